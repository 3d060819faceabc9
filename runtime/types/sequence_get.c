/* object[key] of lists and tuples. Owns nothing. */
#include "types/list.h"
#include "types/slicing.h"
#include "types/text.h"

OB_OFFERED(ob_list_get_slice);
OB_OFFERED(ob_tuple_get_slice);

OB_FEATURE(ob_needs_get, OB_OFFER(ob_text_get));

ob_object *ob_list_get_item(ob_object *self, ob_object *key) {
    ptrdiff_t index;
    if (ob_is_slice(key)) {
        return ob_list_get_slice(self, key);
    }
    return ob_index_of(key, &index) == OB_OK ? ob_list_get(self, index) : NULL;
}

ob_object *ob_tuple_get_item(ob_object *self, ob_object *key) {
    ptrdiff_t index;
    if (ob_is_slice(key)) {
        return ob_tuple_get_slice(self, key);
    }
    return ob_index_of(key, &index) == OB_OK ? ob_tuple_get(self, index) : NULL;
}

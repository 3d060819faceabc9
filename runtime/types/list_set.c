/* list[key] = value, and del list[key]. Owns nothing. */
#include "types/list.h"
#include "types/slicing.h"

OB_OFFERED(ob_list_assign);

OB_FEATURE(ob_needs_set, OB_OFFER(ob_list_set_item));

int ob_list_set_item(ob_object *self, ob_object *key, ob_object *value) {
    ptrdiff_t index;
    if (ob_is_slice(key)) {
        return ob_list_assign(self, key, value);
    }
    int error = ob_index_of(key, &index);
    if (error != OB_OK) {
        return error;
    }
    return value != NULL ? ob_list_set(self, index, value) : ob_list_delete(self, index);
}

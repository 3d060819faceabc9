/* What slice objects link: types' code for subscripts that are slices. */
#include "object/needs.h"
#include "types/list.h"
#include "types/text.h"

OB_FEATURE(ob_needs_slices, OB_OFFER(ob_list_get_slice), OB_OFFER(ob_list_assign), OB_OFFER(ob_tuple_get_slice),
           OB_OFFER(ob_text_get_slice));

/* What ob_binary links that is not + or *. */
#include "object/needs.h"
#include "types/dict.h"
#include "types/number.h"

OB_FEATURE(ob_needs_operators, OB_OFFER(ob_int_compute), OB_OFFER(ob_bool_binary), OB_OFFER(ob_dict_binary));

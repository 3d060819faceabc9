/* Views of a dict, as sets see them. */
#ifndef OBOL_TYPES_DICT_VIEW_H
#define OBOL_TYPES_DICT_VIEW_H

#include "types/table.h"

/// 16 bytes on a 32-bit machine.
typedef struct ob_dict_view {
    ob_container head;
    ob_object *dict;
} ob_dict_view;

#endif

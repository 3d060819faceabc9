/* Groups, the largest first, in a few words of stack; and addresses as text. */
#ifndef OBOL_INSPECT_RANK_H
#define OBOL_INSPECT_RANK_H

#include <stdbool.h>
#include <stdint.h>

#include "obol/print.h"

enum { OB_GROUP_SUMS = 4, OB_PAGE_GROUPS = 8 };

/// What has one key in common.
typedef struct ob_group {
    uintptr_t key;
    intptr_t weight; ///< groups come in the order of it, the heaviest first, then in the order of their keys
    uint32_t sums[OB_GROUP_SUMS]; ///< the user's
} ob_group;

/// Some groups: while they are gathered those with the lowest keys, in their order; of a result the heaviest, in theirs.
typedef struct ob_page {
    ob_group groups[OB_PAGE_GROUPS];
    unsigned count;
} ob_page;

/// Call `ob_page_add` for each item; the same ones each time.
typedef void ob_gather(void *context, ob_page *page, uintptr_t above);

/// The group of a key while a page is gathered; NULL when the page is not for it.
///   above   the page is for greater keys only
ob_group *ob_page_add(ob_page *page, uintptr_t key, uintptr_t above);

/// Replace a page by the groups that rank right behind its last one; an empty page by the first ones. No key is 0 or UINTPTR_MAX. False when
/// there are none. Calls gather once for each OB_PAGE_GROUPS keys that there are.
bool ob_page_next(ob_page *page, ob_gather *gather, void *context);

/// "0x" and all digits.
void ob_write_address(ob_sink *sink, const void *address);

#endif

/* Ranking without memory: groups are gathered a few keys at a time, in the order of the keys, and of these the heaviest are kept.
 *
 * Owns nothing. */
#include "inspect/rank.h"

#include <string.h>

/// Make room at a place of a page; the last group leaves a full one.
static ob_group *insert(ob_page *page, unsigned at) {
    if (page->count < OB_PAGE_GROUPS) {
        page->count++;
    }
    memmove(&page->groups[at + 1u], &page->groups[at], (page->count - at - 1u) * sizeof page->groups[0]);
    return &page->groups[at];
}

/* A key that left a full page, or found no place in one, is greater than all that are in it from then on: it never comes back, so the
 * groups in the page are whole. */
ob_group *ob_page_add(ob_page *page, uintptr_t key, uintptr_t above) {
    if (key <= above) {
        return NULL;
    }
    unsigned at = 0;
    while (at < page->count && page->groups[at].key < key) {
        at++;
    }
    if (at < page->count && page->groups[at].key == key) {
        return &page->groups[at];
    }
    if (at == OB_PAGE_GROUPS) {
        return NULL;
    }
    ob_group *added = insert(page, at);
    *added = (ob_group){.key = key};
    return added;
}

static bool ranks_before(const ob_group *a, const ob_group *b) {
    return a->weight > b->weight || (a->weight == b->weight && a->key < b->key);
}

/// Put a group into its place among the heaviest, if it has one.
static void keep(ob_page *heaviest, const ob_group *group) {
    unsigned at = 0;
    while (at < heaviest->count && ranks_before(&heaviest->groups[at], group)) {
        at++;
    }
    if (at < OB_PAGE_GROUPS) {
        *insert(heaviest, at) = *group;
    }
}

bool ob_page_next(ob_page *page, ob_gather *gather, void *context) {
    const ob_group last = page->count != 0 ? page->groups[page->count - 1u] : (ob_group){.weight = INTPTR_MAX};
    bool was_last = page->count != 0 && page->count < OB_PAGE_GROUPS;
    page->count = 0;
    ob_page lowest = {.count = was_last ? 0 : OB_PAGE_GROUPS};
    for (uintptr_t above = 0; lowest.count == OB_PAGE_GROUPS; above = lowest.groups[OB_PAGE_GROUPS - 1u].key) {
        lowest.count = 0;
        gather(context, &lowest, above);
        for (unsigned i = 0; i < lowest.count; i++) {
            if (ranks_before(&last, &lowest.groups[i])) {
                keep(page, &lowest.groups[i]);
            }
        }
        if (lowest.count < OB_PAGE_GROUPS) {
            break;
        }
    }
    return page->count != 0;
}

void ob_write_address(ob_sink *sink, const void *address) {
    uintptr_t number = (uintptr_t)address;
    char text[2 + sizeof number * 2] = "0x";
    unsigned digits = sizeof number * 2;
    for (unsigned i = 0; i < digits; i++) {
        text[2 + i] = "0123456789abcdef"[number >> (digits - 1 - i) * 4 & 15u];
    }
    ob_sink_write(sink, text, sizeof text);
}

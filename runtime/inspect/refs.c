/* Reports of who took and dropped references (OB_REFS=1). Owns nothing. */
#include "object/refs.h"

#if OB_REFS

#include "inspect/rank.h"

enum { TOOK, DROPPED };

static void write_site(ob_sink *sink, const void *site) {
    if (site == OB_REFS_RUNTIME) {
        ob_sink_text(sink, "  by the runtime");
    } else {
        ob_sink_text(sink, "  at ");
        ob_write_address(sink, site);
    }
}

static void write_counts(ob_sink *sink, uint32_t took, uint32_t dropped, bool made) {
    ob_sink_text(sink, ": took ");
    ob_sink_number(sink, took);
    ob_sink_text(sink, ", dropped ");
    ob_sink_number(sink, dropped);
    ob_sink_text(sink, made ? ", made it\n" : "\n");
}

/// The object's row whose last event comes first behind number `after`.
static const ob_refs_row *next_event(const ob_object *object, uint32_t after) {
    const ob_refs_row *first = NULL;
    for (const ob_refs_row *row = NULL; (row = ob_refs_next(object, row)) != NULL;) {
        if (row->last > after && (first == NULL || row->last < first->last)) {
            first = row;
        }
    }
    return first;
}

size_t ob_refs_report(const ob_object *object, ob_sink *sink) {
    size_t lines = 0;
    const ob_refs_row *row = next_event(object, 0);
    for (; row != NULL; row = next_event(object, row->last)) {
        write_site(sink, row->site);
        write_counts(sink, row->took, row->dropped, row->made);
        lines++;
    }
    return lines;
}

static void gather(void *context, ob_page *page, uintptr_t above) {
    (void)context;
    size_t count;
    const ob_refs_row *rows = ob_refs_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const ob_refs_row *row = &rows[i];
        bool lives = row->object != NULL && ob_refs_balance(row->object) != 0;
        ob_group *group = lives ? ob_page_add(page, (uintptr_t)row->site, above) : NULL;
        if (group != NULL) {
            group->sums[TOOK] += row->took;
            group->sums[DROPPED] += row->dropped;
            group->weight += (intptr_t)row->took - (intptr_t)row->dropped;
        }
    }
}

size_t ob_refs_report_sites(ob_sink *sink) {
    size_t lines = 0;
    ob_page page = {.count = 0};
    while (ob_page_next(&page, gather, NULL)) {
        for (unsigned i = 0; i < page.count; i++) {
            const ob_group *group = &page.groups[i];
            write_site(sink, (const void *)group->key); // NOLINT(performance-no-int-to-ptr)
            write_counts(sink, group->sums[TOOK], group->sums[DROPPED], false);
            lines++;
        }
    }
    return lines;
}

#endif

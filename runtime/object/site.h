/* Who calls: the place in the program whose call of a public function is being served. For checked mode and OB_REFS; else nothing. */
#ifndef OBOL_OBJECT_SITE_H
#define OBOL_OBJECT_SITE_H

#include "obol/config.h"

#define OB_HAS_SITES (OB_CHECKED || OB_REFS)

#if OB_HAS_SITES

/// Where the outermost public function that runs will return to, and its frame; NULL when none runs.
typedef struct ob_site {
    const void *address;
    const void *frame;
} ob_site;
extern ob_site ob_checked_site;

/// Note who asks, unless a function around this one has. Returns what ob_checked_leave puts back.
ob_site ob_checked_enter(const void *address, const void *frame);
void ob_checked_leave(const ob_site *before);
/// First in each public function that may allocate, to its end.
#define OB_NOTE_SITE()                                                                                                 \
    __attribute__((cleanup(ob_checked_leave), unused)) const ob_site ob_site_before =                                  \
        ob_checked_enter(__builtin_return_address(0), __builtin_frame_address(0))
/// What follows in a function that has noted is the program's code: it asks for itself.
#define OB_FORGET_SITE() ((void)(ob_checked_site = (ob_site){0}))

#else

#define OB_NOTE_SITE()   ((void)0)
#define OB_FORGET_SITE() ((void)0)

#endif

#endif

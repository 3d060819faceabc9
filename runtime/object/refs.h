/* Recording who takes and drops references, in builds with OB_REFS=1. In others nothing. */
#ifndef OBOL_OBJECT_REFS_H
#define OBOL_OBJECT_REFS_H

#include "obol/refs.h"

#if OB_REFS

/// The object is new: what was at its address is forgotten.
void ob_refs_born(const ob_object *object);
/// The end of what held it, or the dismantling of that, drops a reference to it.
void ob_refs_let_go(const ob_object *object);
/// A reference that was recorded as dropped is kept after all, for the object's finalizer.
void ob_refs_kept(const ob_object *object);
/// In the place of a site, in these.
#define OB_REFS_RUNTIME ((const void *)&ob_refs_runtime)
extern const char ob_refs_runtime;

/// The rows, free ones among them.
const ob_refs_row *ob_refs_rows(size_t *count);
/// The first row at or behind this one in the row of the object's; NULL at the end.
///   row  NULL: from the first on
const ob_refs_row *ob_refs_next(const ob_object *object, const ob_refs_row *row);
/// What was taken of the object less what was dropped. 0: it is dead, or was there before the recording began.
int32_t ob_refs_balance(const ob_object *object);
void ob_refs_reset(void);

#define OB_NOTE_BIRTH(object_)      ob_refs_born(object_)
#define OB_NOTE_CHILD_DROP(object_) ob_refs_let_go(object_)
#define OB_NOTE_KEPT(object_)       ob_refs_kept(object_)

#else

#define OB_NOTE_BIRTH(object_)      ((void)0)
#define OB_NOTE_CHILD_DROP(object_) ((void)0)
#define OB_NOTE_KEPT(object_)       ((void)0)
#define ob_refs_reset()             ((void)0)

#endif

#endif

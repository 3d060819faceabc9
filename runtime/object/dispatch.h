/* Finding an operation in a type or its bases. */
#ifndef OBOL_OBJECT_DISPATCH_H
#define OBOL_OBJECT_DISPATCH_H

#include "obol/type.h"

/// The type, or its nearest base, that has this member; NULL when none has. A chain of bases ends: a type is made after its base.
#define OB_FIND_FROM(first_, member_)                                                                                  \
    ({                                                                                                                 \
        const ob_type *type_ = (first_);                                                                               \
        while (type_ != NULL && !(type_->member_)) {                                                                   \
            type_ = type_->base;                                                                                       \
        }                                                                                                              \
        type_;                                                                                                         \
    })
#define OB_FIND(object_, member_) OB_FIND_FROM(ob_type_of(object_), member_)

/// The same where the member is one of a table that the type may not have.
#define OB_FIND_IN_FROM(first_, table_, member_)                                                                       \
    ({                                                                                                                 \
        const ob_type *type_ = (first_);                                                                               \
        while (type_ != NULL && (type_->table_ == NULL || !(type_->table_->member_))) {                                \
            type_ = type_->base;                                                                                       \
        }                                                                                                              \
        type_;                                                                                                         \
    })
#define OB_FIND_IN(object_, table_, member_) OB_FIND_IN_FROM(ob_type_of(object_), table_, member_)

#endif

/* Finding an operation in a type or its bases. */
#ifndef OBOL_OBJECT_DISPATCH_H
#define OBOL_OBJECT_DISPATCH_H

#include "object/needs.h"
#include "obol/type.h"

/* What to link for a member of a type, or of one of its tables. Nothing: each type that has it names it strongly. */
#define OB_NEEDS_repr_next
#define OB_NEEDS_write
#define OB_NEEDS_compare
#define OB_NEEDS_call OB_NEEDS(ob_needs_call)
#define OB_NEEDS_next
#define OB_NEEDS_init OB_NEEDS(ob_needs_init)
#define OB_NEEDS_attributes
#define OB_NEEDS_IN_nested_compare_next
#define OB_NEEDS_IN_nested_hash_next
#define OB_NEEDS_IN_items_length
#define OB_NEEDS_IN_items_get      OB_NEEDS(ob_needs_get)
#define OB_NEEDS_IN_items_set      OB_NEEDS(ob_needs_set)
#define OB_NEEDS_IN_items_contains OB_NEEDS(ob_needs_contains)
#define OB_NEEDS_IN_items_iterate  OB_NEEDS(ob_needs_iterate)
#define OB_NEEDS_IN_numbers_binary /* who names the operator needs it: object/operators.c */
#define OB_NEEDS_IN_numbers_unary  OB_NEEDS(ob_needs_unary)
#define OB_NEEDS_IN_numbers_truth
#define OB_NEEDS_IN_attributes_get
#define OB_NEEDS_IN_attributes_set
#define OB_NEEDS_IN_attributes_bind
#define OB_NEEDS_IN_attributes_assign

/// The type, or its nearest base, that has this member; NULL when none has. A chain of bases ends: a type is made after its base.
#define OB_FIND_FROM(first_, member_)                                                                                  \
    ({                                                                                                                 \
        OB_NEEDS_##member_;                                                                                            \
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
        OB_NEEDS_IN_##table_##_##member_;                                                                              \
        const ob_type *type_ = (first_);                                                                               \
        while (type_ != NULL && (type_->table_ == NULL || !(type_->table_->member_))) {                                \
            type_ = type_->base;                                                                                       \
        }                                                                                                              \
        type_;                                                                                                         \
    })
#define OB_FIND_IN(object_, table_, member_) OB_FIND_IN_FROM(ob_type_of(object_), table_, member_)

#endif

/* Comparing and hashing any objects, without recursion.
 *
 * Owns: the limit of depth. The containers being gone through are on a stack of frames (object/frames.h), which keeps them alive.
 * Invariant: none is suspended: the types' own functions run program code, and re-read what they look at. */
#include "object/checked.h"
#include "object/dispatch.h"
#include "object/frames.h"
#include "object/mix.h"
#include "obol/operations.h"

/// A frame's state while it compares: the operation, and above it the type's phase.
enum { OP_MASK = 7, PHASE_SHIFT = 3 };

static size_t depth_limit = OB_DEPTH_LIMIT;

void ob_set_depth_limit(size_t depth) {
    depth_limit = depth;
}

static bool push(ob_frames *frames, ob_object *self, ob_object *other) {
    if (frames->depth >= depth_limit) {
        ob_error_set(OB_EDEPTH, "nested too deeply", NULL);
        return false;
    }
    return ob_frames_push(frames, self, other);
}

static void pop_all(ob_frames *frames) {
    while (frames->depth > 0) {
        ob_frames_pop(frames);
    }
}

/* --- Comparing ----------------------------------------------------------------------------------------------------- */

static ob_comparison reflected(ob_comparison op) {
    static const uint8_t other_way[] = {OB_EQ, OB_NE, OB_GT, OB_GE, OB_LT, OB_LE};
    return (ob_comparison)other_way[op];
}

typedef int (*compare_next)(ob_object *self, ob_object *other, ob_compare_step *step);

static compare_next compare_next_of(const ob_object *object) {
    const ob_type *type = OB_FIND_IN(object, nested, compare_next);
    return type != NULL ? type->nested->compare_next : NULL;
}

/// NULL when a nearer type compares in its own way.
static compare_next first_compare_next_of(const ob_object *object) {
    const ob_type *type = ob_type_of(object);
    while (type != NULL && type->compare == NULL && (type->nested == NULL || type->nested->compare_next == NULL)) {
        type = type->base;
    }
    return type != NULL && type->compare == NULL ? type->nested->compare_next : NULL;
}

/// The contrary of an answer, if it is one.
static int contrary(int answer) {
    return answer == 0 || answer == 1 ? !answer : answer;
}

/// Only types made at run time may have a != that is not the contrary of their ==.
static int ask(ob_object *self, ob_object *other, ob_comparison op) {
    const ob_type *type = OB_FIND(self, compare);
    if (type == NULL) {
        return OB_NOT_IMPLEMENTED;
    }
    return op != OB_NE || (type->traits & OB_TRAIT_MADE) != 0 ? type->compare(self, other, op)
                                                              : contrary(type->compare(self, other, OB_EQ));
}

/// What neither side knows: equal is what is the same, and there is no order.
__attribute__((noinline)) static int compare_unknown(const ob_object *left, ob_object *right, ob_comparison op) {
    return op <= OB_NE ? (left == right) == (op == OB_EQ) : ob_error_set(OB_ETYPE, "these have no order", right);
}

/// Begin a comparison. OB_INNER: it goes on inside the two.
static int begin(ob_object *left, ob_object *right, ob_comparison op) {
    compare_next inside = first_compare_next_of(left);
    if (inside != NULL && inside == first_compare_next_of(right)) {
        return OB_INNER;
    }
    const ob_type *ours = ob_type_of(left);
    const ob_type *theirs = ob_type_of(right);
    bool right_first = ours != theirs && ob_is_subtype(theirs, ours);
    int answer = right_first ? ask(right, left, reflected(op)) : ask(left, right, op);
    if (answer == OB_NOT_IMPLEMENTED) {
        answer = right_first ? ask(left, right, op) : ask(right, left, reflected(op));
    }
    if (answer == OB_INNER && compare_next_of(left) != compare_next_of(right)) {
        answer = OB_NOT_IMPLEMENTED;
    }
    return answer == OB_NOT_IMPLEMENTED ? compare_unknown(left, right, op) : answer;
}

/// Compare what the topmost pair holds. Takes the step's references. OB_INNER: it is the topmost pair now.
static int descend(ob_frames *frames, const ob_compare_step *step) {
    bool same = step->left == step->right && step->inner_op == OB_EQ;
    int answer = same ? 1 : begin(step->left, step->right, step->inner_op);
    if (answer == OB_INNER) {
        if (push(frames, step->left, step->right)) {
            ob_frames_top(frames)->state = step->inner_op;
        } else {
            answer = ob_error()->code;
        }
    }
    ob_decref(step->left);
    ob_decref(step->right);
    return answer;
}

/// One call of the topmost pair's own comparison. `answer` was that of the pair it asked for.
static int go_on(ob_frames *frames, int answer) {
    ob_frame *top = ob_frames_top(frames);
    ob_compare_step step = {.op = (ob_comparison)(top->state & OP_MASK),
                            .phase = top->state >> PHASE_SHIFT,
                            .cursor = top->cursor,
                            .inner = answer == 1};
    answer = compare_next_of(top->self)(top->self, top->other, &step);
    if (answer == OB_INNER) {
        top->state = step.phase << PHASE_SHIFT | step.op;
        top->cursor = step.cursor;
        return descend(frames, &step);
    }
    if (answer == OB_NOT_IMPLEMENTED) {
        answer = compare_unknown(top->self, top->other, step.op);
    }
    if (answer >= 0) {
        ob_frames_pop(frames);
    }
    return answer;
}

static int compare(ob_object *left, ob_object *right, ob_comparison op) {
    int answer = begin(left, right, op);
    if (answer != OB_INNER) {
        return answer;
    }
    ob_frames frames;
    ob_frames_start(&frames);
    if (!push(&frames, left, right)) {
        return ob_error()->code;
    }
    ob_frames_top(&frames)->state = op != OB_NE ? op : OB_EQ; /* what is inside is asked for == */
    while (frames.depth > 0 && answer >= 0) {
        answer = go_on(&frames, answer);
    }
    pop_all(&frames);
    return op != OB_NE ? answer : contrary(answer);
}

int ob_compare(ob_object *left, ob_object *right, ob_comparison op) {
    OB_NOTE_SITE();
    if (((uintptr_t)left & (uintptr_t)right & 1u) != 0) {
        return ob_int_type.compare(left, right, op); /* small ints: nothing to keep alive, and no one else to ask */
    }
    ob_incref(left);
    ob_incref(right);
    int answer = compare(left, right, op);
    ob_decref(right);
    ob_decref(left);
    return answer;
}

/* --- Hashing ------------------------------------------------------------------------------------------------------- */

/// The type that decides: the nearest that compares in its own way.
static const ob_type *decider_of(const ob_object *object) {
    const ob_type *type = ob_type_of(object);
    while (type != NULL && type->compare == NULL && type->hash == NULL && type->nested == NULL &&
           (type->traits & OB_TRAIT_UNHASHABLE) == 0) {
        type = type->base;
    }
    return type;
}

static int hash_nothing_inside(const ob_type *decider, ob_object *object, uint32_t *hash) {
    if (decider == NULL) {
        *hash = ob_hash_word((uint32_t)((uintptr_t)object >> 2));
        return OB_OK;
    }
    if (decider->hash == NULL || (decider->traits & OB_TRAIT_UNHASHABLE) != 0) {
        return ob_error_set(OB_ETYPE, "unhashable", object);
    }
    return decider->hash(object, hash);
}

static bool looks_inside(const ob_type *decider) {
    return decider != NULL && decider->nested != NULL && decider->nested->hash_next != NULL &&
           (decider->traits & OB_TRAIT_UNHASHABLE) == 0;
}

typedef int (*hash_next)(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner);

static int refuse_hash(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner) {
    (void)cursor;
    (void)inner_hash;
    *hash = 0;
    *inner = NULL;
    return ob_error_set(OB_ETYPE, "unhashable", self);
}

/// Of a container that looks inside: also when its type, made at run time, has got a __hash__ since it was put into the frame.
static hash_next hash_next_of(const ob_object *object) {
    const ob_type *type = OB_FIND_IN(object, nested, hash_next);
    return type != NULL ? type->nested->hash_next : refuse_hash;
}

/// Hash an object. Takes the reference. When it looks inside, it is the topmost container then, and its hash is not known yet.
static int hash_inner(ob_frames *frames, ob_object *inner, uint32_t *hash) {
    const ob_type *decider = decider_of(inner);
    int error = OB_OK;
    if (!looks_inside(decider)) {
        error = hash_nothing_inside(decider, inner, hash);
    } else if (push(frames, inner, NULL)) {
        *hash = 0;
    } else {
        error = ob_error()->code;
    }
    ob_decref(inner);
    return error;
}

/// One call of the topmost container's own hash. What has come together so far is the frame's state.
static int hash_step(ob_frames *frames, uint32_t *hash) {
    ob_frame *top = ob_frames_top(frames);
    ob_object *inner;
    int answer = hash_next_of(top->self)(top->self, &top->cursor, &top->state, *hash, &inner);
    if (answer == OB_INNER) {
        return hash_inner(frames, inner, hash);
    }
    if (answer == OB_OK) {
        *hash = ob_frames_top(frames)->state;
        ob_frames_pop(frames);
    }
    return answer;
}

int ob_hash(ob_object *object, uint32_t *hash) {
    OB_NOTE_SITE();
    if (ob_is_tagged(object)) {
        return ob_int_type.hash(object, hash);
    }
    ob_frames frames;
    ob_frames_start(&frames);
    int error = hash_inner(&frames, ob_new_ref(object), hash);
    while (frames.depth > 0 && error == OB_OK) {
        error = hash_step(&frames, hash);
    }
    pop_all(&frames);
    return error;
}

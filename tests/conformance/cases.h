/* What the cases of CPython's test suites are rendered with: its classes C, Object and those with __del__, its callbacks and its logs.
 *
 * Each test names the case that it renders, up to the first colon; cases.md says of every case where it is or why it is not
 * (tests/host/conformance.t compares). The cases are rendered, not translated: what counts is what they do to objects and what they
 * find, with their numbers. `del x` is ob_decref, gc.collect() in a case without cycles is collect(). */
#ifndef CASES_H
#define CASES_H

#include "../unit/support.h"

/// Each case starts with this: logs empty, and what dies is taken apart at once, as in CPython.
void begin(void);

/// gc.collect() where nothing is cyclic: whatever waits or is due is over.
void collect(void);

/* --- Classes ------------------------------------------------------------------------------------------------------- */

/// What every class here has: two attributes. OB_NIL: not set.
typedef struct subject {
    ob_container head;
    ob_object *arg;
    ob_object *other;
} subject;

static inline subject *as_subject(ob_object *object) {
    return (subject *)(void *)object;
}

/// self.arg = value, self.other = value.
void set_arg(ob_object *self, OB_TAKES ob_object *value);
void set_other(ob_object *self, OB_TAKES ob_object *value);

/// class C: pass
ob_object *new_c(void);

/// class Object: equal, ordered and hashed by its arg, a small int
ob_object *new_object(int32_t arg);

/// A class whose __del__ notes the arg in del_calls and then calls this code. NULL: nothing more.
ob_object *new_mortal(int32_t arg, int (*del)(ob_object *self));

/// The args of those whose __del__ has run, in that order, and how many; beyond 32 they are counted only.
extern int32_t del_calls[32];
extern int del_count;
/// Instances of that class whose memory is not yet gone.
extern int mortals_alive;

/// A side effect for __del__: into `survivors` with it, a list that the case makes.
int resurrect(ob_object *self);
extern ob_object *survivors;

/// class NAME: pass, made at run time; instances have a dict.
ob_object *make_class(const char *name);
/// NAME(), without arguments.
ob_object *instance_of(ob_object *type);
/// object.name, and object.name = value (borrowed); the names are terminated texts.
ob_object *get_attribute(ob_object *object, const char *name);
int set_attribute(ob_object *object, const char *name, ob_object *value);

/* --- Functions and callbacks ---------------------------------------------------------------------------------------- */

/// def f(): pass. A new closure, as a function of a program is.
ob_object *create_function(void);
/// C().method
ob_object *create_bound_method(void);

/// self.callback: counts its calls.
extern const ob_function callback;
#define CALLBACK OB_FUNCTION(callback)
extern int called;

/// list.append
ob_object *append_of(ob_object *list);
/// lambda ref: list.append(text)
ob_object *append_text(ob_object *list, const char *text);

/// lambda ref: gc.collect()
extern const ob_function collecting;

/* --- Errors ---------------------------------------------------------------------------------------------------------- */

/// What the hook for errors without a caller has heard. begin() sets the hook.
typedef struct heard_error {
    unsigned count;
    const ob_object *source;
    const char *source_type;
    ob_err code;
    const char *message;
} heard_error;

extern heard_error heard;

/// What the console is given from now on, until it is asked for: terminated, at most 200 bytes. (test.support.captured_stderr)
void capture_console(void);
const char *captured_console(void);

/// The call fails with this code; the error is taken.
#define RAISES(error_, call_)   TAP_EQUAL((call_) < 0 ? taken_error() : OB_OK, error_)
#define GIVES_NO(error_, call_) TAP_EQUAL((call_) == NULL ? taken_error() : OB_OK, error_)

/// ref() is None, and ref() is object.
bool is_dead(const ob_object *ref);
bool refers_to(const ob_object *ref, const ob_object *object);

#endif

/* See cases.h. */
#include "cases.h"

int32_t del_calls[32];
int del_count;
int mortals_alive;
ob_object *survivors;
int called;
heard_error heard;

static bool is_captured;
static char console[201];
static size_t console_bytes;

static void hear(ob_object *source, const ob_error_state *error) {
    heard.count++;
    heard.source = source;
    heard.source_type = ob_type_name(source);
    heard.code = error->code;
    heard.message = error->message;
}

void begin(void) {
    (void)ob_set_decref_budget(OB_UNLIMITED);
    (void)ob_set_unraisable_hook(hear);
    heard = (heard_error){0};
    del_count = 0;
    mortals_alive = 0;
    called = 0;
    survivors = NULL;
    is_captured = false;
}

void collect(void) {
    while (ob_gc_step(OB_UNLIMITED)) { /* ends: nothing dies meanwhile */
    }
}

/* --- Classes ------------------------------------------------------------------------------------------------------- */

static int compare_objects(ob_object *self, ob_object *other, ob_comparison op) {
    if (ob_type_of(other) != self->type) {
        return OB_NOT_IMPLEMENTED;
    }
    return ob_compare(as_subject(self)->arg, as_subject(other)->arg, op);
}

static int hash_object(ob_object *self, uint32_t *hash) {
    return ob_hash(as_subject(self)->arg, hash);
}

static const OB_TYPE_DEFINE(c_type, "C", subject, OB_FIELDS(subject, arg, other));
static const OB_TYPE_DEFINE(object_type, "Object", subject, OB_FIELDS(subject, arg, other), .compare = compare_objects,
                            .hash = hash_object);

typedef struct mortal {
    subject subject;
    int (*del)(ob_object *self);
} mortal;

static int run_del(ob_object *self) {
    if (del_count < 32) {
        ob_object *arg = as_subject(self)->arg;
        del_calls[del_count] = ob_int_is_small(arg) ? ob_int_small_value(arg) : 0;
    }
    del_count++;
    int (*del)(ob_object *) = ((mortal *)(void *)self)->del;
    return del != NULL ? del(self) : OB_OK;
}

static void count_release(ob_object *self) {
    (void)self;
    mortals_alive--;
}

static const OB_TYPE_DEFINE(mortal_type, "Mortal", mortal, .slots = 2, .first_slot = OB_PLACE(mortal, subject.arg),
                            .flags = OB_TYPE_CONTAINER, OB_SPECIAL(.finalize = run_del, .release = count_release));

ob_object *new_c(void) {
    return ob_object_new(&c_type, 0);
}

ob_object *new_object(int32_t arg) {
    ob_object *object = ob_object_new(&object_type, 0);
    if (object != NULL) {
        as_subject(object)->arg = OB_INT(arg);
    }
    return object;
}

ob_object *new_mortal(int32_t arg, int (*del)(ob_object *self)) {
    ob_object *object = ob_object_new(&mortal_type, 0);
    if (object != NULL) {
        mortals_alive++;
        as_subject(object)->arg = OB_INT(arg);
        ((mortal *)(void *)object)->del = del;
    }
    return object;
}

void set_arg(ob_object *self, OB_TAKES ob_object *value) {
    OB_SETREF(as_subject(self)->arg, value);
}

void set_other(ob_object *self, OB_TAKES ob_object *value) {
    OB_SETREF(as_subject(self)->other, value);
}

int resurrect(ob_object *self) {
    return ob_list_append(survivors, self);
}

ob_object *make_class(const char *name) {
    ob_object *text = ob_str_from(name);
    ob_object *type = ob_type_make(text, NULL, NULL, NULL);
    ob_decref(text);
    return type;
}

ob_object *instance_of(ob_object *type) {
    ob_object *none = ob_tuple_from(NULL, 0);
    ob_object *made = ob_instance_new(type, none);
    ob_decref(none);
    return made;
}

ob_object *get_attribute(ob_object *object, const char *name) {
    ob_object *text = ob_str_from(name);
    ob_object *value = ob_get_attribute(object, text);
    ob_decref(text);
    return value;
}

int set_attribute(ob_object *object, const char *name, ob_object *value) {
    ob_object *text = ob_str_from(name);
    int error = ob_set_attribute(object, text, value);
    ob_decref(text);
    return error;
}

/* --- Functions and callbacks ---------------------------------------------------------------------------------------- */

static ob_object *pass_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_NONE;
}

static const OB_FUNCTION_DEFINE(pass, "pass", 0, 9, pass_code);

ob_object *create_function(void) {
    return ob_closure_new("f", 0, 0, pass_code, NULL, NULL);
}

ob_object *create_bound_method(void) {
    ob_object *object = new_c();
    ob_object *method = ob_method_new(OB_FUNCTION(pass), object);
    ob_decref(object);
    return method;
}

static ob_object *count_call(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    called++;
    return OB_NONE;
}

const OB_FUNCTION_DEFINE(callback, "callback", 1, 1, count_call);

static ob_object *collect_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    called++;
    (void)ob_gc_step(OB_UNLIMITED);
    return OB_NONE;
}

const OB_FUNCTION_DEFINE(collecting, "collecting", 1, 1, collect_code);

/// Appends what it was called with, or the second object that it carries.
static ob_object *append_code(ob_object *self, ob_object *args) {
    ob_object *text = ob_closure_captured(self, 1);
    ob_object *item = text != OB_NONE ? text : ob_tuple_peek(args, 0);
    return ob_list_append(ob_closure_captured(self, 0), item) == OB_OK ? OB_NONE : NULL;
}

static ob_object *new_append(ob_object *list, ob_object *item) {
    ob_object *captured = ob_tuple_of(list, item);
    ob_object *made = ob_closure_new("append", 0, 9, append_code, captured, NULL);
    ob_decref(captured);
    return made;
}

ob_object *append_of(ob_object *list) {
    return new_append(list, OB_NONE);
}

ob_object *append_text(ob_object *list, const char *text) {
    ob_object *item = ob_str_from(text);
    ob_object *made = new_append(list, item);
    ob_decref(item);
    return made;
}

bool is_dead(const ob_object *ref) {
    ob_object *object = ob_weakref_get(ref);
    ob_decref(object);
    return object == OB_NONE;
}

bool refers_to(const ob_object *ref, const ob_object *object) {
    ob_object *found = ob_weakref_get(ref);
    ob_decref(found);
    return found == object;
}

/* --- The console ------------------------------------------------------------------------------------------------------ */

void __real_ob_port_write(const char *text, size_t length);
void __wrap_ob_port_write(const char *text, size_t length);

void __wrap_ob_port_write(const char *text, size_t length) {
    if (!is_captured) {
        __real_ob_port_write(text, length);
        return;
    }
    size_t taken = length < sizeof console - 1 - console_bytes ? length : sizeof console - 1 - console_bytes;
    memcpy(console + console_bytes, text, taken);
    console_bytes += taken;
}

void capture_console(void) {
    console_bytes = 0;
    is_captured = true;
}

const char *captured_console(void) {
    is_captured = false;
    console[console_bytes] = 0;
    return console;
}

/* The session of every article on Python's memory management, in C, through the same objects that Python would use:
 *
 *     a = [1, 2, 3]          the name "a" in a namespace refers to a list
 *     getrefcount(a)         the name "getrefcount" refers to a function; the call's arguments are a tuple
 *
 * so each count below is what the objects hold, not what this program says. */
#include "session.h"

/// What the statements share. `shown` is the last count that getrefcount gave.
static struct {
    ob_object *globals;
    ob_sink *out;
} session;

/// Evaluate `function(argument)`, both found by name: function among the globals, argument in scope.
static ob_object *evaluate_call(const char *function, ob_object *scope, const char *argument) {
    ob_object *callable = ob_namespace_get(session.globals, function);
    ob_object *value = callable != NULL ? ob_namespace_get(scope, argument) : NULL;
    ob_object *args = value != NULL ? ob_tuple_of(value) : NULL;
    ob_xdecref(value); /* from here on the tuple alone holds it */
    ob_object *result = args != NULL ? ob_call(callable, args) : NULL;
    ob_xdecref(args);
    ob_xdecref(callable);
    return result;
}

/// def test(input): return getrefcount(input)
static ob_object *test_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *locals = ob_namespace_new("test");
    if (locals == NULL) {
        return NULL;
    }
    ob_object *result = NULL;
    if (ob_namespace_set(locals, "input", ob_tuple_peek(args, 0)) == OB_OK) {
        result = evaluate_call("getrefcount", locals, "input");
    }
    ob_decref(locals);
    return result;
}

static OB_FUNCTION_DEFINE(test_function, "test", 1, 1, test_code);

/// Bind a name to a new object and drop the object.
static int bind_taken(const char *name, OB_TAKES ob_object *value) {
    if (value == NULL) {
        return ob_error()->code;
    }
    int error = ob_namespace_set(session.globals, name, value);
    ob_decref(value);
    return error;
}

static int assign_list_to_a(void) {
    return bind_taken("a", ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3)));
}

static int assign_a_to_b(void) {
    return bind_taken("b", ob_namespace_get(session.globals, "a"));
}

static int assign_list_to_c(void) {
    ob_object *a = ob_namespace_get(session.globals, "a");
    if (a == NULL) {
        return ob_error()->code;
    }
    ob_object *list = ob_list_of(a, OB_INT(4));
    ob_decref(a);
    return bind_taken("c", list);
}

static int delete_c(void) {
    return ob_namespace_delete(session.globals, "c");
}

static int nothing(void) {
    return OB_OK;
}

/// One line of the session: a statement, and the call that shows its effect.
static const struct line {
    const char *text;
    int (*statement)(void);
    const char *function;
} lines[] = {
    {"a = [1, 2, 3]; getrefcount(a)", assign_list_to_a, "getrefcount"},
    {"b = a;         getrefcount(a)", assign_a_to_b, "getrefcount"},
    {"c = [a, 4];    getrefcount(a)", assign_list_to_c, "getrefcount"},
    {"del c;         getrefcount(a)", delete_c, "getrefcount"},
    {"test(a)                      ", nothing, "test"},
};

static void show_memory(void) {
    ob_region_stats all = ob_memory_get_stats();
    ob_sink_text(session.out, "     objects ");
    ob_sink_number(session.out, (int64_t)all.objects);
    ob_sink_text(session.out, ", bytes ");
    ob_sink_number(session.out, (int64_t)all.used_bytes);
    ob_sink_text(session.out, "\n");
}

static int run_line(const struct line *line) {
    int error = line->statement();
    if (error != OB_OK) {
        return error;
    }
    ob_object *count = evaluate_call(line->function, session.globals, "a");
    if (count == NULL) {
        return ob_error()->code;
    }
    ob_sink_text(session.out, ">>> ");
    ob_sink_text(session.out, line->text);
    ob_sink_text(session.out, "    ");
    error = ob_write_repr(count, session.out);
    ob_decref(count);
    show_memory();
    return error;
}

static int run_lines(void) {
    int error = ob_namespace_set(session.globals, "getrefcount", OB_FUNCTION(ob_getrefcount));
    if (error == OB_OK) {
        error = ob_namespace_set(session.globals, "test", OB_FUNCTION(test_function));
    }
    for (size_t i = 0; i < sizeof lines / sizeof lines[0] && error == OB_OK; i++) {
        error = run_line(&lines[i]);
    }
    return error;
}

int session_run(ob_sink *out) {
    session.out = out;
    session.globals = ob_namespace_new("main");
    if (session.globals == NULL) {
        return ob_error()->code;
    }
    int error = run_lines();
    ob_decref(session.globals);
    while (ob_gc_step(1000)) { /* ends: nothing new dies meanwhile */
    }
    ob_sink_text(out, "    the end                      ");
    ob_sink_text(out, "      ");
    show_memory();
    if (error == OB_OK && ob_memory_get_stats().blocks != 0) {
        return ob_error_set(OB_EVALUE, "memory is left", NULL);
    }
    return error;
}

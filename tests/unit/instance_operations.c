/* The operations that an instance leaves to methods of its type: printing, comparing, hashing, truth, items, iterating, calling, and
 * the operators.
 *
 * needs: ram 16K, flash 128K */
#include "made.h"

OB_STR_DEFINE(text_a, "<A>");
OB_STR_DEFINE(text_b, "b");
SHOWING(shows);
GIVING(gives_a, OB_STR(text_a));
GIVING(gives_b, OB_STR(text_b));
GIVING(gives_none, OB_NONE);
GIVING(gives_true, OB_TRUE);
GIVING(gives_false, OB_FALSE);
GIVING(gives_3, OB_INT(3));
GIVING(gives_4, OB_INT(4));
GIVING(gives_minus, OB_INT(-1));
GIVING(gives_unknown, OB_NOT_IMPLEMENTED_OBJECT);
FAILING(fails);
INITIALIZING(init);
GIVING_FIRST(first);

TAP_TEST("without methods, an instance is equal to itself, hashable, true, and nothing else") {
    ob_object *type = make_empty("T", NULL, NULL);
    ob_object *a = new_of(type);
    ob_object *b = new_of(type);
    uint32_t hash;
    TAP_EQUAL(ob_compare(a, a, OB_EQ), 1);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 0);
    TAP_EQUAL(ob_compare(a, b, OB_NE), 1);
    FAILS(OB_ETYPE, ob_compare(a, b, OB_LT));
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(ob_truth(a), 1);
    FAILS(OB_ETYPE, ob_length(a));
    GIVES_NONE(OB_ETYPE, ob_get_item(a, b));
    FAILS(OB_ETYPE, ob_set_item(a, b, b));
    FAILS(OB_ETYPE, ob_delete_item(a, b));
    FAILS(OB_ETYPE, ob_contains(a, b));
    GIVES_NONE(OB_ETYPE, ob_iterate(a));
    ob_object *item;
    FAILS(OB_ETYPE, ob_next(a, &item));
    GIVES_NONE(OB_ETYPE, ob_add(a, b));
    GIVES_NONE(OB_ETYPE, ob_unary(OB_NEGATIVE, a));
    GIVES_NONE(OB_ETYPE, ob_call(a, no_args()));
    ob_decref(a);
    ob_decref(b);
    ob_decref(type);
}

TAP_TEST("repr and str are what __repr__ and __str__ give, which must be strs; errors come through") {
    ob_object *type = MAKE("T", NULL, NULL, {"__repr__", F(gives_a)});
    ob_object *instance = new_of(type);
    char text[16];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_write_str(instance, &sink.sink), OB_OK);
    TAP_STRING(text, "<A>");
    TAP_EQUAL(set(type, "__str__", F(gives_b)), OB_OK);
    sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_write_str(instance, &sink.sink), OB_OK);
    TAP_STRING(text, "b");
    ob_object *list = ob_list_of(instance, instance);
    TAP_STRING(repr(list), "[<A>, <A>]");
    TAP_EQUAL(set(type, "__repr__", F(gives_3)), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_repr(list));
    TAP_EQUAL(set(type, "__repr__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_repr(list));
    TAP_EQUAL(set(type, "__repr__", NULL), OB_OK);
    TAP_STRING(repr(list), "[<T object>, <T object>]");
    TAP_EQUAL(list->refs & OB_REFS_FLAGS, 0);
    ob_decref(list);
    ob_decref(instance);
    ob_decref(type);
}

/// repr of its attribute "x": with a call further in.
static ob_object *repr_x_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *x = get(argument(args, 0), "x");
    ob_object *text = x != NULL ? ob_repr(x) : NULL;
    ob_xdecref(x);
    return text;
}
static OB_FUNCTION_DEFINE(repr_x, "repr_x", 1, 1, repr_x_code);

TAP_TEST("an instance whose __repr__ meets itself prints short") {
    ob_object *type = MAKE("T", NULL, NULL, {"__repr__", F(repr_x)});
    ob_object *instance = new_of(type);
    ob_object *list = ob_list_of(instance, OB_INT(1));
    TAP_EQUAL(set(instance, "x", list), OB_OK);
    TAP_STRING(repr(instance), "[T(...), 1]");
    TAP_STRING(repr(list), "[[...], 1]");
    TAP_EQUAL(set(instance, "x", NULL), OB_OK);
    ob_decref(list);
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("comparing asks one side and then the other, and passes errors on") {
    ob_object *type =
        MAKE("T", NULL, NULL, {"__eq__", F(gives_true)}, {"__lt__", F(gives_unknown)}, {"__gt__", F(gives_false)});
    ob_object *a = new_of(type);
    ob_object *b = new_of(type);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 1);
    TAP_EQUAL(ob_compare(a, b, OB_NE), 0);
    TAP_EQUAL(ob_compare(a, OB_INT(1), OB_EQ), 1);
    TAP_EQUAL(ob_compare(OB_INT(1), a, OB_EQ), 1);
    TAP_EQUAL(ob_compare(a, b, OB_LT), 0); /* b > a */
    TAP_EQUAL(ob_compare(OB_INT(1), a, OB_LT), 0);
    FAILS(OB_ETYPE, ob_compare(a, b, OB_LE));
    FAILS(OB_ETYPE, ob_compare(OB_INT(1), a, OB_GT)); /* a < 1 */
    TAP_EQUAL(set(type, "__eq__", F(gives_unknown)), OB_OK);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 0);
    TAP_EQUAL(ob_compare(a, a, OB_EQ), 1);
    TAP_EQUAL(set(type, "__eq__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_compare(a, b, OB_EQ));
    FAILS(OB_EIO, ob_compare(a, b, OB_NE));
    TAP_EQUAL(ob_equal(a, a), 1);
    ob_decref(a);
    ob_decref(b);
    ob_decref(type);
}

TAP_TEST("__eq__ without __hash__ takes the hash away, __lt__ does not, and the nearest type decides") {
    ob_object *type = MAKE("T", NULL, NULL, {"__eq__", F(gives_true)});
    ob_object *derived = MAKE("D", type_of(type), NULL, {"__lt__", F(gives_true)});
    ob_object *last = MAKE("L", type_of(derived), NULL, {"__hash__", F(gives_3)});
    ob_object *a = new_of(type);
    ob_object *b = new_of(derived);
    ob_object *c = new_of(last);
    uint32_t hash;
    uint32_t three;
    TAP_EQUAL(ob_hash(OB_INT(3), &three), OB_OK);
    FAILS(OB_ETYPE, ob_hash(a, &hash));
    FAILS(OB_ETYPE, ob_hash(b, &hash));
    TAP_EQUAL(ob_hash(c, &hash), OB_OK);
    TAP_EQUAL(hash, three);
    TAP_EQUAL(set(type, "__hash__", F(gives_3)), OB_OK);
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(ob_hash(b, &hash), OB_OK);
    TAP_EQUAL(hash, three);
    TAP_EQUAL(set(derived, "__eq__", F(gives_false)), OB_OK); /* between the hash and b */
    FAILS(OB_ETYPE, ob_hash(b, &hash));
    TAP_EQUAL(ob_hash(c, &hash), OB_OK);
    TAP_EQUAL(set(derived, "__eq__", NULL), OB_OK);
    TAP_EQUAL(set(type, "__eq__", NULL), OB_OK);
    TAP_EQUAL(set(type, "__hash__", NULL), OB_OK);
    TAP_EQUAL(ob_hash(b, &hash), OB_OK);
    TAP_EQUAL(set(last, "__hash__", OB_NONE), OB_OK);
    FAILS(OB_ETYPE, ob_hash(c, &hash));
    TAP_EQUAL(set(last, "__hash__", F(gives_a)), OB_OK);
    FAILS(OB_ETYPE, ob_hash(c, &hash));
    TAP_EQUAL(set(last, "__hash__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_hash(c, &hash));
    DROP_EACH(a, b, c, type, derived, last);
}

TAP_TEST("instances that are equal by __eq__ and __hash__ are one key") {
    ob_object *type = MAKE("T", NULL, NULL, {"__eq__", F(gives_true)}, {"__hash__", F(gives_3)});
    ob_object *dict = ob_dict_new();
    for (int32_t i = 0; i < 12; i++) {
        ob_object *key = new_of(type);
        TAP_EQUAL(ob_dict_set(dict, key, OB_INT(i)), OB_OK);
        ob_decref(key);
    }
    ob_object *key = new_of(type);
    TAP_OK(ob_dict_find(dict, key) == OB_INT(11));
    TAP_EQUAL(ob_dict_length(dict), 1);
    ob_decref(key);
    ob_decref(dict);
    ob_decref(type);
}

TAP_TEST("__bool__ and __len__ decide about truth, and must give what they should") {
    ob_object *type = MAKE("T", NULL, NULL, {"__len__", F(gives_3)});
    ob_object *instance = new_of(type);
    TAP_EQUAL(ob_length(instance), 3);
    TAP_EQUAL(ob_truth(instance), 1);
    TAP_EQUAL(set(type, "__len__", F(gives_minus)), OB_OK);
    FAILS(OB_EVALUE, ob_length(instance));
    FAILS(OB_EVALUE, ob_truth(instance));
    TAP_EQUAL(set(type, "__len__", F(gives_a)), OB_OK);
    FAILS(OB_ETYPE, ob_length(instance));
    TAP_EQUAL(set(type, "__len__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_truth(instance));
    TAP_EQUAL(set(type, "__bool__", F(gives_false)), OB_OK);
    TAP_EQUAL(ob_truth(instance), 0);
    TAP_EQUAL(set(type, "__bool__", F(gives_3)), OB_OK);
    FAILS(OB_ETYPE, ob_truth(instance));
    TAP_EQUAL(set(type, "__bool__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_truth(instance));
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("items go through __getitem__, __setitem__, __delitem__ and __contains__") {
    ob_object *type =
        MAKE("T", NULL, NULL, {"__getitem__", F(shows)}, {"__setitem__", F(shows)}, {"__contains__", F(gives_a)});
    ob_object *instance = new_of(type);
    TAP_STRING(repr_taken(ob_get_item(instance, OB_INT(4))), "[4]");
    TAP_EQUAL(ob_set_item(instance, OB_INT(4), OB_INT(5)), OB_OK);
    FAILS(OB_EATTRIBUTE, ob_delete_item(instance, OB_INT(4)));
    TAP_EQUAL(set(type, "__delitem__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_delete_item(instance, OB_INT(4)));
    TAP_EQUAL(set(type, "__setitem__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_set_item(instance, OB_INT(4), OB_INT(5)));
    TAP_EQUAL(ob_contains(instance, OB_INT(1)), 1); /* a str that is not empty */
    TAP_EQUAL(set(type, "__contains__", F(gives_none)), OB_OK);
    TAP_EQUAL(ob_contains(instance, OB_INT(1)), 0);
    TAP_EQUAL(set(type, "__contains__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_contains(instance, OB_INT(1)));
    ob_decref(instance);
    ob_decref(type);
}

/// Counts its attribute "x" down to 0.
static ob_object *next_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *x = get(argument(args, 0), "x");
    if (x == OB_INT(0)) {
        ob_error_set(OB_ESTOP, "", NULL);
        return NULL;
    }
    return set(argument(args, 0), "x", OB_INT(ob_int_value(x) - 1)) == OB_OK ? x : NULL;
}
static OB_FUNCTION_DEFINE(next, "next", 1, 1, next_code);

TAP_TEST("iterating uses __iter__ and __next__, which ends with StopIteration, and again when asked again") {
    ob_object *type = MAKE("T", NULL, NULL, {"__init__", F(init)}, {"__iter__", F(first)}, {"__next__", F(next)});
    ob_object *args = ob_tuple_of(OB_INT(3));
    ob_object *instance = ob_instance_new(type, args);
    ob_object *iterator = ob_iterate(instance);
    TAP_OK(iterator == instance);
    ob_object *item;
    for (int32_t i = 3; i > 0; i--) {
        TAP_EQUAL(ob_next(iterator, &item), 1);
        TAP_OK(item == OB_INT(i));
    }
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_OK(item == NULL);
    TAP_EQUAL(set(instance, "x", OB_INT(9)), OB_OK);
    TAP_EQUAL(ob_contains(instance, OB_INT(5)), 1);
    TAP_EQUAL(ob_contains(instance, OB_INT(7)), 0);
    TAP_EQUAL(set(type, "__next__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_next(iterator, &item));
    TAP_EQUAL(set(type, "__iter__", F(gives_3)), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_iterate(instance));
    TAP_EQUAL(set(type, "__iter__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_iterate(instance));
    TAP_EQUAL(set(type, "__iter__", NULL), OB_OK);
    ob_object *again = ob_iterate(instance); /* what has __next__ is its own iterator */
    TAP_OK(again == instance);
    ob_decref(again);
    ob_decref(iterator);
    ob_decref(instance);
    ob_decref(args);
    ob_decref(type);
}

TAP_TEST("calling an instance calls __call__") {
    ob_object *type = MAKE("T", NULL, NULL, {"__call__", F(shows)});
    ob_object *instance = new_of(type);
    TAP_STRING(repr_taken(ob_call_with(instance, OB_INT(1), OB_INT(2))), "[1, 2]");
    TAP_EQUAL(set(type, "__call__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_call_with(instance, OB_INT(1)));
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("each operator has its name, on the left and reflected on the right") {
    static const char *const letters[] = {"add", "sub",    "mul",    "truediv", "floordiv", "mod",
                                          "pow", "lshift", "rshift", "and",     "or",       "xor"};
    for (unsigned op = 0; op < 12; op++) {
        char left[24];
        char right[24];
        strcpy(left, "__");
        strcat(strcat(left, letters[op]), "__");
        strcpy(right, "__r");
        strcat(strcat(right, letters[op]), "__");
        ob_object *type = MAKE("T", NULL, NULL, {left, F(gives_3)}, {right, F(gives_4)});
        ob_object *instance = new_of(type);
        TAP_OK(ob_binary((ob_binary_op)op, instance, OB_NONE) == OB_INT(3));
        TAP_OK(ob_binary((ob_binary_op)op, OB_NONE, instance) == OB_INT(4));
        GIVES_NONE(OB_ETYPE, ob_binary((ob_binary_op)((op + 1) % 12), instance, OB_NONE));
        ob_decref(instance);
        ob_decref(type);
    }
    static const char *const unary[] = {"__neg__", "__pos__", "__abs__", "__invert__"};
    for (unsigned op = 0; op < 4; op++) {
        ob_object *type = MAKE("T", NULL, NULL, {unary[op], F(gives_3)});
        ob_object *instance = new_of(type);
        TAP_OK(ob_unary((ob_unary_op)op, instance) == OB_INT(3));
        GIVES_NONE(OB_ETYPE, ob_unary((ob_unary_op)((op + 1) % 4), instance));
        ob_decref(instance);
        ob_decref(type);
    }
}

TAP_TEST("divmod whose second half fails gives neither") {
    ob_object *type = MAKE("T", NULL, NULL, {"__floordiv__", F(shows)}, {"__mod__", F(fails)});
    ob_object *instance = new_of(type);
    ob_object *quotient;
    ob_object *remainder;
    FAILS(OB_EIO, ob_divmod(instance, OB_INT(1), &quotient, &remainder));
    TAP_OK(quotient == NULL && remainder == NULL);
    DROP_EACH(instance, type);
}

static unsigned asked;
static ob_object *asks_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    asked++;
    return OB_NOT_IMPLEMENTED_OBJECT;
}
static OB_FUNCTION_DEFINE(asks, "asks", 2, 2, asks_code);

TAP_TEST(
    "an operand that does not know the other leaves it to that one, each is asked once, and a derived type first") {
    ob_object *type = MAKE("T", NULL, NULL, {"__add__", F(asks)}, {"__radd__", F(asks)});
    ob_object *other = MAKE("O", NULL, NULL, {"__add__", F(asks)}, {"__radd__", F(asks)});
    ob_object *derived = MAKE("D", type_of(type), NULL, {"__radd__", F(gives_4)});
    ob_object *a = new_of(type);
    ob_object *b = new_of(other);
    ob_object *c = new_of(derived);
    asked = 0;
    GIVES_NONE(OB_ETYPE, ob_add(a, b));
    TAP_EQUAL(asked, 2);
    asked = 0;
    GIVES_NONE(OB_ETYPE, ob_add(a, a));
    TAP_EQUAL(asked, 1);
    asked = 0;
    GIVES_NONE(OB_ETYPE, ob_add(a, OB_NONE));
    TAP_EQUAL(asked, 1);
    asked = 0;
    TAP_OK(ob_add(a, c) == OB_INT(4));
    TAP_EQUAL(asked, 0);
    TAP_EQUAL(set(other, "__radd__", F(gives_3)), OB_OK);
    TAP_OK(ob_add(a, b) == OB_INT(3));
    TAP_EQUAL(asked, 1);
    TAP_EQUAL(set(type, "__add__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_add(a, b));
    DROP_EACH(a, b, c, type, other, derived);
}

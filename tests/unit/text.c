/* What str, bytes and bytearray have in common. tests/host/python_str.t compares the results with Python's. */
#include "obol/text.h"

#include "support.h"

static ob_object *str(const char *text) {
    return ob_str_from(text);
}

/// The repr of what a function makes of strs, which are dropped.
static const char *made(ob_object *(*function)(ob_object *, ob_object *), const char *self, const char *other) {
    ob_object *a = str(self);
    ob_object *b = other != NULL ? str(other) : NULL;
    ob_object *result = function(a, b);
    const char *text = repr_taken(result);
    ob_decref(a);
    ob_xdecref(b);
    return text;
}

static ptrdiff_t found(ptrdiff_t (*function)(ob_object *, ob_object *, ptrdiff_t, ptrdiff_t), const char *self,
                       const char *part, ptrdiff_t start, ptrdiff_t stop) {
    ob_object *a = str(self);
    ob_object *b = str(part);
    ptrdiff_t result = function(a, b, start, stop);
    ob_decref(a);
    ob_decref(b);
    return result;
}

static const char *sliced(const char *self, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step) {
    ob_object *a = str(self);
    const char *text = repr_taken(ob_text_slice(a, start, stop, step));
    ob_decref(a);
    return text;
}

TAP_TEST("slices are Python's, by code point") {
    TAP_STRING(sliced("hello", 1, 3, 1), "'el'");
    TAP_STRING(sliced("hello", -3, OB_NO_BOUND, 1), "'llo'");
    TAP_STRING(sliced("hello", OB_NO_BOUND, OB_NO_BOUND, -1), "'olleh'");
    TAP_STRING(sliced("hello", 4, 1, -2), "'ol'");
    TAP_STRING(sliced("hello", 3, 1, 1), "''");
    TAP_STRING(sliced("hello", -100, 100, 1), "'hello'");
    TAP_STRING(sliced("hello", 0, 100, PTRDIFF_MAX), "'h'");
    TAP_STRING(sliced("hello", OB_NO_BOUND, OB_NO_BOUND, PTRDIFF_MIN), "'o'");
    TAP_STRING(sliced("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z", 1, 4, 1), "'\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80'");
    TAP_STRING(sliced("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z", OB_NO_BOUND, OB_NO_BOUND, -2), "'z\xE2\x82\xAC"
                                                                                               "a'");
    TAP_STRING(sliced("", OB_NO_BOUND, OB_NO_BOUND, -1), "''");
    ob_object *self = str("x");
    TAP_OK(ob_text_slice(self, 0, 1, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_object *whole = ob_text_slice(self, 0, 1, 1);
    TAP_OK(whole == self);
    ob_decref(whole);
    ob_decref(self);
}

TAP_TEST("items are code points, and no others are there") {
    ob_object *self = str("a\xE2\x82\xAC"
                          "b");
    TAP_STRING(repr_taken(ob_get_item(self, OB_INT(1))), "'\xE2\x82\xAC'");
    TAP_STRING(repr_taken(ob_get_item(self, OB_INT(-1))), "'b'");
    TAP_STRING(repr_taken(ob_get_item(self, OB_TRUE)), "'\xE2\x82\xAC'");
    TAP_OK(ob_get_item(self, OB_INT(3)) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_OK(ob_get_item(self, OB_INT(-4)) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_OK(ob_get_item(self, OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_item(self, OB_INT(0), self), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(self);
}

TAP_TEST("iteration gives the code points, ends, and stays ended") {
    ob_object *self = str("a\xE2\x82\xAC");
    ob_object *iterator = ob_iterate(self);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_STRING(repr_taken(item), "'a'");
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_STRING(repr_taken(item), "'\xE2\x82\xAC'");
    TAP_EQUAL(ob_refcount(self), 2);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_EQUAL(ob_refcount(self), 1);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_OK(item == NULL);
    ob_decref(iterator);
    ob_decref(self);
}

TAP_TEST("searches count in code points and heed their bounds") {
    TAP_EQUAL(found(ob_text_find,
                    "\xC3\xA4"
                    "b\xC3\xA4"
                    "b",
                    "b", 0, OB_NO_BOUND),
              1);
    TAP_EQUAL(found(ob_text_rfind,
                    "\xC3\xA4"
                    "b\xC3\xA4"
                    "b",
                    "b", 0, OB_NO_BOUND),
              3);
    TAP_EQUAL(found(ob_text_find, "abc", "", 3, OB_NO_BOUND), 3);
    TAP_EQUAL(found(ob_text_find, "abc", "", 4, OB_NO_BOUND), -1);
    TAP_EQUAL(found(ob_text_find, "abcabc", "c", -3, -1), -1);
    TAP_EQUAL(found(ob_text_rfind, "aaa", "", 0, 2), 2);
    TAP_EQUAL(found(ob_text_count, "aaaa", "aa", 0, OB_NO_BOUND), 2);
    TAP_EQUAL(found(ob_text_count, "\xC3\xA4\xC3\xA4", "", 0, OB_NO_BOUND), 3);
    TAP_EQUAL(found(ob_text_index, "abc", "x", 0, OB_NO_BOUND), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(found(ob_text_rindex, "abc", "x", 0, OB_NO_BOUND), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(found(ob_text_index, "abc", "c", 0, OB_NO_BOUND), 2);
}

TAP_TEST("ends are tested one by one or from a tuple") {
    ob_object *self = str("hello");
    ob_object *he = str("he");
    ob_object *lo = str("lo");
    ob_object *both = ob_tuple_of(lo, he);
    ob_object *wrong = ob_tuple_of(lo, OB_INT(1));
    TAP_EQUAL(ob_text_startswith(self, he, 0, OB_NO_BOUND), 1);
    TAP_EQUAL(ob_text_startswith(self, lo, 0, OB_NO_BOUND), 0);
    TAP_EQUAL(ob_text_startswith(self, lo, 3, OB_NO_BOUND), 1);
    TAP_EQUAL(ob_text_startswith(self, lo, 3, 4), 0);
    TAP_EQUAL(ob_text_endswith(self, lo, 0, OB_NO_BOUND), 1);
    TAP_EQUAL(ob_text_endswith(self, he, 0, 2), 1);
    TAP_EQUAL(ob_text_startswith(self, both, 0, OB_NO_BOUND), 1);
    TAP_EQUAL(ob_text_startswith(self, wrong, 0, OB_NO_BOUND), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(wrong);
    ob_decref(both);
    ob_decref(he);
    ob_decref(lo);
    ob_decref(self);
}

static ob_object *split_all(ob_object *self, ob_object *sep) {
    return ob_text_split(self, sep, OB_ALL);
}

static ob_object *rsplit_one(ob_object *self, ob_object *sep) {
    return ob_text_rsplit(self, sep, 1);
}

static ob_object *lines_of(ob_object *self, ob_object *keep) {
    return ob_text_splitlines(self, keep != NULL);
}

TAP_TEST("text is split as Python splits it") {
    TAP_STRING(made(split_all, "a,b,,c", ","), "['a', 'b', '', 'c']");
    TAP_STRING(made(split_all, "  a \t b\xC2\xA0\xE2\x80\x83", NULL), "['a', 'b']");
    TAP_STRING(made(split_all, "", ","), "['']");
    TAP_STRING(made(split_all, "", NULL), "[]");
    TAP_STRING(made(rsplit_one, "a,b,c", ","), "['a,b', 'c']");
    TAP_STRING(made(rsplit_one, " a b  c ", NULL), "[' a b', 'c']");
    TAP_STRING(made(lines_of,
                    "a\r\nb\n\nc\xE2\x80\xA8"
                    "d",
                    NULL),
               "['a', 'b', '', 'c', 'd']");
    TAP_STRING(made(lines_of, "a\r\nb\r", "keep"), "['a\\r\\n', 'b\\r']");
    TAP_STRING(made(split_all, "a", ""), "NULL");
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_STRING(made(ob_text_partition, "a=b=c", "="), "('a', '=', 'b=c')");
    TAP_STRING(made(ob_text_rpartition, "a=b=c", "="), "('a=b', '=', 'c')");
    TAP_STRING(made(ob_text_partition, "abc", "="), "('abc', '', '')");
    TAP_STRING(made(ob_text_rpartition, "abc", "="), "('', '', 'abc')");
    TAP_STRING(made(ob_text_partition, "abc", ""), "NULL");
    TAP_EQUAL(taken_error(), OB_EVALUE);
}

TAP_TEST("join takes whatever can be iterated, and strs only") {
    ob_object *comma = str(", ");
    ob_object *abc = str("abc");
    TAP_STRING(repr_taken(ob_text_join(comma, abc)), "'a, b, c'");
    ob_object *list = ob_list_of(abc, comma, abc);
    TAP_STRING(repr_taken(ob_text_join(comma, list)), "'abc, , , abc'");
    ob_object *tuple = ob_tuple_of(abc);
    ob_object *same = ob_text_join(comma, tuple);
    TAP_OK(same == abc);
    ob_decref(same);
    TAP_EQUAL(ob_list_append(list, OB_INT(5)), OB_OK);
    TAP_OK(ob_text_join(comma, list) == NULL);
    TAP_OK(ob_error()->object == OB_INT(5));
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_text_join(comma, OB_INT(5)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(tuple);
    tuple = ob_tuple_from(NULL, 0);
    TAP_STRING(repr_taken(ob_text_join(comma, tuple)), "''");
    ob_decref(list);
    ob_decref(abc);
    ob_decref(comma);
}

/// self[start:stop:step] through a slice object.
static const char *taken_slice(ob_object *self, ob_object *start, ob_object *stop, ob_object *step) {
    ob_object *slice = ob_slice_new(start, stop, step);
    ob_object *part = ob_get_item(self, slice);
    ob_decref(slice);
    return repr_taken(part);
}

TAP_TEST("a slice object takes points of a str and bytes of bytes") {
    ob_object *self = str("a\xC3\xA4\xE2\x86\x92z");
    TAP_STRING(taken_slice(self, OB_INT(1), OB_INT(-1), OB_NONE), "'\xC3\xA4\xE2\x86\x92'");
    TAP_STRING(taken_slice(self, OB_NONE, OB_NONE, OB_INT(-2)), "'z\xC3\xA4'");
    TAP_STRING(taken_slice(self, OB_INT(3), OB_INT(1), OB_NONE), "''");
    TAP_STRING(taken_slice(self, OB_NONE, OB_NONE, OB_INT(0)), "NULL");
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_object *bytes = ob_bytes_new("abcd", 4);
    TAP_STRING(taken_slice(bytes, OB_INT(1), OB_NONE, OB_NONE), "b'bcd'");
    TAP_STRING(taken_slice(bytes, OB_NONE, OB_NONE, OB_INT(3)), "b'ad'");
    TAP_STRING(taken_slice(bytes, self, OB_NONE, OB_NONE), "NULL");
    TAP_EQUAL(taken_error(), OB_ETYPE);
    DROP_EACH(self, bytes);
}

TAP_TEST("ends are stripped of white space or of given characters") {
    TAP_STRING(made(ob_text_strip, " \xE3\x80\x80 a b \x1F", NULL), "'a b'");
    TAP_STRING(made(ob_text_lstrip, "  a ", NULL), "'a '");
    TAP_STRING(made(ob_text_rstrip, "  a ", NULL), "'  a'");
    TAP_STRING(made(ob_text_strip, "\xC3\xA4xa\xC3\xA4", "\xC3\xA4x"), "'a'");
    TAP_STRING(made(ob_text_strip, "xyx", "yx"), "''");
    TAP_STRING(made(ob_text_strip, "abc", ""), "'abc'");
    TAP_STRING(made(ob_text_removeprefix, "abcabc", "ab"), "'cabc'");
    TAP_STRING(made(ob_text_removesuffix, "abcabc", "bc"), "'abca'");
    TAP_STRING(made(ob_text_removesuffix, "abc", "xabc"), "'abc'");
    ob_object *self = str("abc");
    ob_object *longer = ob_str_new("abc\0", 4);
    TAP_STRING(repr_taken(ob_text_removeprefix(self, longer)), "'abc'");
    ob_decref(longer);
    ob_decref(self);
}

TAP_TEST("replacing makes exactly what is asked for") {
    ob_object *self = str("a.b.c");
    ob_object *dot = str(".");
    ob_object *arrow = str("\xE2\x86\x92");
    ob_object *nothing = str("");
    TAP_STRING(repr_taken(ob_text_replace(self, dot, arrow, OB_ALL)), "'a\xE2\x86\x92"
                                                                      "b\xE2\x86\x92"
                                                                      "c'");
    TAP_STRING(repr_taken(ob_text_replace(self, dot, nothing, 1)), "'ab.c'");
    TAP_STRING(repr_taken(ob_text_replace(arrow, nothing, dot, OB_ALL)), "'.\xE2\x86\x92.'");
    ob_object *same = ob_text_replace(self, arrow, dot, OB_ALL);
    TAP_OK(same == self);
    ob_decref(same);
    TAP_OK(ob_text_replace(self, OB_NONE, dot, OB_ALL) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(nothing);
    ob_decref(arrow);
    ob_decref(dot);
    ob_decref(self);
}

TAP_TEST("letters are ASCII's, and others stay") {
    ob_object *self = str("hello \xC3\xA4 wORLD");
    TAP_STRING(repr_taken(ob_text_change(self, OB_UPPER)), "'HELLO \xC3\xA4 WORLD'");
    TAP_STRING(repr_taken(ob_text_change(self, OB_LOWER)), "'hello \xC3\xA4 world'");
    TAP_STRING(repr_taken(ob_text_change(self, OB_SWAPCASE)), "'HELLO \xC3\xA4 World'");
    TAP_STRING(repr_taken(ob_text_change(self, OB_CAPITALIZE)), "'Hello \xC3\xA4 world'");
    TAP_STRING(repr_taken(ob_text_change(self, OB_TITLE)), "'Hello \xC3\xA4 World'");
    ob_decref(self);
}

TAP_TEST("classes of characters") {
    static const struct {
        const char *text;
        unsigned classes; /* bits of ob_text_class */
    } cases[] = {
        {"", 1u << OB_IS_ASCII},
        {"ab", 1u << OB_IS_ASCII | 1u << OB_IS_ALPHA | 1u << OB_IS_ALNUM | 1u << OB_IS_LOWER},
        {"A1", 1u << OB_IS_ASCII | 1u << OB_IS_ALNUM | 1u << OB_IS_UPPER | 1u << OB_IS_TITLE},
        {"09", 1u << OB_IS_ASCII | 1u << OB_IS_DIGIT | 1u << OB_IS_ALNUM},
        {"Ab Cd", 1u << OB_IS_ASCII | 1u << OB_IS_TITLE},
        {" \t", 1u << OB_IS_ASCII | 1u << OB_IS_SPACE},
        {"\xE2\x80\x83", 1u << OB_IS_SPACE},
        {"\xC3\xA4", 0},
        {"@[`{/:", 1u << OB_IS_ASCII},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ob_object *self = str(cases[i].text);
        for (unsigned what = OB_IS_ALNUM; what <= OB_IS_UPPER; what++) {
            TAP_EQUAL(ob_text_is(self, (ob_text_class)what), (cases[i].classes >> what & 1u) != 0);
        }
        ob_decref(self);
    }
}

TAP_TEST("widths are in code points") {
    ob_object *self = str("\xC3\xA4"
                          "b");
    ob_object *fill = str("\xE2\x82\xAC");
    ob_object *two = str("xx");
    TAP_STRING(repr_taken(ob_text_center(self, 5, fill)), "'\xE2\x82\xAC\xE2\x82\xAC\xC3\xA4"
                                                          "b\xE2\x82\xAC'");
    TAP_STRING(repr_taken(ob_text_ljust(self, 3, NULL)), "'\xC3\xA4"
                                                         "b '");
    TAP_STRING(repr_taken(ob_text_rjust(self, 3, NULL)), "' \xC3\xA4"
                                                         "b'");
    TAP_STRING(repr_taken(ob_text_rjust(self, -3, NULL)), "'\xC3\xA4"
                                                          "b'");
    TAP_OK(ob_text_center(self, 5, two) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_object *number = str("-5");
    TAP_STRING(repr_taken(ob_text_zfill(number, 5)), "'-0005'");
    TAP_STRING(repr_taken(ob_text_zfill(two, 3)), "'0xx'");
    TAP_STRING(repr_taken(ob_text_zfill(two, 2)), "'xx'");
    ob_decref(number);
    ob_decref(two);
    ob_decref(fill);
    ob_decref(self);
}

TAP_TEST("operators: + with strs, * with ints at either side") {
    ob_object *self = str("ab");
    ob_object *nothing = str("");
    TAP_STRING(repr_taken(ob_add(self, self)), "'abab'");
    TAP_STRING(repr_taken(ob_multiply(self, OB_INT(3))), "'ababab'");
    TAP_STRING(repr_taken(ob_multiply(OB_INT(2), self)), "'abab'");
    TAP_STRING(repr_taken(ob_multiply(self, OB_INT(-1))), "''");
    ob_object *same = ob_add(nothing, self);
    TAP_OK(same == self);
    ob_decref(same);
    same = ob_multiply(self, OB_TRUE);
    TAP_OK(same == self);
    ob_decref(same);
    TAP_OK(ob_add(self, OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_multiply(self, self) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_subtract(self, self) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_text_repeat(self, PTRDIFF_MAX) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_text_repeat(self, 0x40000000) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    ob_object *four = ob_add(self, self);
    TAP_OK(ob_text_repeat(four, PTRDIFF_MAX / 2 + 1) == NULL); /* 4 times that is 0 in a size_t */
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    ob_decref(four);
    TAP_OK(ob_text_rjust(self, PTRDIFF_MAX, NULL) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_EQUAL(ob_truth(self), 1);
    TAP_EQUAL(ob_truth(nothing), 0);
    TAP_EQUAL(ob_contains(self, nothing), 1);
    TAP_EQUAL(ob_contains(self, OB_INT(97)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(nothing);
    ob_decref(self);
}

TAP_TEST("strs are in the order of their code points") {
    static const char *const sorted[] = {"", "a", "a\x01", "ab", "b", "\xC3\xA4", "\xEE\x80\x80", "\xF0\x90\x80\x80"};
    enum { COUNT = sizeof sorted / sizeof sorted[0] };
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            ob_object *a = str(sorted[i]);
            ob_object *b = str(sorted[j]);
            TAP_OK(are_in_order(a, b, i - j));
            DROP_EACH(a, b);
        }
    }
    ob_object *a = str("1");
    TAP_EQUAL(ob_compare(a, OB_INT(1), OB_EQ), 0);
    TAP_EQUAL(ob_compare(a, OB_INT(1), OB_LT), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(a);
}

TAP_TEST("what is no text panics where one must be") {
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_text_slice(OB_INT(1), 0, 1, 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_text_split(OB_NONE, NULL, OB_ALL));
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_text_strip(list, NULL));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_text_join(list, list));
    ob_decref(list);
}

TAP_TEST("what is not of the same family is TypeError wherever it stands") {
    ob_object *self = str("a b");
    ob_object *bytes = ob_bytes_new("a", 1);
    ob_object *wrong[] = {bytes, OB_INT(97), OB_NONE};
    for (size_t i = 0; i < 3; i++) {
        ob_object *other = wrong[i];
        ob_object *made_of_it[] = {
            ob_text_concat(self, other),
            ob_text_split(self, other, OB_ALL),
            ob_text_rsplit(self, other, OB_ALL),
            ob_text_partition(self, other),
            ob_text_rpartition(self, other),
            ob_text_strip(self, other),
            ob_text_lstrip(self, other),
            ob_text_rstrip(self, other),
            ob_text_removeprefix(self, other),
            ob_text_removesuffix(self, other),
            ob_text_replace(self, other, self, 1),
            ob_text_replace(self, self, other, 1),
            ob_text_center(self, 1, other),
            ob_text_ljust(self, 9, other),
            ob_get_item(self, i == 1 ? bytes : other),
        };
        for (size_t k = 0; k < sizeof made_of_it / sizeof made_of_it[0]; k++) {
            TAP_OK(made_of_it[k] == NULL);
        }
        TAP_EQUAL(ob_text_find(self, other, 0, 1), OB_ETYPE);
        TAP_EQUAL(ob_text_index(self, other, 0, 1), OB_ETYPE);
        TAP_EQUAL(ob_text_count(self, other, 5, 1), OB_ETYPE);
        TAP_EQUAL(ob_text_startswith(self, other, 5, 1), OB_ETYPE);
        TAP_EQUAL(ob_text_endswith(self, other, 0, 1), OB_ETYPE);
        TAP_OK(ob_error()->object == other);
        TAP_EQUAL(taken_error(), OB_ETYPE);
    }
    ob_decref(bytes);
    ob_decref(self);
}

TAP_TEST("what would be too large is OverflowError before anything is made") {
    static char text[ON_TARGET ? 1024 : 65536];
    memset(text, 'a', sizeof text);
    ob_object *self = ob_str_new(text, sizeof text);
    ob_object *a = str("a");
    ob_object *fill = str("\xF0\x9F\x98\x80");
    TAP_OK(ob_text_repeat(self, (ptrdiff_t)(0x80000000u / sizeof text)) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_text_ljust(a, 0x20000001, fill) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_text_zfill(a, INT32_MAX) == NULL);
    TAP_OK(taken_error() != OB_OK);
    if (!ON_TARGET) {
        TAP_OK(ob_text_replace(self, a, self, OB_ALL) == NULL);
        TAP_EQUAL(taken_error(), OB_EOVERFLOW);
        TAP_OK(ob_text_join(self, self) == NULL);
        TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    }
    ob_decref(fill);
    ob_decref(a);
    ob_decref(self);
}

/// An iterator that takes the separator's bytes away before it gives them as items.
typedef struct spoiler {
    ob_container head;
    ob_object *separator;
    uintptr_t left;
} spoiler;

static int spoil(ob_object *self, ob_object **item) {
    spoiler *iterator = (spoiler *)(void *)self;
    if (iterator->left == 0) {
        return 0;
    }
    iterator->left--;
    (void)ob_bytearray_resize(iterator->separator, iterator->left);
    *item = ob_new_ref(iterator->separator);
    return 1;
}

static const OB_TYPE_DEFINE(spoiler_type, "spoiler", spoiler, OB_FIELDS(spoiler, separator, separator), .next = spoil);

TAP_TEST("join looks at its separator when all program code has run") {
    ob_object *separator = ob_bytearray_new("abcdefghijklmnopqrstuvwxyz, a long one", 38);
    ob_object *iterator = ob_object_new(&spoiler_type, 0);
    ((spoiler *)(void *)iterator)->separator = ob_new_ref(separator);
    ((spoiler *)(void *)iterator)->left = 5;
    TAP_STRING(repr_taken(ob_text_join(separator, iterator)), "bytearray(b'')");
    ((spoiler *)(void *)iterator)->left = 2;
    ob_object *array = ob_bytearray_new("xy", 2);
    TAP_EQUAL(ob_bytearray_extend(separator, iterator), OB_ETYPE); /* its items are no ints */
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_bytes_length(separator), 1);
    ob_decref(array);
    ob_decref(iterator);
    ob_decref(separator);
}

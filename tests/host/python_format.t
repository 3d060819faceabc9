#!/usr/bin/env python3
"""format() and str.format are Python's: random specifications on random values, here and there."""
# seconds: 240

import random
import struct

from python import build, converse
from tap import call, check, run, temporary_folder, test

TEXTS = ["", "a", "abc", "äöü", "€uro", "😀", "x" * 40, "it's", "{}", "\\"]
FLOATS = [0.0, -0.0, 0.5, 1.0, 1.5, 2.5, 9.5, 99.5, 0.1, 100.0, 123456.0, 1234567.0, 1e16, 1e22, 1e-4, 1e-5, 12345678.9, 0.00001234, 1e100, 5e-324,
          1.7976931348623157e308, float("inf"), float("-inf"), float("nan"), 999999.5, 0.0001, 99999.95]

program = build("tests/host/python_format.c")


def random_int():
    kind = random.random()
    if kind < 0.4:
        return random.randrange(-200, 2000)
    if kind < 0.45:
        return random.choice([-2**63, 2**63 - 1, 2**30, 0])
    number = random.getrandbits(random.randrange(1, 64))
    return -number if random.random() < 0.4 else number


def random_float():
    kind = random.random()
    if kind < 0.3:
        return random.choice(FLOATS)
    if kind < 0.8:
        number = random.randrange(1000000) / 10 ** random.randrange(9)
        return -number if random.random() < 0.4 else number
    return struct.unpack("<d", struct.pack("<Q", random.getrandbits(64)))[0]


def random_value():
    kind = random.random()
    if kind < 0.38:
        return random_int()
    if kind < 0.76:
        return random_float()
    if kind < 0.92:
        return random.choice(TEXTS)
    return random.choice([True, False, None, [1, 22]])


def token(value):
    if value is True or value is False or value is None:
        return str(value)[0]
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, float):
        return "f%016x" % struct.unpack("<Q", struct.pack("<d", value))[0]
    return "s" + value.encode().hex() if isinstance(value, str) else "l"


def types_for(value):
    if isinstance(value, float):
        return "eEfFgGn%"
    return "s" if isinstance(value, str) else "bcdnoxXdddeEfFgG%"


def random_spec(value):
    parts = []
    chance = random.random
    if chance() < 0.4:
        parts.append(random.choice(["", "", "*", "0", " ", "€", "<", "😀"]) + random.choice("<>^="))
    if chance() < 0.25:
        parts.append(random.choice("+- "))
    if chance() < 0.05:
        parts.append("z")
    if chance() < 0.15:
        parts.append("#")
    if chance() < 0.2:
        parts.append("0")
    if chance() < 0.6:
        parts.append(str(random.choice([random.randrange(30), random.randrange(30), random.randrange(70)])))
    if chance() < 0.2:
        parts.append(random.choice(",,_"))
    if chance() < 0.4:
        parts.append("." + str(random.choice([random.randrange(8), random.randrange(25), random.choice([0, 17, 40, 400, 1099, 1100, 1101, 1500])])))
    if chance() < 0.7:
        parts.append(random.choice(types_for(value) if chance() < 0.93 else "sdefgxXbocn%qZ,_äEFGr"))
    spec = "".join(parts)
    if chance() < 0.05:
        at = random.randrange(len(spec) + 1)
        spec = spec[:at] + random.choice("0123456789.,_#+-<>=^zqd ") + spec[at + random.randrange(2):]
    return spec


def attempt(function, *arguments):
    try:
        return function(*arguments) + "|"
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError) as error:
        return type(error).__name__


def is_other(value, spec, answer):
    """Where Python has what is not here, a surrogate; the end of a line, which would end the answer's; and what is too long."""
    return len(answer) > 5000 or isinstance(value, int) and spec[-1:] == "c" and (0xD800 <= value <= 0xDFFF or value == 10)


@test("format(value, spec): 900,000")
def _():
    random.seed(21)
    operations, expected = [], []
    while len(operations) < 900000:
        value = random_value()
        spec = random_spec(value)
        answer = attempt(format, value, spec)
        if not is_other(value, spec, answer):
            operations.append("vx%s %s" % (spec.encode().hex(), token(value)))
            expected.append(answer)
    converse(program, operations, expected)


def random_field(count):
    name = random.choice(["", "", "", "", str(random.randrange(count + 1)), str(random.randrange(count + 1)), "x", "0[0]", "[1]", "0[2]", "0.y"])
    conversion = random.choice(["", "", "", "!r", "!s"])
    spec = ":" + random_spec(random.choice([1, 1.5, "a"])) if random.random() < 0.5 else ""
    return "{" + name + conversion + spec + "}"


def random_format(count):
    manual = random.random() < 0.3
    parts = []
    for _ in range(random.randrange(4)):
        parts.append(random.choice(["", "a", "{{", "}}", "ä", " and "]))
        field = random_field(count)
        if manual and field[1:2] in "}:![":
            field = "{" + str(random.randrange(count)) + field[1:]
        parts.append(field)
    text = "".join(parts)
    if random.random() < 0.1:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice("{}!:[].0a") + text[at + random.randrange(2):]
    return text


def has_nested(text):
    """A field inside a specification, which has a test of its own: here it could ask for any width."""
    depth = 0
    for letter in text.replace("{{", "").replace("}}", ""):
        depth += (letter == "{") - (letter == "}")
        if depth > 1:
            return True
    return False


@test("format.format(*values): 200,000")
def _():
    random.seed(22)
    operations, expected = [], []
    while len(operations) < 200000:
        values = [random_value() for _ in range(random.randrange(1, 4))]
        text = random_format(len(values))
        if has_nested(text) or "c}" in text or "!a" in text:  # the letters in them would differ
            continue
        operations.append("bx%s %s" % (text.encode().hex(), " ".join(token(value) for value in values)))
        expected.append(attempt(text.format, *values))
    converse(program, operations, expected)


@test("specifications with fields in them: 100,000")
def _():
    random.seed(23)
    pieces = ["{}", "{}", "{:{}}", "{:>{}}", "{:{}{}}", "{:{}.{}}", "{0:{1}}", "{0:{1}.{2}}", "{:*^{}}", "{!r:{}}", "{:{{}}}", "{:{:{}}}", "{:{!r}}", "{:{}",
              "{:}}", "{:{0}}", "{0:{1:{2}}}", "x", "{:{x}}", "{0:{1[0]}}", "{:{:>2}}"]
    operations, expected = [], []
    while len(operations) < 100000:
        text = "".join(random.choice(pieces) for _ in range(random.randrange(1, 4)))
        values = [random.choice([3, 12, "a", 2.5, ">", "<9", "08.3f", 0, "", [1, 22], None]) for _ in range(random.randrange(1, 7))]
        operations.append("bx%s %s" % (text.encode().hex(), " ".join(token(value) for value in values)))
        expected.append(attempt(text.format, *values))
    converse(program, operations, expected)


SMALL = """
#include "board.h"
#include "obol.h"

OB_STR_DEFINE(format, "{:>4}{:04x}");
OB_STR_DEFINE(as_float, "{:.1f}");
OB_FLOAT_DEFINE(half, 0.5);

int main(void) {
    (void)ob_init(board_regions, board_region_count);
    ob_object *args = ob_tuple_of(HAS_FLOATS ? OB_FLOAT(half) : OB_INT(1), OB_INT(31));
    bool is_right = args != NULL;
    if (HAS_FORMATS) {
        ob_object *text = ob_str_braces(OB_STR(format), args);
        (void)ob_print(text);
        ob_decref(text);
        text = ob_str_braces(OB_STR(as_float), args);
        is_right = HAS_FLOATS ? text != NULL : text == NULL && ob_error()->code == OB_EVALUE;
        ob_xdecref(text);
    }
    (void)ob_print(ob_bool_of(is_right));
    ob_decref(args);
    return 0;
}
"""
HOST_FLAGS = ["-g", "-O1", "-fsanitize=address,undefined", "board/host/board.c", "board/host/port.c", "build/host/libobol.a"]
TARGET_FLAGS = ["-mcpu=cortex-m0", "-mthumb", "-Os", "-ffunction-sections", "-fdata-sections", "--specs=nosys.specs", "-nostartfiles",
                "-Wl,--gc-sections", "-Wl,-e,main", "-Wl,--unresolved-symbols=ignore-all", "build/microbit/libobol.a"]


def small_program(compiler, flags, has_floats, has_formats):
    folder = temporary_folder()
    with open(folder + "/small.c", "w", encoding="utf-8") as file:
        file.write(SMALL)
    call(compiler, "-std=gnu11", "-DHAS_FLOATS=%d" % has_floats, "-DHAS_FORMATS=%d" % has_formats, "-Iruntime/include", "-Iboard",
         folder + "/small.c", *flags, "-o", folder + "/small")
    return folder + "/small"


@test("what formats without floats has no formats for them, and works")
def _():
    said = call(small_program("gcc", HOST_FLAGS, False, True))
    check(said == "   1001f\nTrue\n", said)


@test("formats bring no floats into a program, and floats no formats")
def _():
    call("make", "-s", "build/microbit/libobol.a")
    for has_floats, has_formats in (False, True), (True, False), (True, True):
        names = call("arm-none-eabi-nm", small_program("arm-none-eabi-gcc", TARGET_FLAGS, has_floats, has_formats))
        check(("ob_float_type" in names) == has_floats, has_floats, has_formats)
        check(("ob_spec_read" in names) == has_formats, has_floats, has_formats)
        check(("ob_spec_write_float" in names) == (has_floats and has_formats), has_floats, has_formats)


run()

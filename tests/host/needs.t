#!/usr/bin/env python3
"""What a program does not call is not linked, and what it calls is, for each type that it has."""
# seconds: 240

import glob
import operator

from tap import call, check, run, temporary_folder, test

HOST = ["gcc", "-std=gnu11", "-g", "-O1", "-fsanitize=address,undefined", "-DOB_CHECKS=1", "-Iruntime/include", "-Iboard"]
BOARD = ["board/host/board.c", "board/host/port.c"]
DIFFERENT = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow, operator.lshift,
             operator.rshift, operator.and_, operator.or_, operator.xor]
folder = temporary_folder()
has_floats = False


def objects():
    return [[98, 97, 96], (98, 97), "bac", b"bac", bytearray(b"bac"), range(5), {1: 97}, 5, 1 << 40, True]


def attempt(function, *arguments):
    """None where there is no such thing; what would be a float is none in a program without floats."""
    try:
        result = function(*arguments)
    except (TypeError, KeyError):
        return None
    return result if has_floats or not isinstance(result, float) else None


def get(made):
    return [attempt(operator.getitem, one, 1) for one in made[:7]]


def get_slice(made):
    return [attempt(operator.getitem, one, slice(1, None)) for one in made[:7]]


def set(made):
    made[0][1] = 5
    del made[4][1]
    made[6][1] = 5
    return [0, 0, 0]


def set_slice(made):
    made[0][1:] = made[1]
    del made[4][1:]
    return [0, 0]


def contains(made):
    return [int(("a" if isinstance(one, str) else 97) in one) for one in made[:7]]


def iterate(made):
    return [item for one in made[:7] for item in one]


def add(made):
    return [attempt(operator.add, one, one) for one in made]


def subtract(made):
    return [one - 1 for one in made[7:]]


def multiply(made):
    return [result for one in made for result in (attempt(operator.mul, one, 2), attempt(operator.mul, 2, one))]


def binary(made):
    return [attempt(op, one, 3 if i >= 7 else one) for i, one in enumerate(made) for op in DIFFERENT] + [True, made[0] * 2]


def unary(made):
    return [attempt(operator.neg, one) for one in made]


def slice_by_numbers(made):
    result = made[0][1:3]
    made[0][0:2] = made[1]
    return [result, 0]


def nothing(_made):
    return []


OPERATIONS = [get, get_slice, set, set_slice, contains, iterate, add, subtract, multiply, binary, unary, slice_by_numbers, nothing]


def shown(value):
    return value if isinstance(value, str) else "OverflowError" if isinstance(value, int) and value >> 63 not in (0, -1) else repr(value)


def expected(operation):
    made = objects()
    results = [shown(one) for one in operation(made)]
    lines = results + [shown(made[0]), shown(made[4]), shown(made[6])]
    return "".join(("None" if line == "OverflowError" else line) + "\n" for line in lines)


def build(operation, library, more=()):
    image = "%s/%s" % (folder, operation.__name__)
    call(*HOST, "-DDO_" + operation.__name__, *more, "tests/host/needs.c", *BOARD, *library, "-o", image)
    return image


def symbols(operation):
    """Of the program for a microcontroller."""
    image = "%s/%s.elf" % (folder, operation.__name__)
    flags = ["-mcpu=cortex-m0", "-mthumb", "-std=gnu11", "-Os", "-ffunction-sections", "-fdata-sections", "-Iruntime/include", "-Iboard"]
    call("arm-none-eabi-gcc", *flags, "-DDO_" + operation.__name__, "--specs=nosys.specs", "-nostartfiles", "-Wl,--gc-sections", "-Wl,-e,main",
         "-Wl,--unresolved-symbols=ignore-all", "tests/host/needs.c", "build/microbit/libobol.a", "-o", image)
    return {line.split()[-1] for line in call("arm-none-eabi-nm", image).splitlines()}


for one in OPERATIONS:
    @test("%s: a program that calls nothing else has all that it needs" % one.__name__)
    def _(operation=one):
        for more in (), ("-Wl,--gc-sections",):
            check(call(build(operation, ["build/host/libobol.a"], more)) == expected(operation), call(build(operation, ["build/host/libobol.a"])),
                  expected(operation))


@test("a program that is linked from the objects, without an archive, behaves as the others")
def _():
    global has_floats
    has_floats = True
    files = ["build/host/" + source[:-1] + "o" for source in glob.glob("runtime/*/*.c")]
    for operation in OPERATIONS:
        check(call(build(operation, files)) == expected(operation), operation.__name__)


@test("what a program does not call is not linked")
def _():
    call("make", "-s", "build/microbit/libobol.a")
    alone = {
        "ob_list_get_item": [get, get_slice, nothing], "ob_text_get": [get, get_slice], "ob_list_set_item": [set, set_slice],
        "ob_text_contains": [contains], "ob_finder_next": [contains], "ob_sequence_contains": [contains],
        "ob_list_concat": [add, subtract, multiply, binary], "ob_list_repeat": [multiply, binary], "ob_text_repeat": [multiply, binary],
        "ob_int_binary": [add, subtract, multiply, binary], "ob_int_compute": [binary], "ob_int_multiply": [multiply, binary],
        "ob_dict_update": [binary], "ob_int_unary": [unary], "ob_slice_type": [get_slice, set_slice],
        "ob_list_get_slice": [get_slice], "ob_text_get_slice": [get_slice], "ob_list_assign": [set_slice],
    }
    found = {operation: symbols(operation) for operation in OPERATIONS}
    for name, owners in alone.items():
        for operation in OPERATIONS:
            check(operation in owners or name not in found[operation], "%s is in a program that calls %s" % (name, operation.__name__))


run()

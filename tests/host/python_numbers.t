#!/usr/bin/env python3
"""Numbers behave as Python's: random operations on ints, bools and floats, here and there. Where Python's int has over 64 bits,
OverflowError is expected. And what a program without floats contains."""
# seconds: 240

import decimal
import math
import operator
import random
import struct
import subprocess

from python import build, converse
from tap import call, check, run, temporary_folder, test

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow, operator.lshift,
          operator.rshift, operator.and_, operator.or_, operator.xor]
DIVIDE, POWER, SHIFT_LEFT = 3, 6, 7
UNARY = [operator.neg, operator.pos, abs, operator.invert]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
ROUNDINGS = [int, math.floor, math.ceil, round]
EDGES = [0, 1, 2, 3, 7, 10, 62, 63, 64, 255, 2**30 - 2, 2**30 - 1, 2**30, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 3037000499, 3037000500,
         2**52, 2**53 - 1, 2**53, 2**53 + 1, 2**54 + 2, 2**62, 2**63 - 513, 2**63 - 512, 2**63 - 1]
FLOATS = [0.0, -0.0, 0.5, 1.0, 1.5, 2.5, -0.5, -1.0, 3.0, 1e16, 2.0**53, 2.0**62, 2.0**63, -2.0**63, 2.0**63 - 1024, 2.0**64, 1e300, 5e-324,
          2.2250738585072014e-308, 1.7976931348623157e308, math.inf, -math.inf, math.nan]

program = build("tests/host/python_numbers.c")


def random_int():
    kind = random.random()
    if kind < 0.3:
        number = random.choice(EDGES)
    elif kind < 0.6:
        number = random.randrange(-100, 100)
    else:
        number = random.getrandbits(random.randrange(1, 64))
    number += random.randrange(-1, 2) if random.random() < 0.2 else 0
    number = -number if random.random() < 0.5 else number
    return -2**63 if random.random() < 0.01 else max(-2**63, min(2**63 - 1, number))


def random_float():
    kind = random.random()
    if kind < 0.2:
        return random.choice(FLOATS)
    if kind < 0.4:
        return random.randrange(-1000, 1000) / random.choice([1, 2, 4, 10])
    if kind < 0.6:
        return float(random_int())
    if kind < 0.8:
        return math.nextafter(float(random_int()), random.choice([-math.inf, math.inf]))
    return struct.unpack("<d", struct.pack("<Q", random.getrandbits(64)))[0]


def random_number():
    kind = random.random()
    if kind < 0.05:
        return random.random() < 0.5
    return random_int() if kind < 0.6 else random_float()


def token(number):
    if isinstance(number, bool):
        return "T" if number else "F"
    return "i%d" % number if isinstance(number, int) else "f%016x" % struct.unpack("<Q", struct.pack("<d", number))[0]


def shown(number):
    if isinstance(number, float):
        return "nan" if number != number else token(number)
    if isinstance(number, int) and not isinstance(number, bool) and not -2**63 <= number < 2**63:
        return "OverflowError"
    return str(number)


def attempt(function, *arguments):
    """What the function returns, or its error's name."""
    try:
        return function(*arguments)
    except (ArithmeticError, ValueError, TypeError) as error:
        return type(error).__name__


def binary(number, a, b):
    both = isinstance(a, int) and isinstance(b, int)
    if number == SHIFT_LEFT and both and b > 64:
        return 0 if a == 0 else "OverflowError"
    if number == POWER:
        if both and b > 64 and abs(a) > 1:
            return "OverflowError"
        if both and b < 0 or not both:
            return None  # floats: see below
    return attempt(BINARY[number], a, b)


def power(a, b):
    """a ** b as a float, rounded once; Python's own depends on libm."""
    if isinstance(a, int) and isinstance(b, int) and b >= 0:
        return a ** b if abs(a) < 2 or b <= 64 else "OverflowError"
    a, b = float(a), float(b)
    if not (math.isfinite(a) and math.isfinite(b) and a != 0 and b != 0):
        return attempt(operator.pow, a, b)
    if a < 0 and b != math.floor(b):
        return "ValueError"  # Python: complex
    sign = -1 if a < 0 and b % 2 == 1 else 1
    exponent = decimal.Decimal(b) * abs(decimal.Decimal(a)).ln()
    if abs(exponent) > 5000:
        return "OverflowError" if exponent > 0 else sign * 0.0
    value = float(abs(decimal.Decimal(a)) ** decimal.Decimal(b))
    return "OverflowError" if value == math.inf else sign * value


@test("operators have Python's results: 700,000")
def _():
    random.seed(11)
    operations, expected = [], []
    while len(operations) < 700000:
        number, a, b = random.randrange(len(BINARY)), random_number(), random_number()
        answer = binary(number, a, b)
        if answer is not None:
            operations.append("b%d %s %s" % (number, token(a), token(b)))
            expected.append(shown(answer))
    converse(program, operations, expected)


@test("comparisons are exact, and what is equal hashes alike: 200,000")
def _():
    random.seed(12)
    operations, expected = [], []
    for _ in range(200000):
        a, b = random_number(), random_number()
        if random.random() < 0.5 and a == a and abs(a) < 2**63:
            b = random.choice([float, int])(a) + random.randrange(-1, 2)
            b = b if isinstance(b, float) or -2**63 <= b < 2**63 else 0
        operations.append("c %s %s" % (token(a), token(b)))
        expected.append("".join("%d" % compare(a, b) for compare in COMPARISONS))
    converse(program, operations, expected)


def one_operand():
    """An operation on one number, and its answer."""
    kind, a = random.randrange(9), random_number()
    whole = random.choice([random_int, random_int, lambda: random.random() < 0.5])()
    if kind == 0:
        number = random.randrange(4)
        return "u%d %s" % (number, token(a)), attempt(UNARY[number], a)
    if kind == 1:
        number, a = random.randrange(4), random_float()
        return "ur%d %s" % (number, token(a)), attempt(ROUNDINGS[number], a)
    if kind == 2:
        return "ui %s" % token(a), int(float(a).is_integer())
    if kind == 3:
        return "ul %s" % token(whole), "%d %d" % (whole.bit_length(), whole.bit_count())
    if kind == 4:
        return "ut %s" % token(a), int(bool(a))
    if kind == 5:
        return "uf %s" % token(a), float(a)
    if kind == 6:
        base = random.choice([2, 8, 16, 10])
        return "o %s %d" % (token(whole), base), {2: bin, 8: oct, 16: hex, 10: lambda x: str(int(x))}[base](whole)
    if kind == 7:
        length, order, signed = random.randrange(12), random.choice(["big", "little"]), random.random() < 0.5
        answer = attempt(lambda: int(whole).to_bytes(length, order, signed=signed).hex())
        if length == 0 and whole == -1 and signed:
            answer = "OverflowError"  # some Pythons give no bytes, from which 0 is read
        return "z %s %d %s%s" % (token(whole), length, order[0], "s" if signed else "u"), answer
    order, signed = random.choice(["big", "little"]), random.random() < 0.5
    data = bytearray(random.getrandbits(8) for _ in range(random.randrange(12)))
    for i in range(8 if random.random() < 0.8 else 20, len(data)):
        data[i] = data[-1] & 0 if random.random() < 0.5 else 255
    data = bytes(data if order == "little" else reversed(data))
    return "y x%s %s%s" % (data.hex(), order[0], "s" if signed else "u"), int.from_bytes(data, order, signed=signed)


@test("signs, roundings, bits, bases and bytes are Python's: 200,000")
def _():
    random.seed(13)
    operations, answers = zip(*(one_operand() for _ in range(200000)))
    converse(program, list(operations), [shown(answer) for answer in answers])


@test("divmod is // and %: 50,000")
def _():
    random.seed(14)
    operations, expected = [], []
    for _ in range(50000):
        a, b = random_number(), random_number()
        answer = attempt(divmod, a, b)
        lines = [answer] if isinstance(answer, str) else list(answer)
        if any(shown(one) == "OverflowError" for one in lines):
            lines = ["OverflowError"]
        # A line for each answer: an operation that answers with one line stands for the second.
        operations.append("d %s %s" % (token(a), token(b)))
        expected.append("\n".join(shown(one) for one in lines))
    done = subprocess.run([program], input="\n".join(operations) + "\n", stdout=subprocess.PIPE, text=True, check=False)
    check(done.returncode == 0, done.stdout[-500:])
    check(done.stdout == "\n".join(expected) + "\n", "not the same")


@test("a power is the nearest double: 40,000")
def _():
    random.seed(15)
    decimal.getcontext().prec = 80
    decimal.getcontext().Emax, decimal.getcontext().Emin = decimal.MAX_EMAX, decimal.MIN_EMIN
    operations, expected = [], []
    for _ in range(40000):
        kind = random.random()
        a, b = random_number(), random_number()
        if kind < 0.3:  # results that a double can hold
            a = abs(random_float()) or 2.0
            a = a if math.isfinite(a) and a != 1 else 3.0
            b = random.uniform(-745, 709) / math.log(a)
        elif kind < 0.5:  # exact, or exactly between two doubles
            b = random.choice([1, 2, 3, 4, 5, 1.5, 2.5, 0.5, 7])
            a = float(random.getrandbits(random.randrange(1, max(2, int(54 / b)))) ** (2 if b % 1 else 1))
        elif kind < 0.6:  # next to 1
            a, b = 1 + random.randrange(-9, 10) * 2.0**-53, random.randrange(-40, 40) / 4
        operations.append("b%d %s %s" % (POWER, token(a), token(b)))
        expected.append(shown(power(a, b)))
    converse(program, operations, expected)


def int_of(text, base):
    return attempt(int, text, base)


def random_text():
    base = random.choice([0, 0, 2, 8, 10, 10, 16, 36, random.randrange(2, 37), 1, 37])
    number = random_int() if random.random() < 0.7 else random.getrandbits(random.randrange(60, 70)) * random.choice([-1, 1])
    text = random.choice([str, hex, bin, oct, lambda x: str(abs(x)), lambda x: "%x" % x, lambda x: "0" * 3 + str(x)])(number)
    text = text.upper() if random.random() < 0.2 else text
    for _ in range(random.choice([0, 0, 0, 1, 1, 2, 4])):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice("  _____+-xXoObB0019azZ\t\n\x0b\x1c\x1f.g") + text[at + random.randrange(2):]
    return text, base


@test("what int() reads is read, and nothing else: 200,000 texts")
def _():
    random.seed(16)
    operations, expected = [], []
    for _ in range(200000):
        text, base = random_text()
        operations.append("pi x%s %d" % (text.encode().hex(), base))
        expected.append(shown(int_of(text, base)))
    converse(program, operations, expected)


@test("what float() reads is read, blanks among it, and repr is Python's: 60,000")
def _():
    random.seed(17)
    operations, expected = [], []
    for _ in range(30000):
        number = random_float()
        text = repr(number)
        for _ in range(random.choice([0, 0, 1, 2])):
            at = random.randrange(len(text) + 1)
            text = text[:at] + random.choice(" \t_e.-+0infa1") + text[at:]
        operations.append("pf x%s" % text.encode().hex())
        expected.append(shown(attempt(float, text)))
        operations.append("us %s" % token(number))
        expected.append(repr(number))
    converse(program, operations, expected)


SMALL = """
#include "board.h"
#include "obol.h"

int main(void) {
    (void)ob_init(board_regions, board_region_count);
    ob_object *sum = ob_add(OB_INT(1), OB_INT(2));
    ob_object *list = ob_list_of(sum, ob_binary(OB_FLOOR_DIVIDE, sum, OB_INT(2)));
    (void)ob_print(list);
    bool failed = ob_binary(OB_DIVIDE, sum, OB_INT(2)) == NULL && ob_error()->code == OB_ETYPE &&
                  ob_binary(OB_POWER, sum, OB_INT(-2)) == NULL && ob_error()->code == OB_ETYPE;
    (void)ob_print(ob_bool_of(failed));
    ob_decref(list);
    return 0;
}
"""


def small_program(folder):
    path = folder + "/small.c"
    with open(path, "w", encoding="utf-8") as file:
        file.write(SMALL)
    return path


@test("a program without floats has none: int / int is then TypeError")
def _():
    folder = temporary_folder()
    image = folder + "/small"
    call("gcc", "-std=gnu11", "-g", "-O1", "-fsanitize=address,undefined", "-DOB_CHECKS=1", "-Iruntime/include", "-Iboard",
         small_program(folder), "board/host/board.c", "board/host/port.c", "build/host/libobol.a", "-o", image)
    check("ob_float_type" not in call("nm", image), "floats are in it")
    check(call(image) == "[3, 1]\nTrue\n", call(image))


@test("on a microcontroller it contains no arithmetic on doubles either")
def _():
    folder = temporary_folder()
    call("make", "-s", "build/microbit/libobol.a")
    image = folder + "/small"
    flags = ["-mcpu=cortex-m0", "-mthumb", "-std=gnu11", "-Os", "-ffunction-sections", "-fdata-sections", "-Iruntime/include", "-Iboard"]
    call("arm-none-eabi-gcc", *flags, "--specs=nosys.specs", "-nostartfiles", "-Wl,--gc-sections", "-Wl,-e,main",
         "-Wl,--unresolved-symbols=ignore-all", small_program(folder), "build/microbit/libobol.a", "-o", image)
    names = call("arm-none-eabi-nm", image)
    check("ob_int_type" in names and "ob_binary" in names, "it is not the program")
    found = [name for name in ("ob_float", "ob_double", "__aeabi_d", "__aeabi_l2d", "__aeabi_ul2d") if name in names]
    check(not found, *found)


run()

#!/usr/bin/env python3
"""Doubles become texts, and texts doubles, as in Python itself: repr(), float(), and '%.Nf', '%.Ne', '%.Ng'.

tests/host/decimal.c, under the sanitizers, does the runtime's half. OBOL_SEED chooses other numbers."""
# seconds: 240

import array
import os
import random
import re
import struct
import subprocess

from tap import call, check, run, temporary_folder, test

SEED = int(os.environ.get("OBOL_SEED", "1"))
RANDOM = random.Random(SEED)
FILTER = temporary_folder() + "/decimal"
FLAGS = ["-std=gnu11", "-O2", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-Iruntime/include", "-Iruntime"]
SOURCES = ["runtime/types/" + name for name in ("ratio.c", "double_repr.c", "double_format.c", "double_parse.c")]
# What float() takes, in the pieces that count here.
NUMBER = re.compile(r"[+-]?(?:(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?|infinity|inf|nan)", re.I | re.A)
PART = 100000


def filtered(mode, data):
    done = subprocess.run([FILTER, mode], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    check(done.returncode == 0, "%s: status %d" % (mode, done.returncode), done.stderr.decode("utf-8", "backslashreplace"))
    return done.stdout


def bits(value):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", value))


def of_bits(value):
    return struct.unpack("<d", struct.pack("<Q", value))[0]


def expect_equal(found, expected, describe):
    """Lists of the same things; the first difference is shown."""
    if found != expected:
        check(len(found) == len(expected), "%d results, not %d" % (len(found), len(expected)))
        at = next(i for i, pair in enumerate(zip(found, expected)) if pair[0] != pair[1])
        check(False, "seed %d" % SEED, describe(at), "is        %s" % str(found[at])[:2000], "should be %s" % str(expected[at])[:2000])


def expect_reprs(values):
    found = filtered("repr", values.tobytes()).decode().split("\n")[:-1]
    expect_equal(found, list(map(repr, values)), lambda at: bits(values[at]))


def expect_floats(texts, values=None):
    found = filtered("parse", "\n".join(texts).encode() + b"\n")
    expected = array.array("d", map(float, texts) if values is None else values)
    if found != expected.tobytes():
        expect_equal([found[i:i + 8].hex() for i in range(0, len(found), 8)], [struct.pack("<d", value).hex() for value in expected],
                     lambda at: texts[at][:2000])


def expect_formats(records):
    """(value, style, precision)."""
    data = b"".join(struct.pack("<dII", value, ord(style), precision) for value, style, precision in records)
    found = filtered("format", data).decode().split("\n")[:-1]
    expected = ["%.*f" % (p, v) if s == "f" else "%.*e" % (p, v) if s == "e" else "%.*g" % (p, v) for v, s, p in records]
    expect_equal(found, expected, lambda at: "%s %s" % (bits(records[at][0]), records[at][1:]))


def any_doubles(count):
    return array.array("d", RANDOM.randbytes(8 * count))


def edges():
    """Powers of two and ten, what is next to them, the least and the greatest."""
    found = [0, 1, 2, 3, 0x000FFFFFFFFFFFFF, 0x0010000000000000, 0x0010000000000001, 0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000,
             0x7FF8000000000000]
    for exponent in range(2047):
        found += [(exponent << 52) + near for near in range(-3, 4)]
    for exponent in range(52):
        found += [(1 << exponent) + near for near in range(-3, 4)]
    for exponent in range(-324, 309):
        near = struct.unpack("<Q", struct.pack("<d", float("1e%d" % exponent)))[0]
        found += range(max(near - 3, 0), near + 4)
    found = [one for one in found if 0 <= one <= 0x7FF0000000000000] + [0x7FF8000000000000]
    return [of_bits(one | sign) for one in found for sign in (0, 1 << 63)]


def common_doubles(count):
    """What programs have: whole numbers, few decimals, simple fractions, large whole numbers."""
    for i in range(count):
        kind = i % 5
        if kind == 0:
            yield float(RANDOM.randrange(10 ** RANDOM.randrange(1, 18)))
        elif kind == 1:
            yield RANDOM.randrange(-10 ** 6, 10 ** 6) / 10 ** RANDOM.randrange(1, 7)
        elif kind == 2:
            yield RANDOM.randrange(1 << RANDOM.randrange(1, 53)) / (1 << RANDOM.randrange(1, 53))
        elif kind == 3:
            yield float(RANDOM.getrandbits(53) << RANDOM.randrange(20))
        else:
            yield RANDOM.uniform(-1000, 1000)


def middles(count):
    """Exact texts of what lies between two doubles, with a last digit changed now and then, or digits behind it."""
    for _ in range(count):
        exponent = RANDOM.choice((0, 1, 2, 1000, 1023, 1075, 1076, 2045, RANDOM.randrange(2046)))
        mantissa = RANDOM.choice((0, 1, (1 << 52) - 1, RANDOM.getrandbits(52), RANDOM.getrandbits(52)))
        double = mantissa + (1 << 52 if exponent else 0)
        power = max(exponent, 1) - 1075 - 1
        middle = 2 * double + 1
        digits = str(middle << power) if power >= 0 else str(middle * 5 ** -power)
        power10 = power if power < 0 else 0
        kind = RANDOM.randrange(6)
        if kind == 1:
            digits = str(int(digits) - 1)
        elif kind == 2:
            digits = str(int(digits) + 1)
        elif kind == 3:
            digits, power10 = digits + "0" * 40 + "1", power10 - 41
        elif kind == 4:
            digits = RANDOM.choice(("", "0", "0_0", "00_0_000")) + digits + "0" * 30
            power10 -= 30
        elif kind == 5:
            cut = RANDOM.randrange(1, len(digits) + 1)
            digits, power10 = digits[:cut], power10 + len(digits) - cut
        point = RANDOM.choice([at for at in range(len(digits) + 1) if "_" not in digits[max(at - 1, 0):at + 1]])
        yield "%s.%se%d" % (digits[:point], digits[point:], power10 + len(digits[point:].replace("_", "")))


def random_text():
    """A number of any length, as people and programs write them."""
    def digits(most):
        count = RANDOM.randrange(1, RANDOM.choice((3, 10, 20, most)))
        text = "%0*d" % (count, RANDOM.randrange(10 ** count))
        return "_".join((text[:count // 2], text[count // 2:])) if count > 1 and RANDOM.random() < 0.05 else text
    whole = digits(40) if RANDOM.random() < 0.8 else ""
    fraction = "." + (digits(40) if not whole or RANDOM.random() < 0.9 else "") if not whole or RANDOM.random() < 0.7 else ""
    power = "%s%s%d" % (RANDOM.choice("eE"), RANDOM.choice(("", "+", "-")), RANDOM.randrange(RANDOM.choice((5, 30, 360)))) \
        if RANDOM.random() < 0.6 else ""
    return RANDOM.choice(("", "", "", "-", "+")) + whole + fraction + power


@test("the filter builds")
def _():
    call("gcc", *FLAGS, "tests/host/decimal.c", *SOURCES, "-o", FILTER)


@test("edges: repr, and what it says reads back")
def _():
    values = array.array("d", edges())
    expect_reprs(values)
    expect_floats([repr(value) for value in values if value == value], [value for value in values if value == value])


@test("a million doubles of any bits: repr, and what it says reads back")
def _():
    for _ in range(10):
        values = any_doubles(PART)
        expect_reprs(values)
        values = array.array("d", [value for value in values if value == value])
        expect_floats(list(map(repr, values)), values)


@test("numbers that programs have: repr")
def _():
    expect_reprs(array.array("d", common_doubles(3 * PART)))


@test("a million texts read as float() reads them")
def _():
    for _ in range(10):
        expect_floats([random_text() for _ in range(PART)])


@test("what lies in the middle of two doubles, and close to it, reads as float() reads it")
def _():
    expect_floats(list(middles(PART // 5)))
    expect_floats(["%.*e" % (RANDOM.randrange(15, 22), value) for value in any_doubles(PART) if value - value == 0])


@test("texts of thousands of digits read as float() reads them")
def _():
    texts = []
    for _ in range(1000):
        count = RANDOM.randrange(700, 4000)
        digits = "%0*d" % (count, RANDOM.randrange(10 ** RANDOM.randrange(1, count)))
        point = RANDOM.randrange(count)
        texts.append("%s.%se%d" % (digits[:point], digits[point:], RANDOM.randrange(-4000, 4000)))
        texts.append("0." + "0" * count + "123e%d" % (count + RANDOM.randrange(-330, 312)))
        texts.append("123" + "0" * count + "e-%d" % (count + RANDOM.randrange(-312, 330)))
    texts += ["1e%s%d" % (sign, 10 ** power) for sign in ("", "-") for power in range(40)]
    texts += ["0e%s%d" % (sign, 10 ** power) for sign in ("", "-") for power in range(40)]
    expect_floats(texts)


@test("of any text, the longest prefix is read that is a number")
def _():
    texts = []
    for _ in range(2 * PART):
        if RANDOM.random() < 0.5:
            text = "".join(RANDOM.choice("0123456789.._e+-x ") for _ in range(RANDOM.randrange(12)))
        else:
            text = RANDOM.choice(("inf", "infinity", "nan", "1_0.0_1e1_0", "-INF", "+Nan", "iNfInItY", random_text()))
            at = RANDOM.randrange(len(text) + 1)
            text = text[:at] + RANDOM.choice(("", "_", ".", "e", "-", "1", "i", "\x00", "\xff")) + text[at + RANDOM.randrange(2):]
        texts.append(text)
    expected = []
    for text in texts:
        match = NUMBER.match(text)
        used = match.end() if match else 0
        length = len(text.encode("latin-1"))
        expected.append(float(match.group()) if match and 0 < used == length else of_bits(0x7FFC << 48 | used))
    data = "\n".join(texts).encode("latin-1") + b"\n"
    found = filtered("parse", data)
    expect_equal([found[i:i + 8].hex() for i in range(0, len(found), 8)], [struct.pack("<d", value).hex() for value in expected],
                 lambda at: repr(texts[at]))


@test("'%.Nf', '%.Ne' and '%.Ng' of any double and of common ones")
def _():
    for values in (any_doubles(PART), common_doubles(2 * PART)):
        expect_formats([(value, RANDOM.choice("efg"), RANDOM.randrange(RANDOM.choice((4, 10, 25)))) for value in values])


@test("the same of edges, and with hundreds of digits")
def _():
    values = edges()
    expect_formats([(value, style, RANDOM.randrange(20)) for value in values for style in "efg"])
    expect_formats([(value, style, RANDOM.choice((300, 767, 1074, 1100, RANDOM.randrange(1200))))
                    for value in RANDOM.sample(values, 2000) for style in "efg"])
    expect_formats([(value, style, 65535) for value in (5e-324, 1.7976931348623157e308, 0.0, 1 / 3) for style in "efg"])


@test("exact ties, and carries through nines")
def _():
    records = []
    for decimals in range(12):
        for _ in range(300):
            odd = 2 * RANDOM.randrange(10 ** RANDOM.randrange(1, 4)) + 1
            records.append((odd / 2 ** (decimals + 1), "f", decimals))
            records += [(odd / 2 ** (decimals + 1), style, RANDOM.randrange(12)) for style in "eg"]
            records.append((float(odd * 5 ** RANDOM.randrange(15)), RANDOM.choice("eg"), RANDOM.randrange(16)))
    for nines in range(1, 18):
        for power in range(-25, 25):
            value = float("9" * nines + "e%d" % power)
            records += [(value, style, precision) for style in "efg" for precision in range(20)]
    records += [(value, style, precision) for value in (0.0, -0.0, float("inf"), float("-inf"), float("nan"), 0.5, 1.5, 0.4, 0.6)
                for style in "efg" for precision in range(4)]
    expect_formats(records)


run()

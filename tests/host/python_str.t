#!/usr/bin/env python3
"""str, bytes and bytearray do what Python's do: random operations, their results compared as reprs."""
# seconds: 150

import random

from python import build, converse
from tap import check, run, test

OPERATIONS = 350_000
# Code points whose repr is the same in all versions of Python, of each length in UTF-8; spaces and ends of lines among them.
COMMON = "ab"
POINTS = "ab1Z-+ \t\n\r\x0b\x1c\x1f'\"\\\x00\x7f,äß€\x85\xa0\u1680\u2003\u2028\u3000\u200b\ufeff😀\U0001d173\ue000"
# Python's repr of a bytearray escapes single quotes without need.
BYTES = [byte for byte in range(256) if byte != 39]
PROGRAM = []


def program():
    if not PROGRAM:
        PROGRAM.append(build("tests/host/python_str.c"))
    return PROGRAM[0]


class Iterated(bytes):
    """Goes to the program as an iterator over these bytes."""


def code(value, rng):
    """An argument as the program reads it."""
    if value is None:
        return "-"
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, list):
        return "l" + ",".join(code(item, rng) for item in value)
    if isinstance(value, str):
        return rng.choice("ssn") + value.encode().hex()
    letter = "y" if isinstance(value, Iterated) else "a" if isinstance(value, bytearray) else "b"
    return letter + value.hex()


def result_of(function):
    try:
        return function()
    except UnicodeDecodeError:
        return ValueError
    except Exception as error:  # whatever Python raises is the expected answer
        return type(error)


def shown(result):
    return result.__name__ if isinstance(result, type) else repr(result)


def text(rng, most):
    """Of few different characters, so that parts are found."""
    length = rng.choice((0, 1, 2, 3, rng.randrange(most), rng.randrange(most)))
    if rng.random() < 0.5:
        return "".join(rng.choices(COMMON, k=length))
    pool = rng.choices(POINTS, k=3) + ["a"]
    return "".join(rng.choices(pool, k=length))


def data(rng, most):
    length = rng.choice((0, 1, 2, 3, rng.randrange(most), rng.randrange(most)))
    if rng.random() < 0.5:
        made = bytes(rng.choices(b"ab", k=length))
    else:
        made = bytes(rng.choices([*rng.choices(BYTES, k=3), *rng.choices(b"aZ1 \t\n\r\x0b\x0c\x1c", k=2)], k=length))
    return bytearray(made) if rng.random() < 0.3 else made


def bound(rng):
    return rng.choice((None, 0, rng.randrange(-12, 13), rng.randrange(-40, 41)))


def part_of(self, rng, make):
    """Often something that is in it."""
    if rng.random() < 0.5 and len(self):
        start = rng.randrange(len(self))
        return self[start:start + rng.choice((1, 2, 5))]
    return make(rng, 4)


def is_ascii_of(name, self):
    """Only ASCII letters and digits count: as those of the text's bytes, which are otherwise no letters."""
    if isinstance(self, str) and name not in ("isspace", "isascii"):
        return getattr(self.encode(), name)()
    return getattr(self, name)()


def changed(name, self):
    return getattr(self.encode(), name)().decode() if isinstance(self, str) else getattr(self, name)()


SEARCHES = ("find", "rfind", "index", "rindex", "count", "startswith", "endswith")
ORDERS = {"eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b, "le": lambda a, b: a <= b,
          "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b}


def do_search(self, rng, make):
    name = rng.choice(SEARCHES)
    part = part_of(self, rng, make)
    if not isinstance(self, str) and name in SEARCHES[:5] and rng.random() < 0.1:
        part = rng.choice((97, rng.randrange(-2, 258)))
    if rng.random() < 0.02:
        part = b"a" if isinstance(self, str) else "a"
    start, stop = (bound(rng), bound(rng)) if rng.random() < 0.5 else (None, None)
    return name, [part, start, stop], lambda: getattr(self, name)(part, start, stop)


def do_contains(self, rng, make):
    part = part_of(self, rng, make)
    return "in", [part], lambda: part in self


def do_split(self, rng, make):
    name = rng.choice(("split", "rsplit"))
    sep = None if rng.random() < 0.4 else part_of(self, rng, make)
    most = rng.choice((-1, -1, 0, 1, 2, 3))
    return name, [sep, most], lambda: getattr(self, name)(sep, most)


def do_lines(self, rng, _):
    keep = rng.randrange(2)
    return "splitlines", [keep], lambda: self.splitlines(bool(keep))


def do_partition(self, rng, make):
    name, sep = rng.choice(("partition", "rpartition")), part_of(self, rng, make)
    sep = type(self)(sep)  # the separator in the result is here always of self's type
    return name, [sep], lambda: getattr(self, name)(sep)


def do_join(self, rng, make):
    items = [make(rng, 6) for _ in range(rng.choice((0, 1, 2, 3, 9)))]
    if rng.random() < 0.05:
        items.append(5)
    short = self[:3]
    return "join", [items], lambda: short.join(items), short


def do_slice(self, rng, _):
    start, stop, step = bound(rng), bound(rng), rng.choice((None, 1, 2, 3, -1, -1, -2, -7, 0, 50))
    return "slice", [start, stop, step], lambda: self[start:stop:step]


def do_get(self, rng, _):
    index = rng.randrange(-30, 30)
    return "get", [index], lambda: self[index]


def do_case(self, rng, _):
    name = rng.choice(("upper", "lower", "swapcase", "capitalize", "title"))
    return name, [], lambda: changed(name, self)


def do_class(self, rng, _):
    name = rng.choice(("isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle", "isupper"))
    return name, [], lambda: is_ascii_of(name, self)


def do_strip(self, rng, make):
    name = rng.choice(("strip", "lstrip", "rstrip"))
    chars = None if rng.random() < 0.5 else make(rng, 4)
    return name, [chars], lambda: getattr(self, name)(chars)


def do_remove_end(self, rng, make):
    name = rng.choice(("removeprefix", "removesuffix"))
    end = rng.choice((self[:2], self[-2:], self, make(rng, 4)))
    return name, [end], lambda: getattr(self, name)(end)


def do_replace(self, rng, make):
    old, new, most = part_of(self, rng, make), make(rng, 5), rng.choice((-1, -1, 0, 1, 2, 5))
    return "replace", [old, new, most], lambda: self.replace(old, new, most)


def do_pad(self, rng, make):
    name, width = rng.choice(("center", "ljust", "rjust", "zfill")), rng.randrange(-3, 30)
    if name == "zfill":
        return name, [width], lambda: self.zfill(width)
    fill = make(rng, 2)
    if rng.random() < 0.4:
        return name, [width], lambda: getattr(self, name)(width)
    return name, [width, fill], lambda: getattr(self, name)(width, fill)


def do_operator(self, rng, make):
    if rng.random() < 0.5:
        other = make(rng, 20)
        return "add", [other], lambda: self + other
    times = rng.randrange(-1, 6)
    return "mul", [times], lambda: self * times


def do_compare(self, rng, make):
    name, other = rng.choice(list(ORDERS)), rng.choice((self, self[:-1], make(rng, 8)))
    if rng.random() < 0.03:
        other = b"a" if isinstance(self, str) else "a"
    return name, [other], lambda: ORDERS[name](self, other)


def do_length(self, rng, _):
    return rng.choice((("len", [], lambda: len(self)), ("list", [], lambda: list(self)), ("str", [], lambda: str(self)),
                       ("repr", [], lambda: repr(self))))


def do_convert(self, rng, _):
    if isinstance(self, str):
        point = rng.choice((rng.choice(POINTS), "\x00"))
        return rng.choice((("encode", [], self.encode), ("fromhex", [], lambda: bytes.fromhex(self)),
                           ("ord", [], lambda: ord(self[:1]), self[:1]), ("ord", [], lambda: ord(self)),
                           ("chr", [], lambda: point, ord(point))))
    return rng.choice((("decode", [], self.decode), ("hex", [], self.hex), ("bytes", [], lambda: bytes(self)),
                       ("fromhex", [], lambda: bytes.fromhex(self.hex(" ")), self.hex(" "))))


DEEDS = (do_search, do_search, do_contains, do_split, do_split, do_lines, do_partition, do_join, do_slice, do_slice, do_get,
         do_case, do_class, do_strip, do_remove_end, do_replace, do_pad, do_operator, do_compare, do_length, do_convert)


def one_operation(rng, make):
    self = make(rng, 30)
    name, arguments, function, *other = rng.choice(DEEDS)(self, rng, make)
    self = other[0] if other else self
    line = " ".join([name, code(self, rng), *(code(value, rng) for value in arguments)])
    return line, shown(result_of(function))


def compare_all(seed, make):
    rng = random.Random(seed)
    pairs = [one_operation(rng, make) for _ in range(OPERATIONS)]
    check(len({line.split()[0] for line, _ in pairs}) > 40, "the operations are not what they should be")
    converse(program(), [line for line, _ in pairs], [answer for _, answer in pairs])


@test("str: %d operations on texts of all lengths of UTF-8" % OPERATIONS)
def _():
    compare_all(1, text)


@test("bytes and bytearray: %d operations that change nothing" % OPERATIONS)
def _():
    compare_all(2, data)


def conversion(rng):
    """A conversion and its arguments, now and then wrong ones."""
    letter = rng.choice("srdiuxXoc%" + "srdx" * 2)
    flags = "".join(rng.sample("-+0 #", rng.choice((0, 0, 1, 2))))
    width, precision = rng.choice(("", "", "*", str(rng.randrange(1, 20)))), rng.choice(("", "", ".*", ".", ".%d" % rng.randrange(12)))
    arguments = [rng.randrange(-9, 20)] * ("*" in width) + [rng.randrange(-3, 12)] * ("*" in precision)
    value = rng.choice((0, -1, 5, rng.randrange(-2**30, 2**30 - 1), rng.randrange(-999, 1000)))
    if letter in "sr":
        value = rng.choice((value, text(rng, 8), data(rng, 5)))
    elif letter == "c":
        value = rng.choice((rng.choice(POINTS), ord(rng.choice(POINTS)), 0x110000, "ab"))
    if rng.random() < 0.03:
        value = text(rng, 3)
    arguments += [] if letter == "%" else [value]
    if letter == "%":
        flags, width, precision, arguments = "", "", "", []
    return "%" + flags + width + precision + rng.choice(("", "", "l", "h")) * (letter != "%") + letter, arguments


@test("str %% arguments: %d operations" % (OPERATIONS // 7))
def _():
    rng = random.Random(4)
    lines, answers = [], []
    for _ in range(OPERATIONS // 7):
        parts = [conversion(rng) for _ in range(rng.randrange(4))]
        how = text(rng, 4).replace("%", "") + "|".join(one for one, _ in parts) + rng.choice(("", "", "", "%y", "%", "z"))
        arguments = [value for _, values in parts for value in values][:8]
        if rng.random() < 0.05:
            arguments = arguments[:-1]
        lines.append(" ".join(["percent", code(how, rng), code(arguments, rng)]))
        result = result_of(lambda how=how, arguments=tuple(arguments): how % arguments)
        answers.append(shown(result))
    converse(program(), lines, answers)


def resize(array, length):
    if length < len(array):
        del array[length:]
    else:
        array.extend(bytes(length - len(array)))


def set_slice(array, start, stop, step, value):
    if value is None:
        del array[start:stop:step]
    else:
        array[start:stop:step] = value


def mutation(array, rng):
    """Name, arguments, what Python does to it."""
    byte, index = rng.choice(BYTES), rng.choice((rng.randrange(-5, 6), rng.randrange(-60, 61)))
    value = rng.choice((data(rng, 12), data(rng, 12), Iterated(data(rng, 60)), array))
    if rng.random() < 0.02:
        value = rng.choice((5, "a"))
    start, stop = bound(rng), bound(rng)
    step = rng.choice((None, None, 1, 2, -1, 3, -4, 0))
    choices = (
        ("append", [byte], lambda: array.append(byte)),
        ("extend", [value], lambda: array.extend(value)),
        ("insert", [index, byte], lambda: array.insert(index, byte)),
        ("pop", [index], lambda: array.pop(index)),
        ("pop", [], array.pop),
        ("remove", [byte % 4 + 97], lambda: array.remove(byte % 4 + 97)),
        ("reverse", [], array.reverse),
        ("resize", [byte % 60], lambda: resize(array, byte % 60)),
        ("set", [index, byte + (byte == 7) * 300], lambda: array.__setitem__(index, byte + (byte == 7) * 300)),
        ("del", [index], lambda: array.__delitem__(index)),
        ("setslice", [start, stop, step, value], lambda: set_slice(array, start, stop, step, value)),
        ("setslice", [start, stop, step, None], lambda: set_slice(array, start, stop, step, None)),
        ("find", [value[:2] if isinstance(value, bytes) else byte], None),
    )
    return rng.choice(choices)


def same_error(error, name, arguments):
    """Python's own names for what is no item differ with the place where it is found."""
    if name == "setslice" and error is ValueError and arguments[2] == 0:
        return ValueError
    return error


@test("bytearray: %d operations that change it" % OPERATIONS)
def _():
    rng = random.Random(3)
    array = bytearray(b"start")
    lines, answers = ["keep a" + array.hex()], ["None " + repr(array)]
    for _ in range(OPERATIONS):
        if len(array) > 400:
            array = bytearray(b"again")
            lines.append("keep a" + array.hex())
            answers.append("None " + repr(array))
        name, arguments, function = mutation(array, rng)
        if function is None:
            part = arguments[0]
            function = lambda part=part: array.find(part)  # noqa: E731
        lines.append(" ".join([name, "=", *("=" if value is array else code(value, rng) for value in arguments)]))
        answer = shown(same_error(result_of(function), name, arguments))
        answers.append(answer + " " + repr(array))
    converse(program(), lines, answers)


run()

#!/usr/bin/env python3
"""Lists, tuples, slices and ranges do what Python's do, over random operations: results, errors and contents are the same."""
# seconds: 300

import functools
import random
import re

from python import build, converse
from tap import check, run, test

REGISTERS = 8
SHOWN = 24
OPERATIONS = 1000000


def literal(value):
    return repr(value).replace(" ", "")


def show(value):
    if isinstance(value, list) and len(value) > SHOWN:
        return "%d %r" % (len(value), value[::len(value) // 8])
    return repr(value)


def rest(divisor):
    def key(item):
        if type(item) is not int:
            raise TypeError
        return item % divisor
    return key


def order(how):
    """sort's arguments for the same letters as in python_list.c."""
    key = rest(10) if "k" in how else rest(7) if "K" in how else None
    divisor = 10 if "l" in how else 5 if "L" in how else None
    arguments = {"reverse": "r" in how}
    if divisor:
        def compare(left, right):
            return rest(divisor)(left) - rest(divisor)(right)
        compared = functools.cmp_to_key(compare)
        arguments["key"] = (lambda item: compared(key(item))) if key else compared
    elif key:
        arguments["key"] = key
    return arguments


class State:
    """What meddlers change, and how often they still may in this operation."""
    victim = None
    fuse = 0


def change(kind):
    a = State.victim
    if State.fuse == 0 or not isinstance(a, list):
        return
    State.fuse -= 1
    if kind == 1:
        a.clear()
    elif kind == 2:
        a.append(99)
    elif kind == 3:
        a.insert(0, 98)
    elif kind == 4 and a:
        a.pop()
    elif kind == 5 and a:
        a.pop(0)
    elif kind == 6:
        del a[1:4]
    elif kind == 7:
        a.reverse()
    elif kind == 8:
        a[:] = (3, 3, 3)
    elif kind == 9 and len(a) < 40:
        a.extend(a)
    elif kind == 10:
        del a[::2]
    elif kind == 11 and a:
        a[0] = None


class Meddler:
    """Changes the list whose operation compares it."""

    def __init__(self, kind):
        self.kind = kind

    def __repr__(self):
        return "M%d" % self.kind

    def __eq__(self, other):
        change(self.kind)
        return self.kind % 2 == 1

    def order(self, other, function):
        change(self.kind)
        return function(self.kind, other.kind) if isinstance(other, Meddler) else NotImplemented

    def __lt__(self, other):
        return self.order(other, int.__lt__)

    def __le__(self, other):
        return self.order(other, int.__le__)

    def __gt__(self, other):
        return self.order(other, int.__gt__)

    def __ge__(self, other):
        return self.order(other, int.__ge__)


def meddling(kind, left):
    """An iterator that changes the list before each item, and at the end."""
    while True:
        change(kind)
        if left == 0:
            return
        left -= 1
        yield left


def walk(iterator, kind):
    seen = []
    for item in iterator:
        seen.append(item)
        change(kind)
        if len(seen) == 30:
            break
    return seen


class Player:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.registers = [[] for _ in range(REGISTERS)]
        self.operations = []
        self.expected = []
        self.limit = 60

    # What operations are about

    def below(self, limit):
        return int(self.random.random() * limit)

    def value(self, depth=0):
        kind = self.below(12 if depth < 2 else 9)
        if kind < 7:
            return self.below(40) - 8
        if kind == 7:
            return "".join(self.random.choice("abc") for _ in range(self.below(4)))
        if kind == 8:
            return self.random.choice([None, True, False])
        items = [self.value(depth + 1) for _ in range(self.below(4))]
        return items if kind < 11 else tuple(items)

    def position(self, length):
        return self.below(2 * length + 5) - length - 2

    def bound(self, length):
        return self.random.choice([None, self.position(length), self.position(length), self.below(3) * 1000000 - 1000000])

    def step(self):
        return self.random.choice([None, None, None, 1, 1, 2, 3, -1, -2, -3, 7, -1000000, 1000000, 0])

    def items(self, count=None):
        return [self.value() for _ in range(self.below(9) if count is None else count)]

    def numbers(self):
        count = self.below(self.random.choice([6, 40, 300]))
        kind = self.below(5)
        spread = self.random.choice([3, 50, 100000])
        numbers = [self.below(spread) - spread // 3 for _ in range(count)]
        return sorted(numbers) if kind == 0 else sorted(numbers, reverse=True) if kind == 1 else \
            sorted(numbers[:count // 2]) + sorted(numbers[count // 2:]) if kind == 2 else numbers

    # One operation

    def play(self, name, number, arguments, code, put=False):
        """Do it with Python's objects, and note what to say to the other side and what it should answer."""
        State.victim, State.fuse = self.registers[number], 3
        try:
            result = code()
            if put:
                self.registers[number], result = result, None
            answer = repr(result)
        except (TypeError, ValueError, IndexError, OverflowError) as error:
            answer = type(error).__name__
        State.fuse = 0
        self.operations.append(" ".join([name, str(number), *arguments]))
        self.expected.append("%s %s" % (answer, show(self.registers[number])))
        return answer

    def change(self, number, a):
        """An operation that changes a list."""
        kind = self.below(17)
        value = self.value()
        length = len(a)
        if kind < 3 and length < self.limit:
            self.play("append", number, [literal(value)], lambda: a.append(value))
        elif kind == 3 and length < self.limit:
            items = self.items()
            items = tuple(items) if self.below(2) else items
            self.play("extend", number, [literal(items)], lambda: a.extend(items))
        elif kind == 4 and length < self.limit:
            other = self.below(REGISTERS)
            if len(self.registers[other]) < self.limit:
                self.play("extend", number, ["@%d" % other], lambda: a.extend(self.registers[other]))
        elif kind in (5, 6) and length < self.limit:
            at = self.position(length)
            self.play("insert", number, [str(at), literal(value)], lambda: a.insert(at, value))
        elif kind in (7, 8):
            at = self.random.choice([-1, self.position(length)])
            self.play("pop", number, [str(at)], lambda: a.pop(at))
        elif kind == 9:
            self.play("remove", number, [literal(value)], lambda: a.remove(value))
        elif kind == 10 and not self.below(3):
            self.play("clear", number, [], a.clear)
        elif kind == 11:
            self.play("reverse", number, [], a.reverse)
        elif kind == 12:
            at = self.position(length)
            self.play("set", number, [str(at), literal(value)], lambda: a.__setitem__(at, value))
        elif kind == 13:
            at = self.random.choice([None, "x", self.position(length)])
            self.play("del", number, [literal(at)], lambda: a.__delitem__(at))
        elif kind == 14:
            self.change_slice(number, a)
        elif kind == 15 and length * 3 < self.limit:
            times = self.below(5) - 1
            self.play("imul", number, [str(times)], lambda: (a.__imul__(times), None)[1])
        else:
            part = slice(self.bound(length), self.bound(length), self.step())
            self.play("delslice", number, [literal(part.start), literal(part.stop), literal(part.step)], lambda: a.__delitem__(part))

    def change_slice(self, number, a):
        part = slice(self.bound(len(a)), self.bound(len(a)), self.step())
        if part.step not in (None, 1, 0) and self.below(4):
            items = self.items(len(a[part]))
        elif self.below(8) == 0:
            items = self.random.choice([5, None])
        else:
            items = self.items()
        source, text = items, literal(items)
        if self.below(6) == 0 and len(a) < self.limit:
            source, text = a, "@%d" % number
        self.play("setslice", number, [literal(part.start), literal(part.stop), literal(part.step), text],
                  lambda: a.__setitem__(part, source))

    def ask(self, number, a):
        """An operation on anything that is not a slice, which changes nothing."""
        kind = self.below(14)
        value = self.value()
        length = len(a)
        if kind == 0:
            start, stop = self.position(length), self.random.choice([self.position(length), 1000000])
            if isinstance(a, range):
                self.play("index", number, [literal(value)], lambda: a.index(value))
            else:
                self.play("index", number, [literal(value), str(start), str(stop)], lambda: a.index(value, start, stop))
        elif kind == 1:
            self.play("count", number, [literal(value)], lambda: a.count(value))
        elif kind in (2, 3):
            at = self.random.choice([None, True, self.position(length), self.position(length)])
            self.play("get", number, [literal(at)], lambda: a[at])
        elif kind in (4, 5):
            part = slice(self.bound(length), self.bound(length), self.step())
            self.play("getslice", number, [literal(part.start), literal(part.stop), literal(part.step)], lambda: a[part])
        elif kind == 6:
            self.play("contains", number, [literal(value)], lambda: value in a)
        elif kind == 7:
            self.play("len", number, [], lambda: len(a))
            self.play("truth", number, [], lambda: bool(a))
        elif kind == 8:
            self.play("iterate", number, [], lambda: list(a))
        elif kind == 9:
            self.play("reversed", number, [], lambda: list(reversed(a)))
        elif kind == 10:
            same = self.random.choice([a, self.value()])
            text = "@%d" % number if same is a else literal(same)
            self.play("hash", number, [text], lambda: self.same_hash(a, same))
        else:
            self.compare(number, a)

    def same_hash(self, a, b):
        """Hashes of unequal objects may be equal, but hardly ever are."""
        return hash(a) == hash(b) if a == b else (hash(a), hash(b), False)[2]

    def compare(self, number, a):
        name = self.random.choice(["eq", "ne", "lt", "le", "gt", "ge"])
        other = self.below(REGISTERS)
        b, text = self.registers[other], "@%d" % other
        if self.below(2) and not isinstance(a, range):
            b = list(a)
            for _ in range(self.below(2)):
                b[self.below(len(b) + 1):] = self.items()
            b = type(a)(b)
            text = literal(b)

        def code():
            answer = getattr(a, "__%s__" % name)(b)
            if answer is NotImplemented:
                answer = {"eq": lambda: a == b, "ne": lambda: a != b, "lt": lambda: a < b, "le": lambda: a <= b,
                          "gt": lambda: a > b, "ge": lambda: a >= b}[name]()
            return answer
        self.play(name, number, [text], code)

    def make(self, number):
        """Something new for a register."""
        kind = self.below(9)
        other = self.below(REGISTERS)
        b = self.registers[other]
        if kind < 2:
            items = list(range(4000 + self.below(3000))) if self.limit > 5000 else self.items()
            self.play("put", number, [literal(items)], lambda: items, put=True)
        elif kind == 2:
            self.play("tuple", number, ["@%d" % other], lambda: tuple(b), put=True)
        elif kind == 3:
            self.play("list", number, ["@%d" % other], lambda: list(b), put=True)
        elif kind == 4 and isinstance(b, list):
            self.play("copy", number, ["@%d" % other], b.copy, put=True)
        elif kind == 5:
            third = self.below(REGISTERS)
            c = self.registers[third]
            if isinstance(b, range) or isinstance(c, range) or len(b) + len(c) < self.limit:
                self.play("add", number, ["@%d" % other, "@%d" % third], lambda: b + c, put=True)
        elif kind == 6:
            times = self.random.choice([None, "x", -1, 0, 1, 2, 3, True])
            if isinstance(b, range) or len(b) * 3 < self.limit:
                pair = ["@%d" % other, literal(times)]
                turned = self.below(2)
                if isinstance(times, str):
                    times = None
                    pair[1] = "None"
                self.play("mul", number, pair[::-1] if turned else pair, lambda: times * b if turned else b * times, put=True)
        elif kind == 7:
            numbers = [self.position(30), self.position(60), self.below(9) - 4]
            self.play("range", number, [str(one) for one in numbers], lambda: range(*numbers), put=True)
        else:
            self.sort(number)

    def sort(self, number):
        numbers = self.numbers() if self.below(5) else self.items()
        self.play("put", number, [literal(numbers)], lambda: numbers, put=True)
        how = self.random.choice(["-", "-", "r", "k", "kr", "l", "lr", "K", "L", "Lr", "kl", "KL"])
        before = list(numbers)
        try:
            numbers.sort(**order(how))
            self.operations.append("sort %d %s" % (number, how))
            self.expected.append("None %s" % show(numbers))
        except TypeError:
            numbers[:] = before
            before = sorted(range(len(before)))
            self.play("put", number, [literal(before)], lambda: before, put=True)

    def slices(self, number):
        part = slice(self.bound(20), self.bound(20), self.step())
        texts = [literal(part.start), literal(part.stop), literal(part.step)]
        if self.below(4) == 0:
            self.play("slicerepr", number, texts, lambda: part)
            return
        length = self.below(30)
        self.play("sliceindices", number, [*texts, str(length)],
                  lambda: (*part.indices(length), len(range(*part.indices(length)))))

    def meddle(self, number):
        """A list with items, or an iterator, that change it under the operation."""
        items = [self.below(3) if self.below(3) else Meddler(self.below(12)) for _ in range(self.below(8))]
        text = literal(items)
        self.play("put", number, [text], lambda: items, put=True)
        a = items
        value = Meddler(self.below(12)) if self.below(2) else self.below(4)
        kind = self.below(12)
        iterator = "I%d:%d" % (kind, self.below(5))
        left = int(iterator.split(":")[1])
        other = [self.below(3) if self.below(3) else Meddler(self.below(12)) for _ in range(self.below(8))]
        part = slice(self.bound(len(a)), self.bound(len(a)), self.random.choice([None, 1]))
        texts = [literal(part.start), literal(part.stop), literal(part.step)]
        name = self.random.choice(["index", "count", "contains", "remove", "walk", "walkback", "extend", "setslice", "list", "tuple",
                                   "eq", "ne", "lt", "le", "gt", "ge", "eq", "lt", "sort"])
        if name == "index":
            self.play(name, number, [literal(value), "0", "1000000"], lambda: a.index(value, 0, 1000000))
        elif name == "contains":
            self.play(name, number, [literal(value)], lambda: value in a)
        elif name in ("count", "remove"):
            self.play(name, number, [literal(value)], lambda: getattr(a, name)(value))
        elif name in ("walk", "walkback"):
            self.play(name, number, [str(kind)], lambda: walk(iter(a) if name == "walk" else reversed(a), kind))
        elif name == "extend":
            self.play(name, number, [iterator], lambda: a.extend(meddling(kind, left)))
        elif name == "setslice":
            self.play(name, number, [*texts, iterator], lambda: a.__setitem__(part, meddling(kind, left)))
        elif name in ("list", "tuple"):
            made = list if name == "list" else tuple
            self.play(name, number, [iterator], lambda: made(meddling(kind, left)), put=True)
        elif name == "sort":
            items[:] = [Meddler(self.below(11)) for _ in range(self.below(40))]
            self.play("put", number, [literal(items)], lambda: items, put=True)
            self.play(name, number, ["-"], a.sort)
        else:
            self.play(name, number, [literal(other)], lambda: getattr(a, "__%s__" % name)(other))
        self.play("put", number, ["[]"], list, put=True) # so that no meddler is left

    def turn(self):
        number = self.below(REGISTERS)
        a = self.registers[number]
        kind = self.below(20)
        if kind == 0:
            self.slices(number)
        elif kind == 3:
            self.meddle(number)
        elif kind < 3:
            self.make(number)
        elif kind < 11 and isinstance(a, list):
            self.change(number, a)
        elif kind < 12:
            self.sort(number)
        else:
            self.ask(number, a)


def game(seed, count, limit=60):
    player = Player(seed)
    player.limit = limit
    while len(player.operations) < count:
        player.turn()
    return player.operations, player.expected


PROGRAM = []


def program():
    if not PROGRAM:
        PROGRAM.append(build("tests/host/python_list.c"))
    return PROGRAM[0]


@test("%d random operations on short sequences" % (OPERATIONS * 9 // 10))
def _():
    for seed in range(3):
        converse(program(), *game(seed, OPERATIONS * 3 // 10, 24))


@test("%d random operations on sequences of hundreds of items" % (OPERATIONS // 10))
def _():
    converse(program(), *game(7, OPERATIONS // 10, 700))


@test("5000 random operations on sequences of thousands of items, whose lists are trees of three levels")
def _():
    operations, expected = game(11, 5000, 12000)
    lengths = [int(line.split()[1]) for line in expected if re.match(r"None \d{4,} ", line)]
    check(sum(length > 4096 for length in lengths) > 200, "too few lists are long enough")
    converse(program(), operations, expected)


run()

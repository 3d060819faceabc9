#!/usr/bin/env python3
"""Weak dictionaries and sets do what those of Python's module weakref do, over random sequences of their operations, while keys and
values die, also during iteration. Of sets, which have no order in Python, only what is in them is compared."""
# seconds: 120

import random
import weakref

from python import build, converse
from tap import run, test

SLOTS = 256
OPERATIONS = 1000000


class Thing:
    __slots__ = ("number", "__weakref__")

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return isinstance(other, Thing) and self.number == other.number

    def __hash__(self):
        return hash(self.number)

    def __repr__(self):
        return "t%d" % self.number


def popped_item(where):
    return "%r %r" % where.popitem()


def dict_answer(where, op, key, value):
    """Not through a table of results: nothing may keep what is in it."""
    if op == "s":
        where[key] = value
        return "0"
    if op == "d":
        del where[key]
        return "0"
    if op == "C":
        where.clear()
        return ""
    if op == "u":
        where.update({key: value})
        return "0"
    return {"g": lambda: repr(where[key]), "G": lambda: repr(where.get(key)),
            "c": lambda: str(int(key in where)), "p": lambda: repr(where.pop(key)), "P": lambda: repr(where.pop(key, None)),
            "S": lambda: repr(where.setdefault(key, value)), "I": lambda: popped_item(where)}[op]()


def set_answer(where, op, item):
    if op == "c":
        return str(int(item in where))
    {"s": where.add, "d": where.remove, "D": where.discard, "u": lambda one: where.update([one]),
     "C": lambda _: where.clear()}[op](item)
    return "" if op == "C" else "0"


def walk(where, slots, part, turns, first, last):
    """What the iterator gives. Python's own is a generator whose variables keep the last item alive, so this goes through the references."""
    text = ""
    turn = 0
    for key, value in list(where.data.items()):
        item = (key, value()) if isinstance(where, weakref.WeakValueDictionary) else (key(), value)
        if item[0] is None or item[1] is None:
            continue
        text += repr(item if part == 2 else item[part]) + " "
        del item
        turn += 1
        if turn == turns:
            for i in range(first, last):
                slots[i] = None
    return text


def answer_of(containers, slots, op, kind, a, b, c):
    where = containers[kind]
    try:
        if op == "n":
            slots[a] = Thing(b)
            return ""
        if op == "x":
            slots[a] = None
            return ""
        if op == "w":
            return walk(where, slots, a // 1000, a % 1000, b, c)
        if kind == 2:
            return set_answer(where, op, slots[a])
        return dict_answer(where, op, b if kind == 0 else slots[a], slots[a] if kind == 0 else b)
    except (KeyError, TypeError, RuntimeError) as error:
        return type(error).__name__


def conversation(seed, universe, count):
    chance = random.Random(seed)
    slots = [None] * SLOTS
    containers = [weakref.WeakValueDictionary(), weakref.WeakKeyDictionary(), weakref.WeakSet()]
    operations = []
    answers = []
    for _ in range(count):
        kind = chance.randrange(3)
        a, b, c = chance.randrange(universe), chance.randrange(universe), 0
        draw = chance.random()
        if draw < 0.25:
            op = "n"
        elif draw < 0.40:
            op = "x"
        elif draw < 0.41 and kind < 2:
            op, a, c = "w", chance.randrange(3) * 1000 + chance.randrange(8), min(universe, b + chance.randrange(universe))
        elif draw < 0.412:
            op = "C"
        else:
            op = chance.choice("ssscdDu" if kind == 2 else "ssssgGcdpPSuI")
        answer = answer_of(containers, slots, op, kind, a, b, c)
        operations.append("%s %d %d %d %d" % (op, kind, a, b, c))
        answers.append("%s %d" % (answer, len(containers[kind])))
    return operations, answers


program = []


def compare_with_python(seed, universe, count):
    if not program:
        program.append(build("tests/host/python_weak.c"))
    converse(program[0], *conversation(seed, universe, count))


@test("few keys, around the steps from one layout to the next")
def _():
    for seed in range(3):
        compare_with_python(seed, 10, OPERATIONS // 5)


@test("more of them")
def _():
    compare_with_python(10, 40, OPERATIONS // 5)
    compare_with_python(11, 250, OPERATIONS // 5)


run()

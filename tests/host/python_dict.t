#!/usr/bin/env python3
"""dict and set do what Python's do, over random sequences of all their operations.

Sets here keep the order of insertion, so that each result is one text; Python's own sets say what is in them, and dicts, which keep
an order as well, in which."""
# seconds: 120

import random

from python import build, converse
from tap import check, run, test

OPERATIONS = 520000


class Model:
    """Four dicts, and four sets: as dicts without values, and as Python's own."""

    def __init__(self):
        self.dicts = [{} for _ in range(4)]
        self.sets = [{} for _ in range(4)]


def python_of(token):
    number = int(token[1:] or 0)
    return {"i": number, "s": "k%d" % number, "n": "k%d" % number, "z": frozenset((number, number + 1)),
            "T": True, "F": False, "N": None}[token[0]]


def text(value):
    """As repr; of a frozenset in the order in which it was made here, which is that of its two numbers."""
    if isinstance(value, frozenset):
        return "frozenset({%s})" % ", ".join(repr(one) for one in sorted(value))
    return repr(value)


def listed(values):
    return ", ".join(text(value) for value in values)


def text_of_dict(one):
    return "{%s}" % ", ".join("%s: %s" % (text(key), text(value)) for key, value in one.items())


def text_of_set(one):
    return "{%s}" % listed(one) if one else "set()"


def keep(one, real):
    """The model of a set has what Python's has."""
    check(set(one) == real and len(one) == len(real), one, real)
    return one


def intersection(one, other):
    chosen, looked = (one, other) if len(other) > len(one) else (other, one)
    return keep({key: None for key in chosen if key in looked}, set(one) & set(other))


def difference(one, other):
    return keep({key: None for key in one if key not in other}, set(one) - set(other))


def toggled(one, other):
    result = dict(one)
    for key in other:
        if key in result:
            del result[key]
        else:
            result[key] = None
    return keep(result, set(one) ^ set(other))


def union(one, other):
    result = dict(one)
    for key in other:
        result.setdefault(key)
    return keep(result, set(one) | set(other))


def dict_answer(model, op, a, b, c, key, value):
    one = model.dicts[a]
    if op == "set":
        one[key] = value
        return "0"
    if op == "get":
        return text(one[key])
    if op in ("getor", "find"):
        return text(one.get(key, value if op == "getor" else None))
    if op == "in":
        return str(int(key in one))
    if op == "del":
        del one[key]
        return "0"
    if op == "pop":
        return text(one.pop(key))
    if op == "popor":
        return text(one.pop(key, value))
    if op == "popitem":
        return "%s %s" % tuple(text(part) for part in one.popitem())
    if op == "setdefault":
        return text(one.setdefault(key, value))
    if op == "update":
        one.update(model.dicts[b])
        return "0"
    if op == "or":
        model.dicts[c] = one | model.dicts[b]
        return str(len(model.dicts[c]))
    if op == "copy":
        model.dicts[b] = one.copy()
        return str(len(one))
    if op == "pairs":
        model.dicts[b] = dict(one.items())
        return "0"
    if op == "clear":
        one.clear()
        return "0"
    if op == "eq":
        return str(int(one == model.dicts[b]))
    if op == "repr":
        return text_of_dict(one)
    if op == "keys":
        return "dict_keys([%s])" % listed(one)
    if op == "values":
        return "dict_values([%s])" % listed(one.values())
    if op == "items":
        return "dict_items([%s])" % ", ".join("(%s, %s)" % (text(k), text(v)) for k, v in one.items())
    if op == "all":
        return "".join(text(k) + " " for k in one) + "0"
    if op == "reversed":
        return "".join(text(k) + " " for k in reversed(one)) + "0"
    if op == "fromkeys":
        model.dicts[a] = dict.fromkeys(model.sets[b], value)
        return str(len(model.dicts[a]))
    if op == "keyseq":
        return str(int(one.keys() == set(model.sets[b])))
    other = model.sets[b]
    keys = dict.fromkeys(one)
    made = {"keysand": intersection, "keysor": union, "keyssub": difference, "keysxor": toggled}[op](keys, other)
    model.sets[c] = made
    return str(len(made))


def set_answer(model, op, a, b, c, key):
    one, other = model.sets[a], model.sets[b]
    ours, theirs = set(one), set(other)
    simple = {"eq": ours == theirs, "ne": ours != theirs, "lt": ours < theirs, "le": ours <= theirs, "gt": ours > theirs,
              "ge": ours >= theirs, "subset": ours.issubset(theirs), "superset": ours.issuperset(theirs),
              "disjoint": ours.isdisjoint(theirs), "has": key in ours, "hasset": theirs in ours, "hash": ours == theirs}
    if op in simple:
        return str(int(simple[op]))
    if op == "add":
        one.setdefault(key)
        return "0"
    if op == "remove":
        del one[key]
        return "0"
    if op == "discard":
        there = key in one
        one.pop(key, None)
        return str(int(there))
    if op == "pop":
        return text(one.popitem()[0])
    if op == "clear":
        one.clear()
        return "0"
    if op == "copy":
        model.sets[b] = dict(one)
        return str(len(one))
    makers = {"union": union, "intersection": intersection, "difference": difference, "xor": toggled}
    if op in makers:
        model.sets[c] = makers[op](one, other)
        return str(len(model.sets[c]))
    if op[0] == "i" and op[1:] in makers:
        model.sets[a] = makers[op[1:]](one, other)
        return "0"
    if op == "addkeys":
        model.sets[a] = union(one, model.dicts[b])
        return "0"
    if op == "repr":
        return text_of_set(one)
    if op == "frozen":
        return "frozenset(%s)" % (text_of_set(one) if one else "")
    return "".join(text(k) + " " for k in one) + "0"


DICT_OFTEN = ["set"] * 10 + ["get", "getor", "find", "in", "del", "del", "pop", "popor", "popitem", "setdefault"]
DICT_SELDOM = ["update", "or", "copy", "pairs", "clear", "eq", "repr", "keys", "values", "items", "all", "reversed", "fromkeys",
               "keysand", "keysor", "keyssub", "keysxor", "keyseq"]
SET_OFTEN = ["add"] * 6 + ["remove", "discard", "has", "pop", "remove", "discard"]
SET_SELDOM = ["eq", "ne", "lt", "le", "gt", "ge", "subset", "superset", "disjoint", "hasset", "hash", "clear", "copy", "union",
              "intersection", "difference", "xor", "iunion", "iintersection", "idifference", "ixor", "addkeys", "repr",
              "frozen", "all"]


def token(choose, universe):
    kind = choose.choice("iiiissnnzTFN")
    return kind + (str(choose.randrange(universe)) if kind in "isnz" else "")


def conversation(seed, universe, often, count):
    """Operations and what Python answers to them. `often`: how many small ones come between two that touch everything."""
    choose = random.Random(seed)
    model = Model()
    operations, answers = [], []
    for turn in range(count):
        on_dict = choose.random() < 0.5
        small = choose.randrange(often) != 0
        deleting = (turn // 1500) % 3 == 2
        names = (DICT_OFTEN if small else DICT_SELDOM) if on_dict else (SET_OFTEN if small else SET_SELDOM)
        op = choose.choice(names[-10:] if deleting and small else names)
        a, b, c = choose.randrange(4), choose.randrange(4), choose.randrange(4)
        key, value = token(choose, universe), token(choose, universe)
        try:
            if on_dict:
                answer = dict_answer(model, op, a, b, c, python_of(key), python_of(value))
            else:
                answer = set_answer(model, op, a, b, c, python_of(key))
        except KeyError:
            answer = "KeyError"
        operations.append("%s %s %d %d %d %s %s" % ("d" if on_dict else "s", op, a, b, c, key, value))
        answers.append(answer)
    return operations, answers


program = []


def compare_with_python(seed, universe, often, count):
    if not program:
        program.append(build("tests/host/python_dict.c"))
    converse(program[0], *conversation(seed, universe, often, count))


@test("small dicts and sets, around the steps from one layout to the next")
def _():
    for seed in range(4):
        compare_with_python(seed, 6, 4, OPERATIONS // 4)


@test("larger ones")
def _():
    compare_with_python(10, 60, 20, OPERATIONS // 2)
    compare_with_python(11, 600, 400, OPERATIONS // 2)


run()

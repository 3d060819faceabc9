#!/usr/bin/env python3
"""Types made at run time, their instances, attributes, methods and operations, against Python's own classes."""
# seconds: 300

import random
import warnings

from python import build, converse
from tap import run, test

NAMES = ["a", "b", "c", "d", "e", "f", "__len__", "__bool__", "__eq__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__getitem__",
         "__setitem__", "__delitem__", "__contains__", "__call__", "__add__", "__radd__", "__sub__", "__rsub__", "__neg__", "__repr__",
         "__init__", "__ne__", "__getattr__", "__setattr__", "__delattr__"]
# Python takes the hash away when a class with __eq__ is made, the runtime also when __eq__ comes later.
FIXED = {"__eq__", "__hash__"}
PLAIN = [i for i in range(6)]
LATER = [i for i, name in enumerate(NAMES) if i >= 6 and name not in FIXED]
COMPARISONS = [lambda a, b: a == b, lambda a, b: a != b, lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b]
TYPES, INSTANCES = 12, 24


def method_of(kind):
    def method(*args):
        if kind == 21:
            raise ValueError
        return {20: NotImplemented, 22: True, 23: False, 24: None, 25: "s"}.get(kind, kind - 10 + len(args))
    return method


def value_of(kind):
    if kind < 10:
        return kind
    if kind == 26:
        return staticmethod(method_of(10))
    if kind == 27:
        return classmethod(method_of(10))
    return method_of(kind)


def shown(value):
    """As the C program names it."""
    if value is None or value is NotImplemented or isinstance(value, (int, str)):
        return repr(value)
    return {"function": "function", "method": "method", "member_descriptor": "member"}.get(type(value).__name__, "instance")


class Model:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.types = [None] * TYPES
        self.instances = [None] * INSTANCES

    def any_type(self):
        return self.random.choice([i for i, one in enumerate(self.types) if one is not None])

    def any_instance(self):
        return self.random.choice([i for i, one in enumerate(self.instances) if one is not None])

    def kind_for(self, name):
        if name < 6:
            return self.random.choice([self.random.randrange(10), 12, 24, 26, 27])
        if NAMES[name] == "__init__":
            return self.random.choice([24, 24, 24, 24, 24, 10, 21])
        if NAMES[name] == "__repr__":
            return self.random.choice([25, 25, 21, 10])
        if NAMES[name] in ("__setattr__", "__delattr__") and self.random.random() < 0.6:
            return 21
        return self.random.choice([10, 11, 12, 20, 21, 22, 23, 24, 25] if NAMES[name] != "__hash__" else [10, 10, 12, 21, 25])

    def depth(self, one):
        return len(one.__mro__)

    # Each operation: its line, and a function that does the same in Python.

    def make_type(self):
        index = self.random.randrange(TYPES)
        bases = [i for i, one in enumerate(self.types) if one is not None and self.depth(one) < 7]
        base = self.random.choice([-1, -2] + bases * 2)
        fields = self.random.choice([0, 0, 1] + [self.random.randrange(16) * 2 + 1])
        chosen = self.random.sample(range(len(NAMES)), self.random.randrange(7))
        attributes = [(name, self.kind_for(name)) for name in chosen]
        line = "T %d %d %d %d" % (index, base, fields, len(attributes)) + "".join(" %d %d" % one for one in attributes)

        def do():
            body = {NAMES[name]: value_of(kind) for name, kind in attributes}
            if fields:
                body["__slots__"] = tuple(NAMES[i] for i in range(4) if fields >> (i + 1) & 1)
            self.types[index] = None
            parent = object if base == -1 else list if base == -2 else parent_type
            self.types[index] = type("T", (parent,) if parent is not object else (), body)
            return "ok"
        parent_type = self.types[base] if base >= 0 else None
        return line, do

    def make_instance(self):
        index, kind, count = self.random.randrange(INSTANCES), self.any_type(), self.random.choice([0, 0, 0, 1])

        def do():
            one = self.types[kind]
            self.instances[index] = None
            if issubclass(one, list) and "__init__" not in dir_of(one) and count:
                raise TypeError  # list(iterable) is not an init that the runtime's list has
            self.instances[index] = one(*range(count))
            return "ok"
        return "N %d %d %d" % (index, kind, count), do

    def drop(self):
        if self.random.random() < 0.5:
            index = self.random.randrange(INSTANCES)

            def do():
                self.instances[index] = None
                return "ok"
            return "x %d" % index, do
        index = self.random.randrange(TYPES)

        def do_type():
            self.types[index] = None
            return "ok"
        return "X %d" % index, do_type

    def change_type(self):
        index, name = self.any_type(), self.random.choice(PLAIN + LATER)
        one = self.types[index]
        if self.random.random() < 0.4:
            def delete():
                delattr(one, NAMES[name])
                return "ok"
            return "D %d %d" % (index, name), delete
        kind = self.kind_for(name)

        def do():
            setattr(one, NAMES[name], value_of(kind))
            return "ok"
        return "S %d %d %d" % (index, name, kind), do

    def ask_type(self):
        index, name = self.any_type(), self.random.choice(PLAIN)
        return "G %d %d" % (index, name), lambda: shown(getattr(self.types[index], NAMES[name]))

    def attribute(self):
        index, name = self.any_instance(), self.random.choice(PLAIN)
        one = self.instances[index]
        what = self.random.choice("ssggggdm")
        if what == "s":
            kind = self.random.choice([self.random.randrange(10), 12])

            def do():
                setattr(one, NAMES[name], value_of(kind))
                return "ok"
            return "s %d %d %d" % (index, name, kind), do
        if what == "d":
            def delete():
                delattr(one, NAMES[name])
                return "ok"
            return "d %d %d" % (index, name), delete
        if what == "m":
            count = self.random.randrange(8)
            return "m %d %d %d" % (index, name, count), lambda: shown(getattr(one, NAMES[name])(*range(count)))
        return "g %d %d" % (index, name), lambda: shown(getattr(one, NAMES[name]))

    def operand(self):
        return self.any_instance() if self.random.random() < 0.9 else -1

    def value(self, index):
        return 5 if index < 0 else self.instances[index]

    def two(self):
        left = self.any_instance()
        right = self.operand()
        if self.random.random() < 0.5:
            left, right = right, left
        a, b = self.value(left), self.value(right)
        if isinstance(a, list) or isinstance(b, list):
            return None
        if self.random.random() < 0.5:
            op = self.random.randrange(6)
            return "c %d %d %d" % (left, right, op), lambda: shown(bool(COMPARISONS[op](a, b)))
        op = self.random.randrange(2)
        return "b %d %d %d" % (left, right, op), lambda: shown(a + b if op == 0 else a - b)

    def one(self):
        index = self.any_instance()
        one = self.instances[index]
        has = dir_of(type(one))
        is_list = isinstance(one, list)
        choices = {"l": lambda: shown(len(one)), "t": lambda: shown(bool(one)), "u": lambda: shown(-one),
                   "*": lambda: shown(one(0, 1)), "I": None}
        if not is_list:
            choices.update({"h": lambda: (hash(one), "ok")[1], "[": lambda: shown(one[1]), "]": self.set_item(one), "!": self.del_item(one)})
            if "__contains__" in has or "__getitem__" not in has:
                choices["?"] = lambda: shown(1 in one)
        if "__repr__" in has:
            choices["r"] = lambda: repr(one)
        what = self.random.choice(sorted(choices))
        if what == "I":
            kind = self.any_type()
            return "I %d %d" % (index, kind), lambda: shown(isinstance(one, self.types[kind]))
        return "%s %d%s" % (what, index, " 2" if what == "*" else ""), choices[what]

    @staticmethod
    def set_item(one):
        def do():
            one[1] = 2
            return "ok"
        return do

    @staticmethod
    def del_item(one):
        def do():
            del one[1]
            return "ok"
        return do

    def operation(self):
        if all(one is None for one in self.types):
            return self.make_type()
        if all(one is None for one in self.instances):
            return self.make_instance()
        chosen = self.random.choices([self.make_type, self.make_instance, self.drop, self.change_type, self.ask_type, self.attribute, self.two,
                                      self.one], [1, 3, 0.3, 4, 2, 20, 10, 12])[0]
        return chosen()


def dir_of(one):
    """Names that the made types of the chain have."""
    return {name for base in one.__mro__ if base not in (object, list) for name in base.__dict__ if base.__dict__[name] is not None
            or name != "__hash__"}


def compare(program, seed, count):
    model = Model(seed)
    lines, expected = [], []
    while len(lines) < count:
        operation = model.operation()
        if operation is None:
            continue
        lines.append(operation[0])
        try:
            expected.append(operation[1]())
        except (AttributeError, TypeError, ValueError) as error:
            expected.append(type(error).__name__)
    converse(program, lines, expected)


warnings.simplefilter("ignore")  # of NotImplemented as a truth
PROGRAM = build("tests/host/instance.c")

for seed_ in range(10):
    @test("100,000 operations on classes and instances are as Python does them (seed %d)" % seed_)
    def _(seed=seed_):
        compare(PROGRAM, seed, 100000)


run()

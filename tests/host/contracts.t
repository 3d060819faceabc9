#!/usr/bin/env python3
"""A number in a contract is a measured one: "at most N instructions (bench NAME…)" holds for the committed figures."""

import glob
import re

from tap import check, run, test

BASELINE = "tests/bench/baseline-mps2-an385.txt"


def promises():
    """(file, N, NAME) of each promise in the public headers; a promise may run over lines of the comment."""
    found = []
    for path in sorted(glob.glob("runtime/include/obol/*.h")):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"\n///\s*", " ", file.read())
        for number, name in re.findall(r"(\d+)\s+instructions\s+\(bench (\w+)", text):
            found.append((path, int(number), name))
    return found


def figures():
    with open(BASELINE, encoding="utf-8") as file:
        return {line.split()[0]: float(line.split()[1]) for line in file if line.strip() and not line.startswith("#")}


@test("each promised number of instructions is measured, and kept")
def _():
    measured = figures()
    found = promises()
    check(len(found) >= 10, "only %d promises found" % len(found))
    for path, number, name in found:
        check(name in measured, "%s promises %s, which %s does not hold" % (path, name, BASELINE))
        check(measured[name] <= number, "%s promises %d, but %s is %g" % (path, number, name, measured[name]))


@test("no promise is out of date by more than a third")
def _():
    measured = figures()
    for path, number, name in promises():
        check(number <= measured[name] * 4 / 3 + 1, "%s promises %d, but %s is only %g" % (path, number, name, measured[name]))


def prototypes():
    """(file, name, its contract) of each function that the public headers declare."""
    for path in sorted(glob.glob("runtime/include/obol/*.h")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for contract, name in re.findall(r"((?:^///.*\n)*)^(?:[A-Za-z_][\w ]*[ *])(ob_\w+)\([^;{]*\)(?:;| \{)$", text, re.M):
            yield path, name, contract


@test("each public function has a contract, and each contract states a cost")
def _():
    found = list(prototypes())
    check(len(found) > 60, "only %d prototypes found" % len(found))
    short = {"ob_xincref", "ob_xdecref", "ob_new_ref", "ob_is_tagged", "ob_int_check"}  # inline: a few instructions in view
    for path, name, contract in found:
        check(contract, "%s: %s has no contract" % (path, name))
        check(name in short or re.search(r"^///   cost ", contract, re.M), "%s: %s states no cost" % (path, name))


run()

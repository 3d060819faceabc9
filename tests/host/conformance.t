#!/usr/bin/env python3
"""tests/conformance/cases.md and the tests beside it say the same; and of CPython's suites that it has in whole, no case is left out."""

import ast
import glob
import importlib.util
import os
import re
import sys

from tap import Skipped, check, run, test

FOLDER = "tests/conformance/"
# Suites of which each case has a row, and classes in them that are none of a suite's.
WHOLE = ["test_weakref", "test_weakset", "test_finalization", "test_gc"]
HELPERS = ["NonGCSimpleBase"]
# Others have cases of their own.
PYTHON = (3, 11)
FILES = re.compile(r"\w+\.c(, \w+\.c)*$")
REASON = re.compile(r"not: .+|waits for .+")


def rows():
    """Case and what its row says, in order."""
    with open(FOLDER + "cases.md", encoding="utf-8") as file:
        cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in file if line.startswith("|")]
    return [(one[0], one[1]) for one in cells if len(one) == 2 and one[0] not in ("case", "---")]


def rendered():
    """The cases that tests name: case and file."""
    found = set()
    for path in sorted(glob.glob(FOLDER + "*.c")):
        with open(path, encoding="utf-8") as file:
            for literals in re.findall(r'TAP_TEST\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)', file.read()):
                sentence = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals))
                case, colon, rest = sentence.partition(":")
                check(colon and rest.strip(), "%s: names no case before a colon, or says nothing behind it: %s" % (path, sentence))
                found.add((case, os.path.basename(path)))
    return found


def cases_of(suite):
    """The test methods of a suite that comes with this python3, or None."""
    found = importlib.util.find_spec("test." + suite) if importlib.util.find_spec("test") else None
    if found is None or not found.origin:
        return None
    with open(found.origin, encoding="utf-8") as file:
        classes = [one for one in ast.parse(file.read()).body if isinstance(one, ast.ClassDef) and one.name not in HELPERS]
    return ["%s.%s.%s" % (suite, one.name, method.name) for one in classes for method in one.body
            if isinstance(method, ast.FunctionDef) and method.name.startswith("test_")]


@test("each case has one row, which says where it is or why not")
def _():
    seen = set()
    for case, text in rows():
        check(case not in seen, "two rows: " + case)
        seen.add(case)
        check(FILES.match(text) or REASON.match(text), "neither file nor reason: %s: %s" % (case, text))
    check(len(seen) > 250, "only %d rows were read" % len(seen))


@test("each case that is said to be rendered is, in those files, and each test renders a case of the table")
def _():
    said = {(case, file) for case, text in rows() if FILES.match(text) for file in text.split(", ")}
    tests = rendered()
    check(not said - tests, "no test: %s" % sorted(said - tests))
    check(not tests - said, "no row: %s" % sorted(tests - said))


@test("of the suites that come with python3 no case is left out")
def _():
    cases = [cases_of(suite) for suite in WHOLE]
    if sys.version_info[:2] != PYTHON or None in cases:
        raise Skipped("python3 is not %d.%d with its suites" % PYTHON)
    known = {case for case, _ in rows()}
    missing = [case for suite in cases for case in suite if case not in known]
    check(not missing, "no row: %s" % missing)


run()

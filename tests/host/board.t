#!/usr/bin/env python3
"""A new board is a copied folder: nothing else is edited."""

# seconds: 240

import hashlib
import os
import re
import shutil

from tap import call, check, copy_of_tree, run, test

SOURCE = "mps2-an385"
IMAGE = "tests/harness/memory.elf"
MEGABYTE = 1 << 20

tree = copy_of_tree()


def contents():
    """Path: hash, of every file of the copy but the new board's folder and what is built."""
    found = {}
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in
                      (os.path.join(tree, "build"), os.path.join(tree, "board", "copied")) and name != "__pycache__"]
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found[os.path.relpath(os.path.join(folder, name), tree)] = hashlib.sha256(file.read()).hexdigest()
    return found


# A test of its own: whether all the others pass is not the question here.
with open(os.path.join(tree, "tests", "unit", "copied_board.c"), "w", encoding="utf-8") as test_file:
    test_file.write('#include "tap.h"\nTAP_TEST("one equals one") { TAP_EQUAL(1, 1); }\n')
before = contents()


def edit_ram(path, megabytes):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text, count = re.subn(r"(?m)^(\s*RAM\b.*LENGTH\s*=\s*)\w+", r"\g<1>%dM" % megabytes, text)
    check(count == 1, "no RAM line in " + path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def heap_bytes(board):
    call("make", "build/%s/%s" % (board, IMAGE), cwd=tree)
    text = call("tools/run", "build/%s/%s" % (board, IMAGE), cwd=tree)
    match = re.search(r"# (\d+) bytes in", text)
    check(match, text)
    return int(match.group(1))


@test("a copied folder with other memory is a board that builds and runs")
def _():
    shutil.copytree(os.path.join(tree, "board", SOURCE), os.path.join(tree, "board", "copied"))
    edit_ram(os.path.join(tree, "board", "copied", "memory.ld"), 2)
    original, copied = heap_bytes(SOURCE), heap_bytes("copied")
    check(original - copied == 2 * MEGABYTE, "%d bytes of heap became %d" % (original, copied))


@test("make test runs the tests on it")
def _():
    text = call("make", "test", "BOARD=copied", "TEST=copied_board", cwd=tree)
    check("build/copied/tests/unit/copied_board.elf .. ok" in text and text.endswith("\n1 passed, 0 failed\n"), text)


@test("make run runs the session on it")
def _():
    call("make", "run", "BOARD=copied", cwd=tree)


@test("make help lists it")
def _():
    text = call("make", "help", cwd=tree)
    check(re.search(r"(?m)^ +copied +\S", text), text)


@test("no file outside its folder was edited")
def _():
    after = contents()
    check(after == before, sorted(path for path in set(before) | set(after) if before.get(path) != after.get(path)))


@test("an unknown board is refused with the names of those that there are")
def _():
    text = call("make", "run", "BOARD=nowhere", cwd=tree, status=2)
    check('no board "nowhere": choose BOARD= from' in text and SOURCE in text, text)


run()

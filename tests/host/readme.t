#!/usr/bin/env python3
"""What the README says is so."""

import glob
import os
import re

from tap import call, check, run, temporary_folder, test

with open("README.md", encoding="utf-8") as file:
    README = file.read()


@test("the embedding example compiles without warnings, alone with the runtime folder, and prints what its comment says")
def _():
    folder = temporary_folder()
    blocks = re.findall(r"(?ms)^```c\n(.*?)^```$", README)
    check(len(blocks) == 1, "%d examples" % len(blocks))
    path = os.path.join(folder, "embedding.c")
    with open(path, "w", encoding="utf-8") as file:
        file.write(blocks[0])
    program = os.path.join(folder, "embedding")
    call("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-Iruntime/include", "-Iruntime", path,
         *sorted(glob.glob("runtime/*/*.c")), "-o", program)
    promised = re.search(r"ob_print\(.*?\); /\* (.*?) \*/", blocks[0]).group(1)
    check(call(program) == promised + "\n")


@test("make run prints the session as it stands there")
def _():
    text = call("make", "run")
    shown = re.search(r"(?ms)^    >>> a = .*?^        the end[^\n]*\n", README).group(0)
    shown = "".join(line[4:] + "\n" for line in shown.splitlines())
    check(shown in text, "README:", shown, "make run:", text)


@test("its table has exactly the boards that there are")
def _():
    there = sorted(os.path.basename(os.path.dirname(path)) for path in glob.glob("board/*/board.mk"))
    rows = re.findall(r"(?m)^\| ([a-z][a-z0-9, -]*) \|", README)
    listed = sorted(name for row in rows for name in row.split(", "))
    check(listed == there, "listed: %s" % listed, "there: %s" % there)


@test("each folder at the top is explained, and none that is not there")
def _():
    tree = re.search(r"(?ms)^## Where things are\n(.*?)^MIT", README).group(1)
    named = set(re.findall(r"(?<![\w/])([a-z]+)/(?=\s)", tree))
    there = {name for name in os.listdir(".") if os.path.isdir(name) and not name.startswith(".") and name != "build"}
    check(named == there, "named: %s" % sorted(named), "there: %s" % sorted(there))


run()

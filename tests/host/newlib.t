#!/usr/bin/env python3
"""tests/boot/newlib.c leaves no libc function out that the project uses, so what it shows (none allocates) holds for all."""

import glob
import os
import re

from tap import call, check, run, test

BOARD = "mps2-an385"
BUILD = "build/%s/" % BOARD


def objects(*folders):
    return [path for folder in folders for path in glob.glob(BUILD + folder + "/**/*.o", recursive=True)]


def symbols(kinds, paths):
    lines = call("arm-none-eabi-nm", *paths).splitlines()
    return {words[-1] for words in map(str.split, lines) if len(words) >= 2 and words[-2] in kinds}


def libc():
    flags = re.search(r"^CPU_FLAGS := (.*)$", open("board/%s/board.mk" % BOARD, encoding="utf-8").read(), re.M).group(1).split()
    path = call("arm-none-eabi-gcc", *flags, "--specs=nano.specs", "-print-file-name=libc_nano.a").strip()
    check(os.path.exists(path), path)
    return symbols("TW", [path])


@test("newlib.c calls every libc function that the runtime, the start-up code, the boards and the examples call")
def _():
    project = objects("runtime", "boot", "board", "examples") + [BUILD + "tests/tap.o"]
    check(len(project) > 20, "not built: make images builds it", project)
    used = symbols("U", project) & libc()
    check({"memcpy", "strlen", "open", "vsnprintf"} <= used, "implausible", sorted(used))
    # exit runs at the end of every image; __errno is errno.
    missing = used - symbols("U", [BUILD + "tests/boot/newlib.o"]) - {"exit", "__errno"}
    check(not missing, "not called by tests/boot/newlib.c:", *sorted(missing))


@test("no image holds a stream of stdio, and none but the one that tries it calls malloc")
def _():
    boards = [os.path.basename(os.path.dirname(path)) for path in glob.glob("board/*/memory.ld")]
    images = [path for board in boards for path in glob.glob("build/%s/**/*.elf" % board, recursive=True)
              if not path.endswith("/tests/boot/newlib.elf")]
    check(len(images) > 10, "not built: make images builds them", images)
    for path in images:
        found = symbols("TW", [path]) & {"malloc", "calloc", "realloc", "fopen", "printf", "fprintf", "puts", "fwrite", "__sinit"}
        check(not found, path, *sorted(found))


run()

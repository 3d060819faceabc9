#!/usr/bin/env python3
"""make rebuilds what a change concerns, all of it and nothing else."""

# seconds: 240

import os
import re
import subprocess

from tap import call, check, copy_of_tree, run, test

BOARD = "mps2-an385"
IMAGES = ["build/%s/tests/unit/deps_%s.elf" % (BOARD, name) for name in "ab"]
TEST = '#include "tap.h"\n%s\nTAP_TEST("one equals one") { TAP_EQUAL(1, 1); }\n'

tree = copy_of_tree()


def path_of(path):
    return os.path.join(tree, path)


def write(path, text):
    with open(path_of(path), "w", encoding="utf-8") as file:
        file.write(text)


def touch(path):
    """Newer than anything built before, also where the clock is coarse."""
    with open(path_of("build/now"), "w", encoding="utf-8"):
        pass
    now = os.stat(path_of("build/now")).st_mtime_ns
    os.utime(path_of(path), ns=(now + 10_000_000, now + 10_000_000))


def built(*more):
    """What make says that it builds."""
    text = call("make", *IMAGES, *more, cwd=tree)
    return set(re.findall(r"(?m)^  (?:cc|as|ar|link) +(\S+)$", text))


def objects(names):
    return {name for name in names if name.endswith(".o")}


def all_objects():
    found = set()
    for folder, _, names in os.walk(path_of("build/" + BOARD)):
        found |= {os.path.relpath(os.path.join(folder, name), tree) for name in names if name.endswith(".o")}
    return found


def objects_including(header):
    """By asking the compiler anew, without make's dependency files."""
    found = set()
    for name in all_objects():
        stem = os.path.splitext(name.split("/", 2)[2])[0]
        source = next(stem + end for end in (".c", ".S") if os.path.exists(path_of(stem + end)))
        text = subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-MM", "-Iruntime/include", "-Iruntime", "-Iboard",
                               "-Iboot", "-Itests", "-Iexamples", source], cwd=tree, stdout=subprocess.PIPE, check=True).stdout.decode()
        if header in (os.path.normpath(word) for word in re.split(r"[\s\\]+", text) if word):
            found.add(name)
    return found


write("tests/unit/deps_a.c", TEST % '#include "deps_own.h"')
write("tests/unit/deps_b.c", TEST % "")
write("tests/unit/deps_own.h", "/* seen by one */\n")
first = built()


@test("a first make builds images, objects and libraries")
def _():
    check(set(IMAGES) <= first and {"build/%s/libobol.a" % BOARD, "build/%s/tests/tap.o" % BOARD} <= first, first)


@test("a second make builds nothing")
def _():
    check(built() == set(), "something was built")


@test("a header that one file includes rebuilds that file and its image")
def _():
    touch("tests/unit/deps_own.h")
    check(built() == {"build/%s/tests/unit/deps_a.o" % BOARD, IMAGES[0]})


for header_ in ("tests/tap.h", "runtime/include/obol/region.h", "board/board.h", "boot/boot.h"):
    @test("%s rebuilds exactly the files that include it" % header_)
    def _(header=header_):
        expected = objects_including(header)
        check(expected, "nothing includes " + header)
        touch(header)
        now = objects(built())
        check(now == expected, "built and should not: %s" % sorted(now - expected),
              "should be built: %s" % sorted(expected - now))
        check(len(expected) < len(all_objects()), "everything includes " + header)


@test("the memory map links the images anew and compiles nothing")
def _():
    touch("board/%s/memory.ld" % BOARD)
    check(built() == set(IMAGES))


@test("the section map does the same")
def _():
    touch("linker/sections.ld")
    check(built() == set(IMAGES))


@test("other flags rebuild everything, and the same flags nothing")
def _():
    check(objects(built("EXTRA_CFLAGS=-DDEPS=1")) == all_objects())
    check(built("EXTRA_CFLAGS=-DDEPS=1") == set())


@test("the board's flags rebuild everything")
def _():
    built()
    touch("board/%s/board.mk" % BOARD)
    check(objects(built()) == all_objects())


@test("a header that is gone, and no longer included, is no error")
def _():
    os.remove(path_of("tests/unit/deps_own.h"))
    write("tests/unit/deps_a.c", TEST % "")
    touch("tests/unit/deps_a.c")
    check(built() == {"build/%s/tests/unit/deps_a.o" % BOARD, IMAGES[0]})


@test("a source of the runtime that comes or goes is taken into the library, or out")
def _():
    def members():
        return call("arm-none-eabi-ar", "t", "build/%s/libobol.a" % BOARD, cwd=tree).split()
    write("runtime/memory/deps_new.c", "int ob_deps_new(void);\nint ob_deps_new(void) {\n    return 1;\n}\n")
    check("build/%s/libobol.a" % BOARD in built() and "deps_new.o" in members(), "not taken in")
    os.remove(path_of("runtime/memory/deps_new.c"))
    check("build/%s/libobol.a" % BOARD in built() and "deps_new.o" not in members(), "not taken out")
    check(built() == set(), "not at rest")


run()

#!/usr/bin/env python3
"""Includes go down the floors only, and tools/floors catches each way of going up."""

import os

from tap import call, check, run, temporary_folder, test

# File, its include, and what tools/floors says; None: it is allowed.
PLANTED = [
    ("runtime/memory/planted.c", '"object/lower.h"', "goes up from runtime/memory (floor 1) to runtime/object (floor 2)"),
    ("runtime/object/planted.c", '"collector/lower.h"', "goes up from runtime/object (floor 2)"),
    ("runtime/object/planted.h", '"types/lower.h"', "goes up from runtime/object (floor 2) to runtime/types (floor 4)"),
    ("runtime/collector/planted.c", '"../types/lower.h"', "goes up from runtime/collector (floor 3)"),
    ("runtime/types/planted.c", '"codec/lower.h"', "goes up from runtime/types (floor 4)"),
    ("runtime/types/planted.c", '"inspect/lower.h"', "goes up from runtime/types (floor 4)"),
    ("runtime/codec/planted.c", '"inspect/lower.h"', "goes sideways from runtime/codec (floor 5)"),
    ("runtime/thread/planted.c", '"types/lower.h"', "goes up from runtime/thread (floor 2)"),
    ("runtime/memory/planted.c", '"board.h"', "the runtime knows nothing of board/"),
    ("runtime/memory/planted.c", "<board.h>", "the runtime knows nothing of board/"),
    ("runtime/memory/planted.c", '"../../boot/lower.h"', "the runtime knows nothing of boot/"),
    ("runtime/memory/planted.c", '"tap.h"', "the runtime knows nothing of tests/"),
    ("runtime/types/planted.c", '"shop/lower.h"', "the runtime knows nothing of examples/"),
    ("runtime/include/obol/planted.h", '"memory/lower.h"', "it includes only itself"),
    ("runtime/newcomer/planted.c", '"memory/lower.h"', "runtime/newcomer has no floor"),
    ("runtime/memory/planted.c", "<stdlib.h>", "the runtime uses of libc only"),
    ("runtime/memory/planted.c", "<stdio.h>", "the runtime uses of libc only"),
    ("runtime/include/obol/planted.h", "<assert.h>", "the runtime uses of libc only"),
    ("runtime/memory/planted.c", '"stdlib.h"', "no such file in the tree"),
    ("runtime/memory/planted.c", "PLANTED_HEADER", "includes by macro"),
    ("boot/planted.c", '"memory/lower.h"', "boot/ sees runtime/include, board/board.h and itself"),
    ("boot/planted.S", '"tap.h"', "boot/ sees runtime/include, board/board.h and itself"),
    ("board/uart_planted.c", '"lower.h"', "a board sees"),
    ("board/planted/board.c", '"object/lower.h"', "a board sees"),
    ("board/planted/board.c", '"../other/own.h"', "a board sees"),
    ("examples/planted/main.c", '"memory/lower.h"', "an example sees"),
    ("examples/planted/main.c", '"tap.h"', "an example sees"),
    ("examples/planted/main.c", '"shop/lower.h"', "an example sees"),
    ("runtime/memory/planted.c", '"memory/lower.h"', None),
    ("runtime/object/planted.c", '"memory/lower.h"', None),
    ("runtime/types/planted.c", '"object/lower.h"', None),
    ("runtime/inspect/planted.c", '"types/lower.h"', None),
    ("runtime/types/planted.c", '"thread/lower.h"', None),
    ("runtime/thread/planted.c", '"memory/lower.h"', None),
    ("runtime/thread/planted.c", '"object/lower.h"', None),
    ("runtime/memory/planted.c", '"obol/port.h"', None),
    ("runtime/memory/planted.c", "<string.h>", None),
    ("boot/planted.c", '"obol/port.h"', None),
    ("boot/planted.c", '"board.h"', None),
    ("boot/planted.c", '"lower.h"', None),
    ("boot/planted.c", "<stdio.h>", None),
    ("board/planted/board.c", '"board.h"', None),
    ("examples/planted/main.c", '"own.h"', None),
    ("examples/planted/main.c", '"obol/port.h"', None),
    ("examples/planted/main.c", "<stdio.h>", None),
]
# What the planted includes mean.
TARGETS = ["runtime/%s/lower.h" % name for name in ("memory", "object", "collector", "types", "codec", "inspect", "thread")]
TARGETS += ["runtime/include/obol/port.h", "boot/lower.h", "board/board.h", "board/other/own.h", "tests/tap.h",
            "examples/shop/lower.h", "examples/planted/own.h"]


def plant(root, path, text):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def floors_of(path, text, status):
    root = temporary_folder()
    for target in TARGETS:
        plant(root, target, "")
    plant(root, path, text)
    return call("tools/floors", root, status=status)


@test("every include of the tree goes down")
def _():
    call("tools/floors")


for path_, include_, why_ in PLANTED:
    @test("%s %s include %s" % (path_, "may" if why_ is None else "may not", include_))
    def _(path=path_, include=include_, why=why_):
        text = floors_of(path, "/* first line */\n  #  include %s\n" % include, 0 if why is None else 1)
        if why is not None:
            check(text.startswith(path + ":2: ") and why in text, text)


@test("a header of libc that the file excuses may be included in the runtime, and no other")
def _():
    excuse = "/* libc: stdlib.h because strtod needs it */\n"
    floors_of("runtime/types/planted.c", excuse + "#include <stdlib.h>\n", 0)
    floors_of("runtime/types/planted.c", excuse + "#include <stdio.h>\n", 1)
    floors_of("runtime/types/planted.c", "/* libc: stdlib.h */\n#include <stdlib.h>\n", 1)


run()

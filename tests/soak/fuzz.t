#!/usr/bin/env python3
"""libFuzzer looks for an input that a program of tests/fuzz and the runtime see differently.

OBOL_FUZZ_SECONDS is how long for each program and word size. The inputs found so far are kept in build/fuzz for the next time."""
# seconds: 3600

import os
import subprocess

from pathlib import Path
import sys

sys.path.insert(0, "tests/host")
from tap import Skipped, call, check, run, temporary_folder, test  # noqa: E402

SECONDS = int(os.environ.get("OBOL_FUZZ_SECONDS", "120"))
FLAGS = ["-std=gnu11", "-g", "-O1", "-w", "-DOB_CHECKS=1", "-fsanitize=fuzzer,address,undefined",
         "-fno-sanitize-recover=all", "-Iruntime/include", "-Iruntime", "-Iboard", "-Itests", "-Wl,--wrap=ob_port_panic"]
SOURCES = [*sorted(str(path) for path in Path("runtime").rglob("*.c")), "board/host/board.c", "board/host/port.c",
           "tests/unit/support.c"]
HERE = temporary_folder()


def builds(*command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def can_fuzz(width):
    """Is there a clang with libFuzzer for this word size?"""
    source = HERE + "/empty.c"
    Path(source).write_text("int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return 0; }\n", encoding="utf-8")
    try:
        return builds("clang", width, "-fsanitize=fuzzer,address,undefined", source, "-o", HERE + "/empty")
    except FileNotFoundError:
        return False


def fuzz(program, width):
    if not can_fuzz(width):
        raise Skipped("no clang with libFuzzer for %s" % width)
    name = "%s%s" % (program, width)
    corpus = "build/fuzz/" + name
    os.makedirs(corpus, exist_ok=True)
    frame = HERE + "/tap.o"
    call("clang", width, "-c", "-w", "-Dmain=tap_main", "-Itests", "tests/tap.c", "-o", frame)
    image = "%s/%s" % (HERE, name)
    call("clang", width, *FLAGS, *SOURCES, "tests/fuzz/%s.c" % program, frame, "-lm", "-o", image)
    said = call(image, "-max_total_time=%d" % SECONDS, "-max_len=2000", "-timeout=20", "-verbosity=1",
                "-artifact_prefix=%s-" % corpus, corpus, status=None)
    check("Done " in said, *said.splitlines()[-60:])


def add(program, width):
    @test("no input breaks tests/fuzz/%s.c with pointers of %s bits" % (program, width[2:]))
    def _():
        fuzz(program, width)


for source in sorted(Path("tests/fuzz").glob("*.c")):
    add(source.stem, "-m64")
    add(source.stem, "-m32")

run()

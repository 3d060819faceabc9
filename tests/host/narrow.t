#!/usr/bin/env python3
"""Counts of four bits, which run over at 18 references: narrow.c takes them there, with pointers of 32 bits and in checked mode with 64, and
the unit tests that hold no object by more references than that notice no difference."""
# seconds: 300

import glob
import os
import subprocess

from concurrent.futures import ThreadPoolExecutor

from tap import Skipped, call, check, run, temporary_folder, test

HERE = temporary_folder()
FLAGS = ["-std=gnu11", "-g", "-O0", "-w", "-fno-omit-frame-pointer",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DOB_CHECKS=1", "-DOB_COUNT_BITS=4",
         "-Iruntime/include", "-Iruntime", "-Iboard", "-Itests"]
FRAME = ["tests/tap.c", "tests/unit/support.c", "board/host/board.c", "board/host/port.c"]
SOURCES = [*sorted(glob.glob("runtime/*/*.c")), *FRAME]
UNIT = ["finalizer", "bool", "bytearray", "dict_more", "name", "slice", "set", "closure", "list"]
JOBS = int(os.environ.get("JOBS") or os.cpu_count())


def can_build(width):
    with open(HERE + "/empty.c", "w", encoding="utf-8") as file:
        file.write("int main(void) { return 0; }\n")
    command = ["gcc", width, "-fsanitize=address,undefined", HERE + "/empty.c", "-o", HERE + "/empty"]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def build(name, *options):
    """The runtime as an archive, and the frame of the tests."""
    folder = "%s/%s" % (HERE, name.replace(" ", "-").replace(",", ""))
    def compile_file(source):
        target = "%s/%s.o" % (folder, source.replace("/", "-"))
        call("gcc", *FLAGS, *options, "-c", source, "-o", target)
        return target
    os.makedirs(folder)
    with ThreadPoolExecutor(JOBS) as pool:
        objects = list(pool.map(compile_file, SOURCES))
    call("ar", "qcs", folder + "/lib.a", *objects[:-len(FRAME)])
    return ["gcc", *FLAGS, *options, "-Wl,--wrap=ob_port_panic", *objects[-len(FRAME):]], folder


def try_program(command, folder, source):
    image = "%s/%s" % (folder, os.path.basename(source)[:-2])
    call(*command, source, folder + "/lib.a", "-o", image)
    said = call(image, status=None)
    bad = [line for line in said.splitlines() if not line.startswith(("ok", "1.."))]
    check(said.count("\nok ") > 0 and "\nnot ok" not in said and "ERROR" not in said and "runtime error" not in said,
          source, *bad[-40:])


def add(name, *options):
    built = []

    @test("%s: counts that run over" % name)
    def _():
        if options[0] == "-m32" and not can_build("-m32"):
            raise Skipped("this gcc makes no 32-bit programs")
        built.extend(build(name, *options))
        try_program(*built, "tests/host/narrow.c")

    if "-DOB_CHECKED=1" in options:
        return

    @test("%s: unit tests notice no difference" % name)
    def _():
        if not built:
            raise Skipped("nothing was built")
        for one in UNIT:
            if os.path.exists("tests/unit/%s.c" % one):
                try_program(*built, "tests/unit/%s.c" % one)


add("32 bits", "-m32")
add("64 bits, checked mode", "-m64", "-DOB_CHECKED=1")
run()

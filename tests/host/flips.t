#!/usr/bin/env python3
"""A flipped bit of the memory manager's is found by ob_heap_check, or leads to no store outside the regions.

flips.c flips each bit of a small heap's control block, lists, heads, lengths, links and caches, and goes on working. Built without
sanitizers, for 32 and 64 bits, with the default options and in checked mode."""
# seconds: 300

import glob
import platform
import subprocess

from tap import Skipped, call, check, run, temporary_folder, test

HERE = temporary_folder()
FLAGS = ["-std=gnu11", "-O1", "-static", "-no-pie", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections",
         "-Wall", "-Wextra", "-Iruntime/include", "-Iruntime", "-Iboard"]
# Of the types only those that the others refer to: it is about memory.
PARTS = ("memory/*", "object/*", "inspect/*", "types/int*", "types/bool")
SOURCES = ["tests/host/flips.c", *sorted(path for part in PARTS for path in glob.glob("runtime/%s.c" % part))]

# The default build follows a link or a length without looking where it leads: see "Checks" in runtime/DESIGN.md. This many bits
# lead it to a store outside, by bits of a reference. It may become fewer, not more; 1% is for other compilers.
DEFAULT_MODE_STORES = {32: 4109, 64: 4434}


def flips(bits, *options):
    """Run the program; its figures by name."""
    if platform.machine() != "x86_64":
        raise Skipped("it reads a fault's cause as x86 tells it")
    image = "%s/flips%d%s" % (HERE, bits, "".join(options))
    width = ["-m%d" % bits]
    with open(HERE + "/empty.c", "w", encoding="utf-8") as file:
        file.write("int main(void) { return 0; }\n")
    if subprocess.run(["gcc", *width, "-static", HERE + "/empty.c", "-o", image], stderr=subprocess.DEVNULL, check=False).returncode:
        raise Skipped("this gcc makes no static programs of that width")
    call("gcc", *FLAGS, *width, *options, *SOURCES, "-o", image)
    said = call(image)
    words = said.split()
    check(words[:1] == ["flips"] and len(words) == 10, said)
    return dict(zip(words[::2], map(int, words[1::2])))


def add(bits):
    @test("%d bits: no flip that the check misses leads to a store outside, and no more of the others than were known" % bits)
    def _():
        figures = flips(bits)
        check(figures["flips"] > 5000, figures)
        check(figures["missed"] <= 16, "the least that was free, and the victim, are figures without harm", figures)
        check(figures["both"] == 0, figures)
        check(figures["stored"] <= DEFAULT_MODE_STORES[bits] * 1.01, figures)
        check(figures["stored"] > 1000, "the program sees no stores any more, or the figure is out of date", figures)

    @test("%d bits, checked mode: no flip leads to a store outside" % bits)
    def _():
        figures = flips(bits, "-DOB_CHECKED=1")
        check(figures["flips"] > 5000, figures)
        check(figures["missed"] <= 16, figures)
        check(figures["stored"] == 0, "run tests/host/flips.c with an argument: it names them", figures)
        check(figures["hung"] == 0, figures)


add(32)
add(64)
run()

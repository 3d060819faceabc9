#!/usr/bin/env python3
"""Each assertion of linker/sections.ld comes when it should, with its words, and a good image brings none.

Images are linked as for the mps2-an385, with a memory.ld and a program made up for the purpose."""

import glob
import os
import re
import subprocess

from tap import call, check, run, temporary_folder, test

BOARD = "mps2-an385"
CPU = ["-mcpu=cortex-m3", "-mthumb"]
FOLDER = temporary_folder()
SECTIONS = open("linker/sections.ld", encoding="utf-8").read()

# The parts of a memory.ld that a test may replace.
GOOD = {
    "FLASH": "FLASH (rx) : ORIGIN = 0x00000000, LENGTH = 256K",
    "RAM": "RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 64K",
    "PSRAM": "PSRAM (rwx) : ORIGIN = 0x21000000, LENGTH = 64K",
    "stack": "__stack_size = 2K;",
    "banks": "__psram_start = ORIGIN(PSRAM); __psram_size = LENGTH(PSRAM);",
}
PROGRAM = "int main(void) { return 0; }\n"
provoked = set()


def link(source=PROGRAM, sections=SECTIONS, objects=None, options=(), **parts):
    """Returns the linker's status and what it said. The image is FOLDER/image.elf."""
    parts = {**GOOD, **parts}
    with open(FOLDER + "/memory.ld", "w", encoding="utf-8") as file:
        file.write("MEMORY\n{\n    %(FLASH)s\n    %(RAM)s\n    %(PSRAM)s\n}\n%(stack)s\n%(banks)s\n" % parts)
    with open(FOLDER + "/sections.ld", "w", encoding="utf-8") as file:
        file.write(sections)
    with open(FOLDER + "/main.c", "w", encoding="utf-8") as file:
        file.write(source)
    if objects is None:
        # Other boards with the same compiler call have their objects here, too.
        folders = ["boot/*.o", "board/uart_cmsdk.o", "board/%s/*.o" % BOARD]
        objects = [path for one in folders for path in glob.glob("build/%s/%s" % (BOARD, one))]
        check(len(objects) > 8, "not built: make images builds them")
    done = subprocess.run(
        ["arm-none-eabi-gcc", *CPU, "-Os", "--specs=nano.specs", "-nostartfiles", "-Wl,--gc-sections", FOLDER + "/main.c", *objects,
         "-T", FOLDER + "/memory.ld", "-T", FOLDER + "/sections.ld", *options, "-o", FOLDER + "/image.elf"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def refuses(words, **change):
    status, text = link(**change)
    check(status != 0, "it links")
    check(words in text, "the words are missing: " + words, text)
    provoked.update(message for message in messages() if message in text)


def messages():
    """The texts of all assertions."""
    return re.findall(r'^ASSERT\([^"]*"([^"]*)"\)', SECTIONS, re.M)


def symbol(name):
    table = dict((line.split()[2], int(line.split()[0], 16)) for line in call("arm-none-eabi-nm", FOLDER + "/image.elf").splitlines()
                 if len(line.split()) == 3)
    check(name in table, "no symbol " + name)
    return table[name]


@test("a good image links without a word")
def _():
    status, text = link(options=["-Wl,--fatal-warnings"])
    check(status == 0 and text == "", text)


@test("the stack is lowest in RAM, then data, then the heap to the end")
def _():
    check(link(source="int data[5] = {1}; int zero[7]; int main(void) { return data[4] + zero[6]; }")[0] == 0)
    order = ["__stack_bottom", "__stack_top", "__data_start", "__data_end", "__bss_start", "__bss_end", "__heap_start", "__heap_end"]
    places = [symbol(name) for name in order]
    check(places == sorted(places), list(zip(order, map(hex, places))))
    check(places[0] == 0x20000000 and places[-1] == 0x20010000 and places[1] - places[0] == 2048, list(map(hex, places)))
    check(symbol("__heap_size") == places[-1] - places[-2], "heap size")


@test("an array that the linker gathers is kept and lies in flash")
def _():
    source = '''static const int a = 1, b = 2;
    static const int *const one __attribute__((section("gathered"), used)) = &a;
    static const int *const two __attribute__((section("gathered"), used)) = &b;
    extern const int *const __start_gathered[], *const __stop_gathered[];
    int data = 3;
    int main(void) { return (__stop_gathered - __start_gathered) * **__start_gathered + data; }'''
    status, text = link(source=source)
    check(status == 0, text)
    check(symbol("__stop_gathered") - symbol("__start_gathered") == 8, "not kept whole")
    check(0 < symbol("__start_gathered") < 256 * 1024, "not in flash")


@test("an array of an odd size in flash does not misalign the copy of .data")
def _():
    source = '''__attribute__((section("gathered"))) const char odd[3] = "ab"; extern const char __start_gathered[];
    int data = 3; int main(void) { return data + __start_gathered[0]; }'''
    status, text = link(source=source)
    check(status == 0, text)
    check(symbol("__data_load") % 4 == 0, hex(symbol("__data_load")))


@test("no size for the stack")
def _():
    refuses("does not say how large the stack is", stack="")


@test("a stack that is too small")
def _():
    refuses("the stack is too small", stack="__stack_size = 512;")


@test("a stack of an odd size")
def _():
    refuses("not a multiple of 8", stack="__stack_size = 2044;")


@test("RAM that begins at an odd address")
def _():
    refuses("the stack is not at the bottom of RAM", RAM="RAM (rwx) : ORIGIN = 0x20000004, LENGTH = 64K")


@test("no vector table")
def _():
    refuses("there is no vector table", source=PROGRAM.replace("main", "boot_reset"), objects=[])


@test("flash that begins at an odd address")
def _():
    refuses("the vector table is not the first thing in FLASH", FLASH="FLASH (rx) : ORIGIN = 2, LENGTH = 256K")


@test("flash that begins where the vector table must not")
def _():
    refuses("the vector table is misaligned", FLASH="FLASH (rx) : ORIGIN = 0x100, LENGTH = 256K")


@test("an image that does not fit the flash")
def _():
    refuses("the image does not fit FLASH", FLASH="FLASH (rx) : ORIGIN = 0, LENGTH = 2K")


@test("an image that fits the flash, but not with the initial values of .data")
def _():
    refuses("the image does not fit FLASH", source="char data[40000] = {1}; int main(void) { return data[3]; }",
            FLASH="FLASH (rx) : ORIGIN = 0, LENGTH = 32K")


@test("data that does not fit the RAM")
def _():
    refuses("RAM does not hold the stack and the data", source="char data[70000]; int main(void) { return data[3]; }")


@test("a stack that does not leave room for the data")
def _():
    refuses("RAM does not hold the stack and the data", stack="__stack_size = 64K;")


@test("a section of one's own that nobody would initialise")
def _():
    refuses("a writable section lies between .data and .bss",
            source='__attribute__((section("own_section"))) int mine[9] = {1}; int main(void) { return mine[3]; }')


@test("a constructor")
def _():
    refuses("something has a constructor",
            source="int early; __attribute__((constructor)) void run(void) { early = 1; } int main(void) { return early; }")


@test("banks that overlap")
def _():
    refuses("the banks FLASH and RAM of memory.ld overlap", FLASH="FLASH (rx) : ORIGIN = 0x20008000, LENGTH = 256K")
    refuses("the banks PSRAM and RAM of memory.ld overlap", PSRAM="PSRAM (rwx) : ORIGIN = 0x2000F000, LENGTH = 64K")
    refuses("the banks PSRAM and FLASH of memory.ld overlap", PSRAM="PSRAM (rwx) : ORIGIN = 0x00030000, LENGTH = 256K")
    ccm = GOOD["banks"] + " __ccm_start = %s; __ccm_size = 64K;"
    refuses("the banks CCM and RAM of memory.ld overlap", banks=ccm % "0x1FFF8000")
    refuses("the banks CCM and FLASH of memory.ld overlap", banks=ccm % "0x00020000")
    refuses("the banks CCM and PSRAM of memory.ld overlap", banks=ccm % "0x2100F000")


@test("banks that only touch")
def _():
    status, text = link(PSRAM="PSRAM (rwx) : ORIGIN = 0x20010000, LENGTH = 64K",
                        banks=GOOD["banks"] + " __ccm_start = 0x1FFF0000; __ccm_size = 64K;")
    check(status == 0, text)


# What sections.ld itself prevents: the assertions watch over its changes.

@test("a map that lost the alignment of the heap")
def _():
    broken = SECTIONS.replace(".heap (NOLOAD) : ALIGN(8)", ".heap (NOLOAD) :")
    check(broken != SECTIONS)
    refuses("the heap is misaligned", sections=broken, source="char data[3]; int odd; int main(void) { return data[0] + odd; }")


@test("a map that lost the alignment of .data")
def _():
    broken = SECTIONS.replace(". = ALIGN(4);\n        __data_end", ". += 2;\n        __data_end")
    check(broken != SECTIONS)
    refuses(".data or its copy in flash is misaligned", sections=broken,
            source='char data[3] = "ab"; int main(void) { return data[1]; }')


@test("every assertion was provoked")
def _():
    left = [message for message in messages() if message not in provoked]
    check(len(messages()) == SECTIONS.count("ASSERT("), "some assertion has no message")
    check(not left, *left)


run()

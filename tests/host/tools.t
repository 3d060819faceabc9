#!/usr/bin/env python3
"""The tools that judge: tools/bench compares, tools/report counts, tools/fits decides what is too large, tools/flash and
tools/where say what they cannot do. Each runs in a folder of its own, on made-up boards."""

import os
import re
import shutil

from tap import call, check, run, temporary_folder, test


def write(root, path, text):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def folder_with(*tools):
    root = temporary_folder()
    os.makedirs(root + "/tools")
    for name in tools:
        shutil.copy("tools/" + name, root + "/tools/" + name)
    return root


# --- tools/bench, with a tools/run that prints the file it is given -------------------------------------------------

def bench(printed, baseline=None, accept=False, status=0, arch="armv7-m"):
    """Text of tools/bench on an image that prints this, and the baseline afterwards."""
    root = folder_with("bench")
    write(root, "board/x/board.mk", "ARCH := %s\n" % arch)
    os.chmod(write(root, "tools/run", '#!/bin/sh\nfor image; do :; done\nsed "1d" "$image"\nexit $(sed 1q "$image")\n'), 0o755)
    os.chmod(write(root, "tools/size", "#!/bin/sh\necho 70 5 90\n"), 0o755)
    stub = "#!/bin/sh\n"
    for name in ("nm", "objdump", "arm-none-eabi-nm", "arm-none-eabi-objdump"):
        os.chmod(write(root, "bin/" + name, stub), 0o755)
    write(root, "build/x/image", printed if printed[:1].isdigit() else "0\n" + printed)
    os.makedirs(root + "/tests/bench")
    if baseline is not None:
        write(root, "tests/bench/baseline-x.txt", baseline)
    environment = dict(os.environ, PATH=root + "/bin:" + os.environ["PATH"])
    text = call("tools/bench", *(["--accept"] if accept else []), "x", "build/x/image", cwd=root, env=environment, status=status)
    path = "tests/bench/baseline-x.txt"
    return text, read(root, path) if os.path.exists(os.path.join(root, path)) else None


@test("a figure that is as it was, or better, or 2% worse, passes")
def _():
    for value in ("100", "90", "102"):
        text, _after = bench("bench a %s instructions\n" % value, "a 100 instructions\n")
        check("1 figures, none worse" in text, text)


@test("a figure that is more than 2% worse fails")
def _():
    text, _after = bench("bench a 103 instructions\nbench b 5 bytes\n", "a 100 instructions\nb 5 bytes\n", status=1)
    check("WORSE, was 100 (+3.0%)" in text and "1 worse or over their limit, 0 missing: a\n" in text, text)


@test("where more is better, less fails")
def _():
    bench("bench a 110 bytes/s\n", "a 100 bytes/s\n")
    bench("bench a 90 bytes/s\n", "a 100 bytes/s\n", status=1)
    bench("bench a 88.0 percent_used\n", "a 86.0 percent_used\n")
    bench("bench a 84.0 percent_used\n", "a 86.0 percent_used\n", status=1)
    text, _after = bench("bench a 85.9 percent_used\n", "a 86.0 percent_used min 86\n", status=1)
    check("UNDER ITS LIMIT of 86" in text, text)
    _text, after = bench("bench a 87.0 percent_used\n", "a 86.0 percent_used min 86\n", accept=True)
    check("percent_used min 86\n" in after, after)


@test("what others' allocators cost is shown and never fails")
def _():
    text, _after = bench("bench newlib_a 9 bytes\nbench b 1 bytes\n", "newlib_a 1 bytes\nnano_a 1 bytes\nb 1 bytes\n")
    check("newlib_a        9 bytes        was 1 (+800.0%)" in text and "nano_a" not in text, text)


@test("an image may ask how large a source is in it")
def _():
    text, _after = bench("bench a 1 bytes\nsize memory runtime/memory 100\n", "a 1 bytes\n")
    check("memory_text       70 bytes" in text and "memory_ram       105 bytes" in text, text)


@test("what was zero may not grow")
def _():
    bench("bench a 1 bytes\n", "a 0 bytes\n", status=1)


@test("a limit holds whatever the baseline says")
def _():
    text, _after = bench("bench a 7 instructions\n", "a 7 instructions max 6\n", status=1)
    check("OVER ITS LIMIT of 6" in text, text)
    bench("bench a 6 instructions\n", "a 6 instructions max 6\n")


@test("new figures are reported, missing ones are reported and fail")
def _():
    text, _after = bench("bench a 1 bytes\nbench new 2 bytes\n", "a 1 bytes\n")
    check("new: make bench-accept keeps it" in text, text)
    text, _after = bench("bench a 1 bytes\n", "a 1 bytes\ngone 2 bytes\n", status=1)
    check("missing: it was 2" in text, text)


@test("bench-accept writes the figures and keeps the limits, which still hold")
def _():
    _text, after = bench("bench a 5 bytes\nbench b 2.50 bytes\n", "a 1 bytes max 6\ngone 1 bytes\n", accept=True)
    lines = [line.split() for line in after.splitlines() if not line.startswith("#")]
    check(lines == [["a", "5", "bytes", "max", "6"], ["b", "2.50", "bytes"]], after)
    _text, after = bench("bench a 7 bytes\n", "a 1 bytes max 6\n", accept=True, status=1)
    check(after == "a 1 bytes max 6\n", after)


@test("an image that fails, prints nothing, or prints nonsense is an error")
def _():
    for printed, message in [("3\nbench a 1 bytes\n", "ended with status 3"), ("hello\n", "printed no bench line"),
                             ("bench a fast\n", "not NAME VALUE UNIT"), ("bench a 1 bytes\nbench a 1 bytes\n", "prints a twice")]:
        text, _after = bench(printed, status=1)
        check(message in text, text)


@test("the host's figures are only shown")
def _():
    text, after = bench("bench a 500 ms\n", "a 1 ms\n", arch="host")
    check("bench a      500 ms" in text and after == "a 1 ms\n", text)


# --- tools/report ----------------------------------------------------------------------------------------------------

def report(results, listed, prove_status, status):
    root = folder_with("report")
    os.makedirs(root + "/results")
    for name, line in results.items():
        write(root, "results/" + name.replace("/", "+"), line + "\n")
    write(root, "list", "\n".join(listed) + "\n")
    return call("tools/report", "results", "list", str(prove_status), cwd=root, status=status)


A, B, SKIP = "build/x/tests/unit/a.elf", "build/y/tests/unit/b.elf", "build/y/tests/unit/c.skip"


@test("counts end with a line of their own")
def _():
    text = report({A: "3 0 0 ", B: "2 0 0 "}, [A, B], 0, 0)
    check(text.endswith("\n\n5 passed, 0 failed\n"), text)
    text = report({A: "3 0 1 ", SKIP: "0 0 1 does not fit"}, [A, SKIP], 0, 0)
    check(text.endswith("\n\n3 passed, 0 failed, 2 skipped\n") and "skip: y: does not fit (tests/unit/c)" in text, text)


@test("failures, runs without counts and a dissatisfied prove make it fail")
def _():
    text = report({A: "3 1 0 "}, [A], 1, 1)
    check(text.endswith("\n\n3 passed, 1 failed\n") and "failed: " + A in text, text)
    text = report({A: "3 0 0 "}, [A, B], 0, 1)
    check(text.endswith("\n\n3 passed, 1 failed\n") and "failed: " + B in text, text)
    text = report({A: "3 0 0 "}, [A], 2, 1)
    check(text.endswith("\n\n3 passed, 1 failed\n") and "prove, which ended with status 2" in text, text)


# --- tools/fits ------------------------------------------------------------------------------------------------------

MAP = "MEMORY\n{\n    FLASH (rx)  : ORIGIN = 0x08000000, LENGTH = %s\n    RAM (rwx) : ORIGIN = 0x20000000, LENGTH = %s\n}\n"


def fits(needs, status=0, plan=None):
    root = folder_with("fits")
    write(root, "board/small/memory.ld", MAP % ("128K", "8K"))
    write(root, "board/odd/memory.ld", MAP % ("0x10000", "16384"))
    write(root, "board/large/memory.ld", MAP % ("4M", "4M"))
    write(root, "board/host/board.mk", "ARCH := host\n")
    write(root, "test.c", needs)
    if plan:
        return call("sh", "tools/fits", "--plan", plan, "test.c", cwd=root, status=status)
    text = call("sh", "tools/fits", "small", "odd", "large", "host", "--", "test.c", cwd=root, status=status)
    return [line.split(":")[0] for line in text.splitlines()] if status == 0 else text


@test("a program is left out where its source asks for more than there is")
def _():
    for needs, left_out in [
            ("int a;\n", []), ("/* needs: ram 8K */\n", []), ("/* needs: ram 9K */\n", ["small"]),
            ("/* needs: ram 16K */\n", ["small"]), ("/* A test.\n *\n * needs: ram 20000 */\n", ["small", "odd"]),
            ("/* needs: flash 65K */\n", ["odd"]), ("/* needs: flash 1M, ram 1K */\n", ["small", "odd"]),
            ("// needs: ram 8M\n", ["small", "odd", "large"]), ("/* needs: target */\n", ["host"]),
            ("/* needs: host */\n", ["small", "odd", "large"]), ("/* it needs: ram 16K */\n", [])]:
        check(fits(needs) == left_out, needs, fits(needs))


@test("what is for builds that record references is left out of the others")
def _():
    check(fits("/* needs: refs */\n") == ["small", "odd", "large", "host"])


@test("such a build holds no other tests")
def _():
    text = call("sh", "tools/fits", "refs", "host", "--", "tests/unit/refs.c", "tests/unit/int.c", "examples/session/main.c")
    check(text == "host:tests/unit/refs.c\nrefs:tests/unit/int.c\n", text)


@test("the reason is a plan for prove")
def _():
    text = fits("/* needs: ram 16K */\n", plan="small")
    check(text == "1..0 # SKIP does not fit: needs 16K of ram, the board has 8K\n", text)


@test("a word that is not understood is an error, not a pass")
def _():
    check("unknown word" in fits("/* needs: luck */\n", status=2))
    check("cannot read the size" in fits("/* needs: ram plenty */\n", status=2))


# --- tools/flash and tools/where -------------------------------------------------------------------------------------

def flash(command, status):
    root = folder_with("flash")
    write(root, "board/x/board.mk", "ARCH := armv7-m\n" + ("FLASH_COMMAND := %s\n" % command if command else ""))
    return call("sh", "tools/flash", "x", "build/a.elf", "build/a.hex", cwd=root, status=status)


@test("flashing shows its command, and says which package is missing")
def _():
    check(flash('echo "program %IMAGE% verify" %HEX%', 0) ==
          'echo "program build/a.elf verify" build/a.hex\nprogram build/a.elf verify build/a.hex\n')
    text = flash("st-flash-of-nowhere write %HEX%", 1)
    check("st-flash-of-nowhere write build/a.hex\n" in text and "is not installed; the package is" in text, text)
    check("has no FLASH_COMMAND" in flash("", 1))


@test("flashing a board that is a drive says that the drive is not there, or copies")
def _():
    text = flash("cp %IMAGE% /nowhere/SOFTWARE/obol.axf", 1)
    check("the board's drive is not there" in text and "mount its drive so that /nowhere/SOFTWARE is a folder" in text, text)
    check("cannot create" not in text, text)
    drive = temporary_folder()
    text = flash("cp board/x/board.mk %s/obol.axf" % drive, 0)
    check(read(drive, "obol.axf").startswith("ARCH := armv7-m\n"), text)


@test("a host image, and a file that is none, have no addresses to look up")
def _():
    text = call("tools/where", "/bin/sh", "0x00001000")
    check(text == "", text)
    text = call("tools/where", "/nowhere", "0x00001000", status=1)
    check("No such file" in text, text)


@test("what a report of references says of addresses is added up by function, and is looked up where the call stands")
def _():
    root = temporary_folder()
    source = write(root, "two.c", "void taken(void); void taken(void) {}\n\nvoid first(void); void first(void) {\n"
                   "    taken();\n    taken();\n}\n\nvoid second(void); void second(void) { taken(); taken(); }\n")
    image = root + "/two.elf"
    call("arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-g", "-O0", "-nostdlib", "-Wl,-Ttext=0x8000,-efirst", source, "-o", image)
    code = call("arm-none-eabi-objdump", "-d", image)
    calls = [int(word, 16) + 4 + 1 for word in re.findall(r"(?m)^\s*([0-9a-f]+):.*\tbl\t", code)]
    check(len(calls) == 4, code)
    lines = ["  at 0x%08x: took %d, dropped %d" % (address, took, dropped)
             for address, (took, dropped) in zip(calls, [(1, 3), (0, 1), (5, 0), (2, 1)])]
    report = "leaks: 1 objects\n" + "\n".join(lines) + "\n  by the runtime: took 0, dropped 2\n"
    text = call("tools/where", image, report)
    check([line.split("two.c:")[1] for line in text.splitlines()[:4]] == ["4", "5", "8", "8"], text)
    check(text.splitlines()[4:] == ["    +6  took 7, dropped 1 in second", "    -2  took 0, dropped 2 in (the runtime)",
                                    "    -3  took 1, dropped 4 in first"], text)


run()

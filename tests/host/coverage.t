#!/usr/bin/env python3
"""The unit tests reach each line and each branch of runtime/memory, but for those listed here with a reason.

Counted with gcov in a 32-bit build without sanitizers: alignment gaps exist only there."""
# seconds: 300

import glob
import os
import re
import subprocess

from tap import Skipped, check, run, temporary_folder, test

HERE = temporary_folder()
TREE = os.getcwd()
PROGRAMS = ["heap", "row", "cache", "region", "check", "model", "sizes", "stats", "memory", "questions", "placement", "hooks",
            "count", "dismantle", "reclaim", "vector"]
FLAGS = ["-std=gnu11", "-m32", "-O0", "-g", "-w", "-DOB_CHECKS=0"]
INCLUDES = ["-I" + os.path.join(TREE, part) for part in ("runtime/include", "runtime", "board", "boot", "tests", "tests/unit")]

# A line's text: why a branch in it is not taken both ways.
BRANCHES = {
    "if (heap != NULL && (uintptr_t)memory % 8u == 0 && (const ob_granule *)memory != heap->first) {":
        "in front of the first block stands a link, which is no buffer's head",
    "block->head = rest != 0 ? OB_HEAD_AFTER_RUN : 0;":
        "gcc joins this test of rest with the one before it, where both ways are taken",
}


def gcc(*arguments, folder=HERE):
    done = subprocess.run(["gcc", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    check(done.returncode == 0, " ".join(arguments), done.stdout.decode())


def build():
    with open(HERE + "/empty.c", "w", encoding="utf-8") as file:
        file.write("int main(void) { return 0; }\n")
    if subprocess.run(["gcc", "-m32", "empty.c", "-o", "empty"], cwd=HERE, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise Skipped("this gcc makes no 32-bit programs")
    objects = []
    for source in sorted(glob.glob("runtime/*/*.c")):
        name = source.replace("/", "_")[:-2]
        covered = ["--coverage"] if source.startswith("runtime/memory/") else []
        gcc(*FLAGS, *INCLUDES, *covered, "-c", os.path.join(TREE, source), "-o", name + ".o")
        objects.append(name + ".o")
    for program in PROGRAMS:
        gcc(*FLAGS, *INCLUDES, "--coverage", "-Wl,--wrap=ob_port_panic", *objects,
            *[os.path.join(TREE, path) for path in ("tests/unit/%s.c" % program, "tests/unit/support.c", "tests/tap.c",
                                                    "board/host/board.c", "board/host/port.c")], "-o", program)
        done = subprocess.run(["./" + program], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=200)
        check(done.returncode == 0, program, done.stdout.decode()[-2000:])


def report():
    """(file, line number, text, what was missed) of each line and branch that was not reached."""
    missed = []
    covered = [name for name in sorted(os.listdir(HERE)) if name.startswith("runtime_memory_") and name.endswith(".gcda")]
    for name in covered:
        subprocess.run(["gcov", "-b", "-c", name], cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    for path in sorted(glob.glob(HERE + "/*.c.gcov")):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        if not re.search(r"runtime/memory/\w+\.c$", lines[0]):
            continue
        number = text = ""
        for line in lines:
            match = re.match(r" *([^:]+): *(\d+):(.*)", line)
            if match:
                number, text = match.group(2), match.group(3).strip()
                if match.group(1).strip().startswith("#####"):
                    missed.append((os.path.basename(path), number, text, "line"))
            elif re.match(r"branch +\d+ (never executed|taken 0)", line):
                missed.append((os.path.basename(path), number, text, "branch"))
    return missed


found = []


@test("each line of runtime/memory is reached")
def _():
    build()
    found.extend(report())
    lines = [one for one in found if one[3] == "line"]
    check(not lines, *lines)


@test("each branch is taken both ways, or listed with a reason")
def _():
    branches = [one for one in found if one[3] == "branch" and one[2] not in BRANCHES]
    check(not branches, *branches)


@test("no reason is out of date")
def _():
    texts = {one[2] for one in found}
    check(not found or all(text in texts for text in BRANCHES), *[text for text in BRANCHES if text not in texts])


run()

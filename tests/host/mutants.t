#!/usr/bin/env python3
"""The unit tests notice when the runtime is wrong: each mutant of tests/host/mutants/*.py breaks one line of it, and some
test must then fail.

A mutant is a file of runtime/, a text that stands in it once, what replaces it, and the test files that should notice. Built
for this computer without sanitizers and without OB_CHECKS, so that only the tests themselves can notice.

Mutants of runtime/types and of headers take many minutes and are left to `make soak` (tests/soak/mutants.t), which sets
OBOL_MUTANTS=all; another value takes those whose file's path contains it, say OBOL_MUTANTS=types/dict. JOBS is how many are
tried at a time."""
# seconds: 600

import functools
import glob
import os
import runpy
import shutil
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from tap import check, run, temporary_folder, test

TABLE = [tuple(row) for path in sorted(glob.glob("tests/host/mutants/*.py")) for row in runpy.run_path(path)["MUTANTS"]]
CHOSEN = os.environ.get("OBOL_MUTANTS", "")
JOBS = int(os.environ.get("JOBS") or os.cpu_count())
COMPILER = os.environ.get("CC", "gcc")
FLAGS = ["-std=gnu11", "-O1", "-w", "-Iboard", "-Itests"]
RUNTIME = sorted(glob.glob("runtime/*/*.c"))
FRAME = ["tests/tap.c", "tests/unit/support.c", "board/host/board.c", "board/host/port.c"]
HERE = temporary_folder()
LIBRARY = HERE + "/base/libobol.a"
# A program that a mutant makes hang is stopped after this many times the processor's time that it takes without one, and some
# seconds more. What else the computer does makes no difference to that.
PATIENCE, PATIENCE_SECONDS = 3, 2


def is_chosen(path):
    if CHOSEN in ("", "all"):
        return CHOSEN == "all" or not (path.startswith("types/") or path.endswith(".h"))
    return CHOSEN in path


MUTANTS = [row for row in TABLE if is_chosen(row[0])]


def unit(name):
    return "tests/unit/%s.c" % name


TESTS = sorted({name for *_, names in MUTANTS for name in names.split() if os.path.exists(unit(name))})


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def object_of(source, folder="base"):
    return "%s/%s/%s.o" % (HERE, folder, source)


def compile_file(source, folder="base", root=""):
    """What the compiler said if it failed. The source and what it includes are those of root if it has them."""
    target = object_of(source, folder)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    text = root + source if os.path.exists(root + source) else source
    runtime = root + "runtime" if os.path.isdir(root + "runtime/include") else "runtime"
    command = [COMPILER, *FLAGS, "-I%s/include" % runtime, "-I" + runtime, "-MMD", "-c", text, "-o", target]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode(errors="replace") or "no reason" if done.returncode else None


def includers(header):
    """The sources whose objects depend on a header."""
    return [source for source in RUNTIME + FRAME + [unit(name) for name in TESTS]
            if header in read(object_of(source)[:-1] + "d").split()]


def run_test(name, image, objects, seconds):
    """What went wrong first, or None if all tests of the file pass; and the processor's time it took. A program that hangs or waits
    is wrong, too."""
    subprocess.run([COMPILER, "-o", image, "-Wl,--wrap=ob_port_panic", *objects, LIBRARY], check=True,
                   stderr=subprocess.DEVNULL)
    limited = ["sh", "-c", 'ulimit -t "$1"; exec "$0"', image, str(int(seconds) + 1)]
    with subprocess.Popen(limited, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        stop = functools.partial(os.kill, program.pid, signal.SIGKILL)  # program.kill would also wait for it
        alarm = threading.Timer(120, stop)
        alarm.start()
        failed = next((line.decode(errors="replace") for line in program.stdout if line.startswith(b"not ok")), None)
        if failed:
            stop()
        program.stdout.close()
        alarm.cancel()
        _, program.returncode, used = os.wait4(program.pid, 0)
    return failed or (None if program.returncode == 0 else "%s: status %d" % (name, program.returncode)), used.ru_utime + used.ru_stime


def try_base(name):
    """What went wrong without a mutant, and the seconds it took."""
    return run_test(name, "%s/%s.elf" % (HERE, name), [object_of(one) for one in FRAME + [unit(name)]], 60)


def what_is_wrong(mutant):
    """Why a row of the table is no mutant, or None."""
    path, text, replacement, names = mutant
    times = read("runtime/" + path).count(text) if os.path.exists("runtime/" + path) else 0
    if times != 1:
        return "the text stands %d times in runtime/%s: %s" % (times, path, text)
    if text == replacement or TABLE.count(mutant) > 1:
        return "it changes nothing, or is in the table twice: %s: %s" % (path, text)
    missing = [unit(name) for name in names.split() if not os.path.exists(unit(name))]
    return "no such file: %s, for %s: %s" % (", ".join(missing), path, text) if missing else None


def try_mutant(folder, mutant, seconds):
    """None if a test noticed the mutant; else why that was not so."""
    path, text, replacement, names = mutant
    source, root = "runtime/" + path, "%s/%s/" % (HERE, folder)
    is_header = path.endswith(".h")
    if is_header:  # included from beside it, too
        shutil.copytree("runtime", root + "runtime")
    os.makedirs(os.path.dirname(root + source), exist_ok=True)
    with open(root + source, "w", encoding="utf-8") as file:
        file.write(read(source).replace(text, replacement))
    rebuilt = includers(source) if is_header else [source]
    for one in rebuilt:
        said = compile_file(one, folder, root)
        if said:
            return "the mutant does not compile:\n" + said
    # An object given by name stands in for the library's.
    for name in names.split():
        sources = [one for one in rebuilt if one in RUNTIME] + FRAME + [unit(name)]
        objects = [object_of(one, folder if one in rebuilt else "base") for one in sources]
        limit = seconds[name] * PATIENCE + PATIENCE_SECONDS
        if run_test(name, "%s/%s/%s.elf" % (HERE, folder, name), objects, limit)[0]:
            return None
    return "no test of %s failed" % names


def why_unnoticed(number, mutant, seconds):
    """None if the row is a mutant and a test noticed it; else why that was not so."""
    folder = "mutant%d" % number
    wrong = what_is_wrong(mutant) or try_mutant(folder, mutant, seconds)
    shutil.rmtree("%s/%s" % (HERE, folder), ignore_errors=True)
    return wrong


def title(mutant):
    shown = [" ".join(part.split()).replace("#", "") or "nothing" for part in mutant[1:3]]
    return "%s: %s -> %s" % (mutant[0], *(one if len(one) < 60 else one[:57] + "..." for one in shown))


def main():
    @test("each mutant of the table, chosen or not, changes a text that stands in its file once")
    def _():
        wrong = [one for one in map(what_is_wrong, TABLE) if one]
        check(not wrong, *wrong)

    with ThreadPoolExecutor(JOBS) as pool:
        sources = RUNTIME + FRAME + [unit(name) for name in TESTS]
        said = [one for one in pool.map(compile_file, sources) if one]
        if not said:
            subprocess.run(["ar", "qcs", LIBRARY, *[object_of(one) for one in RUNTIME]], check=True)
        base = {} if said else dict(zip(TESTS, pool.map(try_base, TESTS)))

        @test("without a mutant, all tests pass")
        def _():
            check(not said, *said)
            failed = [result for result, _ in base.values() if result]
            check(not failed, *failed)

        seconds = {name: took for name, (_, took) in base.items()}
        for number, mutant in enumerate(MUTANTS):
            result = None if said else pool.submit(why_unnoticed, number, mutant, seconds)

            @test(title(mutant))
            def _(result=result):
                check(result is not None, "not built")
                check(result.result() is None, result.result())

        run()


main()

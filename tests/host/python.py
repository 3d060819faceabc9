"""Comparing the runtime with Python itself: a C program reads operations from its standard input and prints results; the script makes
the operations, and knows the results because it does the same with Python's own objects.

    from python import build, converse

    program = build("tests/host/python_list.c")
    converse(program, operations, expected)
"""

import subprocess

from tap import call, check, temporary_folder

FLAGS = ["-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-fno-omit-frame-pointer",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DOB_CHECKS=1", "-Iruntime/include", "-Iruntime", "-Iboard"]


def build(source):
    """The program, with the runtime as the board `host` has it, sanitizers among the rest."""
    call("make", "-s", "build/host/libobol.a")
    program = temporary_folder() + "/program"
    call("gcc", *FLAGS, source, "board/host/board.c", "board/host/port.c", "build/host/libobol.a", "-o", program)
    return program


def converse(program, operations, expected, seconds=300):
    """One line of `operations` to the program for each line of `expected` from it. Reports the first that differs."""
    done = subprocess.run([program], input="".join(line + "\n" for line in operations).encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=seconds, check=False)
    answers = done.stdout.decode("utf-8", "backslashreplace").split("\n")
    for number, (operation, wanted) in enumerate(zip(operations, expected)):
        answer = answers[number] if number < len(answers) else "nothing"
        if answer != wanted:
            before = operations[max(0, number - 20):number]
            check(False, *before, "operation %d: %s" % (number, operation), "Python: %s" % wanted, "here: %s" % answer,
                  *answers[number + 1:][-5:])
    check(done.returncode == 0, "status %d" % done.returncode, *answers[-5:])

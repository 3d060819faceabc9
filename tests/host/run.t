#!/usr/bin/env python3
"""tools/run hands arguments, input, output and status through unharmed, and leaves no QEMU behind."""

# seconds: 120

import os
import signal
import subprocess
import time
import tty

from tap import Skipped, call, check, run, temporary_folder, test

BOARDS = ["mps2-an385", "microbit"]
ARGUMENTS = ["plain", "with a blank", "com,ma,,s", 'quo"te', "it's", "back\\slash", "=", "arg=x,enable=off", "", " ", "grün"]
# Every byte but those by which a console on a wire is spoken to.
BYTES = bytes(byte for byte in range(256) if byte != 0x04)


def image(board, name):
    return "build/%s/tests/harness/%s.elf" % (board, name)


def tool_run(*arguments, **more):
    return subprocess.run(["tools/run", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **more)


def is_running(marker):
    """Is there a QEMU whose command line contains the marker?"""
    for entry in os.listdir("/proc"):
        try:
            with open("/proc/%s/cmdline" % entry, "rb") as file:
                if entry.isdigit() and marker.encode() in file.read() and int(entry) != os.getpid():
                    return True
        except OSError:
            pass
    return False


for board_ in BOARDS:
    @test("%s: arguments with blanks, commas and quotes arrive" % board_)
    def _(board=board_):
        done = tool_run(image(board, "arguments"), *ARGUMENTS, stdin=subprocess.DEVNULL)
        expected = "".join("[%s]\n" % word for word in ARGUMENTS).encode() + b"end with Ctrl-D\n"
        check(done.stdout == expected, done.stdout, expected, done.stderr.decode())
        check(done.returncode == len(ARGUMENTS), done.returncode)

    @test("%s: the command is shown so that a shell can run it again" % board_)
    def _(board=board_):
        done = tool_run("--print", image(board, "arguments"), *ARGUMENTS)
        check(done.stdout == b"" and done.returncode == 0, done)
        again = subprocess.run(["sh", "-c", done.stderr.decode().strip() + " | cat"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        check("[with a blank]\n[com,ma,,s]\n[quo\"te]" in again.stdout.decode(), again.stdout)

    @test("%s: semihosted input and output keep every byte" % board_)
    def _(board=board_):
        done = tool_run(image(board, "arguments"), input=BYTES)
        check(done.stdout == b"end with Ctrl-D\n" + BYTES, done.stdout)

    @test("%s: so do input and output by UART, which starts when the program asks" % board_)
    def _(board=board_):
        path = temporary_folder() + "/input"
        with open(path, "wb") as file:
            file.write(BYTES)
        done = tool_run("--uart", "--input", path, image(board, "arguments"))
        check(done.stdout == b"end with Ctrl-D\n" + BYTES + b"[exit 0]\n", done.stdout, done.stderr.decode())
        check(done.returncode == 0, done.returncode)

    @test("%s: the status of a program by UART is that of its last line" % board_)
    def _(board=board_):
        done = tool_run("--uart", image(board, "bad_status"), stdin=subprocess.DEVNULL)
        check(done.returncode == 7 and done.stdout.endswith(b"[exit 7]\n"), done)

    @test("%s: a lockup has status 134 and is called one" % board_)
    def _(board=board_):
        done = tool_run(image(board, "lockup"), stdin=subprocess.DEVNULL)
        check(done.returncode == 134 and b"lockup: a fault while a fault was handled" in done.stderr, done)

    @test("%s: a fault's addresses are looked up" % board_)
    def _(board=board_):
        done = tool_run(image(board, "fault"), stdin=subprocess.DEVNULL)
        check(done.returncode == 4 and b"tests/harness/fault.c:" in done.stderr, done.stdout.decode(), done.stderr.decode())

    @test("%s: a time limit ends it with status 124" % board_)
    def _(board=board_):
        start = time.monotonic()
        done = tool_run("--seconds", "1", image(board, "hang"), stdin=subprocess.DEVNULL)
        check(done.returncode == 124 and b"still running after 1 seconds" in done.stderr, done)
        check(time.monotonic() - start < 20, "took too long")

for name_, number_ in [("TERM", signal.SIGTERM), ("INT", signal.SIGINT), ("HUP", signal.SIGHUP), ("KILL", signal.SIGKILL)]:
    @test("SIG%s ends tools/run and QEMU with it" % name_)
    def _(name=name_, number=number_):
        marker = "marker-%d-%s" % (os.getpid(), name)
        process = subprocess.Popen(["tools/run", image(BOARDS[0], "hang"), marker], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.readline()  # it runs
        process.send_signal(number)
        process.wait(20)
        process.stdout.close()
        for _try in range(100):
            if not is_running(marker):
                return
            time.sleep(0.1)
        check(False, "QEMU is still running")


@test("input that cannot be read is refused before QEMU starts")
def _():
    folder = temporary_folder()
    with open(folder + "/ctrl-d", "wb") as file:
        file.write(b"x" * 100000 + b"\x04y")
    for options in (["--uart"], []):
        for path, message in [(folder, "%s: is a directory" % folder), ("/nowhere", "/nowhere: No such file")]:
            done = tool_run(*options, "--input", path, image(BOARDS[0], "arguments"), stdin=subprocess.DEVNULL)
            check(done.returncode == 2 and done.stderr.decode().startswith("tools/run: " + message), done)
            check(done.stdout == b"" and done.stderr.count(b"\n") == 1, done)
    for path, message in [(folder + "/ctrl-d", "has a byte 0x04, Ctrl-D"), ("/proc/self/mem", "Input/output error")]:
        done = tool_run("--uart", "--input", path, image(BOARDS[0], "arguments"), stdin=subprocess.DEVNULL)
        check(done.returncode == 2 and ("tools/run: %s: %s" % (path, message)).encode() in done.stderr, done)
        check(done.stdout == b"" and done.stderr.count(b"\n") == 1, done)
    done = tool_run("--input", folder + "/ctrl-d", image(BOARDS[0], "arguments"), stdin=subprocess.DEVNULL)
    check(done.returncode == 0 and done.stdout.endswith(b"xx\x04y"), done)


@test("standard input that fails on the way to the UART, or has a Ctrl-D in it, ends QEMU with status 2")
def _():
    try:
        keyboard, wire = os.openpty()
    except OSError as error:
        raise Skipped("no pseudo-terminal: %s" % error.strerror) from error
    tty.setraw(wire)
    os.write(wire, b"first part")
    os.close(wire)  # the other end reads what is left, and then an error
    done = tool_run("--uart", image(BOARDS[0], "arguments"), stdin=keyboard)
    os.close(keyboard)
    check(done.returncode == 2 and b"standard input: Input/output error" in done.stderr, done)
    done = tool_run("--uart", image(BOARDS[0], "arguments"), input=b"first part\x04and more")
    check(done.returncode == 2 and b"standard input: has a byte 0x04, Ctrl-D" in done.stderr, done)


@test("make run passes any file name on, and refuses what it does not know")
def _():
    for name in ("x$y", "$(error no)", "it's #1; two", "a\\b"):
        path = "%s/%s" % (temporary_folder(), name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("word and word\n")
        for more in ([], ["CONSOLE=uart"]):
            text = call("make", "run", "APP=concordance", "INPUT=" + path, *more)
            check("lines 1, words 3, different 2\n" in text, text)
    for setting, message in [("INPUT=a\nb", "INPUT= has a line break in it"),
                             ("CONSOLE=foo", 'no console "foo": choose CONSOLE= from semihosting uart'),
                             ("CONSOLE=uart semihosting", 'no console "uart semihosting": choose'),
                             ("APP=session concordance", 'no app "session concordance": choose APP= from')]:
        text = call("make", "run", setting, status=2)
        check(message in text and "qemu" not in text, text)


@test("without standard input it runs all the same")
def _():
    done = subprocess.run(["sh", "-c", "tools/run %s <&-" % image(BOARDS[0], "arguments")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(done.returncode == 0 and done.stdout == b"end with Ctrl-D\n", done)


@test("timers count instructions with --icount: two runs agree to the last digit")
def _():
    command = call("tools/run", "--print", "--icount", "8", image(BOARDS[0], "good"))
    check("-icount shift=8,sleep=off" in command, command)


@test("wrong calls are told so, with status 2")
def _():
    for arguments, message in [
            ([], "which image?"),
            (["--nonsense", "x"], "unknown option --nonsense"),
            (["--seconds"], "--seconds needs a value"),
            (["--seconds", "soon", "x"], "take a number"),
            (["/bin/true"], "is not build/BOARD/..."),
            (["build/nowhere/x.elf"], "board/nowhere/board.mk: No such file"),
            (["build/%s/nothing.elf" % BOARDS[0]], "no such file; make builds it"),
            (["--uart", image(BOARDS[0], "good"), "argument"], "without semihosting a program gets no arguments"),
            (["--input", "/nowhere", image(BOARDS[0], "good")], "/nowhere: No such file")]:
        text = call("tools/run", *arguments, status=2)
        check(message in text and "Traceback" not in text, "not: " + message, text)


run()

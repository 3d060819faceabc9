#!/usr/bin/env python3
"""What a program is told and what it reads: arguments and console, with semihosting and by UART, on every board."""

# seconds: 180

import glob
import os
import re
import select
import subprocess
import time

from tap import check, run, test

PROMPT = "Type something and end with Ctrl-D\n"
SECONDS = 20


def facts(folder):
    return dict(re.findall(r"^([A-Z_]+) *:= *(.*?) *$", open(folder + "/board.mk", encoding="utf-8").read(), re.M))


BOARDS = {os.path.basename(folder): facts(folder)["QEMU_MACHINE"] for folder in sorted(map(os.path.dirname, glob.glob("board/*/board.mk")))
          if "QEMU_MACHINE" in facts(folder)}
ONE_BOARD = "mps2-an385"


def image(board):
    path = "build/%s/tests/boot/echo.elf" % board
    check(os.path.exists(path), path + ": no such file; make images builds it")
    return path


def qemu(board, *more):
    return ["qemu-system-arm", "-M", BOARDS[board], "-display", "none", "-monitor", "none", "-no-reboot", *more,
            "-kernel", image(board)]


def with_line(board, line, given=b""):
    """Run with this command line as the debugger gives it. Returns the status and both streams."""
    option = "enable=on,target=native,arg=" + line.replace(",", ",,")
    done = subprocess.run(qemu(board, "-serial", "null", "-semihosting-config", option), input=given, timeout=SECONDS,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def arguments(board, line):
    status, text, _ = with_line(board, line)
    check(status == 5, "status %d" % status, text)
    return re.findall(r"^\[(.*)\]$", text.partition(PROMPT)[0], re.M)


def expect(line, *words):
    for board in (ONE_BOARD, "microbit"):
        found = arguments(board, line)
        check(found == list(words), board, line, found)


def hash_of(data):
    value = 2166136261
    for byte in data:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return "%d bytes, hash %08x" % (len(data), value)


def by_uart(board, given):
    """Run without semihosting, feed the UART after the prompt. Returns the status and the output."""
    command = qemu(board, "-chardev", "stdio,id=uart,mux=on", "-serial", "chardev:uart")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    text, deadline, asked = b"", time.monotonic() + SECONDS, False
    try:
        while time.monotonic() < deadline and not re.search(rb"^\[exit [0-9]+\]\n", text, re.M):
            if select.select([process.stdout], [], [], 0.5)[0]:
                text += os.read(process.stdout.fileno(), 65536)
            if PROMPT.encode() in text and not asked:
                asked = True
                process.stdin.write(given + b"\x04")
    finally:
        process.kill()
        process.wait()
    text = text.decode("utf-8", "backslashreplace")
    end = re.search(r"^\[exit ([0-9]+)\]\n", text, re.M)
    check(end, board, "no exit line", text)
    return int(end.group(1)), text[:end.start()]


@test("words are split at blanks")
def _():
    expect("echo one two", "echo", "one", "two")
    expect("  echo   one  ", "echo", "one")


@test("quotes and backslashes keep blanks and themselves")
def _():
    expect('echo "a b" c', "echo", "a b", "c")
    expect(r'echo a\ b "c\"d" \\ e"f g"h', "echo", "a b", 'c"d', "\\", "ef gh")
    expect('echo "" x', "echo", "", "x")
    expect(r'echo "not closed x', "echo", "not closed x")
    expect("echo end\\", "echo", "end\\")


@test("commas and anything else arrive as they are")
def _():
    expect("echo a,b,,c 'd' $e *", "echo", "a,b,,c", "'d'", "$e", "*")


@test("an empty command line is a program named obol")
def _():
    expect("", "obol")
    expect("   ", "obol")


@test("tools/run passes every argument as it is")
def _():
    words = ["two words", 'quo"te', "back\\slash", "", "com,ma", "-dash", "ümlaut"]
    done = subprocess.run(["tools/run", image(ONE_BOARD), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=SECONDS)
    found = re.findall(r"^\[(.*)\]$", done.stdout.decode().partition(PROMPT)[0], re.M)
    check(found[1:] == words, found)


@test("a long command line fits the boards that reserve room for it")
def _():
    name = "x" * 3000
    check(arguments(ONE_BOARD, "echo " + name) == ["echo", name])


@test("a command line that is too long, or has too many words, is refused in words, not cut")
def _():
    for board, line, message in [("microbit", "echo " + "x" * 300, "longer than __cmdline_size"),
                                 (ONE_BOARD, "echo " + "x " * 17, "too many arguments")]:
        status, text, _ = with_line(board, line)
        check(status == 1 and message in text and "[" not in text, status, text)


@test("16 arguments are not too many")
def _():
    check(len(arguments(ONE_BOARD, "echo " + "x " * 15)) == 16)


@test("a program reads its console through the debugger to the end")
def _():
    data = b"line one\nline two\nno end" * 20
    for board in BOARDS:
        status, text, _ = with_line(board, "echo", data)
        check(status == 5 and hash_of(data) in text, board, status, text)


@test("a program reads its console from the UART up to Ctrl-D")
def _():
    data = b"line one\nline two\nno end"
    for board in BOARDS:
        status, text = by_uart(board, data)
        check(status == 5 and hash_of(data) in text, board, status, text)


@test("Ctrl-D alone is the end of the input")
def _():
    for board in BOARDS:
        status, text = by_uart(board, b"")
        check(status == 5 and hash_of(b"") in text, board, status, text)


@test("10,000 bytes come over the UART whole")
def _():
    data = bytes(32 + i % 90 for i in range(10000)).replace(b"A", b"\n")
    for board in BOARDS:
        status, text = by_uart(board, data)
        check(status == 5 and hash_of(data) in text, board, status, text)


@test("without a debugger a program is named obol, and has no files")
def _():
    for board in BOARDS:
        _, text = by_uart(board, b"")
        check(text.startswith("[obol]\n" + PROMPT) and "Makefile: errno 2\n" in text, board, text)


@test("errors go to the debugger's error stream, and over the UART to the only one there is")
def _():
    for board in BOARDS:
        _, text, errors = with_line(board, "echo")
        check("an error message\n" not in text and "an error message\n" in errors, board, text, errors)
        _, text = by_uart(board, b"")
        check("an error message\n" in text, board, text)


@test("files of the debugger's computer are there")
def _():
    for board in BOARDS:
        _, text, _ = with_line(board, "echo")
        check("Makefile is there\n" in text, board, text)


run()

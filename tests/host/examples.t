#!/usr/bin/env python3
"""The examples, as a newcomer runs them: through make and tools/run, on every board, on good and on bad input."""

# seconds: 240

import glob
import os
import re

from tap import call, check, run, temporary_folder, test

BOARDS = sorted(os.path.basename(os.path.dirname(path)) for path in glob.glob("board/*/board.mk"))
SESSION = ["a = [1, 2, 3]; getrefcount(a)", "b = a; getrefcount(a)", "c = [a, 4]; getrefcount(a)",
           "del c; getrefcount(a)", "test(a)"]
files = temporary_folder()


def is_host(board):
    return board.startswith("host")


def image(board, app):
    return "build/%s/examples/%s.elf" % (board, app)


def available(boards, app):
    """The boards whose image was built: 32-bit ones are left out where the host cannot run them."""
    there = [board for board in boards if os.path.exists(image(board, app))]
    check(len(there) >= 8, "only these boards have an image: %s" % " ".join(there))
    return there


def write(name, data):
    path = os.path.join(files, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def concordance(board, path, status=0, *options):
    return call("tools/run", "--seconds", "60", *options, image(board, "concordance"), *([path] if path else []), status=status)


def dropped_everything(text):
    return "everything dropped: blocks 0, bytes 0\n" in text


def expected(data):
    """What the concordance of a text is, computed here in another way."""
    lines = data.decode().split("\n")
    seen = {}
    for number, line in enumerate(lines, 1):
        for word in re.findall(r"[a-z0-9_][a-z0-9_']*", line.lower()):
            seen.setdefault(word.rstrip("'"), []).append(number)
    order = {word: place for place, word in enumerate(seen)}
    top = sorted(seen, key=lambda word: (-len(seen[word]), order[word]))[:10]
    rows = []
    for word in top:
        distinct = list(dict.fromkeys(seen[word]))
        rows.append((len(seen[word]), word, [str(n) for n in distinct[:6]] + (["..."] if len(distinct) > 6 else [])))
    count = len(lines) - 1 if data.endswith(b"\n") or not data else len(lines)
    return count, sum(map(len, seen.values())), len(seen), rows


def check_result(text, data):
    count, total, different, rows = expected(data)
    check("lines %d, words %d, different %d\n" % (count, total, different) in text, "expected %d lines, %d words, %d different"
          % (count, total, different), text)
    shown = [(int(times), word, lines.split(", ")) for times, word, lines
             in re.findall(r"(?m)^ *(\d+)  (\S+) +((?:\d+(?:, )?)+(?:\.\.\.)?)$", text)]
    check(shown == rows, "shown    %s" % shown, "expected %s" % rows)
    check(dropped_everything(text), text)


@test("the session shows 2, 3, 4, 3, 5 on every board, and ends with no object and no byte")
def _():
    for board in available(BOARDS, "session"):
        text = call("tools/run", "--seconds", "30", image(board, "session"))
        found = [(re.sub(r" +", " ", code), int(count)) for code, count
                 in re.findall(r"(?m)^>>> (.*\S) +(\d+) +objects \d+, bytes \d+$", text)]
        check(found == list(zip(SESSION, [2, 3, 4, 3, 5])), board, text)
        check(re.search(r"(?m)^ +the end +objects 0, bytes 0$", text), board, text)


@test("the session shows the same without semihosting, through the UART")
def _():
    for board in available(BOARDS, "session"):
        if not is_host(board):
            semihosted = call("tools/run", "--seconds", "30", image(board, "session")).splitlines()[1:]
            by_uart = call("tools/run", "--seconds", "30", "--uart", image(board, "session")).splitlines()[1:]
            by_uart = [line for line in by_uart if not re.match(r"\[exit \d+\]", line)]
            check(by_uart == semihosted, board, "\n".join(by_uart))


@test("make run shows the session, and make run APP=concordance the README's words")
def _():
    text = call("make", "run")
    check(">>> test(a)                          5 " in text, text)
    check("qemu-system-arm -M mps2-an385 " in text, text)
    text = call("make", "run", "APP=concordance")
    check("README.md" in text and "different" in text and dropped_everything(text), text)


TYPES = "[Point(3, 4), 1]\nPoint(Point(3, 4), 5)\n<Pin object>\npin 13 released\n<class 'Counter'>\n[5]\nblocks left: 0\n"


@test("types of one's own print, hold and release, on every board, and leave nothing")
def _():
    for board in available(BOARDS, "types"):
        text = call("tools/run", "--seconds", "30", image(board, "types"))
        check(TYPES in text, board, text)
    check(TYPES in call("make", "run", "APP=types"))


@test("the concordance of a text is right on every board that holds it, and leaves nothing")
def _():
    data = (b"The cat's hat, the CAT'S bat;\nthe rat.\n\nA_1 a_1 end'\n" * 3) + b"last line without newline: the"
    path = write("small text, with blanks.txt", data)
    for board in available(BOARDS, "concordance"):
        check_result(concordance(board, path), data)


@test("characters beyond ASCII are letters, and their punctuation is not")
def _():
    path = write("unicode.txt", "\ufeffcafé — café “naïve” Ω=Ω €5\n".encode())
    text = concordance("mps2-an385", path)
    check("lines 1, words 6, different 4\n" in text and re.search(r"(?m)^ +2  café +1$", text), text)


@test("by UART the text comes over the console and ends with Ctrl-D")
def _():
    data = b"one two two\nthree three three\n"
    path = write("uart.txt", data)
    for board in available(BOARDS, "concordance"):
        if not is_host(board):
            check_result(call("tools/run", "--seconds", "60", "--uart", "--input", path, image(board, "concordance")), data)


@test("a missing file is named, and the status is 1")
def _():
    for board in ("mps2-an385", "microbit", "host"):
        check("/no/such file: no such file\n" in concordance(board, "/no/such file", 1))


@test("an empty file has no words")
def _():
    path = write("empty", b"")
    for board in ("mps2-an385", "stm32vldiscovery", "host"):
        text = concordance(board, path)
        check("lines 0, words 0, different 0: no words\n" in text and dropped_everything(text), text)


@test("a binary file is refused with line and byte")
def _():
    nul = write("nul", b"two\nlines\x00")
    cut = write("cut", b"text \xe2\x82")
    stray = write("stray", b"ok\n\xff\xfe")
    for board in ("mps2-an385", "microbit", "host"):
        check("line 2, byte 10: a NUL byte: not text\n" in concordance(board, nul, 1))
        check("line 1, byte 6: not UTF-8 text: it ends inside a character\n" in concordance(board, cut, 1))
        text = concordance(board, stray, 1)
        check("line 2, byte 4: not UTF-8 text\n" in text and dropped_everything(text), text)
        for data, byte in ((b"abc \xff def", 5), (b"abc\n\x80\x80", 5), (b"x\xc3(", 2), (b"\xed\xa0\x80", 1),
                           (b"a" * 255 + b"\xe2\x82", 256)):
            text = concordance(board, write("bad", data), 1)
            check("byte %d: not UTF-8 text" % byte in text, data, text)
        check(dropped_everything(concordance(board, image(board, "concordance"), 1)))


@test("a line of 100,000 characters, in many words or in one")
def _():
    many = b"abcdefg hi " * 9091 + b"\n"
    one = b"x" * 100000 + b"\n"
    check_result(concordance("mps2-an385", write("many", many)), many)
    text = concordance("mps2-an385", write("one", one))
    check("lines 1, words 1, different 1\n" in text and "xxxxxxxxxxxxxx.." in text and dropped_everything(text), text)
    text = concordance("microbit", write("one", one))
    check("memory ended at line 1" in text and dropped_everything(text), text)


@test("a file of 10 MB gives the right result, or says where memory ended")
def _():
    words = ["w%d" % (i * 7919 % 5000) for i in range(1, 200001)]
    block = "".join(word + ("\n" if i % 9 == 0 else " ") for i, word in enumerate(words)).encode()
    data = block * (10_000_000 // len(block) + 1)
    check(len(data) >= 10_000_000)
    path = write("large", data)
    check_result(concordance("mps2-an385", path), data)
    text = concordance("netduinoplus2", path)
    check(re.search(r"memory ended at line \d+; until there:", text) and dropped_everything(text), text)


@test("where memory ends, the small boards say at which line and print what they have")
def _():
    data = b"".join(b"word%d stands on line %d\n" % (i, i) for i in range(1, 2000))
    path = write("too much", data)
    for board in ("microbit", "stm32vldiscovery"):
        text = concordance(board, path)
        line = int(re.search(r"memory ended at line (\d+); until there:", text).group(1))
        check(line > 10, text)
        check(re.search(r"(?m)^ *%d  (stands|on|line) " % (line - 1), text) or re.search(r"(?m)^ *%d  (stands|on|line) " % line, text),
              text)
        check(dropped_everything(text), text)


run()

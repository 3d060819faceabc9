#!/usr/bin/env python3
"""Programs that break the rules of tests/harness are failures for prove, each for the right reason.

The programs are built for two boards, whose cores differ in what they do at a fault."""

# seconds: 240

import concurrent.futures
import glob
import os
import re
import subprocess

from tap import check, run, test

BOARDS = ["mps2-an385", "microbit"]
# What tools/run says about each, beside "FAIL" of prove.
MESSAGES = {
    "after_plan": "output after the last result: b'# and then some",
    "bad_status": "status 7",
    "endless": "output after the last result: b'and on and on",
    "fault": "status 4 (fault)",
    "garbage": r"output that is no text: b'x\x00\x01\x7f\x80\xff\xc3'",
    "good_status": "status 0 although a test failed",
    "hang": "out of time: still running after 3 seconds",
    "hang_at_end": "out of time: still running after 3 seconds",
    "lockup": "lockup or abort (status 134)",
    "misnumbered": "result 2 is numbered 1",
    "no_plan": "no plan: nothing of TAP was printed before the end",
    "not_ok": "ran qemu-system-arm -M",
    "reset": "short plan: 1 of 2 results, and a good status: was the processor reset",
    "reset_at_once": "no plan: nothing of TAP was printed before the end, or the processor was reset",
    "second_plan": "a second plan after 1 of 2 results: the program was started twice",
    "second_run": "a second plan after the first was fulfilled: the program was started twice",
    "short_plan": "short plan: 2 of 3 results",
    "too_many": "more results than the 2 planned",
    "unfinished": "the output ends in the middle of a line: b'ok 2 - tw'",
}
GOOD = ["good", "memory"]
# Used by other scripts.
OTHERS = ["arguments"]


def prove(board, name):
    image = "build/%s/tests/harness/%s.elf" % (board, name)
    done = subprocess.run(["prove", "-v", "--exec", "tools/run --tap", image], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def all_names():
    return sorted(os.path.splitext(os.path.basename(path))[0] for path in glob.glob("tests/harness/*.c"))


# All at once at first: most of the time goes into waiting for the ones that hang.
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    started = {(board, name): pool.submit(prove, board, name) for board in BOARDS for name in sorted([*MESSAGES, *GOOD])}
    results = {key: future.result() for key, future in started.items()}


@test("every program of tests/harness is expected to do something here")
def _():
    check(set(all_names()) == set(MESSAGES) | set(GOOD) | set(OTHERS), set(all_names()) ^ (set(MESSAGES) | set(GOOD) | set(OTHERS)))


for board_ in BOARDS:
    for name_ in GOOD:
        @test("%s: %s passes" % (board_, name_))
        def _(board=board_, name=name_):
            status, text = results[board, name]
            check(status == 0 and "Result: PASS" in text, text)

    for name_, message_ in MESSAGES.items():
        @test("%s: %s is a failure for prove" % (board_, name_))
        def _(board=board_, name=name_, message=message_):
            status, text = results[board, name]
            check(status != 0 and "Result: FAIL" in text, "prove's status is %d" % status, text)
            check(message in text, "no message: " + message, text)


@test("a fault report comes with the function and line of its address")
def _():
    for board in BOARDS:
        text = results[board, "fault"][1]
        check(re.search(r"# {3}= .*main, .*tests/harness/fault\.c:\d+", text), text)


@test("a skipped image counts as skipped, with the reason")
def _():
    os.makedirs("build/results-of-harness", exist_ok=True)
    path = "build/results-of-harness/x.skip"
    with open(path, "w", encoding="utf-8") as file:
        file.write("1..0 # SKIP does not fit: needs 1M of ram, the board has 16K\n")
    text = subprocess.run(["prove", "--exec", "tools/run --tap", path], stdout=subprocess.PIPE, check=True).stdout.decode()
    check("skipped: does not fit: needs 1M" in text, text)


run()

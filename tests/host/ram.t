#!/usr/bin/env python3
"""Programs do not live on the zeros that an emulator's RAM starts with: on silicon it holds anything.

QEMU fills RAM with junk before the first instruction; the same programs have to print the same."""

# seconds: 120

import glob
import os
import re
import subprocess

from tap import call, check, run, temporary_folder, test

FOLDER = temporary_folder()
BOARDS = {os.path.basename(os.path.dirname(path)): open(os.path.dirname(path) + "/board.mk", encoding="utf-8").read()
          for path in sorted(glob.glob("board/*/memory.ld"))}


def ram(image):
    symbols = dict(line.split()[::2][::-1] for line in call("arm-none-eabi-nm", image).splitlines() if len(line.split()) == 3)
    start, end = int(symbols["__ram_start"], 16), int(symbols["__ram_end"], 16)
    return start, end - start


def output(board, image, status, junk=None):
    machine = re.search(r"^QEMU_MACHINE := (.*)$", BOARDS[board], re.M).group(1)
    command = ["qemu-system-arm", "-M", machine, "-display", "none", "-monitor", "none", "-serial", "null", "-no-reboot",
               "-semihosting-config", "enable=on,target=native,arg=program", "-kernel", image]
    if junk is not None:
        start, size = ram(image)
        with open(FOLDER + "/junk", "wb") as file:
            file.write(bytes([junk]) * size)
        command += ["-device", "loader,file=%s/junk,addr=%d,force-raw=on" % (FOLDER, start)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20)
    text = done.stdout.decode("utf-8", "backslashreplace")
    check(done.returncode == status, board, image, "junk: %s" % junk, text, done.stderr.decode("utf-8", "backslashreplace"))
    return text


def add(name, status):
    @test("%s does not care what RAM held before" % name)
    def _():
        seen = 0
        for board in BOARDS:
            image = "build/%s/%s.elf" % (board, name)
            if os.path.exists(image):  # the smallest boards do not hold every program
                seen += 1
                expected = output(board, image, status)
                for junk in (0xA5, 0xFF):
                    found = output(board, image, status, junk)
                    check(found == expected, board, "junk %#x:" % junk, found, "zeros:", expected)
        check(seen >= 5, "too few images; make images builds them")


for one, its_status in ("tests/boot/start", 0), ("tests/boot/regions", 0), ("tests/boot/echo", 5), ("examples/session", 0):
    add(one, its_status)

run()

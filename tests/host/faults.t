#!/usr/bin/env python3
"""Every way to die of tests/boot/die.c, on every board that QEMU has: the report says what happened, and the status is right.

Each death runs twice, with semihosting and without, where the report comes by UART; both have to say the same.
What to expect depends on the core:

  ARMv6-M (microbit) has no MPU and no registers that tell why. Every fault is a HardFault. What only an MPU notices goes through:
  NULL is flash, writes to flash are ignored, RAM and some peripherals can be executed. QEMU gives zeros for peripherals that it
  does not have.

  ARMv7-M and Armv8-M have an MPU, and boot/mpu.c shuts what is not opened. So it does not matter that QEMU's lm3s6965evb ignores
  accesses to addresses where nothing is; only a read from the open part where the peripherals are goes through there.

  Armv8-M has a stack limit, so an overflow is a UsageFault there."""

# seconds: 240

import bisect
import concurrent.futures
import glob
import os
import re
import select
import subprocess
import time

from tap import call, check, run, test

SECONDS = 20
FAULT, PANIC = 4, 3
NO_STATUS = "this core has no fault status and no fault address registers"
FORCED = "  FORCED: another fault could not be handled"


class Board:
    def __init__(self, folder):
        text = open(folder + "/board.mk", encoding="utf-8").read()
        facts = dict(re.findall(r"^([A-Z_]+) *:= *(.*?) *$", text, re.M))
        self.name = os.path.basename(folder)
        self.machine = facts.get("QEMU_MACHINE")
        self.is_v6 = facts["ARCH"] == "armv6-m"
        self.is_v8 = facts["ARCH"].startswith("armv8-m")
        self.has_fpu = "hard" in facts.get("CPU_FLAGS", "")
        self.answers_everywhere = self.is_v6 or self.machine == "lm3s6965evb"
        self.image = "build/%s/tests/boot/die.elf" % self.name


BOARDS = [board for board in map(Board, sorted(map(os.path.dirname, glob.glob("board/*/board.mk")))) if board.machine]

# ---------------------------------------------------------------------------------------------------------------------
# What each death has to say: lines in this order, as regular expressions, with others between them.

SURVIVED = (1, ["survived"])


def fault(board, name, *bits, address=None, hard=False, **more):
    """A fault that has a register of its own, except on ARMv6-M and where it escalates (hard)."""
    number = {"HardFault": 3, "MemManage": 4, "BusFault": 5, "UsageFault": 6, "SecureFault": 7}
    if board.is_v6:
        return hard_fault(board, **more)
    lines = [r"fault: HardFault \(exception 3\)" if hard else r"fault: %s \(exception %d\)" % (name, number[name])]
    lines += ["  %s: .*" % bit for bit in bits]
    lines += [FORCED] if hard else []
    lines += ["address " + address] if address else []
    return FAULT, lines + registers(**more)


def hard_fault(board, words=(), **more):
    if board.is_v6:
        more["lost"] = "sp is not in RAM"
    return FAULT, [r"fault: HardFault \(exception 3\)"] + ([NO_STATUS] if board.is_v6 else []) + list(words) + registers(**more)


def registers(frame=True, lost="they could not be pushed", origin="thread, main stack", objects=(), calls=()):
    pushed = ["r0  0x.*", "r4  0x.*", "sp  0x.*  pc  0x.*", "xpsr 0x.*"]
    lost = ["r4  0x.*", "sp  0x[0-9a-f]{8}", "no r0 to r3, r12, lr, pc, xpsr: " + lost]
    return (pushed if frame else lost) + ["exc_return 0x[0-9a-f]{8}: " + origin] + list(calls) + list(objects)


def exception(board, name, number):
    return FAULT, [r"fault: %s \(exception %d\)" % (name, number)] + ([NO_STATUS] if board.is_v6 else []) + registers()


def overflow(board, *bits, **more):
    words = ["stack overflow: the stack has [0-9]+ bytes, from 0x[0-9a-f]{8} up"]
    if board.is_v6:
        return hard_fault(board, words, frame=False, **more)
    status, lines = fault(board, *(("UsageFault", "STKOF") if board.is_v8 else ("MemManage", *bits)), **more, frame=False)
    at = next(i for i, line in enumerate(lines) if line.startswith("r4"))
    return status, lines[:at] + words + lines[at:]


def closed(board, address, survives_v6=False):
    """A data access that the MPU forbids."""
    if board.is_v6 and survives_v6:
        return SURVIVED
    return fault(board, "MemManage", "DACCVIOL", "MMARVALID", address=address)


def not_executable(board, survives_v6=False):
    return SURVIVED if board.is_v6 and survives_v6 else fault(board, "MemManage", "IACCVIOL")


EXPECTED = {
    "read_unmapped": lambda b: closed(b, "0x30000000"),
    "read_low": lambda b: closed(b, "0x06000000"),
    "write_unmapped": lambda b: closed(b, "0x30000000"),
    "read_null": lambda b: closed(b, "0x00000010, near NULL", survives_v6=True),
    "write_null": lambda b: closed(b, "0x00000010, near NULL", survives_v6=True),
    "write_flash": lambda b: closed(b, "0x[0-9a-f]{8}, in flash", survives_v6=True),
    "write_below_ram": lambda b: closed(b, "0x[0-9a-f]{8}"),
    "read_bus": lambda b: SURVIVED if b.answers_everywhere else
    fault(b, "BusFault", "PRECISERR", "BFARVALID", address="0x5ffff000"),
    "undefined": lambda b: fault(b, "UsageFault", "UNDEFINSTR"),
    "coprocessor": lambda b: SURVIVED if b.is_v6 else fault(b, "UsageFault", "NOCP"),
    "divide": lambda b: SURVIVED if b.is_v6 else fault(b, "UsageFault", "DIVBYZERO"),
    "unaligned": lambda b: fault(b, "UsageFault", "UNALIGNED"),
    "jump_even": lambda b: fault(b, "UsageFault", "INVSTATE"),
    "jump_null": lambda b: not_executable(b, survives_v6=True),
    "jump_data": lambda b: not_executable(b, survives_v6=True),
    "jump_peripheral": not_executable,
    "jump_unmapped": not_executable,
    # QEMU sets FORCED where silicon sets DEBUGEVT.
    "breakpoint": lambda b: hard_fault(b, ["a breakpoint instruction, and no debugger"]),
    "overflow_recursion": lambda b: overflow(b, "DACCVIOL", "MSTKERR", "MMARVALID", calls=["calls 0x[0-9a-f]{8}"]),
    # The limit stops sp before it moves, so there is room for the frame.
    "overflow_frame": lambda b: fault(b, "UsageFault", "STKOF") if b.is_v8 else
    overflow(b, "DACCVIOL", "MSTKERR", "MMARVALID", calls=["calls 0x.*"]),
    "overflow_exception": lambda b: overflow(b, "MSTKERR", "UNDEFINSTR"),
    # The limit stops the instruction that loses the stack pointer.
    "stack_pointer_lost": lambda b: fault(b, "UsageFault", "STKOF") if b.is_v8 else
    hard_fault(b, ["the stack pointer was lost: .*"], frame=False) if b.is_v6 else
    fault(b, "MemManage", "MSTKERR", "UNDEFINSTR", frame=False),
    "registers": lambda b: fault(b, "UsageFault", "UNDEFINSTR"),
    "registers_odd_stack": lambda b: fault(b, "UsageFault", "UNDEFINSTR"),
    "registers_fpu": lambda b: fault(b, "UsageFault", "UNDEFINSTR", origin="thread, main stack, FPU frame") if b.has_fpu else SURVIVED,
    "with_fpu": lambda b: fault(b, "UsageFault", "UNDEFINSTR", origin="thread, main stack, FPU frame") if b.has_fpu else SURVIVED,
    "with_fpu_overflow": lambda b: SURVIVED if not b.has_fpu else
    overflow(b, "MSTKERR", "UNDEFINSTR", origin="thread, main stack, FPU frame"),
    "with_fpu_lazy": lambda b: fault(b, "UsageFault", "UNDEFINSTR", origin="thread, main stack, FPU frame") if b.has_fpu else SURVIVED,
    "process_fault": lambda b: fault(b, "UsageFault", "UNDEFINSTR", origin="thread, process stack"),
    "process_stack_lost": lambda b: hard_fault(b, ["the stack pointer was lost: .*"], frame=False, origin="thread, process stack")
    if b.is_v6 else fault(b, "MemManage", "MSTKERR", "UNDEFINSTR", frame=False, origin="thread, process stack"),
    "unprivileged": lambda b: fault(b, "UsageFault", "UNDEFINSTR"),
    "masked": lambda b: fault(b, "UsageFault", "UNDEFINSTR", hard=True),
    "interrupt": lambda b: exception(b, "unexpected interrupt 5", 21),
    "interrupt_31": lambda b: exception(b, "unexpected interrupt 31", 47),
    "supervisor_call": lambda b: exception(b, "unexpected SVC", 11),
    "pend_sv": lambda b: exception(b, "unexpected PendSV", 14),
    "non_maskable": lambda b: exception(b, "NMI", 2),
    "handler_undefined": lambda b: fault(b, "UsageFault", "UNDEFINSTR", hard=True, origin="handler, main stack"),
    "handler_overflow": lambda b: overflow(b, *(() if b.is_v8 else ("DACCVIOL", "MSTKERR", "MMARVALID")), hard=True,
                                           origin="handler, main stack") if not b.is_v6 else
    overflow(b, origin="handler, main stack"),
    # What the return value that is at fault says of the frame is at fault, too.
    "handler_bad_return": lambda b: fault(b, "UsageFault", "INVPC", origin="handler, main stack(, FPU frame)?"),
    "handler_exits": lambda b: (9, []),
    "with_block": lambda b: fault(b, "UsageFault", "UNDEFINSTR", objects=["r4 in a block of die.c"]),
    "guarded_block": lambda b: SURVIVED if b.is_v6 or b.is_v8 else
    fault(b, "MemManage", "DACCVIOL", "MMARVALID", address="0x[0-9a-f]{8}", objects=["address in a block of die.c"]),
    "report_fails": lambda b: fault(b, "UsageFault", "UNDEFINSTR", objects=["fault inside the fault report, pc 0x[0-9a-f]{8}"]),
    "report_fails_after_overflow": lambda b: overflow(b, "MSTKERR", "UNDEFINSTR",
                                                      objects=["fault inside the fault report, pc 0x[0-9a-f]{8}"]),
    "report_overflows": lambda b: fault(b, "UsageFault", "UNDEFINSTR", objects=["fault inside the fault report"]),
    "secure": lambda b: fault(b, "SecureFault", "INVTRAN") if b.is_v8 else SURVIVED,
    "abort": lambda b: (PANIC, ["abort: called at pc 0x[0-9a-f]{8}", "calls 0x.*"]),
    "assert": lambda b: (PANIC, ["tests/boot/die.c:[0-9]+: call_assert: assertion failed: locating_fails == PROBE", "calls 0x.*"]),
    "panic": lambda b: (PANIC, ["panic: 0x00000b01 at 0x[0-9a-f]{8}, a block of die.c", "called at pc 0x[0-9a-f]{8}", "calls 0x.*"]),
    "raise": lambda b: (PANIC, ["killed by signal 11"]),
    "exit": lambda b: (42, []),
    "lose_debugger": lambda b: (0, ["still here", "the (breakpoint was answered|debugger is gone)"]),
}

# Where the pc of the report has to be, if not in the function that is named like the death.
PLACES = {
    "jump_null": None, "jump_data": None, "jump_peripheral": None, "jump_unmapped": None, "handler_bad_return": None,
    "interrupt": None, "interrupt_31": None, "pend_sv": None, "non_maskable": None, "secure": None,
    "process_fault": "use_process_stack|process_fault", "masked": "masked|undefined", "handler_undefined": "undefined",
    "report_fails": "with_block|report_fails", "report_overflows": "with_block|report_overflows",
    "registers": "registers", "stack_pointer_lost": "stack_pointer_lost",
}

# ---------------------------------------------------------------------------------------------------------------------


def with_semihosting(board, death, image=None):
    command = ["qemu-system-arm", "-M", board.machine, "-display", "none", "-monitor", "none", "-serial", "null", "-no-reboot",
               "-semihosting-config", "enable=on,target=native,arg=die,arg=" + death,
               "-kernel", image or board.image]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        return "timeout", (error.stdout or b"").decode("utf-8", "backslashreplace")
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def with_uart(board, death):
    command = ["qemu-system-arm", "-M", board.machine, "-display", "none", "-monitor", "none", "-no-reboot",
               "-chardev", "stdio,id=uart,mux=on", "-serial", "chardev:uart",
               "-kernel", board.image]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    text, asked, deadline = b"", False, time.monotonic() + SECONDS
    status = "timeout"
    try:
        while time.monotonic() < deadline:
            if select.select([process.stdout], [], [], 0.5)[0]:
                data = os.read(process.stdout.fileno(), 65536)
                text += data
                if not data:
                    status = "QEMU ended"
                    break
            if not asked and b"Ctrl-D\n" in text:
                process.stdin.write(death.encode() + b"\n\x04")
                asked = True
            end = re.search(rb"^\[exit ([0-9]+)\]\n", text, re.M)
            if end:
                status, rest = int(end.group(1)), text[end.end():]
                text = text[:end.start()] + rest
                break
    finally:
        process.kill()
        process.wait()
    return status, text.decode("utf-8", "backslashreplace").partition("Ctrl-D\n")[2]


def functions(board):
    """Sorted start addresses of functions, and their names."""
    lines = call("arm-none-eabi-nm", "--defined-only", "-n", board.image).splitlines()
    table = [(int(word[0], 16), word[2]) for word in map(str.split, lines) if word[1] in "tT"]
    return [start & ~1 for start, _ in table], [name for _, name in table]


def function_at(board, address):
    if board.name not in tables:
        tables[board.name] = functions(board)
    starts, names = tables[board.name]
    at = bisect.bisect_right(starts, address)
    return names[at - 1] if at else "?"


def calls_of(board):
    """Addresses behind a BL or BLX."""
    if board.name not in calls:
        lines = call("arm-none-eabi-objdump", "-d", board.image).splitlines()
        found = (re.match(r" *([0-9a-f]+):\t([0-9a-f ]+)\t(?:bl|blx)\t", line) for line in lines)
        calls[board.name] = {int(one.group(1), 16) + len(one.group(2).replace(" ", "")) // 2 for one in found if one}
    return calls[board.name]


def look_at_calls(board, way, text):
    """Return addresses, and none of the report's own."""
    for word in re.findall(r"0x[0-9a-f]{8}", "".join(re.findall(r"^calls.*(?:\n      0x.*)*", text, re.M))):
        check(int(word, 16) in calls_of(board), "%s: %s in calls does not follow a call" % (way, word), text)
        name = function_at(board, int(word, 16))
        check(name not in OWN, "%s: calls show the report itself: %s in %s" % (way, word, name), text)


def normalised(text):
    """Values and the trace depend on how the program came to know its death."""
    lines = [line for line in text.splitlines() if not re.match(r"calls|      0x|r[0-9]+ +0x|r[0-9]+ in", line)]
    return re.sub(r"0x[0-9a-f]{8}", "0x...", "\n".join(lines))


def look(board, death, way, status, text):
    wanted_status, wanted = EXPECTED[death](board)
    lines, at = text.splitlines(), 0
    for pattern in wanted:
        while at < len(lines) and not re.fullmatch(pattern, lines[at]):
            at += 1
        check(at < len(lines), "%s: the report lacks: %s" % (way, pattern), "it says:", text)
        at += 1
    check(status == wanted_status, "%s: status %s, not %s" % (way, status, wanted_status), text)
    if status == FAULT:
        check("saved after" not in text, "%s: the FPU's registers were saved to a place that is not theirs" % way, text)
        check(len(lines) < 60 and all(len(line) <= 90 for line in lines), "%s: too long" % way, text)
    else:
        check("fault" not in text, "%s: a fault" % way, text)
    look_at_calls(board, way, text)
    place = PLACES.get(death, death)
    found = re.search(r"  pc  (0x[0-9a-f]{8})$", text, re.M)
    if place and found:
        name = function_at(board, int(found.group(1), 16))
        check(re.fullmatch(place, name), "%s: pc is in %s, not in %s" % (way, name, place), text)


def look_at_registers(text):
    values = dict(re.findall(r"\b(r[0-9]+|sp|lr) +(0x[0-9a-f]{8})", text))
    for number in range(1, 13):
        check(int(values["r%d" % number], 16) == number * 0x11, "r%d" % number, text)
    check(int(values["lr"], 16) == 0xEE and values["sp"] == values["r0"], "lr or sp", text)


OWN = {"report", "boot_fault_print", "print_registers", "print_register", "print_objects", "print_object", "boot_print_calls"}
tables, calls = {}, {}
pool = concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2))
runs = {(board.name, death): (pool.submit(with_semihosting, board, death), pool.submit(with_uart, board, death))
        for board in BOARDS for death in EXPECTED}


@test("every death of die.c is expected here, and no other")
def _():
    source = open("tests/boot/die.c", encoding="utf-8").read()
    names = re.findall(r'^    \{"(\w+)", \w+\},$', source, re.M)
    check(sorted(names) == sorted(EXPECTED), set(names) ^ set(EXPECTED))


@test("there are at least 7 boards to die on")
def _():
    check(len(BOARDS) >= 7, [board.name for board in BOARDS])


def add(board, death):
    @test("%s: %s" % (board.name, death))
    def _():
        check(os.path.exists(board.image), board.image + ": no such file; make images builds it")
        semihosting, uart = (future.result() for future in runs[board.name, death])
        look(board, death, "semihosting", *semihosting)
        look(board, death, "uart", *uart)
        if death != "lose_debugger":
            check(normalised(semihosting[1]) == normalised(uart[1]), "semihosting and UART differ", semihosting[1], uart[1])
        if death.startswith("registers") and semihosting[0] == FAULT:
            look_at_registers(semihosting[1])
            look_at_registers(uart[1])


for one in BOARDS:
    for way_to_die in EXPECTED:
        add(one, way_to_die)


@test("a write that finds the debugger gone goes on by UART, once")
def _():
    for board in BOARDS:
        status, text = runs[board.name, "lose_debugger"][1].result()
        check((status, text) == (0, "still here\nthe debugger is gone\n"), board.name, status, text)


def die_object(board, way):
    image = board.image.replace("die.elf", "die_object.elf")
    check(os.path.exists(image), image + ": no such file; make images builds it")
    return with_semihosting(board, way, image)


@test("the report names the object or the buffer that a register points into")
def _():
    for board in BOARDS:
        status, text = die_object(board, "object")
        found = re.search(r"^r4 in object at 0x[0-9a-f]{8}, a list, references 1, [0-9]+ bytes, in sram$", text, re.M)
        check(status == FAULT and found, board.name, status, text)
        status, text = die_object(board, "buffer")
        check(status == FAULT and re.search(r"^r4 in buffer at 0x[0-9a-f]{8}, [0-9]+ bytes, in sram$", text, re.M), board.name, text)


@test("the least stack that the report is left with is enough for it and for the runtime's answer")
def _():
    for board in BOARDS:
        status, text = die_object(board, "little_room")
        check(status == FAULT and re.search(r"^r4 in object at 0x[0-9a-f]{8}, a list", text, re.M), board.name, status, text)
        check("fault inside" not in text and "stack overflow" not in text, board.name, text)


@test("a panic of the runtime names what was damaged and where it was noticed")
def _():
    for board in BOARDS:
        status, text = die_object(board, "free")
        check(status == PANIC, board.name, status, text)
        check(re.fullmatch(r"panic: 0x00000001 at 0x[0-9a-f]{8}(, [^\n]*)?\ncalled at pc 0x[0-9a-f]{8}\ncalls( |\n|0x[0-9a-f]{8})+", text), board.name, text)


@test("a damaged heap does not keep the report from its end")
def _():
    for board in BOARDS:
        status, text = die_object(board, "damaged")
        check(status == FAULT and "\nfault: " in text and "\nexc_return" in text, board.name, status, text)


@test("tools/where names the function and the line of each address of a report")
def _():
    for board in BOARDS:
        text = runs[board.name, "undefined"][0].result()[1]
        shown = subprocess.run(["tools/where", board.image], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
        check(re.search(r"^pc +0x[0-9a-f]{8}  undefined, tests/boot/die.c:[0-9]+$", shown, re.M), text, shown)
        check("main, tests/boot/die.c:" in shown and "  boot_start, boot/reset.c:" in shown, text, shown)


run()

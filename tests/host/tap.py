"""TAP for the scripts of this folder: the plan first, then each test, as tests/tap.c does it on the boards.

    from tap import check, test, run

    @test("a copied board builds")
    def _():
        check(condition, "what is wrong", "more about it")

    run()

A test ends at its first failed check. Scripts are run from the top of the tree. A script may say "seconds: N" in a comment."""

import atexit
import shutil
import subprocess
import sys
import tempfile

_tests = []


class Failed(Exception):
    pass


class Skipped(Exception):
    """This computer has not what the test needs; the text says what."""


def test(sentence):
    def add(function):
        _tests.append((sentence, function))
        return function
    return add


def check(condition, *notes):
    """The condition holds; else the test has failed, and the notes say why."""
    if not condition:
        raise Failed("\n".join(str(one) for one in notes) or "a check failed")


def call(*command, status=0, **more):
    """Run a command, check its status (None: any), return what it printed on both streams."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    text = done.stdout.decode("utf-8", "backslashreplace")
    if status is not None:
        check(done.returncode == status, "%s: status %d, not %d" % (" ".join(command), done.returncode, status), text)
    return text


def temporary_folder():
    """A folder that is gone when the script ends."""
    path = tempfile.mkdtemp(prefix="obol-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def copy_of_tree():
    """The sources of the tree, without what was built, in a temporary folder."""
    path = temporary_folder() + "/tree"
    shutil.copytree(".", path, symlinks=True, ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
    return path


def run():
    print("1..%d" % len(_tests), flush=True)
    failed = 0
    for number, (sentence, function) in enumerate(_tests, 1):
        result, why = "ok", ""
        try:
            function()
        except Skipped as reason:
            why = " # SKIP %s" % reason
        except Exception as error:  # any error of a test fails that test, not the script
            result, failed = "not ok", failed + 1
            note = str(error) if isinstance(error, Failed) else "%s: %s" % (type(error).__name__, error)
            print("".join("# %s\n" % line for line in note.splitlines()[-60:]), end="")
        print("%s %d - %s%s" % (result, number, sentence, why), flush=True)
    sys.exit(1 if failed else 0)

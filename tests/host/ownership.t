#!/usr/bin/env python3
"""What the analyzers say of programs that own references rightly or wrongly, and of the runtime and the examples.

tests/ownership/wrong.c says before each function what each analyzer should find in it: a leak, a use of what was dropped (or a second
drop), a drop of what is not owned. An analyzer that is not installed is left out."""

# seconds: 300

import glob
import re
import shutil

from tap import Skipped, call, check, run, temporary_folder, test

FUNCTION = re.compile(r"^(?:/\* warned: (.*) \*/\n)?(?:static )?[a-z][\w ]*[ *](\w+)\([^;{}]*\) \{$", re.M)
KINDS = [("leak", "leak"), ("double-", "twice"), ("used after", "use"), ("not owned", "unowned")]


def functions(path):
    """(line, name, {analyzer: kind}) of each function, in the order of the file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = []
    for match in FUNCTION.finditer(text):
        wanted = dict(one.split() for one in (match.group(1) or "").split(", ") if one)
        found.append((text.count("\n", 0, match.end()), match.group(2), wanted))
    return found


def analyze(analyzer, *paths, status=None):
    if not shutil.which(analyzer):
        raise Skipped(analyzer + " is not installed")
    return call("tools/analyze", "--with", analyzer, *paths, status=status)


def kind_of(text):
    return next((kind for part, kind in KINDS if part in text), "unknown")


def warned(analyzer, path):
    """{function: kind} of what the analyzer says; of the last function that begins before the line."""
    text = analyze(analyzer, path)
    places = functions(path)
    result = {}
    for line, what in re.findall(r"(?m)^%s:(\d+): (.*)$" % re.escape(path), text):
        name = [name for start, name, _ in places if start <= int(line)][-1]
        check(name not in result, "%s is warned of twice" % name, text)
        result[name] = kind_of(what)
    check(len(result) == len(text.splitlines()), "more was said than of the functions", text)
    return result


for analyzer_ in ("clang", "gcc"):
    @test("%s warns of each wrong program for its own reason, and not of the others" % analyzer_)
    def _(analyzer=analyzer_):
        wanted = {name: kinds[analyzer] for _, name, kinds in functions("tests/ownership/wrong.c") if analyzer in kinds}
        check(len(wanted) >= 7, "too few programs: %s" % wanted)
        found = warned(analyzer, "tests/ownership/wrong.c")
        check(found == wanted, *("%s: %s, not %s" % (name, found.get(name), wanted.get(name))
                                 for name in sorted({**found, **wanted}) if found.get(name) != wanted.get(name)))

    @test("%s warns of no right program" % analyzer_)
    def _(analyzer=analyzer_):
        check(len(functions("tests/ownership/right.c")) >= 10)
        analyze(analyzer, "tests/ownership/right.c", status=0)

    @test("%s warns of nothing in the examples" % analyzer_)
    def _(analyzer=analyzer_):
        analyze(analyzer, *sorted(glob.glob("examples/*/*.c")), status=0)

    @test("%s warns of a leak that is put into an example" % analyzer_)
    def _(analyzer=analyzer_):
        with open("examples/session/session.c", encoding="utf-8") as file:
            text = file.read()
        path = temporary_folder() + "/session.c"
        broken = text.replace("    ob_xdecref(callable);\n    return result;", "    return result;")
        check(broken != text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(broken.replace('"session.h"', '"session/session.h"'))
        check("leak" in analyze(analyzer, path, status=1))


@test("clang warns of nothing in the runtime")
def _():
    analyze("clang", *sorted(glob.glob("runtime/*/*.c")), status=0)


@test("every new result is marked in the analyzers' headers, and nothing borrowed")
def _():
    analyze("gcc", "tests/ownership/right.c", status=0)
    with open("build/analyze/gcc/include/obol/list.h", encoding="utf-8") as file:
        text = file.read()
    check("OB_NEW ob_object *ob_list_new(void);" in text and "OB_NEW ob_object *ob_list_get(const ob_object *list" in text, text)
    check("\nOB_BORROWED ob_object *ob_list_peek(const ob_object *list" in text, text)
    check("int ob_list_append(const ob_object *list, const ob_object *item);" in text, text)


@test("a file that does not compile is an error, and so is an analyzer that is not there")
def _():
    path = temporary_folder() + "/wrong.c"
    with open(path, "w", encoding="utf-8") as file:
        file.write("int main(void) { return undeclared; }\n")
    check("undeclared" in analyze("gcc", path, status=1))
    check("is not installed" in call("tools/analyze", "--with", "none", path, status=3))


run()

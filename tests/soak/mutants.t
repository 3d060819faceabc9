#!/usr/bin/env python3
"""Each mutant of the whole runtime is noticed: tests/host/mutants.t, which leaves out those of runtime/types and of headers."""
# seconds: 3600

import os
import sys

os.environ["OBOL_MUTANTS"] = "all"
sys.path.insert(0, "tests/host")
os.execv(sys.executable, [sys.executable, "tests/host/mutants.t"])

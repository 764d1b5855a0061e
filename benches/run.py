#!/usr/bin/env python3
"""Measures and prints every figure of docs/performance.md.

Builds the program, the fake of both clouds and what it is compared with, and installs Google's
libraries from PyPI and npm, all under target/. Nothing that is measured leaves this machine.

target/bench/results.json has the figures: an object with `machine` (text), `commit`, `seconds` (how
long it took) and `lines`, a list of objects with `part` (a to f, growth or serve), `what`, `value` (a
number), `unit` (empty for a count and an exponent), and for some a `limit`, the most that the value
may be, or with `at_least` the least, and whether it is `met` (else both are null), and `quoted`, which
is for docs/performance.md.

Usage: python3 benches/run.py [--markdown] [PART]...
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import cache_hit  # noqa: E402
import growth  # noqa: E402
import processes  # noqa: E402
import round_trips  # noqa: E402
import serve  # noqa: E402
import signatures  # noqa: E402
import startup  # noqa: E402
from lines import Line, markdown, table  # noqa: E402
from tools import ROOT, Tools, work  # noqa: E402

PARTS = {
    "a": startup,
    "b": round_trips,
    "c": cache_hit,
    "d": processes,
    "e": signatures,
    "growth": growth,
    "serve": serve,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--markdown", action="store_true", help="print the last run for docs/performance.md")
    parser.add_argument("parts", nargs="*", metavar="PART", help="of a b c d e growth serve; all by default")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {' '.join(sorted(unknown))}")
    results = work() / "results.json"
    if options.markdown:
        lines = json.loads(results.read_text())["lines"]
        print(markdown([Line(**{k: v for k, v in line.items() if k != "met"}) for line in lines]))
        return

    started = time.monotonic()
    tools, lines = Tools(), []
    for name in options.parts or PARTS:
        print(f"measuring {name}: {PARTS[name].__doc__.splitlines()[0]}", file=sys.stderr)
        lines += PARTS[name].measure(tools)
    lines.sort(key=lambda line: ["a", "b", "c", "d", "e", "f", "growth", "serve"].index(line.part))
    content = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "commit": commit(),
        "seconds": round(time.monotonic() - started),
        "lines": [line.as_json() for line in lines],
    }
    results.write_text(json.dumps(content, indent=2) + "\n")
    print(table(lines))
    missed = sum(line.met is False for line in lines)
    print(f"\n{missed} targets missed; {results.relative_to(ROOT)} has all figures")
    print("`python3 benches/run.py --markdown` prints those of docs/performance.md")


def commit():
    words = ["git", "describe", "--always", "--dirty"]
    result = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return result.stdout.strip() or None


if __name__ == "__main__":
    main()

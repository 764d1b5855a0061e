#!/usr/bin/env python3
"""Writes .cargo/start-first.ld, by which the linker puts next to each other what short runs use.

What a short run costs is mostly page faults, one for each 64 KiB of the program that it touches, and
what it runs and reads lies all over the program. valgrind tells which addresses the runs of
benches/instructions.py use, and the linker's map whose they are. Names are written without the
digests of crates, so that most of them outlive changes; what is gone does no harm, and what is new
lies elsewhere until this is run again.

Usage: python3 benches/start_first.py
"""

import bisect
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import instructions  # noqa: E402
from tools import ROOT, TARGET, build  # noqa: E402

SCRIPT = ROOT / ".cargo" / "start-first.ld"

TEXT = """\
/* What short runs use, next to each other: fewer page faults. Written by
   `python3 benches/start_first.py`. */
SECTIONS
{
    .rodata.start_first :
    {
%s    }
    .init : { KEEP(*(.init)) }
    .fini : { KEEP(*(.fini)) }
    .text.start_first :
    {
%s    }
}
INSERT BEFORE .rodata;
"""

# Links like the linker, and writes down where everything is, and which sections became one.
LINKER = """\
#!/bin/sh
exec rust-lld "$@" "-Map={folder}/map" --print-icf-sections >"{folder}/folded"
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        program = link(folder)
        sections, folded = read_map(Path(folder, "map")), read_folded(Path(folder, "folded"))
        # A run has nothing else in its folder.
        run = Path(folder, "run")
        run.mkdir()
        instructions.prepare(program, run)
        runs = {}
        for name, words in instructions.RUNS.items():
            for one in {owner(at, sections) for at in instructions.addresses(words, run)} - {None}:
                for same in folded.get(one, {one}):
                    runs.setdefault(as_pattern(*same), set()).add(name)
    # What both commands use stands in the middle, so that each of them uses one part of the whole.
    place = {frozenset({"subject-token"}): 0, frozenset({"access-token"}): 2}
    patterns = sorted(runs, key=lambda pattern: (place.get(frozenset(runs[pattern]), 1), pattern))
    data = [pattern for pattern in patterns if ".rodata" in pattern]
    code = [pattern for pattern in patterns if ".rodata" not in pattern]
    SCRIPT.write_text(TEXT % (lines(data), lines(code)))


def link(folder):
    """Returns the path of the program, and has the linker write into the folder."""
    linker = Path(folder, "rust-lld")
    linker.write_text(LINKER.format(folder=folder))
    linker.chmod(0o755)
    variable = f"CARGO_TARGET_{TARGET.replace('-', '_').upper()}_LINKER"
    os.environ[variable] = str(linker)
    program = build()
    del os.environ[variable]
    return program


def read_map(link_map):
    """Returns start, size, file and name of all sections, by their addresses."""
    line = re.compile(r" *(\w+) +\w+ +(\w+) +\d+ {9}(\S+):\((\.(?:text|rodata)\S*)\)$")
    found = [match.groups() for match in map(line.match, link_map.read_text().splitlines()) if match]
    return sorted((int(start, 16), int(size, 16), file, name) for start, size, file, name in found)


def read_folded(said):
    """Returns for a section, as file and name, all those that the linker found to be the same. Which of
    them it keeps depends on where they are."""
    folded, kept = {}, None
    for line in said.read_text().splitlines():
        if match := re.fullmatch(r"(selected|  removing identical) section (\S+):\((\S+)\)", line):
            kept = match.group(2, 3) if match[1] == "selected" else kept
            folded.setdefault(kept, set()).add(match.group(2, 3))
    return folded


def owner(address, sections):
    """Returns file and name of the section that an address lies in, None for what is in none."""
    at = bisect.bisect(sections, (address + 1,)) - 1
    if at < 0:
        return None
    start, size, file, name = sections[at]
    # Strings that end with a zero byte are one section, of which hardly anything is used.
    return (file, name) if address < start + size and ".str1." not in name else None


def as_pattern(file, name):
    """Names a section as the linker has it, which numbers those that have the same name."""
    if archived := re.search(r"(\w+\.a)\((\w+\.lo)\)$", file):
        return f"*{archived[1]}:{archived[2]}({name})"
    if name == ".text":
        return f"*{Path(file).name}({name})"
    if not re.search(r"\b_R", name):
        return f"*({name})"
    name = re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", re.sub(r"\.\d+$", "", name))
    return f"*({name} {name}.[0-9]*)"


def lines(patterns):
    return "".join(f"        {pattern}\n" for pattern in patterns)


if __name__ == "__main__":
    main()

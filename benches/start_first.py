#!/usr/bin/env python3
"""Writes .cargo/start-first.ld, by which the linker puts next to each other what short runs call.

What a short run costs is mostly page faults, one for each 64 KiB of the program that it touches, and
the functions that it calls lie all over the program. Those of the runs of benches/instructions.py are
listed by valgrind. Names are written without the digests of crates, so that the file outlives
changes; functions that are gone do no harm, and new ones lie elsewhere until this is run again.

Usage: python3 benches/start_first.py
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import instructions  # noqa: E402
from tools import ROOT, TARGET, target_directory  # noqa: E402

SCRIPT = ROOT / ".cargo" / "start-first.ld"

HEAD = """\
/* The functions that short runs call, next to each other: fewer page faults. Written by
   `python3 benches/start_first.py`. */
SECTIONS
{
    .text.start_first :
    {
        *crt1.o(.text .text.*)
        *libc.a:memcpy.lo(.text)
        *libc.a:memmove.lo(.text)
        *libc.a:memset.lo(.text)
        *libc.a:__set_thread_area.lo(.text)
        *(.text.__libc_start_main .text.strcmp .text._Exit)
"""

TAIL = """\
    }
}
INSERT BEFORE .text;

/* Tables of two curves, behind what is read in every run. */
SECTIONS
{
    .rodata.last :
    {
        *(.rodata.ecp_nistz256_precomputed)
        *(.rodata.*k25519Precomp)
    }
}
INSERT AFTER .text;
"""


def main():
    with_names = ["cargo", "rustc", "--quiet", "--locked", "--release", "--target", TARGET]
    with_names += ["--bin", "gcp-wif", "--", "-C", "strip=none"]
    subprocess.run(with_names, cwd=ROOT, check=True)
    program = target_directory() / TARGET / "release" / "gcp-wif"
    with tempfile.TemporaryDirectory() as folder:
        instructions.prepare(program, folder)
        names = set().union(*(called(words, folder) for words in instructions.RUNS.values()))
    patterns = sorted({as_pattern(name) for name in names | folded_with(names, program)})
    lines = "".join(f"        *({pattern})\n" for pattern in patterns)
    SCRIPT.write_text(HEAD + lines + TAIL)


def called(words, folder):
    """Returns the names of all functions that are called, as the linker knows them."""
    record = Path(folder, "callgrind")
    options = ["--demangle=no", f"--callgrind-out-file={record}"]
    instructions.callgrind(words, folder, options)
    text = record.read_text()
    names = set(re.findall(r"^c?fn=\(\d+\) ([^\s']+)", text, re.MULTILINE))
    return {name for name in names if re.fullmatch(r"[A-Za-z_][\w.]*", name)}


def folded_with(names, program):
    """Returns the other names of functions that the linker has folded into one: it keeps the first."""
    command = ["nm", "--defined-only", program]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    symbols = [line.split() for line in lines]
    addresses = {address for address, _, name in symbols if name in names}
    return {name for address, kind, name in symbols if address in addresses and kind in "tT"}


def as_pattern(name):
    """Is the section of a function: `.text.unlikely` where it is marked as cold, and with a number
    where several have one name."""
    name = re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", re.sub(r"\.\d+$", "", name))
    return f".text*.{name} .text*.{name}.[0-9]*"


if __name__ == "__main__":
    main()

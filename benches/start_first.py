#!/usr/bin/env python3
"""Writes .cargo/start-first.ld, by which the linker puts next to each other what short runs call.

What a short run costs is mostly page faults, one for each 64 KiB of the program that it touches, and
the functions that it calls lie all over the program. Those of `subject-token`, of `access-token` out
of the cache and of `version` are listed by valgrind. Names are written without the digests of crates,
so that the file outlives changes; functions that are gone do no harm, and new ones lie elsewhere
until this is run again.

Usage: python3 benches/start_first.py
"""

import re
import subprocess
import tempfile
from pathlib import Path

from fake import KEYS, Fake
from tools import ROOT, TARGET, Tools, target_directory

SCRIPT = ROOT / ".cargo" / "start-first.ld"

HEAD = """\
/* The functions that short runs call, next to each other: fewer page faults. Written by
   `python3 benches/start_first.py`. */
SECTIONS
{
    .text.start_first :
    {
"""

TAIL = """\
    }
}
INSERT BEFORE .text;
"""

# Whatever is called through a pointer has this name, most of it in no short run.
TOO_COMMON = "ops8function6FnOnce9call_once"


def main():
    with_names = ["cargo", "rustc", "--quiet", "--locked", "--release", "--target", TARGET]
    with_names += ["--bin", "gcp-wif", "--", "-C", "strip=none"]
    subprocess.run(with_names, cwd=ROOT, check=True)
    program = target_directory() / TARGET / "release" / "gcp-wif"
    with tempfile.TemporaryDirectory() as cache, Fake(Tools().local_fake) as fake:
        variables = fake.variables | KEYS
        kept = ["access-token", "--cache-dir", cache]
        subprocess.run([program, *kept], env=variables, check=True, stdout=subprocess.DEVNULL)
        names = set()
        for words in (kept, ["subject-token"], ["version"]):
            names |= called([program, *words], variables)
    patterns = sorted({pattern for name in names if (pattern := as_pattern(name))})
    lines = "".join(f"        *({pattern})\n" for pattern in patterns)
    SCRIPT.write_text(HEAD + lines + TAIL)


def called(command, variables):
    with tempfile.NamedTemporaryFile() as record:
        valgrind = ["valgrind", "--tool=callgrind", "--demangle=no"]
        valgrind.append(f"--callgrind-out-file={record.name}")
        subprocess.run([*valgrind, *command], env=variables, check=True, capture_output=True)
        text = Path(record.name).read_text()
    return set(re.findall(r"^c?fn=\(\d+\) ([^\s']+)", text, re.MULTILINE))


def as_pattern(name):
    """Is the section of a Rust function, None for one of the C library."""
    if TOO_COMMON in name:
        return None
    if name.startswith("_ZN"):
        return ".text." + re.sub(r"17h[0-9a-f]{16}E.*$", "17h*", name)
    if name.startswith("_R"):
        return ".text." + re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name)
    return None


if __name__ == "__main__":
    main()

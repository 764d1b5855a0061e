#!/usr/bin/env python3
"""Counts the instructions of short runs with valgrind, and the pieces of the program that they use,
and compares them with those on record.

The counts do not depend on how busy the machine is, so that a change shows in review: whoever makes
one of more than 5 % puts the new count on record, in benches/instructions.json. The counts are those
of the static program for x86_64, with nothing in its environment but the AWS credentials; system
calls are not in them. Another compiler has other counts, which are shown and not judged. A piece
has 64 KiB, and is a page fault: benches/start_first.py brings what short runs use together again.

Usage: python3 benches/instructions.py [--record]
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import cache_hit  # noqa: E402
import startup  # noqa: E402
from fake import KEYS, Fake  # noqa: E402
from google_proxy import GoogleProxy  # noqa: E402
from tools import cargo, target_directory  # noqa: E402

RECORD = pathlib.Path(__file__).with_suffix(".json")
MOST = 0.05

# More pieces than on record.
MOST_PIECES = 2

RUNS = {
    "version": ["version"],
    "subject-token": ["subject-token", "--credential-file", "aws.json"],
    # Out of the cache.
    "access-token": ["access-token", "--credential-file", "account.json", "--cache-dir", "cache"],
}

# Where the linker puts the program, which is not moved.
START = 0x200000

QUIET = {"AWS_EC2_METADATA_DISABLED": "true"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="put the counts on record")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed")

    program = startup.build()
    with tempfile.TemporaryDirectory() as folder:
        prepare(program, folder)
        counts = {name: count(words, folder) for name, words in RUNS.items()}
        in_pieces = {name: pieces(words, folder) for name, words in RUNS.items()}
    found = {name: {"instructions": counts[name], "pieces": in_pieces[name]} for name in RUNS}
    if options.record:
        RECORD.write_text(json.dumps({"compiler": compiler(), "runs": found}, indent=2) + "\n")
        return
    record = json.loads(RECORD.read_text())
    compare(found, record["runs"], judge=record["compiler"] == compiler())


def compare(found, recorded, judge):
    if recorded.keys() != found.keys():
        sys.exit(f"{RECORD.name} has other runs on record: record them anew")
    changed, scattered = False, False
    for name, now in found.items():
        change = now["instructions"] / recorded[name]["instructions"] - 1
        changed |= abs(change) > MOST
        scattered |= now["pieces"] > recorded[name]["pieces"] + MOST_PIECES
        print(
            f"{name:<16}{now['instructions']:>10} instructions, {change:+.1%};"
            f" {now['pieces']} pieces of the program, {recorded[name]['pieces']} on record"
        )
    if not judge:
        print("not judged: another compiler made those on record")
    elif scattered:
        sys.exit("what short runs use is scattered: `python3 benches/start_first.py`")
    elif changed:
        sys.exit(
            f"more than {MOST:.0%} from {RECORD.name}: if it is meant to be,"
            " `python3 benches/instructions.py --record`"
        )


def compiler():
    command = ["rustc", "--version"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return said.strip()


def prepare(program, folder):
    """Puts what the runs need into a folder, and the program: the length of its path counts too."""
    pathlib.Path(folder, "aws.json").write_text(json.dumps(startup.CREDENTIAL, indent=2))
    shutil.copy(program, pathlib.Path(folder, "gcp-wif"))
    keep_a_token(folder)


def keep_a_token(folder):
    cargo("--example", "local_fake")
    account = startup.CREDENTIAL | cache_hit.IMPERSONATION
    pathlib.Path(folder, "account.json").write_text(json.dumps(account, indent=2))
    with Fake(target_directory() / "debug" / "examples" / "local_fake", (0, 0)) as fake:
        with GoogleProxy(fake) as proxy:
            roots = {"SSL_CERT_FILE": fake.variables["SSL_CERT_FILE"]}
            subprocess.run(
                ["./gcp-wif", *RUNS["access-token"]],
                cwd=folder,
                env=KEYS | QUIET | roots | {"HTTPS_PROXY": proxy.url},
                stdout=subprocess.DEVNULL,
                check=True,
            )


def count(words, folder):
    """Returns the instructions of a whole process."""
    said = valgrind(words, folder, ["--tool=callgrind", "--callgrind-out-file=/dev/null"])
    return int(re.search(r"Collected : (\d+)", said)[1])


def pieces(words, folder):
    """Returns how many pieces of 64 KiB of the program a run uses."""
    size = pathlib.Path(folder, "gcp-wif").stat().st_size
    return len({at >> 16 for at in addresses(words, folder) if 0 <= at - START < size})


def addresses(words, folder):
    """Returns what a run executes, reads and writes, by addresses."""
    trace = pathlib.Path(folder, "trace")
    options = ["--tool=lackey", "--trace-mem=yes", f"--log-file={trace}"]
    valgrind(words, folder, options)
    found = set(re.findall(r"^(?:I | [LMS]) (\w+),", trace.read_text(), re.MULTILINE))
    trace.unlink()
    return {int(address, 16) for address in found}


def valgrind(words, folder, options):
    """Runs the program in a prepared folder under valgrind, and returns what valgrind says."""
    result = subprocess.run(
        ["valgrind", *options, "./gcp-wif", *words],
        cwd=folder,
        env=KEYS | QUIET,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        sys.exit(f"{words} failed under valgrind:\n{result.stderr}")
    return result.stderr


if __name__ == "__main__":
    main()

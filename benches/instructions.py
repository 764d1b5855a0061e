#!/usr/bin/env python3
"""Counts the instructions of short runs with valgrind.

The counts do not depend on how busy the machine is. They are those of the static program for x86_64,
with nothing in its environment but the AWS credentials; system calls are not in them. They are shown
beside those of benches/instructions.json, for information.

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
from tools import build, cargo, target_directory  # noqa: E402

RECORD = pathlib.Path(__file__).with_suffix(".json")

RUNS = {
    "version": ["version"],
    "subject-token": ["subject-token", "--credential-file", "aws.json"],
    # With a cached token.
    "access-token": ["access-token", "--credential-file", "account.json", "--cache-dir", "cache"],
}

QUIET = {"AWS_EC2_METADATA_DISABLED": "true"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="put the counts on record")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed")

    program = build()
    with tempfile.TemporaryDirectory() as folder:
        prepare(program, folder)
        counts = {name: count(words, folder) for name, words in RUNS.items()}
    if options.record:
        RECORD.write_text(json.dumps({"compiler": compiler(), "runs": counts}, indent=2) + "\n")
        return
    record = json.loads(RECORD.read_text())
    print(f"on record with {record['compiler']}")
    for name, now in counts.items():
        recorded = record["runs"].get(name)
        change = f", {now / recorded - 1:+.1%} to those on record" if recorded else ""
        print(f"{name:<16}{now:>10} instructions{change}")


def compiler():
    command = ["rustc", "--version"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return said.strip()


def prepare(program, folder):
    """Prepares a folder with the program and the files of the runs: the length of its path counts too."""
    pathlib.Path(folder, "aws.json").write_text(json.dumps(startup.CREDENTIAL, indent=2))
    shutil.copy(program, pathlib.Path(folder, "gcp-wif"))
    cache_a_token(folder)


def cache_a_token(folder):
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


def valgrind(words, folder, options):
    """Runs the program in a prepared folder under valgrind, and returns the output of valgrind."""
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

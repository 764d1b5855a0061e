#!/usr/bin/env python3
"""Measures `gcp-wif subject-token` from environment variables and prints ratios.

Three programs in turn, on this machine, in one run: an empty static Rust program, gcp-wif as it is
shipped, and Google's own library for Python doing the same. Builds and installs what it needs under
target/. Whole processes are timed, from the spawn to the exit; the median counts. Both Rust programs
are first written to a place of their own, as a package manager does: the pages of a file that a
linker has written piece by piece are slower to map.

Usage: python3 benches/startup.py [--json] [--runs N]
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = "x86_64-unknown-linux-musl"
WORK = ROOT / "target" / "bench"
GOOGLE_AUTH = "google-auth==2.62.2"

VARIABLES = {
    "AWS_REGION": "us-east-2",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "made-up-secret",
    "AWS_SESSION_TOKEN": "made-up-token",
}

CREDENTIAL = {
    "universe_domain": "googleapis.com",
    "type": "external_account",
    "audience": "//iam.googleapis.com/projects/123456789012/locations/global/"
    "workloadIdentityPools/bench-pool/providers/bench-aws",
    "subject_token_type": "urn:ietf:params:aws:token-type:aws4_request",
    "token_url": "https://sts.googleapis.com/v1/token",
    "credential_source": {
        "environment_id": "aws1",
        "region_url": "http://169.254.169.254/latest/meta-data/placement/availability-zone",
        "url": "http://169.254.169.254/latest/meta-data/iam/security-credentials",
        "regional_cred_verification_url": "https://sts.{region}.amazonaws.com"
        "?Action=GetCallerIdentity&Version=2011-06-15",
    },
}

PEER = """
import sys
from google.auth import aws
from google.auth.transport import requests
print(aws.Credentials.from_file(sys.argv[1]).retrieve_subject_token(requests.Request()))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--runs", type=int, default=300, help="runs of each Rust program")
    options = parser.parse_args()

    WORK.mkdir(parents=True, exist_ok=True)
    program, empty, python = install(build()), install(build_empty()), install_peer()
    credential = WORK / "aws.json"
    credential.write_text(json.dumps(CREDENTIAL, indent=2))
    peer = WORK / "peer.py"
    peer.write_text(PEER)
    commands = {
        "empty": [empty],
        "gcp-wif": [program, "subject-token", "--credential-file", credential],
        "google-auth": [python, peer, credential],
    }
    commands = {name: [str(word) for word in command] for name, command in commands.items()}

    seconds = {name: [] for name in commands}
    for name, command in commands.items():
        run(command)
    for index in range(options.runs):
        for name, command in commands.items():
            if name != "google-auth" or index % 20 == 0:
                seconds[name].append(run(command))
    wall = {name: statistics.median(values) for name, values in seconds.items()}
    peak = {name: peak_memory(command) for name, command in commands.items()}
    figures = {
        "milliseconds": {name: round(value * 1000, 3) for name, value in wall.items()},
        "peak_kib": peak,
        "binary_bytes": os.path.getsize(program),
        "gcp_wif_to_empty": round(wall["gcp-wif"] / wall["empty"], 2),
        "google_auth_to_gcp_wif": round(wall["google-auth"] / wall["gcp-wif"], 1),
    }
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"{'program':<14}{'median':>12}{'peak memory':>16}")
    for name in commands:
        memory = f"{peak[name]} KiB" if peak[name] else "unknown"
        print(f"{name:<14}{figures['milliseconds'][name]:>9.3f} ms{memory:>16}")
    print(f"binary: {figures['binary_bytes']} bytes")
    print(f"gcp-wif takes {figures['gcp_wif_to_empty']} times as long as the empty program")
    print(f"google-auth takes {figures['google_auth_to_gcp_wif']} times as long as gcp-wif")


def build():
    command = ["cargo", "build", "--quiet", "--locked", "--release", "--target", TARGET]
    subprocess.run(command, cwd=ROOT, check=True)
    return target_directory() / TARGET / "release" / "gcp-wif"


def build_empty():
    empty = WORK / "empty"
    flags = ["-O", "--target", TARGET, "-C", "panic=abort", "-C", "strip=symbols"]
    subprocess.run(["rustc", *flags, "-o", empty, ROOT / "benches" / "empty.rs"], check=True)
    return empty


def install(program):
    installed = WORK / f"installed-{program.name}"
    installed.write_bytes(program.read_bytes())
    installed.chmod(0o755)
    return installed


def install_peer():
    folder = WORK / "python"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", GOOGLE_AUTH, "requests"]
    subprocess.run(pip, check=True)
    return python


def target_directory():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def run(command):
    """Returns the seconds from the spawn to the exit."""
    null = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, VARIABLES, file_actions=null)
    _, status = os.waitpid(child, 0)
    took = time.perf_counter() - started
    if status != 0:
        sys.exit(f"{' '.join(command)} failed with status {status}")
    return took


def peak_memory(command):
    """Returns KiB as GNU time sees them, or None where there is no GNU time."""
    if not (gnu_time := shutil.which("time")):
        return None
    result = subprocess.run(
        [gnu_time, "-f", "peak %M", *command], env=VARIABLES, capture_output=True, text=True
    )
    found = re.search(r"peak (\d+)", result.stderr)
    return int(found[1]) if found else None


if __name__ == "__main__":
    main()

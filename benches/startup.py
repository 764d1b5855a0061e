#!/usr/bin/env python3
"""(a) `subject-token` from environment variables, against an empty program.

An empty static Rust program, gcp-wif as it is shipped, and Google's own libraries for Python and Node, which
create the same token, run in turn. Whole processes are timed, from the start to the exit; the median counts.

Usage: python3 benches/startup.py
"""

import json
import os

from launcher import median, ratio
from lines import Line, table
from tools import PEERS, Tools, work

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

ROUNDS = 400


def measure(tools):
    credential = work() / "aws.json"
    credential.write_text(json.dumps(CREDENTIAL, indent=2))
    peers = tools.peers(PEERS / "subject_token", credential)
    commands = {
        "empty": [tools.empty],
        "gcp-wif": [tools.program, "subject-token", "--credential-file", credential],
        **peers,
    }
    commands = {name: (command, VARIABLES) for name, command in commands.items()}
    runs = tools.launcher.in_turn(commands, ROUNDS, seldom=peers)

    own, to_empty = median(runs["gcp-wif"]), ratio(runs["gcp-wif"], runs["empty"])
    what = "`subject-token`, wall time to that of an empty static program"
    lines = [Line("a", what, to_empty, "×", 2.5)]
    for peer in peers:
        limit = 1 / 300 if peer == "google-auth" else None
        what = f"`subject-token`, wall time to that of {peer}"
        lines.append(Line("a", what, own / median(runs[peer]), "×", limit))
    for name in commands:
        lines.append(Line("a", f"{name}, wall time", median(runs[name]) * 1e3, "ms"))
        cpu = median(runs[name], "cpu_seconds") * 1e3
        lines.append(Line("a", f"{name}, user and system time", cpu, "ms"))
    for name in commands:
        peak = median(runs[name], "peak_kib") / 1024
        what = "`subject-token`, peak memory" if name == "gcp-wif" else f"{name}, peak memory"
        lines.append(Line("f", what, peak, "MiB", 4 if name == "gcp-wif" else None))
    size = os.path.getsize(tools.program) / 2**20
    lines.append(Line("f", "the static program", size, "MiB", 4))
    return lines


if __name__ == "__main__":
    print(table(measure(Tools())))

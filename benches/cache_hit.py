#!/usr/bin/env python3
"""(c) `access-token` of a token that is kept, against the least that a program can do.

The identity is that of the environment. The fake is asked once, before anything is measured.

Usage: python3 benches/cache_hit.py
"""

import tempfile

from fake import KEYS, Fake
from launcher import median
from lines import Line, table
from tools import Tools

ROUNDS = 400


def measure(tools):
    with tempfile.TemporaryDirectory() as cache, Fake(tools.local_fake) as fake:
        command = [tools.program, "access-token", "--cache-dir", cache]
        commands = {
            "empty": ([tools.empty], {}),
            "gcp-wif": (command, fake.variables | KEYS),
        }
        runs = tools.launcher.in_turn(commands, ROUNDS)
        exchanges = fake.exchanges()
    own, empty = median(runs["gcp-wif"]), median(runs["empty"])
    what = "`access-token` of a kept token"
    return [
        Line("c", f"{what}, wall time to that of an empty static program", own / empty, "×", 1.5),
        Line("c", f"{what}, wall time", own * 1e3, "ms"),
        Line("c", "empty, wall time", empty * 1e3, "ms"),
        Line("c", f"{what}, user and system time", median(runs["gcp-wif"], "cpu_seconds") * 1e3, "ms"),
        Line("c", f"{what}, exchanges in {ROUNDS + 1} runs", exchanges, "", 1),
        Line("f", f"{what}, peak memory", median(runs["gcp-wif"], "peak_kib") / 1024, "MiB", 3),
    ]


if __name__ == "__main__":
    print(table(measure(Tools())))

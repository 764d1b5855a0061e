#!/usr/bin/env python3
"""(d) 1, 10, 100 and 1,000 processes of `access-token` at once: one exchange, and none fails.

They are started together, first with nothing cached and then with the cached token. Google is 20 ms away,
so most of them start while the first one still waits for its token.

Usage: python3 benches/processes.py [--instance] [COUNT]...
"""

import argparse
import tempfile

from fake import KEYS, Fake
from lines import Line, table
from tools import Tools

COUNTS = [1, 10, 100, 1000]
ROUND_TRIPS = (20, 1)


def measure(tools, counts=tuple(COUNTS), instance=False):
    return [line for count in counts for line in measure_crowd(tools, count, instance)]


def measure_crowd(tools, count, instance=False):
    """Runs the processes. With `instance`, each one requests the name of its role from the metadata service."""
    with tempfile.TemporaryDirectory() as cache, Fake(tools.local_fake, ROUND_TRIPS) as fake:
        command = [tools.program, "access-token", "--cache-dir", cache]
        variables = fake.variables | ({} if instance else KEYS)
        cold = tools.launcher.run(command, variables, count, may_fail=True)
        exchanges = fake.exchanges()
        warm = tools.launcher.run(command, variables, count, may_fail=True)
        more = fake.exchanges() - exchanges
    what = f"{count:,} at once" if count > 1 else "1 alone"
    most = count == COUNTS[-1]
    return [
        Line("d", f"{what}, nothing cached: exchanges", exchanges, "", 1, quoted=most),
        Line("d", f"{what}, nothing cached: failures", cold.failures, "", 0, quoted=most),
        Line("d", f"{what}, nothing cached: all are done after", cold.seconds * 1e3, "ms"),
        Line("d", f"{what}, nothing cached: for each", cold.seconds / count * 1e3, "ms"),
        Line("d", f"{what}, a token cached: more exchanges", more, "", 0, quoted=False),
        Line("d", f"{what}, a token cached: failures", warm.failures, "", 0, quoted=False),
        Line("d", f"{what}, a token cached: all are done after", warm.seconds * 1e3, "ms"),
        Line("d", f"{what}, a token cached: for each", warm.seconds / count * 1e3, "ms"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instance", action="store_true", help="with the role of an instance")
    parser.add_argument("counts", nargs="*", type=int, metavar="COUNT")
    options = parser.parse_args()
    print(table(measure(Tools(), options.counts or COUNTS, options.instance)))

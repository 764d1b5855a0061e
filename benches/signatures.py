#!/usr/bin/env python3
"""(e) Signatures per second against the `aws-sigv4` crate, by signatures.rs.

Both are built with the same optimisation, for speed; the program itself is built for size.

Usage: python3 benches/signatures.py
"""

import json
import subprocess

from lines import Line, table
from tools import Tools


def measure(tools):
    rates = json.loads(subprocess.check_output([tools.signatures]))
    own, aws = rates["gcp-wif"], rates["aws-sigv4"]
    return [
        Line("e", "signatures, rate to that of `aws-sigv4`", own / aws, "×", 1, at_least=True),
        Line("e", "signatures of gcp-wif", own, "a second"),
        Line("e", "signatures of `aws-sigv4`", aws, "a second"),
        Line("e", "whole subject tokens of gcp-wif", rates["subject token"], "a second"),
    ]


if __name__ == "__main__":
    print(table(measure(Tools())))

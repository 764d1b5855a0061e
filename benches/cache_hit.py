#!/usr/bin/env python3
"""(c) `access-token` of a cached token, against an empty program.

The credential file names Google's own hosts, and the AWS keys are in the environment, as on a machine without
settings. Before the measurement, a proxy forwards the one exchange to the fake.

Usage: python3 benches/cache_hit.py
"""

import json
import tempfile
from pathlib import Path

from fake import KEYS, Fake
from google_proxy import GoogleProxy
from launcher import median, ratio
from lines import Line, table
from startup import CREDENTIAL
from tools import Tools

ROUNDS = 400

IMPERSONATION = {
    "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/"
    "serviceAccounts/fake@example-project.iam.gserviceaccount.com:generateAccessToken",
}


def measure(tools):
    with tempfile.TemporaryDirectory() as folder, Fake(tools.local_fake, (0, 0)) as fake:
        credential, cache = Path(folder, "aws.json"), Path(folder, "cache")
        credential.write_text(json.dumps(CREDENTIAL | IMPERSONATION, indent=2))
        words = ["access-token", "--credential-file", credential, "--cache-dir", cache]
        roots = {"SSL_CERT_FILE": fake.variables["SSL_CERT_FILE"]}
        with GoogleProxy(fake) as proxy:
            variables = KEYS | roots | {"HTTPS_PROXY": proxy.url}
            tools.launcher.run([tools.program, *words], variables)
        commands = {"empty": ([tools.empty], KEYS), "gcp-wif": ([tools.program, *words], KEYS)}
        runs = tools.launcher.in_turn(commands, ROUNDS)
        exchanges = fake.exchanges()
    own, empty = median(runs["gcp-wif"]), median(runs["empty"])
    to_empty = ratio(runs["gcp-wif"], runs["empty"])
    what = "`access-token` of a cached token"
    return [
        Line("c", f"{what}, wall time to that of an empty static program", to_empty, "×", 2.5),
        Line("c", f"{what}, wall time", own * 1e3, "ms"),
        Line("c", "empty, wall time", empty * 1e3, "ms"),
        Line("c", f"{what}, user and system time", median(runs["gcp-wif"], "cpu_seconds") * 1e3, "ms"),
        Line("c", f"{what}, exchanges in {ROUNDS + 1} runs", exchanges, "", 1, quoted=False),
        Line("f", f"{what}, peak memory", median(runs["gcp-wif"], "peak_kib") / 1024, "MiB", 4),
    ]


if __name__ == "__main__":
    print(table(measure(Tools())))

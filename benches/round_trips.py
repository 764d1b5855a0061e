#!/usr/bin/env python3
"""(b) `access-token` on an instance, with a service account, when Google is some milliseconds away.

The local fake stands behind a relay that holds every byte back for half a round trip, and what is
sent on a new connection for the round trip that TCP's handshake takes. Google's token endpoint and
its IAM are two hosts with TLS 1.3; all hosts are named by their addresses, so that nothing is looked
up. Google's libraries for Python and Node do the same job in the same run.

Usage: python3 benches/round_trips.py [MILLISECONDS]...
"""

import http.client
import json
import ssl
import statistics
import sys
import time
import urllib.parse

from fake import Fake
from launcher import median
from lines import Line, table
from tools import INTEROP, Tools

TO_GOOGLE = [0, 5, 20, 50]
TO_METADATA = 1
ROUNDS = 15

# The round trip to Google at which a limit applies.
AIM = 20


def bound(google, metadata):
    """Returns the lower bound that the round trips impose, in the unit of the arguments.

    `max(TLS set-up, credentials) + exchange + impersonation`: both TLS connections can be opened
    while AWS is asked, and then each of Google's services is asked once.
    """
    # The handshakes of TCP and TLS 1.3.
    set_up = 2 * google
    # The handshake of TCP, the session token, the role (and, at the same time, the zone), its keys.
    credentials = 4 * metadata
    return max(set_up, credentials) + google + google


def file_bound(google):
    """Returns the lower bound of a token in a file: one TLS connection, and the exchange."""
    return 2 * google + google


def measure(tools, distances=tuple(TO_GOOGLE)):
    lines = [line for distance in distances for line in measure_at(tools, distance)]
    return lines + (measure_file(tools) if AIM in distances else [])


def measure_file(tools):
    with Fake(tools.local_fake, (AIM, TO_METADATA), "file") as fake:
        commands = {"gcp-wif": ([tools.program, "access-token"], fake.variables)}
        took = median(tools.launcher.in_turn(commands, ROUNDS)["gcp-wif"]) * 1e3
    what = f"Google {AIM} ms away: `access-token` of a token in a file"
    least = file_bound(AIM)
    return [
        Line("b", f"{what}, to the bound", took / least, "×", 1.1),
        Line("b", f"{what}: the bound", least, "ms"),
        Line("b", f"{what}: gcp-wif", took, "ms"),
    ]


def measure_at(tools, distance):
    with Fake(tools.local_fake, (distance, TO_METADATA)) as fake:
        file = fake.credential_file
        peers = tools.peers(INTEROP / "access_token", file)
        commands = {"gcp-wif": [tools.program, "access-token"], **peers}
        commands = {name: (command, fake.variables) for name, command in commands.items()}
        runs = tools.launcher.in_turn(commands, ROUNDS)
        as_it_is = round_trip(json.loads(file.read_text())["token_url"], fake)

    where = f"Google {distance} ms away"
    least = bound(distance, TO_METADATA)
    took = {name: median(runs[name]) * 1e3 for name in runs}
    own = took["gcp-wif"]
    aim = distance == AIM
    lines = [
        Line("b", f"{where}: `access-token`, to the bound", own / least, "×", 1.1 if aim else None),
        *(
            Line("b", f"{where}: `access-token`, to {peer}", own / took[peer], "×", 0.6 if aim else None)
            for peer in peers
        ),
        Line("b", f"{where}: the bound", least, "ms"),
        *(Line("b", f"{where}: {name}", took[name], "ms") for name in took),
        Line("b", f"{where}: a round trip as it is, with TLS and the fake", as_it_is, "ms"),
    ]
    if aim:
        for name in runs:
            what = "`access-token`, peak memory" if name == "gcp-wif" else f"{name}, peak memory of it"
            lines.append(Line("f", what, median(runs[name], "peak_kib") / 1024, "MiB"))
    return lines


def round_trip(url, fake):
    """Returns milliseconds. At a distance of 0, they show the overhead of the relay."""
    host = urllib.parse.urlsplit(url).netloc
    trusted = ssl.create_default_context(cafile=fake.variables["SSL_CERT_FILE"])
    connection = http.client.HTTPSConnection(host, context=trusted)
    took = []
    for _ in range(21):
        started = time.perf_counter()
        connection.request("GET", "/nothing")
        connection.getresponse().read()
        took.append(time.perf_counter() - started)
    connection.close()
    # The first run includes the handshakes.
    return statistics.median(took[1:]) * 1e3


if __name__ == "__main__":
    print(table(measure(Tools(), [int(word) for word in sys.argv[1:]] or TO_GOOGLE)))

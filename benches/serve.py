#!/usr/bin/env python3
"""(serve) `serve gce` under load: rate, latency, memory and descriptors.

The clients are two threads of `load.rs` on the same machine; they take at least half of its time.

Usage: python3 benches/serve.py
"""

import contextlib
import os
import pathlib
import socket
import subprocess
import time

from fake import KEYS, Fake
from lines import Line, table
from tools import Tools, compile_alone, work

CONNECTIONS = 64
REQUESTS = 1_000_000
FEW = 100_000
IDLE = 1_000
# 128 connections, and 32 that get the response that the server is busy.
OPEN = 160
TOKEN = "/computeMetadata/v1/instance/service-accounts/default/token"


def measure(tools):
    load = compile_alone("load")
    lines = []
    with Fake(tools.local_fake) as fake, server(tools.program, fake) as (process, address, path):
        status = Process(process.pid)
        run(load, address, path, CONNECTIONS, FEW)
        memory, descriptors = status.resident_kib(), status.descriptors()
        failures, rate, middle, late = run(load, address, path, CONNECTIONS, REQUESTS)
        what = f"{CONNECTIONS} connections, {REQUESTS:,} requests for a token"
        lines += [
            Line("serve", f"{what}: rate", rate, "/s", 20_000, at_least=True),
            Line("serve", f"{what}: latency, median", middle / 1000, "ms"),
            Line("serve", f"{what}: latency, 99th percentile", late / 1000, "ms", 10),
            Line("serve", f"{what}: failures", failures, "", 0),
            Line("serve", "peak memory under load", status.peak_kib() / 1024, "MiB", 12),
            Line("serve", "growth of memory over these requests", status.resident_kib() - memory, "KiB", 256),
            Line("serve", "more descriptors after these requests", status.descriptors() - descriptors, "", 0),
        ]
        with stalled(address, 60):
            _, _, _, late = run(load, address, path, 4, FEW)
            what = "beside 60 stalled clients: latency, 99th percentile"
            lines.append(Line("serve", what, late / 1000, "ms", 10))
        with stalled(address, IDLE, request=b""):
            most = status.descriptors() - descriptors
            what = f"{IDLE:,} idle connections: open in the server"
            lines.append(Line("serve", what, most, "", OPEN))
            lines.append(Line("serve", "peak memory beside them", status.peak_kib() / 1024, "MiB", 12))
    return lines


@contextlib.contextmanager
def server(program, fake):
    """Runs the server until the `with` block ends; yields its process, its address and the path of a token."""
    variables = work() / "serve.env"
    variables.unlink(missing_ok=True)
    command = [program, "serve", "gce", "--listen", "127.0.0.1:0", "--env-file", variables]
    environment = fake.variables | KEYS
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            process.stdout.readline()
            told = dict(line.split("=", 1) for line in variables.read_text().splitlines())
            address, capability = told["GCE_METADATA_HOST"].split("/", 1)
            yield process, address, f"/{capability}{TOKEN}"
        finally:
            process.terminate()


def run(load, address, path, connections, requests):
    words = [load, address, path, str(connections), str(requests)]
    output = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(word) for word in output.split()]


@contextlib.contextmanager
def stalled(address, count, request=b"GET / HTTP/1.1\r\nHost: "):
    """Opens connections on which half a request is sent, or nothing."""
    host, port = address.rsplit(":", 1)
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            client = stack.enter_context(socket.create_connection((host, int(port)), timeout=5))
            with contextlib.suppress(OSError):
                client.sendall(request)
        time.sleep(0.2)
        yield


class Process:
    """The counters that Linux has of a process."""

    def __init__(self, pid):
        self.folder = pathlib.Path("/proc") / str(pid)

    def descriptors(self):
        return len(os.listdir(self.folder / "fd"))

    def peak_kib(self):
        return self.status("VmHWM")

    def resident_kib(self):
        return self.status("VmRSS")

    def status(self, name):
        lines = (self.folder / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    print(table(measure(Tools())))

"""The local fake of both clouds, as a program that runs beside the measured ones."""

import json
import pathlib
import subprocess
import sys
import urllib.request


class Fake:
    """A run of `examples/local_fake` until the `with` block ends.

    `round_trips` are milliseconds to Google, then over TLS, and to the metadata service. `source` is
    that of the credential file.
    """

    def __init__(self, program, round_trips=None, source="aws"):
        distance = ["--round-trips", "{},{}".format(*round_trips)] if round_trips else []
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        command = [program, "--quiet", "--source", source, *distance, sys.executable, "-c", TELL]
        self.process = subprocess.Popen(command, text=True, **pipes)
        told = json.loads(self.process.stdout.readline())
        self.variables = {name: told[name] for name in told if name in NEEDED}
        self.credential_file = pathlib.Path(told["GOOGLE_APPLICATION_CREDENTIALS"])
        self.origin = told["FAKE_ORIGIN"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def exchanges(self):
        """Counts the token exchanges so far."""
        with urllib.request.urlopen(f"{self.origin}/counts") as answer:
            return json.load(answer).get("POST /v1/token", 0)


# The command of the fake prints the variables that the fake sets, and then waits.
TELL = "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"

NEEDED = {
    "AWS_CONFIG_FILE",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_ENDPOINT_URL_STS",
    "AWS_SHARED_CREDENTIALS_FILE",
    "GCP_WIF_ALLOWED_HOSTS",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
}

# The access key of the fake.
KEYS = {
    "AWS_REGION": "us-east-2",
    "AWS_ACCESS_KEY_ID": "AKIDFAKEEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "fake/secret+access/key+EXAMPLE",
    "AWS_SESSION_TOKEN": "fake-session-token/EXAMPLE+==",
}

"""A proxy on loopback that connects Google's hosts to the local fake."""

import json
import socket
import threading
import urllib.parse


class GoogleProxy:
    """A proxy until the `with` block ends. The fake must use TLS, as it does with `--round-trips`."""

    def __init__(self, fake):
        document = json.loads(fake.credential_file.read_text())
        self.servers = {
            "sts.googleapis.com:443": document["token_url"],
            "iamcredentials.googleapis.com:443": document["service_account_impersonation_url"],
        }
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:{}".format(self.listener.getsockname()[1])
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            _, authority, _ = head.decode().split(" ", 2)
            there = urllib.parse.urlsplit(self.servers[authority])
            server = socket.create_connection((there.hostname, there.port))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=pass_on, args=(one, other), daemon=True).start()


def pass_on(one, other):
    while data := one.recv(65536):
        other.sendall(data)
    other.close()

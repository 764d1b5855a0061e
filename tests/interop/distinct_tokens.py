"""What a program does that holds Google's credentials for Python for a long time."""

import google.auth.transport.requests


def print_tokens(credentials, count):
    """Prints `count` access tokens, each another one than that before it, and returns the transport."""
    request = google.auth.transport.requests.Request()
    last = None
    for _ in range(count):
        while credentials.token == last or credentials.token is None:
            # As before each request: a token that expires within minutes is fetched again.
            credentials.before_request(request, "GET", "https://storage.googleapis.com/", {})
        last = credentials.token
        print(last)
    return request

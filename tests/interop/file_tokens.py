"""Prints access tokens as a program with Google's library for Python gets them from the credential file of
GOOGLE_APPLICATION_CREDENTIALS: as many different ones as the argument says.
"""

import os
import sys

import google.auth
import google.auth.transport.requests


def main():
    # With scopes, loading asks the real Resource Manager for the project.
    file = os.environ["GOOGLE_APPLICATION_CREDENTIALS"]
    credentials, _ = google.auth.load_credentials_from_file(file)
    credentials = credentials.with_scopes(["https://www.googleapis.com/auth/cloud-platform"])
    request = google.auth.transport.requests.Request()
    last = None
    for _ in range(int(sys.argv[1])):
        while credentials.token == last or credentials.token is None:
            # As before each request: a token that expires within minutes is fetched again.
            credentials.before_request(request, "GET", "https://storage.googleapis.com/", {})
        last = credentials.token
        print(last)


if __name__ == "__main__":
    main()

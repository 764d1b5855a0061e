"""Prints access tokens as a program with Google's library for Python gets them from the credential file of
GOOGLE_APPLICATION_CREDENTIALS: as many as the first argument says, each with another AWS session than that before
it. The second argument is the URL that says when there is a new session.
"""

import os
import sys
import urllib.request

import google.auth
import google.auth.transport.requests


def main():
    # With scopes, loading asks the real Resource Manager for the project.
    file = os.environ["GOOGLE_APPLICATION_CREDENTIALS"]
    credentials, _ = google.auth.load_credentials_from_file(file)
    credentials = credentials.with_scopes(["https://www.googleapis.com/auth/cloud-platform"])
    request = google.auth.transport.requests.Request()
    for number in range(int(sys.argv[1])):
        if number > 0:
            with urllib.request.urlopen(sys.argv[2]) as response:
                response.read()
        # As before each request: a token that expires within minutes is fetched again.
        credentials.before_request(request, "GET", "https://storage.googleapis.com/", {})
        print(credentials.token)


if __name__ == "__main__":
    main()

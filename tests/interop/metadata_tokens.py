"""Prints access tokens as a program with Google's library for Python gets them on Compute Engine: as many
different ones as the first argument says, then the e-mail address, the project and an ID token.
"""

import sys

import google.auth
import google.auth.transport.requests
import google.oauth2.id_token


def main():
    scopes = ["https://www.googleapis.com/auth/cloud-platform"]
    credentials, project = google.auth.default(scopes=scopes)
    request = google.auth.transport.requests.Request()
    last = None
    for _ in range(int(sys.argv[1])):
        while credentials.token == last or credentials.token is None:
            # As before each request: a token that expires within minutes is fetched again.
            credentials.before_request(request, "GET", "https://storage.googleapis.com/", {})
        last = credentials.token
        print(last)
    print(credentials.service_account_email)
    print(project)
    print(google.oauth2.id_token.fetch_id_token(request, "https://a.example"))


if __name__ == "__main__":
    main()

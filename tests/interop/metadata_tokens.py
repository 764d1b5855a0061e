"""Prints access tokens as a program with Google's library for Python gets them on Compute Engine: as many
different ones as the first argument says, then the e-mail address, the project and an ID token. The second
argument is the URL that says when there is a new one.
"""

import sys

import google.auth
import google.auth.transport.requests
import google.oauth2.id_token
from distinct_tokens import print_distinct


def main():
    scopes = ["https://www.googleapis.com/auth/cloud-platform"]
    credentials, project = google.auth.default(scopes=scopes)
    request = google.auth.transport.requests.Request()

    def get_token():
        # As before each request: a token that expires within minutes is fetched again.
        credentials.before_request(request, "GET", "https://storage.googleapis.com/", {})
        return credentials.token

    print_distinct(get_token, int(sys.argv[1]), sys.argv[2])
    print(credentials.service_account_email)
    print(project)
    print(google.oauth2.id_token.fetch_id_token(request, "https://a.example"))


if __name__ == "__main__":
    main()

"""Prints access tokens as a program with Google's library for Python gets them on Compute Engine: as many
different ones as the first argument says, then the e-mail address, the project and an ID token.
"""

import sys

import google.auth
import google.oauth2.id_token
from distinct_tokens import print_tokens


def main():
    scopes = ["https://www.googleapis.com/auth/cloud-platform"]
    credentials, project = google.auth.default(scopes=scopes)
    request = print_tokens(credentials, int(sys.argv[1]))
    print(credentials.service_account_email)
    print(project)
    print(google.oauth2.id_token.fetch_id_token(request, "https://a.example"))


if __name__ == "__main__":
    main()

"""Prints access tokens as a program with Google's library for Python gets them from the credential file of
GOOGLE_APPLICATION_CREDENTIALS: as many different ones as the argument says.
"""

import os
import sys

import google.auth
from distinct_tokens import print_tokens


def main():
    # With scopes, loading asks the real Resource Manager for the project.
    file = os.environ["GOOGLE_APPLICATION_CREDENTIALS"]
    credentials, _ = google.auth.load_credentials_from_file(file)
    credentials = credentials.with_scopes(["https://www.googleapis.com/auth/cloud-platform"])
    print_tokens(credentials, int(sys.argv[1]))


if __name__ == "__main__":
    main()

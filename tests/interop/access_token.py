"""Prints an access token as a program with Google's library for Python gets it.

Takes the credential file. On failure the error goes to standard error, as the library words it.
"""

import sys

import google.auth
import google.auth.exceptions
import google.auth.transport.requests


def main():
    try:
        # With scopes, loading asks the real Resource Manager for the project.
        credentials, _ = google.auth.load_credentials_from_file(sys.argv[1])
        credentials = credentials.with_scopes(["https://www.googleapis.com/auth/cloud-platform"])
        credentials.refresh(google.auth.transport.requests.Request())
    except (google.auth.exceptions.GoogleAuthError, ValueError) as error:
        sys.exit(f"{type(error).__name__}: {error.args[0]}")
    print(credentials.token)


if __name__ == "__main__":
    main()

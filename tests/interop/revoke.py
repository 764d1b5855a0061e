"""Revokes a login as a program with Google's library for Python does.

Takes the credential file of a workforce pool: the library revokes no other logins.
"""

import sys

import google.auth.pluggable

google.auth.pluggable.Credentials.from_file(sys.argv[1], interactive=True).revoke(None)

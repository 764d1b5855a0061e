"""Prints a subject token with Google's library for Python. The argument is the credential file."""

import sys

from google.auth import aws
from google.auth.transport import requests

print(aws.Credentials.from_file(sys.argv[1]).retrieve_subject_token(requests.Request()))

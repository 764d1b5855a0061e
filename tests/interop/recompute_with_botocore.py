"""Recomputes the signature of a subject token with botocore, AWS's own Python library.

The subject token comes on standard input as `gcp-wif subject-token` prints it. The variables
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (for temporary credentials) and
AWS_REGION name the signer and the region. Exits with 1 and one line on standard
error if botocore computes another signature.
"""

import datetime
import json
import os
import sys
from urllib.parse import quote, unquote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def main():
    token = sys.stdin.read().removesuffix("\n")
    text = unquote(token)
    if quote(text, safe="") != token:
        sys.exit("the token is not percent-encoded as RFC 3986 has it")
    request = json.loads(text)
    headers = {}
    for header in request["headers"]:
        if header["key"].lower() in headers:
            sys.exit(f"the header {header['key']} comes twice")
        headers[header["key"].lower()] = header["value"]

    authorization = headers.pop("authorization")
    if headers.get("x-amz-security-token") != os.environ.get("AWS_SESSION_TOKEN"):
        sys.exit("x-amz-security-token is not the session token")
    expected = sign(request["method"], request["url"], headers)
    if authorization != expected:
        sys.exit(f"Authorization does not recompute: `{authorization}`, botocore has `{expected}`")


def sign(method, url, headers):
    """Signs all headers as botocore does, at the moment of x-amz-date."""
    moment = datetime.datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ")
    botocore.auth.get_current_datetime = lambda *_, **__: moment

    # botocore adds these three itself: the host from the URL, the others from its arguments.
    own = {"host", "x-amz-date", "x-amz-security-token"}
    request = AWSRequest(method, url, {k: v for k, v in headers.items() if k not in own})
    credentials = Credentials(
        os.environ["AWS_ACCESS_KEY_ID"],
        os.environ["AWS_SECRET_ACCESS_KEY"],
        os.environ.get("AWS_SESSION_TOKEN"),
    )
    signer = botocore.auth.SigV4Auth(credentials, "sts", os.environ["AWS_REGION"])
    signer.add_auth(request)
    if request.headers["X-Amz-Date"] != headers["x-amz-date"]:
        sys.exit("botocore did not sign at the moment of x-amz-date")
    return request.headers["Authorization"]


if __name__ == "__main__":
    main()

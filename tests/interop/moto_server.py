"""Runs moto's server as AWS STS, with signature checks, until standard input ends.

Prints one line of JSON: the origin, and the ARN and the keys of a user. The user may assume the role
`first`, whose session `gcp-wif` may assume the role `second`; no test user may assume the role `third`.
"""

import json
import logging
import sys

import boto3
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.iam.access_control import IAMRequest
from moto.server import ThreadedMotoServer

REGION = "us-east-1"


def main():
    # The server logs each error response; the test reads the log.
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    origin = f"http://{host}:{port}"
    facts = make_identities(origin)
    check_signatures(origin, facts)
    print(json.dumps({"origin": origin, **facts}), flush=True)
    sys.stdin.read()
    server.stop()


def make_identities(origin):
    session = boto3.Session("no-key", "no-secret", region_name=REGION)
    iam = session.client("iam", endpoint_url=origin)
    user = iam.create_user(UserName="me")["User"]["Arn"]
    key = iam.create_access_key(UserName="me")["AccessKey"]
    iam.put_user_policy(UserName="me", PolicyName="sts", PolicyDocument=policy(Resource="*"))
    trusted = {
        "first": user,
        "second": "arn:aws:sts::123456789012:assumed-role/first/gcp-wif",
        "third": "arn:aws:iam::123456789012:user/another",
    }
    for name, principal in trusted.items():
        trust = policy(Principal={"AWS": principal})
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        iam.put_role_policy(RoleName=name, PolicyName="sts", PolicyDocument=policy(Resource="*"))
    return {
        "user": user,
        "access_key_id": key["AccessKeyId"],
        "secret_access_key": key["SecretAccessKey"],
    }


def policy(**more):
    statement = {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:GetSessionToken"], **more}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def check_signatures(origin, facts):
    """Turns on the check of signatures, and works around a limit of moto, which is first shown to exist."""
    requests.post(f"{origin}/moto-api/reset-auth", data="0").raise_for_status()
    status = ask_with_a_query(origin, facts)
    if status != 403:
        sys.exit(f"moto answers parameters in the query with {status} now: the workaround can go")
    as_moto_has_it = IAMRequest._create_aws_request

    def create_aws_request(self):
        # moto signs the parsed parameters as the body, also those of the query. AWS signs the body itself.
        if self._headers.get("Content-Length", "0") == "0":
            self._data = b""
        return as_moto_has_it(self)

    IAMRequest._create_aws_request = create_aws_request
    status = ask_with_a_query(origin, facts)
    if status != 200:
        sys.exit(f"botocore's own signature of parameters in the query gets the status {status}")


def ask_with_a_query(origin, facts):
    url = f"{origin}/?Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest("POST", url)
    credentials = Credentials(facts["access_key_id"], facts["secret_access_key"])
    SigV4Auth(credentials, "sts", REGION).add_auth(request)
    return requests.post(url, headers=dict(request.headers)).status_code


if __name__ == "__main__":
    main()

"""Resolves AWS identities as a program with boto3 does, each in its own environment.

Takes a JSON list of environments on standard input, with `variables` and `profile` (or null), and
prints a JSON list of what was found in each: `access_key_id`, `secret_access_key`, `session_token` and
`region`, or `error`. The one argument is HOST:PORT of what stands for 169.254.170.2, the address of
containers.
"""

import json
import multiprocessing
import os
import sys

import boto3
import botocore.credentials
import botocore.loaders
import botocore.session
import botocore.tokens
import botocore.utils

# The models of AWS are read once, not for each environment.
LOADER = botocore.loaders.create_loader()


def main():
    fetcher = botocore.utils.ContainerMetadataFetcher
    fetcher.IP_ADDRESS = sys.argv[1]
    # Only the waits are removed; boto3 still retries.
    fetcher.SLEEP_TIME = 0
    for service in ["sts", "sso", "sso-oidc"]:
        LOADER.load_service_model(service, "service-2")
        LOADER.load_service_model(service, "endpoint-rule-set-1")
    for name in ["endpoints", "partitions", "sdk-default-configuration", "_retry"]:
        LOADER.load_data(name)
    environments = json.load(sys.stdin)
    # Processes, not threads: boto3 reads the environment of its process. Each session is a new one.
    pool = multiprocessing.get_context("fork").Pool(initializer=leave_the_terminal)
    json.dump(pool.map(resolve, environments, chunksize=1), sys.stdout)


def leave_the_terminal():
    """Refuses to ask for an MFA code, without any output."""
    os.setsid()
    sys.stderr = open(os.devnull, "w")


def resolve(environment):
    os.environ.clear()
    os.environ.update(environment["variables"])
    # These variables are read before the home directory is set.
    sso_tokens = os.path.expanduser("~/.aws/sso/cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = sso_tokens
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = sso_tokens
    try:
        inner = botocore.session.get_session()
        inner.register_component("data_loader", LOADER)
        session = boto3.Session(botocore_session=inner, profile_name=environment["profile"])
        credentials = session.get_credentials()
        if credentials is None:
            return {"error": "no credentials"}
        frozen = credentials.get_frozen_credentials()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {
        "access_key_id": frozen.access_key,
        "secret_access_key": frozen.secret_key,
        "session_token": frozen.token,
        "region": session.region_name or None,
    }


if __name__ == "__main__":
    main()

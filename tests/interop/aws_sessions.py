"""Prints session tokens as a program with boto3 gets them, with as many refreshes as the argument says."""

import sys

import botocore.session


def main():
    session = botocore.session.get_session()
    credentials = session.get_credentials()
    print(credentials.method)
    print(session.get_config_variable("region"))
    for _ in range(int(sys.argv[1])):
        frozen = last = credentials.get_frozen_credentials()
        while frozen.token == last.token:
            # A client with credentials that expire within minutes asks again each time.
            frozen = credentials.get_frozen_credentials()
        print(frozen.token)


if __name__ == "__main__":
    main()

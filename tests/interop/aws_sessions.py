"""Prints the source, the region and session tokens as a program with boto3 gets them: as many different tokens
as the argument says.
"""

import sys

import botocore.session


def main():
    session, credentials = find()
    print(credentials.method)
    print(session.get_config_variable("region"))
    last = None
    for _ in range(int(sys.argv[1])):
        token = credentials.get_frozen_credentials().token
        while token == last:
            if credentials.method == "iam-role":
                # botocore extends credentials of an instance that expire soon by up to 20 minutes.
                _, credentials = find()
            token = credentials.get_frozen_credentials().token
        last = token
        print(token)


def find():
    session = botocore.session.get_session()
    return session, session.get_credentials()


if __name__ == "__main__":
    main()

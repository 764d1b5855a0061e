"""Prints the source, the region and session tokens as a program with boto3 gets them: as many different tokens
as the first argument says. The second argument is the URL that says when there is a new one.
"""

import sys

import botocore.session
from distinct_tokens import print_distinct


def main():
    session, credentials = find()
    print(credentials.method)
    print(session.get_config_variable("region"))

    def get_token():
        # botocore extends credentials of an instance that expire soon by up to 20 minutes.
        found = find()[1] if credentials.method == "iam-role" else credentials
        return found.get_frozen_credentials().token

    print_distinct(get_token, int(sys.argv[1]), sys.argv[2])


def find():
    session = botocore.session.get_session()
    return session, session.get_credentials()


if __name__ == "__main__":
    main()

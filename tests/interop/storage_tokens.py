"""Downloads an object of Cloud Storage, as a program with Google's client for Python does on Compute Engine, and
prints its content, until it has changed as often as the first argument says; then the project. The second
argument is the URL that says when there is a new content, the third one the endpoint.
"""

import sys

from distinct_tokens import print_distinct
from google.cloud import storage


def main():
    client = storage.Client(client_options={"api_endpoint": sys.argv[3]})
    blob = client.bucket("bucket").blob("object")
    print_distinct(blob.download_as_text, int(sys.argv[1]), sys.argv[2])
    print(client.project)


if __name__ == "__main__":
    main()

"""Downloads an object of Cloud Storage, as a program with Google's client for Python does on Compute Engine, and
prints its content, until it has changed as often as the first argument says; then the project. The second
argument is the endpoint.
"""

import sys

from google.cloud import storage


def main():
    client = storage.Client(client_options={"api_endpoint": sys.argv[2]})
    blob = client.bucket("bucket").blob("object")
    last = None
    for _ in range(int(sys.argv[1])):
        content = last
        while content == last:
            content = blob.download_as_text()
        last = content
        print(last)
    print(client.project)


if __name__ == "__main__":
    main()

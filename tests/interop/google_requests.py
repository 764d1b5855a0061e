"""Records the requests that Google's library for Python sends for one token.

Takes a JSON on standard input: `account` (an external account whose source is a file), `target`, `scopes`,
`delegates`, `subject` (or null), `boundary` (or null) and `responses` by the end of the URL. Prints the requests
as a JSON list: `method`, `url`, `headers` and `body`.
"""

import json
import sys

from google.auth import downscoped, identity_pool, impersonated_credentials


class Response:
    def __init__(self, body):
        self.status = 200
        self.headers = {"content-type": "application/json"}
        self.data = json.dumps(body).encode()


class Recorder:
    """A transport that answers from a table, without a network."""

    def __init__(self, responses):
        self.responses = responses
        self.requests = []

    def __call__(self, url, method="GET", body=None, headers=None, timeout=None, **_):
        text = body.decode() if isinstance(body, bytes) else body
        headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.requests.append({"method": method, "url": url, "headers": headers, "body": text})
        # The longest end is the right one: `/v1/token` also ends with `/token`.
        ends = [end for end in self.responses if url.endswith(end)]
        if not ends:
            raise SystemExit(f"no response to {url}")
        return Response(self.responses[max(ends, key=len)])


def boundary_of(rules):
    def rule(item):
        condition = item.get("availabilityCondition")
        condition = condition and downscoped.AvailabilityCondition(**condition)
        return downscoped.AccessBoundaryRule(
            item["availableResource"], item["availablePermissions"], condition
        )

    return downscoped.CredentialAccessBoundary([rule(item) for item in rules])


def main():
    given = json.load(sys.stdin)
    recorder = Recorder(given["responses"])
    source = identity_pool.Credentials.from_info(given["account"])
    credentials = impersonated_credentials.Credentials(
        source_credentials=source,
        target_principal=given["target"],
        target_scopes=given["scopes"],
        delegates=given["delegates"],
        subject=given["subject"],
    )
    if given["boundary"]:
        rules = given["boundary"]["accessBoundary"]["accessBoundaryRules"]
        credentials = downscoped.Credentials(credentials, boundary_of(rules))
    credentials.refresh(recorder)
    json.dump({"requests": recorder.requests, "token": credentials.token}, sys.stdout)


if __name__ == "__main__":
    main()

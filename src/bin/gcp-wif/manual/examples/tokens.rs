//! Examples of commands for tokens, credentials and identities, and of the program as a whole.

use super::example::{Example, example};

pub(super) const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            example("Print an access token", "gcp-wif --credential-file aws.json access-token"),
            example(
                "See who this machine is to AWS and to Google",
                "gcp-wif --credential-file aws.json whoami",
            ),
            example(
                "Run a program with a token",
                "gcp-wif exec -- gcloud storage ls gs://my-bucket",
            ),
        ],
    ),
    (
        "subject-token",
        &[example(
            "Print the request that Google verifies, decoded",
            "gcp-wif subject-token --credential-file aws.json --format json",
        )],
    ),
    (
        "access-token",
        &[
            example(
                "Call an API without the token among the arguments of a process",
                "gcp-wif access-token --format header |\n  curl -H @- https://storage.googleapis.com/storage/v1/b/my-bucket/o",
            ),
            example(
                "Impersonate a chain of service accounts, the last of which is the target",
                "gcp-wif access-token --impersonate-service-account \\\n  build@my-project.iam.gserviceaccount.com,deploy@my-project.iam.gserviceaccount.com",
            ),
            example(
                "Act for a user of Google Workspace, by domain-wide delegation",
                "gcp-wif access-token --subject user@example.com \\\n  --scope https://www.googleapis.com/auth/gmail.readonly",
            ),
            example(
                "Limit the token to one folder of a bucket",
                "gcp-wif access-token --bucket my-bucket/my-folder/ --bucket-role storage.objectViewer",
            ),
            example(
                "Write a token with one scope, for half an hour, to a file",
                "gcp-wif access-token --scope https://www.googleapis.com/auth/bigquery \\\n  --lifetime 30m --output token.txt",
            ),
        ],
    ),
    (
        "id-token",
        &[example(
            "Call a service on Cloud Run",
            "gcp-wif id-token --audience https://my-service.run.app --format header |\n  curl -H @- https://my-service.run.app",
        )],
    ),
    (
        "executable",
        &[example(
            "Print the response for a provider by hand",
            "gcp-wif executable --subject-token-type urn:ietf:params:aws:token-type:aws4_request \\\n  --audience \\\n  //iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws",
        )],
    ),
    (
        "aws-credentials",
        &[
            example(
                "Print the credentials of a role",
                "gcp-wif aws-credentials --assume-role arn:aws:iam::123456789012:role/my-role",
            ),
            example(
                "Print a session of a user with MFA, for a shell to evaluate",
                "gcp-wif aws-credentials --session-token --format env \\\n  --mfa-serial arn:aws:iam::123456789012:mfa/me",
            ),
        ],
    ),
    (
        "console-url",
        &[example(
            "Print a URL that opens the console as a role, for two hours",
            "gcp-wif console-url --session-duration 2h \\\n  --assume-role arn:aws:iam::123456789012:role/my-role",
        )],
    ),
    (
        "whoami",
        &[
            example(
                "Print the identity that AWS and Google see",
                "gcp-wif whoami --credential-file aws.json",
            ),
            example("Do so without a request to AWS STS", "gcp-wif whoami --offline --format json"),
        ],
    ),
];

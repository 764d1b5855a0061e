//! Examples of servers, and of programs that this one starts.

use super::example::{Example, example};

pub(super) const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "exec",
        &[
            example("Run gcloud with a token", "gcp-wif exec -- gcloud storage ls gs://my-bucket"),
            example(
                "Run a program that makes its own tokens",
                "gcp-wif exec --no-access-token -- python3 job.py",
            ),
            example(
                "Run a program that knows metadata servers only, for as long as it takes",
                "gcp-wif exec --serve gce -- ./server",
            ),
        ],
    ),
    (
        "serve gce",
        &[
            example(
                "Serve tokens, and write the variables by which programs find the server",
                "gcp-wif serve gce --env-file gce.env",
            ),
            example(
                "Serve at a fixed port to another user of the machine, without a random path",
                "gcp-wif serve gce --listen 127.0.0.1:8174 --capability off --allow-uid 1001",
            ),
        ],
    ),
    (
        "serve imds",
        &[
            example(
                "Serve the AWS credentials of a role, and write the variables of AWS's SDKs",
                "gcp-wif serve imds --env-file imds.env \\\n  --assume-role arn:aws:iam::123456789012:role/my-role",
            ),
            example(
                "Write a credential file for a library that knows EC2 only",
                "gcp-wif serve imds --credential-file aws.json --write-credential-file served.json",
            ),
        ],
    ),
    (
        "serve check",
        &[example("Check the health of a server", "gcp-wif serve check --listen 127.0.0.1:8174")],
    ),
    (
        "watch",
        &[
            example("Keep a token fresh in a file", "gcp-wif watch --output token.txt"),
            example(
                "Write two files for a group, and reload a server after each replacement",
                "gcp-wif watch --output /run/tokens/token --output json:/run/tokens/token.json \\\n  --mode 0640 --group monitoring -- systemctl reload my-server",
            ),
            example(
                "Keep an ID token fresh",
                "gcp-wif watch --id-token-audience https://my-service.run.app --output id-token.txt",
            ),
        ],
    ),
];

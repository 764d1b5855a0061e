//! Examples of commands for files, and for this program itself.

use super::example::{Example, example};

pub(super) const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "setup",
        &[
            example(
                "Print the commands that let a role act as a service account",
                "gcp-wif setup --project my-project --aws-account 123456789012 --role my-role \\\n  --service-account job@my-project.iam.gserviceaccount.com",
            ),
            example(
                "The same for Terraform",
                "gcp-wif setup --project my-project --aws-account 123456789012 --role my-role \\\n  --service-account job@my-project.iam.gserviceaccount.com --format terraform",
            ),
        ],
    ),
    (
        "config create",
        &[
            example(
                "Create a credential file for AWS",
                "gcp-wif config create --aws --output-file aws.json \\\n  projects/123456789012/locations/global/workloadIdentityPools/my-pool/providers/my-aws",
            ),
            example(
                "For a pod, whose token is in a file, to act as a service account",
                "gcp-wif config create --credential-source-file /var/run/secrets/gcp/token \\\n  --service-account job@my-project.iam.gserviceaccount.com --output-file pod.json \\\n  projects/123456789012/locations/global/workloadIdentityPools/my-pool/providers/my-eks",
            ),
            example(
                "For an X.509 certificate",
                "gcp-wif config create --credential-cert-path leaf.pem \\\n  --credential-cert-private-key-path leaf.key --output-file x509.json \\\n  projects/123456789012/locations/global/workloadIdentityPools/my-pool/providers/my-x509",
            ),
        ],
    ),
    ("config check", &[example("Check a credential file", "gcp-wif config check aws.json")]),
    (
        "config schema",
        &[example("Write the schema to a file", "gcp-wif config schema > schema.json")],
    ),
    ("cache show", &[example("List the cached tokens", "gcp-wif cache show --format json")]),
    ("cache clear", &[example("Remove the cached tokens", "gcp-wif cache clear")]),
    (
        "completions",
        &[
            example(
                "Complete in bash, from the next shell on",
                "echo 'source <(gcp-wif completions bash)' >> ~/.bashrc",
            ),
            example("In zsh", "echo 'source <(gcp-wif completions zsh)' >> ~/.zshrc"),
            example(
                "In fish",
                "echo 'gcp-wif completions fish | source' > ~/.config/fish/completions/gcp-wif.fish",
            ),
        ],
    ),
    ("version", &[example("Print the version", "gcp-wif version")]),
    (
        "man",
        &[
            example("Read the page of a command", "gcp-wif man config create | man -l -"),
            example(
                "Install the pages of all commands",
                "gcp-wif man --directory ~/.local/share/man/man1",
            ),
        ],
    ),
];

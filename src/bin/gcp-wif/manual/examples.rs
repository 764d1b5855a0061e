//! The examples.

/// An example of a command.
#[derive(Debug)]
pub(super) struct Example {
    /// What it is good for, without a full stop.
    pub(super) purpose: &'static str,
    /// What a user types in a shell; a long line has several parts.
    pub(super) line: &'static str,
}

/// Returns the examples of a command, whose path is such as `config check`.
pub(super) fn examples(path: &str) -> &'static [Example] {
    let found = EXAMPLES.iter().find(|(command, _)| *command == path);
    found.map_or(&[], |(_, examples)| examples)
}

const fn example(purpose: &'static str, line: &'static str) -> Example {
    Example { purpose, line }
}

const EXAMPLES: &[(&str, &[Example])] = &[
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
        "setup",
        &[
            example(
                "Print what lets a role act as a service account",
                "gcp-wif setup --project my-project --aws-account 123456789012 --role my-role \\\n  --service-account job@my-project.iam.gserviceaccount.com",
            ),
            example(
                "The same for Terraform",
                "gcp-wif setup --project my-project --aws-account 123456789012 --role my-role \\\n  --service-account job@my-project.iam.gserviceaccount.com --format terraform",
            ),
        ],
    ),
    (
        "executable",
        &[example(
            "Print the response for a provider by hand",
            "gcp-wif executable --subject-token-type urn:ietf:params:aws:token-type:aws4_request \\\n  --audience \\\n  //iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws",
        )],
    ),
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
            example("See what AWS and Google see", "gcp-wif whoami --credential-file aws.json"),
            example("Do so without a request to AWS STS", "gcp-wif whoami --offline --format json"),
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
        "kubernetes-credential",
        &[example(
            "Let kubectl run this program for a user",
            "kubectl config set-credentials me --exec-api-version=client.authentication.k8s.io/v1 \\\n  --exec-command=gcp-wif --exec-arg=kubernetes-credential",
        )],
    ),
    (
        "docker-credential",
        &[example(
            "Let Docker find this program as a helper",
            "ln -s \"$(command -v gcp-wif)\" ~/bin/docker-credential-gcp-wif",
        )],
    ),
    (
        "docker-credential get",
        &[example(
            "Print the login for a registry",
            "echo europe-docker.pkg.dev | gcp-wif docker-credential get",
        )],
    ),
    (
        "image-credential-provider",
        &[example(
            "Print the login for an image, as the kubelet asks for it",
            "echo '{ \"apiVersion\": \"credentialprovider.kubelet.k8s.io/v1\",\n  \"kind\": \"CredentialProviderRequest\", \"image\": \"gcr.io/p/i\" }' |\n  gcp-wif image-credential-provider",
        )],
    ),
    (
        "git-credential",
        &[example(
            "Let git find this program as a helper",
            "ln -s \"$(command -v gcp-wif)\" ~/bin/git-credential-gcp-wif\ngit config --global credential.helper gcp-wif",
        )],
    ),
    (
        "git-credential get",
        &[example(
            "Print the login for a host",
            "printf 'protocol=https\\nhost=go.googlesource.com\\n' | gcp-wif git-credential get",
        )],
    ),
    (
        "gcloud-compat",
        &[
            example(
                "Print a token as gcloud does",
                "gcp-wif gcloud-compat auth print-access-token",
            ),
            example(
                "Stand in for gcloud, for programs that run it",
                "ln -s \"$(command -v gcp-wif)\" ~/bin/gcloud",
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Args;

    #[test]
    fn every_example_is_a_command_line_that_the_program_accepts() {
        for Example { line, .. } in EXAMPLES.iter().flat_map(|(_, examples)| *examples) {
            let typed = line.split(" |").find(|part| part.starts_with("gcp-wif"));
            let Some(typed) = typed else {
                assert!(line.contains("gcp-wif"), "{line}");
                continue;
            };
            let typed = typed.split(" > ").next().unwrap();
            let words: Vec<OsString> = shlex::split(&typed.replace("\\\n", ""))
                .unwrap()
                .into_iter()
                .map(OsString::from)
                .collect();
            assert!(Args::parse_words(&words, Args::command).is_ok(), "{line}");
            assert!(line.lines().all(|part| part.len() < 96), "{line}: too long for a terminal");
        }
    }
}

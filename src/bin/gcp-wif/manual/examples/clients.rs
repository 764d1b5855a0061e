//! Examples of commands that other programs run.

use super::example::{Example, example};

pub(super) const EXAMPLES: &[(&str, &[Example])] = &[
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
                "Replace gcloud for programs that run it",
                "ln -s \"$(command -v gcp-wif)\" ~/bin/gcloud",
            ),
        ],
    ),
];

//! The environment variables in help and manual pages.

use super::topic::{Topic, topics};

/// An environment variable that the program reads.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
}

/// Returns the variables that a command reads.
pub(super) fn variables(path: &str) -> impl Iterator<Item = &'static Variable> {
    let topics = topics(path);
    let is_read = |topic: &Option<Topic>| topic.is_none_or(|topic| topics.contains(&topic));
    VARIABLES.iter().filter(move |(topic, _)| is_read(topic)).flat_map(|(_, variables)| *variables)
}

const fn variable(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning }
}

/// The variables of each topic; `None` stands for every command.
const VARIABLES: &[(Option<Topic>, &[Variable])] = &[
    (
        Some(Topic::Settings),
        &[
            variable("GCP_WIF_CONFIG", "Settings file, as --config"),
            variable("GCP_WIF_TIMEOUT", "Time limit, as --timeout"),
            variable("XDG_CONFIG_HOME", "Directory of the user's settings; default ~/.config"),
        ],
    ),
    (
        Some(Topic::CredentialFile),
        &[
            variable("GCP_WIF_CREDENTIAL_FILE", "Credential file, as --credential-file"),
            variable(
                "GOOGLE_APPLICATION_CREDENTIALS",
                "Credential file, if GCP_WIF_CREDENTIAL_FILE is unset",
            ),
            variable(
                "CLOUDSDK_CONFIG",
                "Directory of gcloud, whose credential file is the default; default ~/.config/gcloud",
            ),
            variable(
                "GCP_WIF_ALLOWED_HOSTS",
                "Hosts, separated by commas, that the URLs of the credential file may lead to besides the usual ones",
            ),
            variable("GCP_WIF_UNIVERSE_DOMAIN", "Universe to trust besides googleapis.com"),
            variable(
                "GOOGLE_API_CERTIFICATE_CONFIG",
                "Certificate configuration, if the credential file names none",
            ),
            variable(
                "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES",
                "1: the executable of a credential file may run",
            ),
            variable(
                "GOOGLE_CLOUD_QUOTA_PROJECT",
                "Project whose quota requests count against, instead of quota_project_id of the credential file",
            ),
        ],
    ),
    (
        Some(Topic::Impersonation),
        &[
            variable(
                "GCP_WIF_IMPERSONATE",
                "Service accounts, separated by commas, as --impersonate-service-account",
            ),
            variable("GCP_WIF_DELEGATES", "Delegates, separated by commas, as --delegate"),
        ],
    ),
    (
        Some(Topic::Cache),
        &[
            variable("GCP_WIF_CACHE_DIR", "Directory of cached tokens, as --cache-dir"),
            variable("GCP_WIF_NO_CACHE", "true: no cache, as --no-cache"),
            variable(
                "XDG_RUNTIME_DIR",
                "Directory of the session, where tokens are cached by default",
            ),
        ],
    ),
    (
        Some(Topic::AwsIdentity),
        &[
            variable("GCP_WIF_AWS_SOURCE", "Sources of the AWS identity, as --aws-source"),
            variable("GCP_WIF_PROFILE", "Profile of AWS's files, as --profile"),
            variable("GCP_WIF_REGION", "AWS region, as --region"),
            variable("GCP_WIF_ASSUME_ROLE", "Roles to assume, separated by commas"),
            variable("GCP_WIF_ROLE_SESSION_NAME", "Name of the role sessions"),
            variable("GCP_WIF_EXTERNAL_ID", "External ID that the last role requires"),
            variable("GCP_WIF_MFA_SERIAL", "MFA device for the first role"),
            variable("GCP_WIF_ALLOW_IMDSV1", "true: IMDSv1 is used if IMDSv2 is refused"),
            variable("AWS_ACCESS_KEY_ID", "AWS credentials, with AWS_SECRET_ACCESS_KEY"),
            variable("AWS_SECRET_ACCESS_KEY", "Secret access key"),
            variable("AWS_SESSION_TOKEN", "Session token of temporary AWS credentials"),
            variable("AWS_REGION", "AWS region"),
            variable("AWS_DEFAULT_REGION", "AWS region, if AWS_REGION is unset"),
            variable("AWS_PROFILE", "Profile of AWS's files; default default"),
            variable("AWS_CONFIG_FILE", "AWS's config file; default ~/.aws/config"),
            variable(
                "AWS_SHARED_CREDENTIALS_FILE",
                "AWS's credentials file; default ~/.aws/credentials",
            ),
            variable("AWS_WEB_IDENTITY_TOKEN_FILE", "Token of a pod, with AWS_ROLE_ARN"),
            variable("AWS_ROLE_ARN", "Role of a pod"),
            variable(
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                "Path of a container's credentials, set by ECS",
            ),
            variable(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "URL of a container's credentials, set by EKS Pod Identity",
            ),
            variable("AWS_EC2_METADATA_DISABLED", "true: instance metadata is not used"),
            variable(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                "URL of the instance metadata service, if the credential file names the usual one or none",
            ),
            variable("AWS_ENDPOINT_URL_STS", "URL of AWS STS"),
            variable("AWS_ENDPOINT_URL", "URL of all services of AWS"),
            variable("HTTPS_PROXY", "Proxy of requests to AWS and Google"),
            variable("ALL_PROXY", "Proxy, if HTTPS_PROXY is unset"),
            variable("NO_PROXY", "Hosts, separated by commas, that need no proxy"),
            variable("SSL_CERT_FILE", "TLS roots to trust instead of the compiled-in ones"),
        ],
    ),
    (
        Some(Topic::ClientLibrary),
        &[
            variable(
                "GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE",
                "Full resource name of the provider, set by the client library",
            ),
            variable(
                "GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE",
                "Type of the subject token, set by the client library",
            ),
        ],
    ),
    (
        Some(Topic::Gcloud),
        &[
            variable("CLOUDSDK_CORE_PROJECT", "Project, as gcloud's property core/project"),
            variable("GOOGLE_CLOUD_PROJECT", "Project, if CLOUDSDK_CORE_PROJECT is unset"),
        ],
    ),
    (
        Some(Topic::NewCredentialFile),
        &[variable(
            "CLOUDSDK_CONFIG",
            "Directory of gcloud, for a new certificate configuration; default ~/.config/gcloud",
        )],
    ),
    (
        Some(Topic::Kubelet),
        &[variable(
            "GCP_WIF_AUDIENCE",
            "Full resource name of the provider that trusts the service account tokens of pods",
        )],
    ),
    (
        Some(Topic::Kubectl),
        &[variable("KUBERNETES_EXEC_INFO", "Version of the ExecCredential, set by kubectl")],
    ),
    (
        None,
        &[
            variable("NO_COLOR", "Any value: help without colours"),
            variable("CLICOLOR", "0: help without colours"),
        ],
    ),
    (
        Some(Topic::ServiceManager),
        &[
            variable("NOTIFY_SOCKET", "Socket of the service manager, as systemd sets it"),
            variable(
                "WATCHDOG_USEC",
                "Microseconds after which the service manager takes the program for hanging; no fetch takes longer than half of it",
            ),
        ],
    ),
];

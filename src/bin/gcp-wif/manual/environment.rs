//! The environment variables.

use super::topic::{Topic, topics};

/// An environment variable that the program reads.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    /// What reads it; `None` stands for every command.
    topic: Option<Topic>,
}

/// Returns the variables that a command reads.
pub(super) fn variables(path: &str) -> impl Iterator<Item = &'static Variable> {
    let topics = topics(path);
    VARIABLES.iter().filter(|variable| variable.topic.is_none_or(|topic| topics.contains(&topic)))
}

const fn of(topic: Topic, name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning, topic: Some(topic) }
}

const VARIABLES: &[Variable] = &[
    of(Topic::Settings, "GCP_WIF_CONFIG", "Settings file, as --config"),
    of(Topic::Settings, "GCP_WIF_TIMEOUT", "Time limit of the whole command, as --timeout"),
    of(Topic::Settings, "XDG_CONFIG_HOME", "Directory of the user's settings; default ~/.config"),
    of(Topic::CredentialFile, "GCP_WIF_CREDENTIAL_FILE", "Credential file, as --credential-file"),
    of(
        Topic::CredentialFile,
        "GOOGLE_APPLICATION_CREDENTIALS",
        "Credential file, if GCP_WIF_CREDENTIAL_FILE is unset",
    ),
    of(
        Topic::CredentialFile,
        "CLOUDSDK_CONFIG",
        "Directory of gcloud, whose credential file is the default; default ~/.config/gcloud",
    ),
    of(
        Topic::CredentialFile,
        "GCP_WIF_ALLOWED_HOSTS",
        "Hosts, separated by commas, that the URLs of the credential file may lead to besides the usual ones",
    ),
    of(
        Topic::CredentialFile,
        "GCP_WIF_UNIVERSE_DOMAIN",
        "Universe to trust besides googleapis.com",
    ),
    of(
        Topic::CredentialFile,
        "GOOGLE_API_CERTIFICATE_CONFIG",
        "Certificate configuration, if the credential file names none",
    ),
    of(
        Topic::CredentialFile,
        "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES",
        "1: the executable of a credential file may run",
    ),
    of(
        Topic::CredentialFile,
        "GOOGLE_CLOUD_QUOTA_PROJECT",
        "Project whose quota requests count against, instead of quota_project_id of the credential file",
    ),
    of(
        Topic::Impersonation,
        "GCP_WIF_IMPERSONATE",
        "Service accounts, separated by commas, as --impersonate-service-account",
    ),
    of(Topic::Impersonation, "GCP_WIF_DELEGATES", "Delegates, separated by commas, as --delegate"),
    of(Topic::Cache, "GCP_WIF_CACHE_DIR", "Directory of cached tokens, as --cache-dir"),
    of(Topic::Cache, "GCP_WIF_NO_CACHE", "true: no cache, as --no-cache"),
    of(
        Topic::Cache,
        "XDG_RUNTIME_DIR",
        "Directory of the session, where tokens are cached by default",
    ),
    of(Topic::AwsIdentity, "GCP_WIF_AWS_SOURCE", "Sources of the AWS identity, as --aws-source"),
    of(Topic::AwsIdentity, "GCP_WIF_PROFILE", "Profile of AWS's files, as --profile"),
    of(Topic::AwsIdentity, "GCP_WIF_REGION", "AWS region, as --region"),
    of(Topic::AwsIdentity, "GCP_WIF_ASSUME_ROLE", "Roles to assume, separated by commas"),
    of(Topic::AwsIdentity, "GCP_WIF_ROLE_SESSION_NAME", "Name of the role sessions"),
    of(Topic::AwsIdentity, "GCP_WIF_EXTERNAL_ID", "External ID that the last role requires"),
    of(Topic::AwsIdentity, "GCP_WIF_MFA_SERIAL", "MFA device for the first role"),
    of(Topic::AwsIdentity, "GCP_WIF_ALLOW_IMDSV1", "true: IMDSv1 is used if IMDSv2 is refused"),
    of(Topic::AwsIdentity, "AWS_ACCESS_KEY_ID", "AWS credentials, with AWS_SECRET_ACCESS_KEY"),
    of(Topic::AwsIdentity, "AWS_SECRET_ACCESS_KEY", "Secret access key"),
    of(Topic::AwsIdentity, "AWS_SESSION_TOKEN", "Session token of temporary AWS credentials"),
    of(Topic::AwsIdentity, "AWS_REGION", "AWS region"),
    of(Topic::AwsIdentity, "AWS_DEFAULT_REGION", "AWS region, if AWS_REGION is unset"),
    of(Topic::AwsIdentity, "AWS_PROFILE", "Profile of AWS's files; default default"),
    of(Topic::AwsIdentity, "AWS_CONFIG_FILE", "AWS's config file; default ~/.aws/config"),
    of(
        Topic::AwsIdentity,
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS's credentials file; default ~/.aws/credentials",
    ),
    of(Topic::AwsIdentity, "AWS_WEB_IDENTITY_TOKEN_FILE", "Token of a pod, with AWS_ROLE_ARN"),
    of(Topic::AwsIdentity, "AWS_ROLE_ARN", "Role of a pod"),
    of(
        Topic::AwsIdentity,
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "Path of a container's credentials, set by ECS",
    ),
    of(
        Topic::AwsIdentity,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "URL of a container's credentials, set by EKS Pod Identity",
    ),
    of(Topic::AwsIdentity, "AWS_EC2_METADATA_DISABLED", "true: instance metadata is not used"),
    of(
        Topic::AwsIdentity,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "URL of the instance metadata service, if the credential file names the usual one or none",
    ),
    of(Topic::AwsIdentity, "AWS_ENDPOINT_URL_STS", "URL of AWS STS"),
    of(Topic::AwsIdentity, "AWS_ENDPOINT_URL", "URL of all services of AWS"),
    of(Topic::AwsIdentity, "HTTPS_PROXY", "Proxy of requests to AWS and Google"),
    of(Topic::AwsIdentity, "ALL_PROXY", "Proxy, if HTTPS_PROXY is unset"),
    of(Topic::AwsIdentity, "NO_PROXY", "Hosts, separated by commas, that need no proxy"),
    of(Topic::AwsIdentity, "SSL_CERT_FILE", "TLS roots to trust instead of the compiled-in ones"),
    of(
        Topic::ClientLibrary,
        "GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE",
        "Full resource name of the provider, set by the client library",
    ),
    of(
        Topic::ClientLibrary,
        "GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE",
        "Type of the subject token, set by the client library",
    ),
    of(Topic::Gcloud, "CLOUDSDK_CORE_PROJECT", "Project, as gcloud's property core/project"),
    of(Topic::Gcloud, "GOOGLE_CLOUD_PROJECT", "Project, if CLOUDSDK_CORE_PROJECT is unset"),
    of(
        Topic::NewCredentialFile,
        "CLOUDSDK_CONFIG",
        "Directory of gcloud, for a new certificate configuration; default ~/.config/gcloud",
    ),
    of(
        Topic::Kubelet,
        "GCP_WIF_AUDIENCE",
        "Full resource name of the provider that trusts the service account tokens of pods",
    ),
    of(Topic::Kubectl, "KUBERNETES_EXEC_INFO", "Version of the ExecCredential, set by kubectl"),
    Variable { name: "NO_COLOR", meaning: "Any value: help without colours", topic: None },
    Variable { name: "CLICOLOR", meaning: "0: help without colours", topic: None },
    of(Topic::ServiceManager, "NOTIFY_SOCKET", "Socket of the service manager, as systemd sets it"),
    of(
        Topic::ServiceManager,
        "WATCHDOG_USEC",
        "Microseconds after which the service manager takes the program for hanging; no fetch takes longer than half of it",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_setting_is_listed() {
        let page = include_str!("../../../../docs/settings.md");
        let words =
            page.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
        let documented = |word: &&str| {
            let is_name = word.contains('_') && !word.ends_with('_');
            is_name && ["GCP_WIF_", "GOOGLE_", "XDG_"].iter().any(|start| word.starts_with(start))
        };
        let mut count = 0;
        for name in words.filter(documented) {
            assert!(variables("").any(|variable| variable.name == name), "{name} is missing");
            count += 1;
        }
        assert!(count >= 15, "only {count} variables are documented");
    }

    #[test]
    fn a_command_lists_only_what_it_reads() {
        let names = |path| variables(path).map(|variable| variable.name).collect::<Vec<_>>();
        assert_eq!(names("version"), ["NO_COLOR", "CLICOLOR"]);
        assert!(names("cache show").contains(&"XDG_RUNTIME_DIR"));
        assert!(!names("cache show").contains(&"AWS_PROFILE"));
        assert!(!names("executable").contains(&"GOOGLE_APPLICATION_CREDENTIALS"));
    }
}

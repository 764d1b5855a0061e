//! The topics of commands. They decide which flags, variables and files the help of a command names.

/// A part of the program that some commands use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Topic {
    /// The settings, the time limit and the log.
    Settings,
    /// The credential file.
    CredentialFile,
    /// A credential file that is written.
    NewCredentialFile,
    /// The AWS identity, and requests to AWS and Google.
    AwsIdentity,
    /// The service accounts to impersonate.
    Impersonation,
    /// The cached tokens.
    Cache,
    /// A client library of Google, which runs this program.
    ClientLibrary,
    /// The programs that run gcloud, which this program replaces.
    Gcloud,
    /// kubectl, which runs this program.
    Kubectl,
    /// The kubelet, which runs this program.
    Kubelet,
    /// The service manager, which starts and stops this program.
    ServiceManager,
}

/// Returns the topics of a command. `path` is such as `config check`, and empty for the program as a whole. A command
/// with actions has the topics of all of them.
pub(super) fn topics(path: &str) -> &'static [Topic] {
    match path {
        "" => &[
            Topic::Settings,
            Topic::CredentialFile,
            Topic::AwsIdentity,
            Topic::Impersonation,
            Topic::Cache,
            Topic::ClientLibrary,
            Topic::Gcloud,
            Topic::Kubectl,
            Topic::Kubelet,
            Topic::ServiceManager,
        ],
        "cache" | "cache clear" | "cache show" => &[Topic::Settings, Topic::Cache],
        "completions"
        | "config schema"
        | "docker-credential erase"
        | "docker-credential list"
        | "docker-credential store"
        | "git-credential erase"
        | "git-credential store"
        | "man"
        | "setup"
        | "version" => &[],
        "config create" => &[Topic::NewCredentialFile],
        "serve check" => &[Topic::Settings],
        "config" | "config check" => &[Topic::Settings, Topic::CredentialFile],
        "executable" => &[Topic::Settings, Topic::AwsIdentity, Topic::Cache, Topic::ClientLibrary],
        "gcloud-compat" => &[
            Topic::Settings,
            Topic::CredentialFile,
            Topic::AwsIdentity,
            Topic::Impersonation,
            Topic::Cache,
            Topic::Gcloud,
        ],
        "image-credential-provider" => &[
            Topic::Settings,
            Topic::CredentialFile,
            Topic::AwsIdentity,
            Topic::Impersonation,
            Topic::Cache,
            Topic::Kubelet,
        ],
        "kubernetes-credential" => &[
            Topic::Settings,
            Topic::CredentialFile,
            Topic::AwsIdentity,
            Topic::Impersonation,
            Topic::Cache,
            Topic::Kubectl,
        ],
        "aws-credentials" | "console-url" | "subject-token" => {
            &[Topic::Settings, Topic::CredentialFile, Topic::AwsIdentity, Topic::Cache]
        }
        "serve imds" => &[
            Topic::Settings,
            Topic::CredentialFile,
            Topic::AwsIdentity,
            Topic::Cache,
            Topic::ServiceManager,
        ],
        "serve" | "serve gce" | "watch" => &[
            Topic::Settings,
            Topic::CredentialFile,
            Topic::AwsIdentity,
            Topic::Impersonation,
            Topic::Cache,
            Topic::ServiceManager,
        ],
        _ => &[
            Topic::Settings,
            Topic::CredentialFile,
            Topic::AwsIdentity,
            Topic::Impersonation,
            Topic::Cache,
        ],
    }
}

/// Returns the topic of a global flag by its ID in clap; `None` if every command uses it.
pub(super) fn flag_topic(id: &str) -> Option<Topic> {
    match id {
        "config" | "timeout" | "verbose" => Some(Topic::Settings),
        "credential_file" => Some(Topic::CredentialFile),
        "cache_dir" | "no_cache" => Some(Topic::Cache),
        "delegate" | "impersonate_service_account" => Some(Topic::Impersonation),
        "quiet" => None,
        _ => Some(Topic::AwsIdentity),
    }
}

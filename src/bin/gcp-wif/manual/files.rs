//! The files in manual pages.

use super::topic::{Topic, topics};

/// Returns the files that a command reads or writes by default, each with its meaning.
pub(super) fn files(path: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let topics = topics(path);
    let used = FILES.iter().filter(|(topic, ..)| topics.contains(topic));
    used.map(|&(_, file, meaning)| (file, meaning))
}

const FILES: &[(Topic, &str, &str)] = &[
    (Topic::Settings, "/etc/gcp-wif/config.toml", "Settings of the system"),
    (
        Topic::Settings,
        "$XDG_CONFIG_HOME/gcp-wif/config.toml",
        "Settings of the user, which override those of the system; XDG_CONFIG_HOME is ~/.config by default",
    ),
    (
        Topic::CredentialFile,
        "~/.config/gcloud/application_default_credentials.json",
        "Credential file, if neither a flag nor a variable nor a setting names one",
    ),
    (Topic::AwsIdentity, "~/.aws/config, ~/.aws/credentials", "Profiles of AWS"),
    (Topic::AwsIdentity, "~/.aws/sso/cache", "Logins of `aws sso login`"),
    (Topic::Cache, "$XDG_RUNTIME_DIR/gcp-wif", "Cached tokens, readable by their owner only"),
];

//! The sources of AWS credentials, by name.

use std::fmt;

use crate::sanitize::Sanitized;

/// A source of AWS security credentials.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AwsSource {
    /// The environment variables.
    Environment,
    /// The selected profile of AWS's files.
    Profile,
    /// The web identity token of a pod, which AWS STS exchanges for credentials.
    WebIdentity,
    /// The credential service of a container.
    Container,
    /// The instance metadata service.
    InstanceMetadata,
}

impl AwsSource {
    /// Returns the name, as in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Profile => "profile",
            Self::WebIdentity => "web-identity",
            Self::Container => "container",
            Self::InstanceMetadata => "instance-metadata",
        }
    }
}

impl fmt::Display for AwsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A list of sources, which are asked in its order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AwsSources(Vec<AwsSource>);

impl AwsSources {
    /// Parses names that are separated by commas. `google` is short for `environment,instance-metadata`, the
    /// sources of Google's libraries.
    ///
    /// # Errors
    /// [`AwsSourceError`] if a name is unknown or empty, or occurs twice.
    pub fn parse(text: &str) -> Result<Self, AwsSourceError> {
        if text.trim() == "google" {
            return Ok(Self(GOOGLE.to_vec()));
        }
        let mut sources = Vec::new();
        for name in text.split(',').map(str::trim) {
            let source = ALL
                .iter()
                .find(|source| source.as_str() == name)
                .ok_or_else(|| AwsSourceError::Unknown(name.to_owned()))?;
            if sources.contains(source) {
                return Err(AwsSourceError::Twice(*source));
            }
            sources.push(*source);
        }
        Ok(Self(sources))
    }

    /// Returns whether a source is in the list.
    pub fn contains(&self, source: AwsSource) -> bool {
        self.0.contains(&source)
    }

    /// Returns the sources in their order.
    pub fn iter(&self) -> impl Iterator<Item = AwsSource> {
        self.0.iter().copied()
    }
}

/// All sources, in the order of AWS's SDK for Rust.
impl Default for AwsSources {
    fn default() -> Self {
        Self(ALL.to_vec())
    }
}

/// The reason why a list of sources cannot be parsed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsSourceError {
    /// A source occurs twice.
    Twice(AwsSource),
    /// No source has this name.
    Unknown(String),
}

impl fmt::Display for AwsSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice(source) => write!(f, "`{source}` occurs twice"),
            Self::Unknown(name) => {
                let name = Sanitized::truncated(name, 60);
                write!(f, "`{name}` is not a source, expected `google`")?;
                ALL.iter().try_for_each(|source| write!(f, ", `{source}`"))
            }
        }
    }
}

impl std::error::Error for AwsSourceError {}

const ALL: &[AwsSource] = &[
    AwsSource::Environment,
    AwsSource::Profile,
    AwsSource::WebIdentity,
    AwsSource::Container,
    AwsSource::InstanceMetadata,
];

const GOOGLE: &[AwsSource] = &[AwsSource::Environment, AwsSource::InstanceMetadata];

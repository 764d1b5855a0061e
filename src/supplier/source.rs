//! The places where an AWS identity may be, by name.

use std::fmt;

use crate::sanitize::Sanitized;

/// Is one place where AWS security credentials may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AwsSource {
    /// The environment variables.
    Environment,
    /// The selected profile of AWS's files.
    Profile,
    /// The token of a pod, for which AWS STS gives credentials.
    WebIdentity,
    /// The service that gives a container its credentials.
    Container,
    /// The instance metadata.
    InstanceMetadata,
}

impl AwsSource {
    /// Is the name in settings.
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

/// Is the places that are asked, in their order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AwsSources(Vec<AwsSource>);

impl AwsSources {
    /// Reads names separated by commas. `google` stands for the two places that Google's libraries
    /// know: `environment,instance-metadata`.
    ///
    /// # Errors
    /// [`AwsSourceError`] for a name that is none, one that occurs twice, and for no name at all.
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

    /// Tells whether a place is asked.
    pub fn contains(&self, source: AwsSource) -> bool {
        self.0.contains(&source)
    }

    /// Lists the places in their order.
    pub fn iter(&self) -> impl Iterator<Item = AwsSource> {
        self.0.iter().copied()
    }
}

/// Is all places in the order of AWS's SDK for Rust.
impl Default for AwsSources {
    fn default() -> Self {
        Self(ALL.to_vec())
    }
}

/// Says why a text names no places.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsSourceError {
    /// A place occurs twice.
    Twice(AwsSource),
    /// There is no place of that name.
    Unknown(String),
}

impl fmt::Display for AwsSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice(source) => write!(f, "`{}` stands twice", source.as_str()),
            Self::Unknown(name) => {
                write!(f, "`{}` is none of `google`", Sanitized::truncated(name, 60))?;
                ALL.iter().try_for_each(|source| write!(f, ", `{}`", source.as_str()))
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

//! The `config` and `credentials` files that AWS's tools share: their grammar, their places, and
//! where a profile says that its credentials come from. Text in, values out.
//!
//! The grammar is that of the
//! [AWS SDKs and Tools Reference Guide](https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html)
//! as AWS's own SDKs have it. The AWS CLI differs here and there: it keeps a comment behind a value,
//! takes quotes around a profile's name away, and refuses a section that stands twice.

mod error;
mod line;
mod location;
mod profile;
mod role_chain;
mod sections;
mod sso;

use std::collections::BTreeMap;

pub use error::{ConfigSyntaxError, ProfileProblem, SyntaxProblem};
pub use location::{Location, Locations, Platform, Variables};
pub use profile::{Profile, Property};
pub use role_chain::{AssumedRole, CredentialOrigin, NamedSource, RoleChain, StaticKeys};
pub use sso::SsoOrigin;

use sections::{SectionKind, Sections};

/// Is one of the two files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConfigFileKind {
    /// `~/.aws/config`, where a profile is `[profile NAME]`.
    Config,
    /// `~/.aws/credentials`, where a profile is `[NAME]`, and counts before the other file.
    Credentials,
}

/// Holds what both files say.
#[derive(Clone, Debug, Default)]
pub struct ConfigFiles {
    profiles: BTreeMap<String, Profile>,
    sso_sessions: BTreeMap<String, Profile>,
    services: BTreeMap<String, Profile>,
}

impl ConfigFiles {
    /// Reads both texts; a file that is not there is an empty text.
    ///
    /// # Errors
    /// [`ConfigSyntaxError`] with the file and the line.
    pub fn parse(config: &str, credentials: &str) -> Result<Self, ConfigSyntaxError> {
        let config = Sections::parse(ConfigFileKind::Config, config)?;
        let credentials = Sections::parse(ConfigFileKind::Credentials, credentials)?;
        // "If you have both [default] and [profile default], the latter is used."
        let prefixed = config.iter().any(|section| section.kind == SectionKind::PrefixedDefault);
        let mut files = Self::default();
        for section in config.into_iter().chain(credentials) {
            let group = match section.kind {
                SectionKind::Ignored => continue,
                SectionKind::PlainDefault if prefixed => continue,
                SectionKind::SsoSession => &mut files.sso_sessions,
                SectionKind::Services => &mut files.services,
                SectionKind::PlainDefault | SectionKind::PrefixedDefault | SectionKind::Profile => {
                    &mut files.profiles
                }
            };
            let name = section.name.clone();
            let profile = group.entry(name.clone()).or_insert_with(|| Profile::new(name));
            profile.merge(section.properties);
        }
        Ok(files)
    }

    /// Is the profile of that name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// Lists the profiles by name.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// Is the `[sso-session NAME]` of that name.
    pub fn sso_session(&self, name: &str) -> Option<&Profile> {
        self.sso_sessions.get(name)
    }

    /// Is the `[services NAME]` of that name.
    pub fn services(&self, name: &str) -> Option<&Profile> {
        self.services.get(name)
    }

    /// Lists the SSO sessions by name.
    pub fn sso_sessions(&self) -> impl Iterator<Item = &Profile> {
        self.sso_sessions.values()
    }
}

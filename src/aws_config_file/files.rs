//! The content of both files, merged.

use std::collections::BTreeMap;

use super::error::ConfigSyntaxError;
use super::file_kind::ConfigFileKind;
use super::profile::Profile;
use super::sections::{SectionKind, Sections};

/// The profiles, SSO sessions and service settings of both files.
#[derive(Clone, Debug, Default)]
pub struct ConfigFiles {
    profiles: BTreeMap<String, Profile>,
    sso_sessions: BTreeMap<String, Profile>,
    services: BTreeMap<String, Profile>,
}

impl ConfigFiles {
    /// Parses the texts of both files; that of a missing file is empty.
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

    /// Returns the profile with the name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// Iterates over the profiles, sorted by name.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// Returns the section `[sso-session NAME]` with the name.
    pub fn sso_session(&self, name: &str) -> Option<&Profile> {
        self.sso_sessions.get(name)
    }

    /// Iterates over the SSO sessions, sorted by name.
    pub fn sso_sessions(&self) -> impl Iterator<Item = &Profile> {
        self.sso_sessions.values()
    }

    /// Returns the section `[services NAME]` with the name.
    pub fn services(&self, name: &str) -> Option<&Profile> {
        self.services.get(name)
    }
}

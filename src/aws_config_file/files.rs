//! The content of both files, merged.

use std::collections::BTreeMap;

use super::file_kind::ConfigFileKind;
use super::header::{MisnamedSection, SectionKind};
use super::profile::Profile;
use super::sections::{Section, Sections};
use super::syntax_error::ConfigSyntaxError;

/// The profiles, SSO sessions and service settings of both files.
#[derive(Clone, Debug, Default)]
pub struct ConfigFiles {
    profiles: Group,
    sso_sessions: Group,
    services: Group,
    misnamed: Vec<MisnamedSection>,
}

/// Sections of one kind, by name.
type Group = BTreeMap<String, Profile>;

impl ConfigFiles {
    /// Parses the texts of both files. The text of a missing file is empty, and bytes that are not UTF-8
    /// are U+FFFD.
    ///
    /// # Errors
    /// [`ConfigSyntaxError`] if a property stands before the first section. A line that violates the
    /// grammar within a section is an error of that section only.
    pub fn parse(config: &str, credentials: &str) -> Result<Self, ConfigSyntaxError> {
        let config = Sections::parse(ConfigFileKind::Config, config)?;
        let credentials = Sections::parse(ConfigFileKind::Credentials, credentials)?;
        // "If you have both [default] and [profile default], the latter is used."
        let is_prefixed = |section: &Section| section.header.kind == SectionKind::PrefixedDefault;
        let has_prefixed = config.iter().any(is_prefixed);
        let mut files = Self::default();
        for section in config.into_iter().chain(credentials) {
            let group = match section.header.kind {
                SectionKind::Ignored => {
                    files.misnamed.extend(section.header.misnamed);
                    continue;
                }
                SectionKind::PlainDefault if has_prefixed => continue,
                SectionKind::SsoSession => &mut files.sso_sessions,
                SectionKind::Services => &mut files.services,
                SectionKind::PlainDefault | SectionKind::PrefixedDefault | SectionKind::Profile => {
                    &mut files.profiles
                }
            };
            let name = section.header.name;
            let profile = group.entry(name.clone()).or_insert_with(|| Profile::new(name));
            profile.merge(section.properties, section.error);
        }
        Ok(files)
    }

    /// Returns the profile with the name.
    ///
    /// # Errors
    /// [`ConfigSyntaxError`] if a line of the profile violates the grammar.
    pub fn profile(&self, name: &str) -> Result<Option<&Profile>, ConfigSyntaxError> {
        valid(&self.profiles, name)
    }

    /// Iterates over the profiles, sorted by name, including those with a line that violates the grammar.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// Returns the section `[sso-session NAME]` with the name.
    ///
    /// # Errors
    /// [`ConfigSyntaxError`] if a line of the section violates the grammar.
    pub fn sso_session(&self, name: &str) -> Result<Option<&Profile>, ConfigSyntaxError> {
        valid(&self.sso_sessions, name)
    }

    /// Iterates over the SSO sessions, sorted by name.
    pub fn sso_sessions(&self) -> impl Iterator<Item = &Profile> {
        self.sso_sessions.values()
    }

    /// Returns the section `[services NAME]` with the name.
    ///
    /// # Errors
    /// [`ConfigSyntaxError`] if a line of the section violates the grammar.
    pub fn services(&self, name: &str) -> Result<Option<&Profile>, ConfigSyntaxError> {
        valid(&self.services, name)
    }

    /// Returns the section that was probably meant to be the profile with the name, such as `[dev]`
    /// in place of `[profile dev]`.
    pub fn misnamed_profile(&self, name: &str) -> Option<&MisnamedSection> {
        self.misnamed(SectionKind::Profile, name)
    }

    /// Returns the section that was probably meant to be the SSO session with the name.
    pub fn misnamed_sso_session(&self, name: &str) -> Option<&MisnamedSection> {
        self.misnamed(SectionKind::SsoSession, name)
    }

    fn misnamed(&self, kind: SectionKind, name: &str) -> Option<&MisnamedSection> {
        self.misnamed.iter().find(|section| section.kind == kind && section.name == name)
    }
}

/// Returns a section, or the error of the first line that violates the grammar.
fn valid<'a>(group: &'a Group, name: &str) -> Result<Option<&'a Profile>, ConfigSyntaxError> {
    let Some(section) = group.get(name) else {
        return Ok(None);
    };
    section.syntax_error().map_or(Ok(Some(section)), Err)
}

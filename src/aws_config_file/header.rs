//! The headers of sections.

use super::file_kind::ConfigFileKind;
use super::line::{WHITE_SPACE, trim};
use super::quotes::{one_word, quoted};

/// The header of a section.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) kind: SectionKind,
    pub(super) name: String,
    /// The header that was probably meant, for a section that is ignored.
    pub(super) misnamed: Option<MisnamedSection>,
}

/// The kind of a section.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum SectionKind {
    /// `[profile NAME]` or, in the credentials file, `[NAME]`.
    Profile,
    /// `[default]`
    PlainDefault,
    /// `[profile default]`
    PrefixedDefault,
    SsoSession,
    Services,
    /// A section with an invalid name, or of a kind that this module does not read.
    Ignored,
}

/// A section that is ignored because of its header, although the header has the name of a profile or
/// SSO session.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MisnamedSection {
    /// The file.
    pub file: ConfigFileKind,
    /// The line, counted from 1.
    pub line: usize,
    /// The header, without its brackets: `dev`.
    pub written: String,
    /// The header as it has to be: `profile dev`.
    pub expected: String,
    pub(super) kind: SectionKind,
    pub(super) name: String,
}

impl Header {
    /// Parses the text between the brackets.
    ///
    /// In the config file, the name follows the kind of the section and may be quoted, as the AWS CLI
    /// itself writes names with spaces. In the credentials file, the header is the name.
    pub(super) fn parse(file: ConfigFileKind, text: &str, line: usize) -> Self {
        let known = match file {
            ConfigFileKind::Config => config_section(text),
            ConfigFileKind::Credentials => credentials_section(text),
        };
        match known {
            Some((kind, name)) => Self { kind, name, misnamed: None },
            None => Self {
                kind: SectionKind::Ignored,
                name: text.to_owned(),
                misnamed: MisnamedSection::guess(file, text, line),
            },
        }
    }
}

fn config_section(text: &str) -> Option<(SectionKind, String)> {
    if text == DEFAULT {
        return Some((SectionKind::PlainDefault, text.to_owned()));
    }
    let (prefix, rest) = split_prefix(text)?;
    let (_, kind) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
    let name = one_word(rest)?;
    let is_default = *kind == SectionKind::Profile && name == DEFAULT;
    Some((if is_default { SectionKind::PrefixedDefault } else { *kind }, name))
}

fn credentials_section(text: &str) -> Option<(SectionKind, String)> {
    let is_prefixed = split_prefix(text).is_some_and(|(prefix, _)| prefix == PROFILE);
    (!text.is_empty() && !is_prefixed).then(|| (SectionKind::Profile, text.to_owned()))
}

impl MisnamedSection {
    /// Guesses the header that was meant for an ignored section.
    fn guess(file: ConfigFileKind, text: &str, line: usize) -> Option<Self> {
        let (kind, rest) = match (file, split_prefix(text)) {
            (ConfigFileKind::Credentials, None) => return None,
            (ConfigFileKind::Credentials, Some((_, rest))) => (SectionKind::Profile, rest),
            (ConfigFileKind::Config, Some((SSO_SESSION, rest))) => (SectionKind::SsoSession, rest),
            (ConfigFileKind::Config, Some((prefix, rest)))
                if prefix.eq_ignore_ascii_case(PROFILE) =>
            {
                (SectionKind::Profile, rest)
            }
            // A profile without its prefix.
            (ConfigFileKind::Config, _) => (SectionKind::Profile, text),
        };
        let name = one_word(rest).unwrap_or_else(|| rest.to_owned());
        let expected = match (file, kind) {
            (ConfigFileKind::Credentials, _) => name.clone(),
            (ConfigFileKind::Config, SectionKind::SsoSession) => {
                format!("{SSO_SESSION} {}", quoted(&name))
            }
            (ConfigFileKind::Config, _) => format!("{PROFILE} {}", quoted(&name)),
        };
        Some(Self { file, line, written: text.to_owned(), expected, kind, name })
    }
}

/// Splits a header into the kind of its section and the name.
fn split_prefix(text: &str) -> Option<(&str, &str)> {
    text.split_once(WHITE_SPACE).map(|(prefix, rest)| (prefix, trim(rest)))
}

const PREFIXES: &[(&str, SectionKind)] = &[
    (PROFILE, SectionKind::Profile),
    (SSO_SESSION, SectionKind::SsoSession),
    ("services", SectionKind::Services),
];

const DEFAULT: &str = "default";

const PROFILE: &str = "profile";

const SSO_SESSION: &str = "sso-session";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_config_file_may_be_quoted() {
        for (text, kind, name) in [
            ("default", SectionKind::PlainDefault, "default"),
            ("profile default", SectionKind::PrefixedDefault, "default"),
            ("profile \t'Admin Team'", SectionKind::Profile, "Admin Team"),
            ("profile \"a.b\"", SectionKind::Profile, "a.b"),
            ("sso-session 'FOO BAR'", SectionKind::SsoSession, "FOO BAR"),
            ("services 'my local'", SectionKind::Services, "my local"),
        ] {
            let header = Header::parse(ConfigFileKind::Config, text, 1);
            assert_eq!((header.kind, header.name.as_str()), (kind, name), "{text}");
        }
        for text in ["dev", "profile", "profile a b", "profile 'a", "preview x", "\"default\""] {
            let header = Header::parse(ConfigFileKind::Config, text, 1);
            assert_eq!(header.kind, SectionKind::Ignored, "{text}");
        }
    }

    #[test]
    fn names_of_the_credentials_file_are_the_whole_header() {
        for text in ["dev", "Admin Team", "default"] {
            let header = Header::parse(ConfigFileKind::Credentials, text, 1);
            assert_eq!((header.kind, header.name.as_str()), (SectionKind::Profile, text));
        }
    }

    #[test]
    fn what_a_header_was_meant_to_be_is_guessed() {
        for (file, written, name, expected) in [
            (ConfigFileKind::Config, "dev", "dev", "profile dev"),
            (ConfigFileKind::Config, "Profile dev", "dev", "profile dev"),
            (ConfigFileKind::Config, "Admin Team", "Admin Team", "profile 'Admin Team'"),
            (ConfigFileKind::Config, "profile Admin Team", "Admin Team", "profile 'Admin Team'"),
            (ConfigFileKind::Config, "sso-session a b", "a b", "sso-session 'a b'"),
            (ConfigFileKind::Credentials, "profile dev", "dev", "dev"),
        ] {
            let misnamed = Header::parse(file, written, 7).misnamed;
            let found =
                misnamed.as_ref().map(|found| (found.name.as_str(), found.expected.as_str()));
            assert_eq!(found, Some((name, expected)), "{written}");
        }
    }
}

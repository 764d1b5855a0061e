//! The sections of one file, in their order.

use super::file_kind::ConfigFileKind;
use super::header::Header;
use super::line::{Line, check_sub_property, parse_property};
use super::profile::Property;
use super::syntax_error::{ConfigSyntaxError, SyntaxProblem};

/// One section.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) header: Header,
    pub(super) properties: Vec<(String, Property)>,
    /// The first line that violates the grammar.
    pub(super) error: Option<ConfigSyntaxError>,
}

/// The parser of a file.
pub(super) struct Sections<'a> {
    file: ConfigFileKind,
    found: Vec<Section>,
    /// The last property; `None` before the first one of a section.
    open: Option<OpenProperty<'a>>,
}

/// A property that the following lines may continue.
struct OpenProperty<'a> {
    /// The indentation of its line, in characters. A line that is indented further continues it.
    indent: usize,
    /// Whether the value is empty, so that sub-properties follow.
    is_empty: bool,
    /// The continuation lines.
    below: Vec<&'a str>,
}

impl<'a> Sections<'a> {
    /// Parses a file. A line that violates the grammar spoils its section only.
    ///
    /// # Errors
    /// The first line before all sections that is not a comment.
    pub(super) fn parse(
        file: ConfigFileKind,
        text: &'a str,
    ) -> Result<Vec<Section>, ConfigSyntaxError> {
        let mut sections = Self { file, found: Vec::new(), open: None };
        // Notepad on Windows writes a byte order mark.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            if let Err(problem) = sections.take(line, number) {
                let error = ConfigSyntaxError { file, line: number, problem };
                sections.found.last_mut().ok_or(error)?.error.get_or_insert(error);
            }
        }
        sections.close_property();
        Ok(sections.found)
    }

    fn take(&mut self, line: &'a str, number: usize) -> Result<(), SyntaxProblem> {
        match Line::parse(line, self.open.is_none()) {
            Line::Nothing => Ok(()),
            Line::Section(header) => {
                self.begin(header, number);
                Ok(())
            }
            Line::UnclosedSection(header) => {
                self.begin(header, number);
                Err(SyntaxProblem::UnclosedSection)
            }
            Line::Text { indent, text } => {
                if self.found.is_empty() {
                    return Err(SyntaxProblem::NoSection);
                }
                // The bytes that were not UTF-8 are lost, so the value is not known.
                if text.contains(char::REPLACEMENT_CHARACTER) {
                    return Err(SyntaxProblem::NotUtf8);
                }
                match &mut self.open {
                    Some(open) if indent > open.indent => {
                        open.below.push(text);
                        if open.is_empty { check_sub_property(text) } else { Ok(()) }
                    }
                    _ => self.take_property(indent, text, number),
                }
            }
        }
    }

    fn begin(&mut self, header: &str, number: usize) {
        self.close_property();
        let header = Header::parse(self.file, header, number);
        self.found.push(Section { header, properties: Vec::new(), error: None });
    }

    fn take_property(
        &mut self,
        indent: usize,
        text: &str,
        number: usize,
    ) -> Result<(), SyntaxProblem> {
        let is_first = self.open.is_none();
        self.close_property();
        let (key, value) = parse_property(text).map_err(|problem| match problem {
            // AWS's SDKs report every indented line here as a continuation.
            SyntaxProblem::NoEqualsSign if is_first && indent > 0 => SyntaxProblem::NoProperty,
            problem => problem,
        })?;
        let property = (key.to_ascii_lowercase(), Property::new(value, self.file, number));
        let section = self.found.last_mut().ok_or(SyntaxProblem::NoSection)?;
        section.properties.push(property);
        self.open = Some(OpenProperty { indent, is_empty: value.is_empty(), below: Vec::new() });
        Ok(())
    }

    fn close_property(&mut self) {
        let last = self.found.last_mut().and_then(|section| section.properties.last_mut());
        if let (Some((_, property)), Some(open)) = (last, self.open.take())
            && !open.below.is_empty()
        {
            property.continue_with(&open.below);
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let sections = Sections::parse(ConfigFileKind::Config, text).unwrap();
        let pair = |(key, property): &(String, Property)| {
            format!("{key}={}", property.value().expose().replace('\n', "|"))
        };
        sections.iter().flat_map(|section| section.properties.iter().map(pair)).collect()
    }

    #[test]
    fn a_line_that_is_indented_further_continues_the_value() {
        assert_eq!(keys("[a]\nb = 1\n  2\n  # no\n\n  3\nc = 4"), ["b=1|2|3", "c=4"]);
        assert_eq!(keys("[a]\n  b = 1\n  c = 2\nd = 3"), ["b=1", "c=2", "d=3"]);
        assert_eq!(keys("[a]\n  b =\n    c = 1\n  d = 2"), ["b=|c = 1", "d=2"]);
    }

    #[test]
    fn a_broken_line_spoils_its_section_only() {
        for (text, line, problem) in [
            ("[a]\nb\n[c]\nd = 1", 2, SyntaxProblem::NoEqualsSign),
            ("[a]\n b\n[c]\nd = 1", 2, SyntaxProblem::NoProperty),
            ("[a\nb = 1\n[c]\nd = 1", 1, SyntaxProblem::UnclosedSection),
            ("[a]\nb =\n  x\n[c]\nd = 1", 3, SyntaxProblem::SubPropertyWithoutEqualsSign),
            ("[a]\nb = \u{FFFD}\n[c]\nd = 1", 2, SyntaxProblem::NotUtf8),
        ] {
            let sections = Sections::parse(ConfigFileKind::Config, text).unwrap();
            let error = ConfigSyntaxError { file: ConfigFileKind::Config, line, problem };
            let errors: Vec<_> = sections.iter().map(|section| section.error).collect();
            assert_eq!(errors, [Some(error), None], "{text}");
        }
    }

    #[test]
    fn nothing_may_stand_before_the_first_section() {
        let error = Sections::parse(ConfigFileKind::Credentials, "# x\nb = 1\n[a]").unwrap_err();
        assert_eq!((error.line, error.problem), (2, SyntaxProblem::NoSection));
    }
}

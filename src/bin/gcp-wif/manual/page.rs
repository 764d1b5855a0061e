//! Manual pages.

use std::io;

use clap::Command;
use clap_mangen::Man;
use roff::{Inline, Roff, bold, line_break, roman};

use super::environment::variables;
use super::examples::examples;
use super::exit_status::exit_codes;
use super::files::files;

/// A manual page.
#[derive(Debug)]
pub(crate) struct Page {
    /// The name, such as `gcp-wif-config-check`.
    pub(crate) name: String,
    /// The path of the command, such as `config check`.
    path: String,
    /// The source, for `man` to format.
    pub(crate) text: Vec<u8>,
}

impl Page {
    /// Returns the path of the command, such as `config check`.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Returns whether this is the page of a command. `words` are such as `config` and `check`.
    pub(crate) fn is_of(&self, words: &[String]) -> bool {
        self.path == words.join(" ")
    }
}

/// Returns the pages of a command and of all its subcommands.
pub(crate) fn pages(command: &Command) -> io::Result<Vec<Page>> {
    pages_below(command, "", "")
}

fn pages_below(command: &Command, path: &str, parent: &str) -> io::Result<Vec<Page>> {
    // clap lists its command `help` too, which has no page.
    let hide_help = |action: Command| {
        let is_help = action.get_name() == "help";
        if is_help { action.hide(true) } else { action }
    };
    let command = &command.clone().mut_subcommands(hide_help);
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let text = text(command, &name, path, parent)?;
    let mut pages = vec![Page { name: name.clone(), path: path.to_owned(), text }];
    for action in command.get_subcommands().filter(|action| !action.is_hide_set()) {
        let below = format!("{path} {}", action.get_name());
        pages.extend(pages_below(action, below.trim_start(), &name)?);
    }
    Ok(pages)
}

fn text(command: &Command, name: &str, path: &str, parent: &str) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone());
    let mut text = Vec::new();
    // Not `Man::render_title`: its empty date shifts the fields after it, and a real date would make each build
    // differ.
    let version = concat!("gcp-wif ", env!("CARGO_PKG_VERSION"));
    Roff::new().control("TH", [name, "1", "\"\"", version, "gcp-wif"]).to_writer(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if command.get_arguments().any(|argument| !argument.is_hide_set()) {
        man.render_options_section(&mut text)?;
    }
    if command.get_subcommands().any(|action| !action.is_hide_set()) {
        man.render_subcommands_section(&mut text)?;
    }

    let mut rest = Roff::new();
    let entries = examples(path).iter().map(|example| (example.purpose, example.line));
    push_section(&mut rest, "EXAMPLES", entries, |(purpose, line)| {
        let parts = line.lines().flat_map(|part| [bold(part), line_break()]);
        (roman(format!("{purpose}:")), parts.collect())
    });
    let entries = variables(path).map(|variable| (variable.name, variable.meaning));
    push_section(&mut rest, "ENVIRONMENT", entries, |(name, meaning)| {
        (bold(name), vec![roman(meaning)])
    });
    push_section(&mut rest, "FILES", files(path), |(file, meaning)| {
        (bold(file), vec![roman(meaning)])
    });
    let entries = exit_codes(path).into_iter();
    push_section(&mut rest, "EXIT STATUS", entries, |(code, meaning)| {
        (bold(code), vec![roman(meaning)])
    });
    if !parent.is_empty() {
        rest.control("SH", ["SEE ALSO"]).text([bold(parent), roman("(1)")]);
    }
    text.extend_from_slice(rest.to_roff().as_bytes());
    Ok(text)
}

/// Appends a section of tagged paragraphs, unless it would be empty.
fn push_section<'a>(
    page: &mut Roff,
    title: &str,
    entries: impl Iterator<Item = (&'a str, &'a str)>,
    styled: impl Fn((&'a str, &'a str)) -> (Inline, Vec<Inline>),
) {
    for (index, entry) in entries.enumerate() {
        if index == 0 {
            page.control("SH", [title]);
        }
        let (tag, text) = styled(entry);
        page.control("TP", []).text([tag]).text(text);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::collections::BTreeSet;

    use super::super::documented::command;
    use super::*;

    #[test]
    fn every_page_has_its_sections() {
        for page in pages(&command()).unwrap() {
            let text = String::from_utf8(page.text).unwrap();
            assert!(text.contains(&format!(".TH {} 1 ", page.name)), "{text}");
            for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT"] {
                assert!(text.contains(&format!("\n.SH {section}\n")), "{section}: {text}");
            }
            assert!(text.contains("\n.SH \"EXIT STATUS\"\n"), "{text}");
            assert!(!text.contains("[`"), "a link to a type: {text}");
            // A command with actions leaves the examples to them, and a helper is run by its program.
            let is_helper = page.path.contains("-credential ");
            let has_actions = text.contains("\n.SH SUBCOMMANDS\n");
            let has_examples = text.contains("\n.SH EXAMPLES\n");
            assert!(has_examples || has_actions || is_helper, "{text}");
        }
    }

    #[test]
    fn every_reference_leads_to_a_page() {
        let pages = pages(&command()).unwrap();
        let names: BTreeSet<&str> = pages.iter().map(|page| page.name.as_str()).collect();
        assert!(names.contains("gcp-wif-config-create") && names.len() > 20, "{names:?}");
        let mut count = 0;
        for page in &pages {
            let text = String::from_utf8_lossy(&page.text).replace("\\-", "-").replace("\\fR", "");
            for before in text.split("(1)").filter(|before| before.len() < text.len()) {
                let word = before.rsplit([' ', '\n']).next().unwrap_or_default();
                let name = word.trim_start_matches("\\fB");
                if name.starts_with("gcp-wif") {
                    assert!(names.contains(name), "{name} of {}", page.name);
                    count += 1;
                }
            }
        }
        assert!(count >= names.len(), "only {count} references");
    }
}

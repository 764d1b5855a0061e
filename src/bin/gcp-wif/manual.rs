//! Manual pages in roff, as man(7) describes it.

use clap::{Arg, Command};

/// Returns the page of a command, on which `Command::build` was called.
pub(crate) fn page(command: &Command, version: &str) -> String {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut page = format!(".TH {name} 1 \"\" \"{version}\"\n.SH NAME\n");
    push(&mut page, &format!("{name} - {about}"));
    page.push_str(".SH SYNOPSIS\n");
    let usage = command.clone().render_usage().to_string();
    push(&mut page, usage.trim_start_matches("Usage: "));
    page.push_str(".SH DESCRIPTION\n");
    push(&mut page, &command.get_long_about().map_or(about, ToString::to_string));

    let shown = || command.get_arguments().filter(|argument| !argument.is_hide_set());
    push_arguments(&mut page, "ARGUMENTS", shown().filter(|argument| argument.is_positional()));
    push_arguments(&mut page, "OPTIONS", shown().filter(|argument| !argument.is_positional()));
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    for (index, command) in commands.enumerate() {
        if index == 0 {
            page.push_str(".SH COMMANDS\n");
        }
        page.push_str(".TP\n.B ");
        push(&mut page, &format!("{name}-{}(1)", command.get_name()));
        push(&mut page, &command.get_about().map(ToString::to_string).unwrap_or_default());
    }
    page
}

fn push_arguments<'a>(page: &mut String, title: &str, arguments: impl Iterator<Item = &'a Arg>) {
    for (index, argument) in arguments.enumerate() {
        if index == 0 {
            page.push_str(&format!(".SH {title}\n"));
        }
        page.push_str(".TP\n.B ");
        let short = argument.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
        push(page, &format!("{short}{argument}"));
        let help = argument.get_long_help().or_else(|| argument.get_help());
        push(page, &help.map(ToString::to_string).unwrap_or_default());
        push_values(page, argument);
    }
}

/// Lists an argument's possible values and its default.
fn push_values(page: &mut String, argument: &Arg) {
    if !argument.get_action().takes_values() {
        return;
    }
    for value in argument.get_possible_values().iter().filter(|value| !value.is_hide_set()) {
        let help = value.get_help().map(|help| format!(": {help}")).unwrap_or_default();
        page.push_str(".br\n");
        push(page, &format!("{}{help}", value.get_name()));
    }
    if let [default, ..] = argument.get_default_values() {
        page.push_str(".br\n");
        push(page, &format!("[default: {}]", default.display()));
    }
}

/// Appends lines of text, and escapes what roff would interpret.
fn push(page: &mut String, text: &str) {
    for line in text.lines().map(str::trim) {
        // A dot or an apostrophe at the start of a line begins a request.
        if line.starts_with('.') {
            page.push_str("\\&");
        }
        for character in line.chars() {
            match character {
                '\\' => page.push_str("\\e"),
                '-' => page.push_str("\\-"),
                '\'' => page.push_str("\\(aq"),
                '`' => page.push_str("\\(ga"),
                other => page.push(other),
            }
        }
        page.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Args;

    #[test]
    fn every_page_shows_every_flag_and_command() {
        let mut root = Args::command();
        root.build();
        for command in root.get_subcommands().chain([&root]) {
            let page = page(command, "gcp-wif 1.2.3");
            assert!(page.starts_with(".TH gcp-wif"), "{page}");
            let shown = command.get_arguments().filter(|flag| !flag.is_hide_set());
            for flag in shown.filter_map(Arg::get_long) {
                let flag = format!("\n.B \\-\\-{}", flag.replace('-', "\\-"));
                let with_short = flag.replacen("\n.B ", ", ", 1);
                assert!(page.contains(&flag) || page.contains(&with_short), "{flag}: {page}");
            }
            for command in command.get_subcommands() {
                let entry = format!("\\-{}(1)\n", command.get_name().replace('-', "\\-"));
                assert!(page.contains(&entry), "{entry}: {page}");
            }
            for line in page.lines() {
                let request = line.split(' ').next().unwrap_or_default();
                let known = [".TH", ".SH", ".TP", ".B", ".br"].contains(&request);
                assert!(known || !line.starts_with(['.', '\'']), "{line}");
                assert!(!line.is_empty(), "{page}");
            }
        }
    }

    #[test]
    fn markup_in_text_is_escaped() {
        let mut page = String::new();
        push(&mut page, ".so /etc/passwd\n'it' is `a\\b-c`");
        assert_eq!(page, "\\&.so /etc/passwd\n\\(aqit\\(aq is \\(gaa\\eb\\-c\\(ga\n");
    }
}

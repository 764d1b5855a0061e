//! The errors of the command line, safe to show.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use gcp_wif::sanitize::{Sanitized, SanitizedLine};

use super::command::COMMANDS;

/// Returns the error with suggestions: the nearest command first, and the `--` that `exec` and `watch` need.
pub(super) fn explained(mut error: Error) -> Error {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    let typed = text(ContextKind::InvalidSubcommand);
    let argument = text(ContextKind::InvalidArg).filter(|argument| !argument.starts_with('-'));
    let usage = text(ContextKind::Usage).unwrap_or_default();
    let runs_program =
        ["exec", "watch"].into_iter().find(|name| usage.contains(&format!(" {name} ")));
    if let Some(typed) = typed {
        let mut commands = match error.get(ContextKind::SuggestedSubcommand) {
            Some(ContextValue::Strings(commands)) => commands.clone(),
            _ => Vec::new(),
        };
        // Below a command, clap knows the actions.
        if usage.contains(" gcp-wif [") {
            commands.extend(
                with_word(&typed).filter(|name| !commands.contains(name)).collect::<Vec<_>>(),
            );
        }
        commands.sort_by_cached_key(|command| strsim::osa_distance(command, &typed));
        if !commands.is_empty() {
            error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(commands));
        }
    }
    if let (ErrorKind::UnknownArgument, Some(name), Some(argument)) =
        (error.kind(), runs_program, argument)
    {
        let argument = Sanitized::new(&argument);
        let flags = if name == "watch" { " …" } else { "" };
        let tip =
            format!("`--` is missing before the command: `gcp-wif {name}{flags} -- {argument} …`");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// Lists the commands in whose name a word is one of several, such as `token`.
fn with_word(word: &str) -> impl Iterator<Item = String> {
    let names = COMMANDS.iter().map(|command| command.names[0]);
    names.filter(move |name| name.split('-').any(|part| part == word)).map(str::to_owned)
}

/// Returns the error with its quotes of the command line escaped and its secrets redacted.
pub(super) fn sanitized(mut error: Error) -> Error {
    let safe = |text: &str| Sanitized::new(text).to_string();
    let context: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| {
            let value = match value {
                ContextValue::String(text) => ContextValue::String(safe(text)),
                ContextValue::Strings(texts) => {
                    ContextValue::Strings(texts.iter().map(|text| safe(text)).collect())
                }
                ContextValue::StyledStrs(texts) => ContextValue::StyledStrs(
                    texts.iter().map(|text| safe(&text.to_string()).into()).collect(),
                ),
                // The usage, numbers and flags, which are not quotes.
                _ => return None,
            };
            Some((kind, value))
        })
        .collect();
    for (kind, value) in context {
        error.insert(kind, value);
    }
    error
}

/// Returns the whole text of an error, each line safe to show.
pub(crate) fn text_of(error: &Error) -> String {
    let text = error.render().to_string();
    text.lines().map(|line| format!("{}\n", SanitizedLine(line))).collect()
}

//! Command lines of the plain kind, as programs type them: read without clap.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use crate::args::{AccessToken, Args, Command, Executable, Global, SubjectToken};
use crate::duration::parse_duration;

/// Reads a command that programs run, again and again, with flags that have a value. To put together
/// what clap has to know takes as long as everything else in a short run.
///
/// What is read comes out as clap would read it. `None` leaves all other lines to clap, which knows
/// more, and says what is wrong.
pub(crate) fn read(words: &[OsString]) -> Option<Args> {
    let mut line = PlainLine::split(words)?;
    let global = Global {
        credential_file: line.path("credential-file").or_else(|| line.path("cred-file")),
        config: line.path("config"),
        timeout: line.duration("timeout")?,
        cache_dir: line.path("cache-dir"),
        aws_source: line.text("aws-source"),
        profile: line.text("profile"),
        ..Global::default()
    };
    let command = match line.command? {
        "subject-token" => Command::SubjectToken(subject_token(&mut line)?),
        "access-token" | "print-access-token" => Command::AccessToken(AccessToken {
            scopes: line.list("scope"),
            lifetime: line.duration("lifetime")?,
            format: line.choice("format")?,
            output: line.path("output"),
            ..AccessToken::default()
        }),
        "executable" => Command::Executable(Executable::default()),
        "kubernetes-credential" => Command::KubernetesCredential,
        "version" => Command::Version,
        _ => return None,
    };
    // What is left is a flag that is typed twice, or one for clap.
    line.flags.is_empty().then_some(Args { global, command })
}

fn subject_token(line: &mut PlainLine<'_>) -> Option<SubjectToken> {
    let read = SubjectToken {
        audience: line.text("audience"),
        project_number: line.text("project-number"),
        pool_id: line.text("pool-id"),
        provider_id: line.text("provider-id"),
        format: line.choice("format")?,
    };
    let ids = [&read.project_number, &read.pool_id, &read.provider_id];
    let ids = ids.into_iter().flatten().count();
    // The flags go together; what is wrong with another mixture, clap knows.
    (ids == 0 || ids == 3 && read.audience.is_none()).then_some(read)
}

/// Is what was typed: one command, and `--name value` or `--name=value` around it.
struct PlainLine<'a> {
    command: Option<&'a str>,
    flags: Vec<(&'a str, &'a str)>,
}

impl<'a> PlainLine<'a> {
    fn split(words: &'a [OsString]) -> Option<Self> {
        let mut line = Self { command: None, flags: Vec::new() };
        let mut words = words.iter().skip(1).map(|word| word.to_str());
        while let Some(word) = words.next() {
            let word = word?;
            if let Some(flag) = word.strip_prefix("--") {
                let (name, value) = match flag.split_once('=') {
                    Some(both) => both,
                    None => (flag, words.next()??),
                };
                if value.is_empty() || value.starts_with('-') && value != "-" {
                    return None;
                }
                line.flags.push((name, value));
            } else if line.command.is_none() && !word.starts_with('-') {
                line.command = Some(word);
            } else {
                return None;
            }
        }
        Some(line)
    }

    /// Takes the first value of a flag out of the line.
    fn take(&mut self, name: &str) -> Option<&'a str> {
        let at = self.flags.iter().position(|(flag, _)| *flag == name)?;
        Some(self.flags.remove(at).1)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).map(str::to_owned)
    }

    fn path(&mut self, name: &str) -> Option<PathBuf> {
        self.take(name).map(PathBuf::from)
    }

    /// Takes all values of a flag, each of them separated by commas.
    fn list(&mut self, name: &str) -> Vec<String> {
        let mut list = Vec::new();
        while let Some(values) = self.take(name) {
            list.extend(values.split(',').map(str::to_owned));
        }
        list
    }

    fn duration(&mut self, name: &str) -> Option<Option<Duration>> {
        self.take(name).map(parse_duration).transpose().ok()
    }

    fn choice<T: ValueEnum + Default>(&mut self, name: &str) -> Option<T> {
        self.take(name).map_or_else(|| Some(T::default()), |name| T::from_str(name, false).ok())
    }
}

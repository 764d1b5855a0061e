//! How what was typed is read.

use std::ffi::{OsStr, OsString};

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, CommandFactory as _, FromArgMatches as _, Parser as _};

use crate::args::{AccessToken, Args, Command, Exec, Executable, Global, PROGRAM, SubjectToken};

impl Args {
    /// Reads what was typed, the program's own name first.
    ///
    /// Most of what reading costs is putting together the flags of all commands. For a command that
    /// programs run, again and again, its own are enough; where they do not come to anything, all
    /// of them decide, and say what is wrong.
    pub(crate) fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        let args = Self::read_alone(words).map_or_else(|| Self::try_parse_from(words), Ok)?;
        // Of what stands before and behind the command, clap keeps the latter.
        let roles = args.global.role.assume_role.len();
        if roles > 0 && roles != typed_roles(words) {
            let problem = "`--assume-role` stands before and behind the command: a chain of roles \
                           has to stand on one side";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, problem));
        }
        Ok(args)
    }

    /// Reads one command that is run often as if there were no other, with the flags of all commands
    /// among its own.
    fn read_alone(words: &[OsString]) -> Option<Self> {
        let at = place_of_command(words)?;
        if typed_roles(&words[..at]) > 0 {
            return None;
        }
        let (flags, read) = often_run(&words[at])?;
        let command = clap::Command::new(PROGRAM).disable_help_flag(true);
        let others = words[..at].iter().chain(&words[at + 1..]);
        let mut found = flags(Global::augment_args(command)).try_get_matches_from(others).ok()?;
        let global = Global::from_arg_matches_mut(&mut found).ok()?;
        Some(Self { global, command: read(&mut found).ok()? })
    }
}

/// Is where the command stands, if nothing but flags with a value is before it.
fn place_of_command(words: &[OsString]) -> Option<usize> {
    let mut at = 1;
    loop {
        let word = words.get(at)?.to_str()?;
        let Some(flag) = word.strip_prefix("--") else {
            return (!word.starts_with('-')).then_some(at);
        };
        let name = flag.split('=').next()?;
        if !FLAGS_WITH_A_VALUE.contains(&name) {
            return None;
        }
        at += if name.len() == flag.len() { 2 } else { 1 };
    }
}

/// Puts the flags of one command to others.
type Flags = fn(clap::Command) -> clap::Command;

/// Makes the command of what was found.
type Read = fn(&mut ArgMatches) -> Result<Command, clap::Error>;

/// Is the command of that name, if it is one that programs run.
fn often_run(name: &OsStr) -> Option<(Flags, Read)> {
    Some(match name.to_str()? {
        "subject-token" => (SubjectToken::augment_args, |found| {
            SubjectToken::from_arg_matches_mut(found).map(Command::SubjectToken)
        }),
        "access-token" | "print-access-token" => (AccessToken::augment_args, |found| {
            AccessToken::from_arg_matches_mut(found).map(Command::AccessToken)
        }),
        "executable" => (Executable::augment_args, |found| {
            Executable::from_arg_matches_mut(found).map(Command::Executable)
        }),
        "exec" => {
            (Exec::augment_args, |found| Exec::from_arg_matches_mut(found).map(Command::Exec))
        }
        "kubernetes-credential" => (|flags| flags, |_| Ok(Command::KubernetesCredential)),
        "version" => (|flags| flags, |_| Ok(Command::Version)),
        _ => return None,
    })
}

/// Counts the flags that name a role, up to the words of another program.
fn typed_roles(words: &[OsString]) -> usize {
    let own = words.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str());
    own.filter(|word| word.split('=').next() == Some("--assume-role")).count()
}

/// Those of [`Global`] that take one.
const FLAGS_WITH_A_VALUE: &[&str] = &[
    "assume-role",
    "aws-source",
    "cache-dir",
    "config",
    "cred-file",
    "credential-file",
    "external-id",
    "mfa-code",
    "mfa-serial",
    "profile",
    "role-session-name",
    "timeout",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_with_a_value_are_known() {
        let global = Global::augment_args(clap::Command::new(PROGRAM));
        let mut names: Vec<&str> = global
            .get_arguments()
            .filter(|flag| flag.get_action().takes_values())
            .flat_map(|flag| {
                let aliases = flag.get_all_aliases().unwrap_or_default();
                flag.get_long().into_iter().chain(aliases)
            })
            .collect();
        names.sort_unstable();
        assert_eq!(names, FLAGS_WITH_A_VALUE);
    }

    #[test]
    fn one_command_alone_is_read_as_all_of_them_are() {
        for line in [
            "subject-token",
            "--credential-file a.json subject-token --format json",
            "subject-token --credential-file a.json -vv",
            "print-access-token --scope a,b --scope c",
            "--config version access-token",
            "--config version subject-token --config exec",
            "--config subject-token access-token",
            "--config subject-token whoami",
            "--cred-file=a.json --profile=exec kubernetes-credential --aws-source google",
            "kubernetes-credential extra",
            "-v subject-token -v",
            "--verbose subject-token --verbose",
            "--quiet version -v",
            "version -q",
            "version --help",
            "version --version",
            "--config",
            "--config version",
            "--nonsense exec -- true",
            "exec --lifetime 20m -- --config x",
            "exec true",
            "subject-token --audience a --pool-id b",
            "executable --signing-algorithm ES384 --duration 90",
            "--config=whoami --timeout 3s man access-token",
            "config check a.json --format json -q",
            "exec -- gcp-wif whoami --offline",
            "whoami exec",
            "acess-token",
            "access-token --scopes",
            "access-token --help",
            "-q -v whoami",
            "--version",
            "--assume-role arn:aws:iam::1:role/a access-token --external-id a:b --mfa-code -",
            "exec --assume-role=arn:aws:iam::1:role/a -- a --assume-role b",
            "",
        ] {
            let words: Vec<OsString> = ["gcp-wif"]
                .into_iter()
                .chain(line.split(' ').filter(|w| !w.is_empty()))
                .map(Into::into)
                .collect();
            let shown = |read: Result<Args, clap::Error>| match read {
                Ok(args) => format!("{args:?}"),
                Err(error) => error.to_string(),
            };
            assert_eq!(shown(Args::read(&words)), shown(Args::try_parse_from(&words)), "{line}");
        }
    }
}

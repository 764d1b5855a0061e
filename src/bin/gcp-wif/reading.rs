//! How what was typed is read.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};

use crate::args::Args;
use crate::plain_line;

impl Args {
    /// Reads what was typed, the program's own name first.
    pub(crate) fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        plain_line::read(words).map_or_else(|| Self::read_with_clap(words), Ok)
    }

    /// Stays out of the function that short runs call.
    #[cold]
    #[inline(never)]
    fn read_with_clap(words: &[OsString]) -> Result<Self, clap::Error> {
        let args = Self::try_parse_from(words)?;
        // Of what stands before and behind the command, clap keeps the latter.
        let roles = args.global.role.assume_role.len();
        if roles > 0 && roles != typed_roles(words) {
            let problem = "`--assume-role` stands before and behind the command: a chain of roles \
                           has to stand on one side";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, problem));
        }
        Ok(args)
    }
}

/// Counts the flags that name a role, up to the words of another program.
fn typed_roles(words: &[OsString]) -> usize {
    let own = words.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str());
    own.filter(|word| word.split('=').next() == Some("--assume-role")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_are_read_as_clap_reads_them() {
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
            "subject-token --audience a --format url-encoded",
            "subject-token --project-number 1 --pool-id b --provider-id=c",
            "subject-token --project-number 1 --pool-id b",
            "subject-token --format xml",
            "subject-token --format",
            "subject-token --format=",
            "subject-token --format json --format json",
            "subject-token --cred-file a --credential-file b",
            "subject-token --credential-file -",
            "subject-token --credential-file -x",
            "subject-token -- --format json",
            "access-token --scope a,,b --scopes c",
            "access-token --scope a,,b --scope c, --lifetime 1h --format header --output f",
            "access-token --lifetime 1h --no-impersonation",
            "access-token --no-impersonation --format env",
            "access-token --timeout soon",
            "access-token access-token",
            "--quiet access-token",
            "executable --signing-algorithm ES384 --duration 90",
            "--config=whoami --timeout 3s man access-token",
            "config check a.json --format json -q",
            "exec -- gcp-wif whoami --offline",
            "whoami exec",
            "acess-token",
            "access-token --scopes",
            "access-token --help",
            "-q -v whoami",
            "access-token --cache-dir=x --scope a",
            "access-token --no-cache",
            "access-token --assume-role arn:aws:iam::123456789012:role/a",
            "--version",
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

//! Completion of command lines by bash, elvish, fish, PowerShell and zsh.
//!
//! The script of a shell runs this program with the words typed so far and [`VARIABLE`] in its
//! environment, so that values such as the profiles come from the machine's files.

mod bash;
mod separator;
mod values;

use std::ffi::OsString;
use std::time::Duration;

use clap::ValueEnum as _;
use clap_complete::Shell;
use clap_complete::env::{self, EnvCompleter};
use gcp_wif::context::{Deadline, Environment as _, SystemEnvironment};

use crate::error::{Result, Step as _};
use crate::manual;
use crate::{output, report, watchdog};
use separator::separator;

/// Prints the completion script of a shell.
pub(crate) fn print_script(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    let written =
        completer(shell).write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script);
    written.step("the script cannot be made")?;
    if shell == Shell::Zsh {
        script.extend_from_slice(ZSH_AUTOLOAD);
    }
    output::print_bytes(&script)
}

/// Prints the completions of a command line if a shell asks for them; returns `None` if none does.
pub(crate) fn answer(words: &[OsString]) -> Option<Result<()>> {
    let shell = SystemEnvironment.variable(VARIABLE)?;
    let shell = Shell::from_str(&shell, false).ok()?;
    // The script puts the words of the command line behind `--`.
    let start = words.iter().position(|word| word == "--")? + 1;
    // The shell reads no key until this program ends.
    report::silence();
    watchdog::start(&Deadline::after(TIME_LIMIT), watchdog::report_and_exit);
    let typed = up_to_cursor(words.get(start..)?);
    Some(print_candidates(shell, typed))
}

/// Returns the words up to the one at the cursor. Some scripts pass its index, and the others pass only these words.
fn up_to_cursor(words: &[OsString]) -> Vec<OsString> {
    let index = SystemEnvironment.variable("_CLAP_COMPLETE_INDEX");
    let index = index.and_then(|index| index.parse().ok()).unwrap_or(usize::MAX);
    words.iter().take(index.saturating_add(1)).cloned().collect()
}

fn print_candidates(shell: Shell, typed: Vec<OsString>) -> Result<()> {
    let mut command = values::with_values(manual::command(), &typed);
    let directory = std::env::current_dir().ok();
    let mut candidates = Vec::new();
    completer(shell)
        .write_complete(&mut command, typed, directory.as_deref(), &mut candidates)
        .step("the command line cannot be completed")?;
    let separator = separator();
    let candidates = String::from_utf8_lossy(&candidates);
    let safe = candidates.split(&separator).filter(|candidate| candidate.chars().all(is_safe));
    output::print_bytes(safe.collect::<Vec<_>>().join(&separator).as_bytes())
}

/// Returns whether a character of a candidate can neither control the terminal nor reorder its text. Candidates are
/// names of files and profiles. A tab separates the description of a candidate.
const fn is_safe(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\u{8}'
            | '\n'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

fn completer(shell: Shell) -> &'static dyn EnvCompleter {
    match shell {
        Shell::Elvish => &env::Elvish,
        Shell::Fish => &env::Fish,
        Shell::PowerShell => &env::Powershell,
        Shell::Zsh => &env::Zsh,
        // `Shell` may grow; the test below notices a new one.
        _ => &bash::Bash,
    }
}

/// The end of the script for zsh. A script in a file `_gcp-wif` of zsh's function path is the body of the function that
/// zsh calls for the first completion.
const ZSH_AUTOLOAD: &[u8] =
    b"\n[[ $funcstack[1] != _gcp-wif ]] || _clap_dynamic_completer_gcp_wif \"$@\"\n";

/// The time limit of a completion, after which there are no candidates.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// The variable that holds the shell's name. clap's own default, `COMPLETE`, could be set for another
/// purpose.
const VARIABLE: &str = "_GCP_WIF_COMPLETE";

const PROGRAM: &str = "gcp-wif";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_has_its_completer() {
        for shell in Shell::value_variants() {
            assert!(completer(*shell).is(&shell.to_string()), "{shell}");
        }
    }
}

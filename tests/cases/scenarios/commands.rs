//! The programs of a scenario.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{CommandError, CommandOutput, CommandRequest, CommandRunner};
use gcp_wif::secret::Secret;

use super::files::Files;
use super::format::{RecordedCommand, Scenario};

/// A command runner with the programs of a scenario, which are named by their words, joined by a bar.
pub struct Commands {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// Where the programs write files.
    pub files: Arc<Files>,
}

impl CommandRunner for Commands {
    fn run(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        let words = words(&request.program, &request.arguments);
        let Some(recorded) = self.scenario.commands.get(&words) else {
            let reason = "the program does not exist".to_owned();
            return Err(CommandError::Start { program: words, reason });
        };
        check_variables(recorded, request)?;
        match (recorded.timeout, recorded.too_long) {
            (Some(seconds), _) => Err(CommandError::Timeout(Duration::from_secs(seconds))),
            (None, Some(limit)) => Err(CommandError::TooLong(limit)),
            (None, None) => {
                self.files.write(&recorded.writes);
                let [stdout, stderr] = [&recorded.stdout, &recorded.stderr]
                    .map(|text| Secret::new(text.clone().into_bytes()));
                let mut output = CommandOutput::new(stdout, stderr);
                output.failure = recorded.failure.clone();
                Ok(output)
            }
        }
    }

    fn run_interactively(
        &self,
        request: &CommandRequest,
    ) -> Option<Result<CommandOutput, CommandError>> {
        let words = words(&request.program, &request.arguments);
        let recorded = self.scenario.commands.get(&words)?;
        recorded.on_terminal.then(|| {
            let output = self.run(request)?;
            // The output goes to the terminal.
            let mut shown = CommandOutput::default();
            shown.failure = output.failure;
            Ok(shown)
        })
    }
}

/// Compares the variables of a program with the expected ones.
fn check_variables(
    recorded: &RecordedCommand,
    request: &CommandRequest,
) -> Result<(), CommandError> {
    let Some(expected) = &recorded.variables else { return Ok(()) };
    let variables = request.variables.iter().map(|(name, value)| {
        ((*name).to_owned(), value.as_ref().map(|value| value.expose().clone()))
    });
    let found: BTreeMap<_, _> = variables.collect();
    if found == *expected {
        return Ok(());
    }
    let reason = format!("its variables are {found:?}");
    Err(CommandError::Start { program: words(&request.program, &request.arguments), reason })
}

fn words(program: &str, arguments: &[String]) -> String {
    let words = std::iter::once(program).chain(arguments.iter().map(String::as_str));
    words.collect::<Vec<_>>().join("|")
}

//! The programs of a scenario.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{CommandError, CommandOutput, CommandRequest, CommandRunner};
use gcp_wif::secret::Secret;

use super::format::Scenario;

/// A command runner with the programs of a scenario, which are named by their words, joined by a bar.
pub struct Commands(pub Arc<Scenario>);

impl CommandRunner for Commands {
    fn run(&self, program: &str, arguments: &[String]) -> Result<CommandOutput, CommandError> {
        let words = words(program, arguments);
        let Some(recorded) = self.0.commands.get(&words) else {
            let reason = "the program does not exist".to_owned();
            return Err(CommandError::Start { program: words, reason });
        };
        match (recorded.timeout, recorded.too_long) {
            (Some(seconds), _) => Err(CommandError::Timeout(Duration::from_secs(seconds))),
            (None, Some(limit)) => Err(CommandError::TooLong(limit)),
            (None, None) => {
                let [stdout, stderr] = [&recorded.stdout, &recorded.stderr]
                    .map(|text| Secret::new(text.clone().into_bytes()));
                let mut output = CommandOutput::new(stdout, stderr);
                output.failure = recorded.failure.clone();
                Ok(output)
            }
        }
    }

    fn run_request(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        let words = words(&request.program, &request.arguments);
        let recorded = self.0.commands.get(&words);
        if let Some(expected) = recorded.and_then(|recorded| recorded.variables.as_ref()) {
            // A leading underscore marks variables that only this program reads.
            let variables = request.variables.iter().filter(|(name, _)| !name.starts_with('_'));
            let variables = variables.map(|(name, value)| {
                ((*name).to_owned(), value.as_ref().map(|value| value.expose().clone()))
            });
            let found: BTreeMap<_, _> = variables.collect();
            if found != *expected {
                let reason = format!("its variables are {found:?}");
                return Err(CommandError::Start { program: words, reason });
            }
        }
        self.run(&request.program, &request.arguments)
    }
}

fn words(program: &str, arguments: &[String]) -> String {
    let words = std::iter::once(program).chain(arguments.iter().map(String::as_str));
    words.collect::<Vec<_>>().join("|")
}

//! A runner that caches the output of programs.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::command_request::CommandRequest;
use super::command_runner::{CommandError, CommandOutput, CommandRunner};
use crate::mutex::lock;
use crate::secret::Secret;

/// A runner that runs each request once and then returns the same output again: a program that prints
/// credentials may ask the user for a touch or a code each time.
pub struct OnceCommandRunner {
    runner: Arc<dyn CommandRunner>,
    ran: Mutex<Vec<Ran>>,
}

/// A request that ran.
struct Ran {
    request: CommandRequest,
    result: Result<CommandOutput, CommandError>,
}

impl OnceCommandRunner {
    /// Creates a runner that runs programs with `runner`.
    pub const fn new(runner: Arc<dyn CommandRunner>) -> Self {
        Self { runner, ran: Mutex::new(Vec::new()) }
    }
}

impl CommandRunner for OnceCommandRunner {
    fn run(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        // Held while the program runs: another thread waits for its output.
        let mut ran = lock(&self.ran);
        if let Some(known) = ran.iter().find(|ran| is_same(&ran.request, request)) {
            return known.result.clone();
        }
        let result = self.runner.run(request);
        ran.push(Ran { request: request.clone(), result: result.clone() });
        result
    }

    fn run_interactively(
        &self,
        request: &CommandRequest,
    ) -> Option<Result<CommandOutput, CommandError>> {
        self.runner.run_interactively(request)
    }
}

/// Returns whether two requests run the same program in the same way.
fn is_same(one: &CommandRequest, other: &CommandRequest) -> bool {
    one.program == other.program
        && one.arguments == other.arguments
        && variables(one).eq(variables(other))
}

fn variables(request: &CommandRequest) -> impl Iterator<Item = (&str, Option<&String>)> {
    request.variables.iter().map(|(name, value)| (*name, value.as_ref().map(Secret::expose)))
}

impl fmt::Debug for OnceCommandRunner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnceCommandRunner { .. }")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_request_runs_once() {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let runner = OnceCommandRunner::new(Arc::new(move |request: &CommandRequest| {
            counted.fetch_add(1, Ordering::Relaxed);
            let output = CommandOutput::default();
            let fails = request.program == "fails";
            Ok(if fails { output.with_failure("exit status: 1") } else { output })
        }));
        let request = |program, arguments: &[String]| {
            CommandRequest::new(program, arguments, Duration::from_secs(1))
        };
        for _ in 0..2 {
            assert!(runner.run(&request("works", &[])).unwrap().failure.is_none());
            assert!(runner.run(&request("fails", &[])).unwrap().failure.is_some());
            assert!(runner.run(&request("works", &["-v".to_owned()])).is_ok());
            let changed = request("works", &[]).with_variable("AWS_PROFILE", Some("made-up"));
            assert!(runner.run(&changed).is_ok());
        }
        assert_eq!(count.load(Ordering::Relaxed), 4);
    }
}

//! A runner that caches the output of programs.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::command_request::CommandRequest;
use super::command_runner::{CommandError, CommandOutput, CommandRunner};
use crate::mutex::lock;

/// A runner that runs each command line once and then returns the same output again: a program that prints
/// credentials may ask the user for a touch or a code each time.
pub struct OnceCommandRunner {
    runner: Arc<dyn CommandRunner>,
    ran: Mutex<Vec<Ran>>,
}

/// A command line that ran.
struct Ran {
    program: String,
    arguments: Vec<String>,
    result: Result<CommandOutput, CommandError>,
}

impl OnceCommandRunner {
    /// Creates a runner that runs programs with `runner`.
    pub const fn new(runner: Arc<dyn CommandRunner>) -> Self {
        Self { runner, ran: Mutex::new(Vec::new()) }
    }
}

impl CommandRunner for OnceCommandRunner {
    fn run(&self, program: &str, arguments: &[String]) -> Result<CommandOutput, CommandError> {
        // Held while the program runs: another thread waits for its output.
        let mut ran = lock(&self.ran);
        let is_same = |ran: &&Ran| ran.program == program && ran.arguments == arguments;
        if let Some(known) = ran.iter().find(is_same) {
            return known.result.clone();
        }
        let result = self.runner.run(program, arguments);
        ran.push(Ran {
            program: program.to_owned(),
            arguments: arguments.to_vec(),
            result: result.clone(),
        });
        result
    }

    /// Runs the program each time: its source runs it once for each token.
    fn run_request(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        self.runner.run_request(request)
    }

    fn run_interactively(
        &self,
        request: &CommandRequest,
    ) -> Option<Result<CommandOutput, CommandError>> {
        self.runner.run_interactively(request)
    }
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

    use super::*;

    #[test]
    fn a_command_line_runs_once() {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let runner = OnceCommandRunner::new(Arc::new(move |program: &str, _: &[String]| {
            counted.fetch_add(1, Ordering::Relaxed);
            let output = CommandOutput::default();
            if program == "fails" { Ok(output.with_failure("exit status: 1")) } else { Ok(output) }
        }));
        for _ in 0..2 {
            assert!(runner.run("works", &[]).unwrap().failure.is_none());
            assert!(runner.run("fails", &[]).unwrap().failure.is_some());
            assert!(runner.run("works", &["-v".to_owned()]).is_ok());
        }
        assert_eq!(count.load(Ordering::Relaxed), 3);
    }
}

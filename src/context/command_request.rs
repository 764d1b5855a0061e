//! Requests to run a program with variables and a time limit.

use std::time::Duration;

use crate::secret::Secret;

/// A program, its arguments, its changes to the variables of this process, and a time limit.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CommandRequest {
    /// The program: a path, or a file to find in `PATH`.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The variables that are set to a value, or removed if that is `None`.
    pub variables: Vec<(&'static str, Option<Secret>)>,
    /// The longest time that the program may run.
    pub timeout: Duration,
    /// Whether the program runs in a new process group. Its children then end with it at the limit, but it
    /// cannot read from the terminal.
    pub process_group: bool,
}

impl CommandRequest {
    /// Creates a request without changes to the variables, and without a new process group.
    pub fn new(
        program: impl Into<String>,
        arguments: impl Into<Vec<String>>,
        timeout: Duration,
    ) -> Self {
        let (program, arguments) = (program.into(), arguments.into());
        Self { program, arguments, variables: Vec::new(), timeout, process_group: false }
    }

    /// Sets a variable for the program, or removes it if `value` is `None`.
    #[must_use]
    pub fn with_variable(mut self, name: &'static str, value: Option<impl Into<Secret>>) -> Self {
        self.variables.push((name, value.map(Into::into)));
        self
    }

    /// Runs the program in a new process group.
    #[must_use]
    pub fn with_process_group(self) -> Self {
        Self { process_group: true, ..self }
    }
}

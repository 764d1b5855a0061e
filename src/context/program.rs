//! Programs that replace this process, or run beside it.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use super::command::{child_command, command};
use crate::secret::Secret;

/// A program, its arguments, and its changes to the variables of this process.
#[derive(Clone, Debug)]
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(&'static str, Option<Secret>)>,
}

impl Program {
    /// Creates a program from its name, which is a path or a file to find in `PATH`, and its arguments.
    pub fn new(name: impl Into<OsString>, arguments: impl Into<Vec<OsString>>) -> Self {
        Self { name: name.into(), arguments: arguments.into(), variables: Vec::new() }
    }

    /// Sets a variable for the program. Put secrets here and not in the arguments, which every user of the
    /// machine can read.
    #[must_use]
    pub fn with_variable(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        self.variables.push((name, Some(value.into())));
        self
    }

    /// Removes a variable.
    #[must_use]
    pub fn without_variable(mut self, name: &'static str) -> Self {
        self.variables.push((name, None));
        self
    }

    /// Returns the name, as it was passed to [`Program::new`].
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Replaces this process by the program, so that signals, standard streams and the exit status
    /// are the program's. On systems without `exec`, runs the program and exits with its status.
    ///
    /// Returns only if the program cannot be run, with the reason.
    #[must_use]
    pub fn replace_process(&self) -> io::Error {
        replace(command(&self.name, &self.arguments, &self.variables))
    }

    /// Starts the program without standard streams, and does not wait for its end.
    ///
    /// # Errors
    /// The reason why the program cannot be run.
    pub fn start(&self) -> io::Result<()> {
        let mut command = self.child_command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map(drop)
    }

    /// Starts the program with the standard input and error of this process, and returns the beginning
    /// of its standard output: up to the line `last`, or up to the end.
    ///
    /// If the program has ended, the result has its exit code, or 1 if a signal ended it. A program that wrote
    /// the line `last` still runs, and has no exit code.
    ///
    /// # Errors
    /// The reason why the program cannot be run.
    #[doc(hidden)]
    pub fn first_output(&self, last: Option<&str>) -> io::Result<(Secret, Option<i32>)> {
        let mut child = self.child_command().stdout(Stdio::piped()).spawn()?;
        let mut text = Secret::new(String::with_capacity(MAX_OUTPUT_SIZE));
        if let Some(stdout) = child.stdout.take() {
            let mut lines = BufReader::new(stdout.take(MAX_OUTPUT_SIZE as u64));
            // Each line is read into the buffer that has its final capacity: one that grows would leave
            // copies of a secret behind.
            loop {
                let start = text.expose().len();
                if lines.read_line(text.expose_mut())? == 0 {
                    break;
                }
                if last.is_some_and(|last| text.expose()[start..].trim_end() == last) {
                    return Ok((text, None));
                }
            }
        }
        let status = child.wait()?;
        Ok((text, Some(status.code().unwrap_or(1))))
    }

    fn child_command(&self) -> Command {
        child_command(&self.name, &self.arguments, &self.variables)
    }
}

#[cfg(unix)]
fn replace(mut command: Command) -> io::Error {
    std::os::unix::process::CommandExt::exec(&mut command)
}

#[cfg(not(unix))]
fn replace(mut command: Command) -> io::Error {
    match command.status() {
        #[expect(clippy::exit, clippy::disallowed_methods, reason = "this is the seam")]
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

/// The longest text that [`Program::first_output`] returns, in bytes.
const MAX_OUTPUT_SIZE: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value_of_a_variable() {
        let program = Program::new("env", [OsString::from("-0")])
            .with_variable("AWS_SECRET_ACCESS_KEY", "made-up-secret")
            .without_variable("AWS_PROFILE");
        assert_eq!(
            format!("{program:?}"),
            "Program { name: \"env\", arguments: [\"-0\"], variables: [(\"AWS_SECRET_ACCESS_KEY\", \
             Some([redacted])), (\"AWS_PROFILE\", None)] }"
        );
    }
}

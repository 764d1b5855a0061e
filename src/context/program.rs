//! A program that replaces this process, or runs beside it.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use crate::secret::Secret;

/// A program, its arguments, and the variables it has in addition to those of this process.
#[derive(Clone, Debug)]
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(&'static str, Option<Secret>)>,
}

impl Program {
    /// Creates a program from its arguments and its name: a path, or a file to find in `PATH`.
    pub fn new(name: impl Into<OsString>, arguments: impl Into<Vec<OsString>>) -> Self {
        Self { name: name.into(), arguments: arguments.into(), variables: Vec::new() }
    }

    /// Sets a variable for the program. Secrets belong here and not into the arguments, which every
    /// user of the machine can read.
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

    /// Returns the name as the caller gave it.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Replaces this process by the program, so that signals, standard streams and the exit status
    /// are the program's. On systems without `exec`, runs the program and exits with its status.
    ///
    /// Returns only if the program cannot be run, with the reason.
    #[must_use]
    pub fn replace_process(&self) -> io::Error {
        replace(self.command())
    }

    /// Starts the program without standard streams, and does not wait for its end.
    ///
    /// # Errors
    /// The reason why the program cannot be run.
    pub fn start(&self) -> io::Result<()> {
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map(drop)
    }

    /// Starts the program with the standard input and error of this process, and returns the beginning
    /// of its standard output: up to the line `last`, or up to the end.
    ///
    /// The result has the exit code of a program that has ended: 1 if a signal ended it. A program that
    /// wrote the line runs on.
    ///
    /// # Errors
    /// The reason why the program cannot be run.
    #[doc(hidden)]
    pub fn first_output(&self, last: Option<&str>) -> io::Result<(Secret, Option<i32>)> {
        let mut child = self.command().stdout(Stdio::piped()).spawn()?;
        let mut text = Secret::new(String::with_capacity(LARGEST_OUTPUT));
        if let Some(stdout) = child.stdout.take() {
            let mut lines = BufReader::new(stdout.take(LARGEST_OUTPUT as u64));
            loop {
                let mut line = Secret::new(String::new());
                if lines.read_line(line.expose_mut())? == 0 {
                    break;
                }
                text.expose_mut().push_str(line.expose());
                if last.is_some_and(|last| line.expose().trim_end() == last) {
                    return Ok((text, None));
                }
            }
        }
        let status = child.wait()?;
        Ok((text, Some(status.code().unwrap_or(1))))
    }

    fn command(&self) -> Command {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let mut command = Command::new(&self.name);
        command.args(&self.arguments);
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value.expose()),
                None => command.env_remove(name),
            };
        }
        command
    }
}

/// The most that [`Program::first_output`] returns, in bytes.
const LARGEST_OUTPUT: usize = 16 * 1024;

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

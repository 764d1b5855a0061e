//! Another program in the place of this process.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;

use crate::secret::Secret;

/// Is a program with its arguments, and with what is different in its environment from ours.
#[derive(Clone, Debug)]
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(&'static str, Option<Secret>)>,
}

impl Program {
    /// Names a program, by its path or to be looked for in `PATH`, and its arguments.
    pub fn new(name: impl Into<OsString>, arguments: impl Into<Vec<OsString>>) -> Self {
        Self { name: name.into(), arguments: arguments.into(), variables: Vec::new() }
    }

    /// Gives the program a variable. The environment is the one place where a secret can be handed
    /// to any program: its arguments can be read by everybody.
    #[must_use]
    pub fn with_variable(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        self.variables.push((name, Some(value.into())));
        self
    }

    /// Takes a variable away.
    #[must_use]
    pub fn without_variable(mut self, name: &'static str) -> Self {
        self.variables.push((name, None));
        self
    }

    /// Is the name as it was given.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Turns this process into the program, so that signals, standard streams and the exit status
    /// are the program's own. Where a process cannot be replaced, runs the program, and exits as it
    /// does.
    ///
    /// Returns only when the program cannot be run: the result says why.
    #[must_use]
    pub fn replace_process(&self) -> io::Error {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let mut command = Command::new(&self.name);
        command.args(&self.arguments);
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value.expose()),
                None => command.env_remove(name),
            };
        }
        replace(command)
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

//! Other programs.

use std::fmt;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use super::deadline::Deadline;
use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// A runner of other programs.
pub trait CommandRunner: Send + Sync {
    /// Runs a program to its end, with the environment of this process, an empty standard input
    /// and no shell.
    ///
    /// # Errors
    /// [`CommandError`] if the program cannot be run, takes too long or prints too much. The failure
    /// of a program that ran is not an error but part of the output.
    fn run(&self, program: &str, arguments: &[String]) -> Result<CommandOutput, CommandError>;
}

impl<F> CommandRunner for F
where
    F: Fn(&str, &[String]) -> Result<CommandOutput, CommandError> + Send + Sync,
{
    fn run(&self, program: &str, arguments: &[String]) -> Result<CommandOutput, CommandError> {
        self(program, arguments)
    }
}

/// The outcome of a program that ran.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CommandOutput {
    /// How it failed, such as `exit status: 1`; `None` for success.
    pub failure: Option<String>,
    /// Its standard output.
    pub stdout: Secret<Vec<u8>>,
    /// Its standard error.
    pub stderr: Secret<Vec<u8>>,
}

impl CommandOutput {
    /// Creates the outcome of a program that succeeded.
    pub const fn new(stdout: Secret<Vec<u8>>, stderr: Secret<Vec<u8>>) -> Self {
        Self { failure: None, stdout, stderr }
    }

    /// Sets how the program failed: `exit status: 1`.
    #[must_use]
    pub fn with_failure(self, failure: impl Into<String>) -> Self {
        Self { failure: Some(failure.into()), ..self }
    }
}

/// The reason why a program has no output.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CommandError {
    /// The program cannot be run.
    Start {
        /// The program.
        program: String,
        /// The reason.
        reason: String,
    },
    /// The program did not end within this time and was killed.
    Timeout(Duration),
    /// The program printed more than this number of bytes and was killed.
    TooLong(u64),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { program, reason } => {
                write!(f, "`{}` cannot be run: {reason}", Sanitized::truncated(program, 200))
            }
            Self::Timeout(after) => {
                write!(f, "the program did not end within {} s", after.as_secs_f32().ceil())
            }
            Self::TooLong(limit) => write!(f, "the program printed more than {limit} bytes"),
        }
    }
}

impl std::error::Error for CommandError {}

/// A runner that refuses every program.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCommandRunner;

impl CommandRunner for NoCommandRunner {
    fn run(&self, program: &str, _arguments: &[String]) -> Result<CommandOutput, CommandError> {
        let reason = "running programs is not allowed here".to_owned();
        Err(CommandError::Start { program: program.to_owned(), reason })
    }
}

/// A runner of the programs of this machine, each for at most 30 seconds.
#[derive(Clone, Debug, Default)]
pub struct SystemCommandRunner {
    deadline: Deadline,
}

impl SystemCommandRunner {
    /// Creates a runner that lets no program run beyond `deadline`.
    pub const fn new(deadline: Deadline) -> Self {
        Self { deadline }
    }
}

impl CommandRunner for SystemCommandRunner {
    fn run(&self, program: &str, arguments: &[String]) -> Result<CommandOutput, CommandError> {
        let shown = Sanitized::truncated(program, 200);
        self.deadline.blocking(format_args!("the program `{shown}`"), || {
            run(program, arguments, self.deadline.time_left(LONGEST))
        })
    }
}

/// Runs a program for at most `time`.
fn run(program: &str, arguments: &[String], time: Duration) -> Result<CommandOutput, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| start_error(program, &error))?;
    let outcome = wait(&mut child, time);
    if outcome.is_err() {
        // Kills only the program, not its children. That would take a process group for it, and
        // then it could not read from the terminal, and Ctrl-C would not reach it.
        //
        // An error means that the program has just ended.
        let _ = child.kill();
        let _ = child.wait();
    }
    outcome
}

/// Waits for the end of both output streams and of the program, all within `time`.
fn wait(child: &mut Child, time: Duration) -> Result<CommandOutput, CommandError> {
    let end = Deadline::after(time);
    let (sender, receiver) = channel();
    if let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) {
        read_in_the_background(Stream::Out, stdout, sender.clone());
        read_in_the_background(Stream::Err, stderr, sender);
    }
    let (mut stdout, mut stderr) = Default::default();
    for _ in 0..2 {
        match receiver.recv_timeout(end.time_left(time)) {
            Err(_) => return Err(CommandError::Timeout(time)),
            Ok((_, content)) if content.expose().len() as u64 > LARGEST_OUTPUT => {
                return Err(CommandError::TooLong(LARGEST_OUTPUT));
            }
            Ok((Stream::Out, content)) => stdout = content,
            Ok((Stream::Err, content)) => stderr = content,
        }
    }
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                return Ok(CommandOutput { failure: failure(status), stdout, stderr });
            }
            Ok(None) if end.time_left(time).is_zero() => return Err(CommandError::Timeout(time)),
            // A program that has closed both streams usually ends at once.
            Ok(None) => thread::park_timeout(Duration::from_millis(1)),
            Err(error) => return Err(start_error("the program", &error)),
        }
    }
}

enum Stream {
    Out,
    Err,
}

type Content = (Stream, Secret<Vec<u8>>);

fn read_in_the_background(
    stream: Stream,
    pipe: impl Read + Send + 'static,
    sender: Sender<Content>,
) {
    thread::spawn(move || {
        let mut content = Vec::new();
        // A read error leaves an incomplete output, which its reader refuses.
        let _ = pipe.take(LARGEST_OUTPUT + 1).read_to_end(&mut content);
        // The receiver is gone after a timeout.
        let _ = sender.send((stream, Secret::new(content)));
    });
}

fn failure(status: ExitStatus) -> Option<String> {
    (!status.success()).then(|| status.to_string())
}

fn start_error(program: &str, error: &io::Error) -> CommandError {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "the program does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    CommandError::Start { program: program.to_owned(), reason }
}

/// Long enough for a user who has to touch a security key.
const LONGEST: Duration = Duration::from_secs(30);

/// The longest output of one stream, in bytes.
const LARGEST_OUTPUT: u64 = 1024 * 1024;

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

/// Runs other programs.
pub trait CommandRunner: Send + Sync {
    /// Runs a program to its end, with the environment of this process, an empty standard input,
    /// and no shell.
    ///
    /// # Errors
    /// [`CommandError`] when the program cannot be run, takes too long or prints too much. A program
    /// that fails is no error here.
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

/// Is what a program has left behind.
#[derive(Clone, Debug)]
pub struct CommandOutput {
    /// How it ended, in the system's words; `None` for success.
    pub failure: Option<String>,
    /// What it printed.
    pub stdout: Secret<Vec<u8>>,
    /// What it said.
    pub stderr: Secret<Vec<u8>>,
}

/// Says why there is no output.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CommandError {
    /// The program cannot be run.
    Start {
        /// The program.
        program: String,
        /// Why.
        reason: String,
    },
    /// The program has not ended in time, and has been stopped.
    Timeout(Duration),
    /// The program has printed more than this number of bytes, and has been stopped.
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

/// Runs nothing: for programs that want no others to be run, and for tests.
#[derive(Clone, Copy, Debug)]
pub struct NoCommandRunner;

impl CommandRunner for NoCommandRunner {
    fn run(&self, program: &str, _arguments: &[String]) -> Result<CommandOutput, CommandError> {
        let reason = "no programs are run here".to_owned();
        Err(CommandError::Start { program: program.to_owned(), reason })
    }
}

/// Runs the programs of this machine.
#[derive(Clone, Debug)]
pub struct SystemCommandRunner {
    deadline: Deadline,
}

impl SystemCommandRunner {
    /// Gives each program 30 seconds, and none of them time beyond `deadline`.
    pub const fn new(deadline: Deadline) -> Self {
        Self { deadline }
    }
}

impl CommandRunner for SystemCommandRunner {
    fn run(&self, program: &str, arguments: &[String]) -> Result<CommandOutput, CommandError> {
        let left = self.deadline.time_left(LONGEST);
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| start_error(program, &error))?;
        let outcome = wait(&mut child, left);
        if outcome.is_err() {
            // Only the program itself. For its children it would need a process group of its own, and
            // then it could ask nobody on the terminal, and Ctrl-C would not reach it.
            //
            // One of both may have ended meanwhile, which is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
        outcome
    }
}

/// Waits for both ends of the output and for the program, all within the same time.
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
            // It has closed its output and has still to end, which takes no time as a rule.
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
        // What breaks off is found by whoever reads it.
        let _ = pipe.take(LARGEST_OUTPUT + 1).read_to_end(&mut content);
        // Nobody may be waiting any more.
        let _ = sender.send((stream, Secret::new(content)));
    });
}

fn failure(status: ExitStatus) -> Option<String> {
    (!status.success()).then(|| status.to_string())
}

fn start_error(program: &str, error: &io::Error) -> CommandError {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such program".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    CommandError::Start { program: program.to_owned(), reason }
}

/// A person may have to touch a key meanwhile.
const LONGEST: Duration = Duration::from_secs(30);

/// In bytes.
const LARGEST_OUTPUT: u64 = 1024 * 1024;

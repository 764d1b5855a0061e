//! The programs of this machine.

use std::io::{self, IsTerminal as _, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use super::children::OwnChild;
use super::command_request::CommandRequest;
use super::command_runner::{CommandError, CommandOutput, CommandRunner};
use super::deadline::Deadline;
use super::process_group;
use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// A runner of the programs of this machine, each for at most 30 seconds unless a request sets another
/// limit.
#[derive(Clone, Debug, Default)]
pub struct SystemCommandRunner {
    deadline: Deadline,
    asks_the_user: bool,
}

impl SystemCommandRunner {
    /// Creates a runner that stops each program at `deadline`.
    pub const fn new(deadline: Deadline) -> Self {
        Self { deadline, asks_the_user: false }
    }

    /// Lets programs ask the user, if standard input and standard error are a terminal. The time that
    /// the user takes does not count against the deadline.
    #[must_use]
    pub fn with_user(self) -> Self {
        Self { asks_the_user: true, ..self }
    }
}

impl CommandRunner for SystemCommandRunner {
    fn run(&self, program: &str, arguments: &[String]) -> Result<CommandOutput, CommandError> {
        let shown = Sanitized::truncated(program, 200);
        self.deadline.blocking(format!("the program `{shown}`"), || {
            run(command(program, arguments), program, self.deadline.time_left(LONGEST), kill)
        })
    }

    fn run_request(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        let program = &request.program;
        let mut command = requested(request);
        process_group::create(&mut command);
        let shown = Sanitized::truncated(program, 200);
        self.deadline.blocking(format!("the program `{shown}`"), || {
            run(command, program, self.deadline.time_left(request.timeout), process_group::end)
        })
    }

    fn run_interactively(
        &self,
        request: &CommandRequest,
    ) -> Option<Result<CommandOutput, CommandError>> {
        let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        (self.asks_the_user && is_terminal).then(|| {
            // Standard output is for the result of this process, so the program writes to the terminal
            // by standard error.
            let mut command = requested(request);
            command.stdin(Stdio::inherit()).stdout(io::stderr()).stderr(Stdio::inherit());
            self.deadline.paused(|| {
                let spawned = OwnChild::spawn(&mut command);
                let mut child = spawned.map_err(|error| start_error(&request.program, &error))?;
                let outcome = wait_for_the_end(&mut child.process, request.timeout);
                if outcome.is_err() {
                    kill(&mut child.process);
                    let _ = child.process.wait();
                }
                Ok(CommandOutput { failure: failure(outcome?), ..CommandOutput::default() })
            })
        })
    }
}

/// Kills only the program, not its children. That would take a process group for it, and then it could
/// not read from the terminal, and Ctrl-C would not reach it.
fn kill(child: &mut Child) {
    // An error means that the program has just ended.
    let _ = child.kill();
}

fn requested(request: &CommandRequest) -> Command {
    let mut command = command(&request.program, &request.arguments);
    for (name, value) in &request.variables {
        match value {
            Some(value) => command.env(name, value.expose()),
            None => command.env_remove(name),
        };
    }
    command
}

fn command(program: &str, arguments: &[String]) -> Command {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Runs a program for at most `time`, and stops it by `kill` if it has no outcome then.
fn run(
    mut command: Command,
    program: &str,
    time: Duration,
    kill: impl FnOnce(&mut Child),
) -> Result<CommandOutput, CommandError> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = OwnChild::spawn(&mut command);
    let mut child = child.map_err(|error| start_error(program, &error))?;
    let outcome = wait(&mut child.process, time);
    if outcome.is_err() {
        kill(&mut child.process);
        let _ = child.process.wait();
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
    // A program that has closed both streams usually ends at once.
    match poll(child, &end, Duration::from_millis(1)) {
        Ok(Some(status)) => Ok(CommandOutput { failure: failure(status), stdout, stderr }),
        Ok(None) => Err(CommandError::Timeout(time)),
        Err(error) => Err(start_error("the program", &error)),
    }
}

/// Waits for the end of a program that a user works with, within `time`.
fn wait_for_the_end(child: &mut Child, time: Duration) -> Result<ExitStatus, CommandError> {
    match poll(child, &Deadline::after(time), Duration::from_millis(20)) {
        Ok(Some(status)) => Ok(status),
        Ok(None) => Err(CommandError::Timeout(time)),
        Err(error) => Err(start_error("the program", &error)),
    }
}

/// Looks every `interval` whether a program has ended. `None` if it has not by `end`.
fn poll(child: &mut Child, end: &Deadline, interval: Duration) -> io::Result<Option<ExitStatus>> {
    loop {
        match child.try_wait()? {
            None if !end.time_left(interval).is_zero() => thread::park_timeout(interval),
            status => return Ok(status),
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

/// The longest time of a program whose caller sets no other: a user may have to touch a security key.
const LONGEST: Duration = Duration::from_secs(30);

/// The longest output of one stream, in bytes.
const LARGEST_OUTPUT: u64 = 1024 * 1024;

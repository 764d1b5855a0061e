//! The programs of this machine.

use std::fmt;
use std::io::{self, IsTerminal as _, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use super::children::OwnChild;
use super::command::child_command;
use super::command_request::CommandRequest;
use super::command_runner::{CommandError, CommandOutput, CommandRunner};
use super::deadline::Deadline;
use super::process_group;
use super::running_programs::mark_as_running;
use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// A runner of the programs of this machine. Refuses a program that runs inside a copy of itself with the same
/// arguments and variables: it would do so forever.
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
    fn run(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        let program = &request.program;
        let mut command = child_command(program, &request.arguments, &request.variables);
        mark_as_running(&mut command)?;
        let mut end: fn(&mut Child) = kill;
        if request.process_group {
            process_group::create(&mut command);
            end = process_group::end;
        }
        self.deadline.blocking(RunningProgram(program.clone()), || {
            run(command, program, self.deadline.time_left(request.timeout), end)
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
            let mut command =
                child_command(&request.program, &request.arguments, &request.variables);
            command.stdin(Stdio::inherit()).stdout(io::stderr()).stderr(Stdio::inherit());
            mark_as_running(&mut command)?;
            self.deadline.paused(|| {
                let spawned = OwnChild::spawn(&mut command);
                let mut child = spawned.map_err(|error| start_error(&request.program, &error))?;
                let limit = Deadline::after(request.timeout);
                // The user works with the program, which may take a while.
                let interval = Duration::from_millis(20);
                let outcome = wait_for_end(&mut child.process, &limit, interval, request.timeout);
                if outcome.is_err() {
                    kill(&mut child.process);
                    let _ = child.process.wait();
                }
                Ok(CommandOutput { failure: failure(outcome?), ..CommandOutput::default() })
            })
        })
    }
}

/// Kills only the program, not its children. To kill these, the program would have to be in another process
/// group, where it could not read from the terminal and Ctrl-C would not reach it.
fn kill(child: &mut Child) {
    // An error means that the program has just ended.
    let _ = child.kill();
}

/// Runs a program for at most `time`, and calls `kill` if it fails to end or prints too much. Without time, the
/// program is not started: what it does at once cannot be undone.
fn run(
    mut command: Command,
    program: &str,
    time: Duration,
    kill: impl FnOnce(&mut Child),
) -> Result<CommandOutput, CommandError> {
    if time.is_zero() {
        return Err(CommandError::Timeout(time));
    }
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
            Ok((_, content)) if content.expose().len() as u64 > MAX_OUTPUT_SIZE => {
                return Err(CommandError::TooLong(MAX_OUTPUT_SIZE));
            }
            Ok((Stream::Out, content)) => stdout = content,
            Ok((Stream::Err, content)) => stderr = content,
        }
    }
    // A program that has closed both streams usually ends at once.
    let status = wait_for_end(child, &end, Duration::from_millis(1), time)?;
    Ok(CommandOutput { failure: failure(status), stdout, stderr })
}

/// Checks every `interval` whether a program has ended, until `end`, which is `time` after its start.
fn wait_for_end(
    child: &mut Child,
    end: &Deadline,
    interval: Duration,
    time: Duration,
) -> Result<ExitStatus, CommandError> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if end.time_left(interval).is_zero() => {
                return Err(CommandError::Timeout(time));
            }
            Ok(None) => thread::park_timeout(interval),
            Err(error) => return Err(start_error("the program", &error)),
        }
    }
}

/// A program, by the name that [`Deadline::blocked_by`] returns.
struct RunningProgram(String);

impl fmt::Display for RunningProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the program `{}`", Sanitized::truncated(&self.0, 200))
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
        // A buffer that grows would leave copies of a secret behind.
        let mut content = Vec::with_capacity(USUAL_OUTPUT);
        // A read error leaves an incomplete output, which its reader refuses.
        let _ = pipe.take(MAX_OUTPUT_SIZE + 1).read_to_end(&mut content);
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

/// The longest usual output of one stream, in bytes. Credentials and tokens have a few kilobytes.
const USUAL_OUTPUT: usize = 16 * 1024;

/// The longest output of one stream, in bytes.
const MAX_OUTPUT_SIZE: u64 = 1024 * 1024;

//! The loop that keeps the files fresh.

use std::io::{self, Write as _};
use std::sync::{Arc, mpsc};
use std::thread::Builder;
use std::time::Duration;

use gcp_wif::service_error::ErrorKind;
use gcp_wif::{federation, refresh_schedule};

use super::ended::{Ended, Stopped};
use super::token::Token;
use super::work::Work;
use crate::args::OnExpiry;
use crate::error::{Error, Result};
use crate::report;
use crate::service::{Notifier, Received, Signals};

/// The loop. It waits for signals only. Blocking work runs in another thread, so that it does not delay the end of
/// the process.
pub(crate) struct Watcher {
    work: Arc<Work>,
    signals: Signals,
    notifier: Notifier,
    /// Whether SIGHUP arrived during work.
    reload: bool,
    /// The last failure of each kind of work that was reported, since the work last succeeded.
    reported: [Option<String>; 3],
}

/// A kind of work that fails for a while.
#[derive(Clone, Copy)]
enum Kind {
    Fetch,
    Write,
    Remove,
}

impl Watcher {
    pub(crate) fn new(work: Work, signals: Signals, notifier: Notifier) -> Self {
        Self {
            work: Arc::new(work),
            signals,
            notifier,
            reload: false,
            reported: Default::default(),
        }
    }

    /// Runs until a signal stops the process.
    ///
    /// # Errors
    /// [`Error`] if there is no first token, if it cannot be written, if the only run of the hook fails, or if a token
    /// has expired and AWS or Google refuses another one.
    pub(crate) fn run(&mut self) -> Result<()> {
        let result = self.run_until_stopped();
        self.notifier.stopping();
        match result {
            Err(Ended::Failed(error)) => Err(error),
            Ok(()) | Err(Ended::Stopped) => Ok(()),
        }
    }

    fn run_until_stopped(&mut self) -> Result<(), Ended> {
        let mut written = self.first_token()?;
        self.in_background(move |work, token| work.replace_files(&token), written.clone())??;
        self.notifier.ready(self.status(&written));
        self.run_hook(&written)?;
        if self.work.options.once {
            return Ok(());
        }
        let mut retry_write = false;
        let mut rewrites = 0;
        loop {
            let wait = if retry_write {
                refresh_schedule::backoff(rewrites, 0)
            } else {
                self.work.tokens.next_refresh().unwrap_or(MAX_WAIT)
            };
            self.wait(wait.min(MAX_WAIT))?;
            let reload = std::mem::take(&mut self.reload);
            if reload {
                self.notifier.reloading();
                self.work.tokens.force_refresh();
            }
            let is_due = self.work.tokens.next_refresh() == Some(Duration::ZERO);
            if is_due || retry_write {
                let token = match self.fetch(Duration::MAX)? {
                    Ok(token) => token,
                    Err(error) => {
                        self.expire(error)?;
                        continue;
                    }
                };
                if !token.is_same(&written) || retry_write {
                    let replace = move |work: &Work, token: Token| work.replace_files(&token);
                    match self.in_background(replace, token.clone())? {
                        Ok(()) => {
                            (retry_write, rewrites) = (false, 0);
                            self.reported[Kind::Write as usize] = None;
                            written = token;
                            self.run_hook(&written)?;
                        }
                        Err(error) => {
                            (retry_write, rewrites) = (true, rewrites + 1);
                            self.report_once(Kind::Write, &report::with_causes(&error));
                        }
                    }
                }
                self.notifier.status(self.status(&written));
            }
            if reload {
                self.notifier.ready(self.status(&written));
            }
        }
    }

    /// Fetches the first token. A temporary failure is retried until the startup timeout.
    fn first_token(&mut self) -> Result<Token, Ended> {
        let clock = Arc::clone(&self.work.app.context.clock);
        let end = clock.monotonic() + self.work.options.startup_timeout;
        self.work.source.keep(&self.work.tokens);
        loop {
            self.notifier.extend_timeout(self.work.options.time_limit + MAX_WAIT);
            let error = match self.fetch(end.saturating_sub(clock.monotonic()))? {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            let wait = self.work.tokens.next_refresh().unwrap_or(MAX_WAIT);
            if !error.is_retryable() || clock.monotonic() + wait > end {
                return Err(Error::from(error).into());
            }
            self.notifier.status(format_args!("no token yet: {error}"));
            self.notifier.extend_timeout(wait + MAX_WAIT);
            let next = clock.monotonic() + wait;
            while let Some(rest) =
                next.checked_sub(clock.monotonic()).filter(|rest| !rest.is_zero())
            {
                self.wait(rest)?;
            }
        }
    }

    /// Fetches a token, within `time` and the limit of each fetch. Returns the old one while it is usable and there is
    /// no new one.
    fn fetch(&mut self, time: Duration) -> Result<Result<Token, federation::Error>, Ended> {
        let fetch =
            |work: &Work, time| work.deadline.within(time, || work.source.token(&work.tokens));
        let result = self.in_background(fetch, time)?;
        let failure = self.work.source.state(&self.work.tokens).and_then(|state| state.failure);
        match failure {
            Some(error) if result.is_ok() => {
                self.report_once(Kind::Fetch, &format!("no new token: {error}"));
            }
            Some(_) => {}
            None => {
                for kind in [Kind::Fetch, Kind::Remove] {
                    self.reported[kind as usize] = None;
                }
            }
        }
        Ok(result)
    }

    /// Handles a token that has expired without a successor.
    fn expire(&mut self, error: federation::Error) -> Result<(), Ended> {
        if self.work.options.on_expiry == OnExpiry::Remove {
            let removed = self.in_background(|work, ()| work.remove_files(), ())?;
            if let Err(error) = removed {
                self.report_once(Kind::Remove, &report::with_causes(&error));
            }
        }
        if error.kind() == ErrorKind::Refused {
            return Err(Error::from(error).into());
        }
        let failure = format!("the token has expired, and there is no new one: {error}");
        self.report_once(Kind::Fetch, &failure);
        self.notifier.status(format_args!("the token has expired: {error}"));
        Ok(())
    }

    fn run_hook(&mut self, token: &Token) -> Result<(), Ended> {
        if self.work.options.hook.is_empty() {
            return Ok(());
        }
        let failures = self.in_background(|work, token| work.run_hook(&token), token.clone())?;
        if self.work.options.once && !failures.is_empty() {
            return Err(Error::Hook(failures.join("; ")).into());
        }
        for failure in failures {
            report::warn(&failure, None);
        }
        Ok(())
    }

    /// Runs work in another thread. Meanwhile handles signals and sends keep-alive messages to the service manager.
    fn in_background<A: Send + 'static, T: Send + 'static>(
        &mut self,
        run: impl FnOnce(&Work, A) -> T + Send + 'static,
        argument: A,
    ) -> Result<T, Ended> {
        let (sender, receiver) = mpsc::channel();
        let mut waker = self.signals.waker()?;
        let work = Arc::clone(&self.work);
        self.notifier.alive();
        Builder::new().spawn(move || {
            // The receiver is gone if the process stops.
            let _ = sender.send(run(&work, argument));
            let _ = waker.write_all(&[0]);
        })?;
        loop {
            match receiver.try_recv() {
                Ok(result) => return Ok(result),
                Err(mpsc::TryRecvError::Empty) => self.wait(self.interval())?,
                Err(mpsc::TryRecvError::Disconnected) => {
                    return Err(io::Error::other("a thread of this program has ended early").into());
                }
            }
        }
    }

    /// Waits for a signal, at most `time` and the interval of the watchdog.
    fn wait(&mut self, time: Duration) -> Result<(), Stopped> {
        let Received { stop, reload, .. } = self.signals.wait(time.min(self.interval()));
        self.notifier.alive();
        self.reload |= reload;
        if stop { Err(Stopped) } else { Ok(()) }
    }

    fn interval(&self) -> Duration {
        self.notifier.watchdog_interval().unwrap_or(MAX_WAIT).min(MAX_WAIT)
    }

    fn status(&self, token: &Token) -> String {
        let next = self.work.source.state(&self.work.tokens).and_then(|state| state.schedule);
        let next = next.map(|schedule| format!(", next at {}", schedule.refresh_at()));
        format!("token until {}{}", token.expires_at(), next.unwrap_or_default())
    }

    /// Warns of a lasting failure once, when it begins.
    fn report_once(&mut self, kind: Kind, failure: &str) {
        let reported = &mut self.reported[kind as usize];
        if reported.as_deref() != Some(failure) {
            *reported = Some(failure.to_owned());
            report::warn(failure, None);
        }
    }
}

/// The longest wait without a look at the clock: the time of day may be set, and a machine may sleep.
const MAX_WAIT: Duration = Duration::from_secs(30);

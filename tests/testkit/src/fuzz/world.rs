//! A context with one hostile input.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use gcp_wif::context::{CommandOutput, CommandRequest, Context, Destination, Level};
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;

use super::hidden;
use crate::files::WritableFiles;
use gcp_wif::context::FixedClock;

/// A context, and everything that was sent to it and logged.
pub(super) struct World {
    pub(super) context: Context,
    recorded: Arc<Mutex<Recorded>>,
}

#[derive(Default)]
struct Recorded {
    requests: usize,
    log: String,
}

impl World {
    /// Returns a context with keys in its environment, and an empty home.
    pub(super) fn with_keys() -> Self {
        Self::of(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
            ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ])
    }

    pub(super) fn of(variables: &[(&str, &str)]) -> Self {
        let recorded = Arc::<Mutex<Recorded>>::default();
        let own = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let variables: BTreeMap<String, String> = own.collect();
        let listener = Arc::clone(&recorded);
        let log = move |level: Level, text: std::fmt::Arguments<'_>| {
            listener.lock().unwrap().log += &format!("{level:?}: {text}\n");
        };
        let transport = |_: &Request, _: Destination| Ok(answer(500, "text/plain", b""));
        let context = Context::new()
            .with_environment(Arc::new(variables))
            .with_clock(Arc::new(FixedClock(NOW)))
            .with_transport(Arc::new(transport))
            .with_file_system(Arc::new(WritableFiles::default()))
            .with_log(Arc::new(log));
        Self { context, recorded }
    }

    pub(super) fn with_files<const N: usize>(mut self, files: [(&str, &[u8]); N]) -> Self {
        let files = files.map(|(path, content)| (PathBuf::from(path), content.to_vec()));
        self.context.file_system = Arc::new(WritableFiles(Mutex::new(files.into())));
        self
    }

    /// Sets the response to every request.
    pub(super) fn answering(
        mut self,
        give: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        let recorded = Arc::clone(&self.recorded);
        self.context.transport = Arc::new(move |request: &Request, _: Destination| {
            recorded.lock().unwrap().requests += 1;
            Ok(give(request))
        });
        self
    }

    /// Sets the output of every program.
    pub(super) fn printing(mut self, failure: Option<&'static str>, printed: &[u8]) -> Self {
        let printed = printed.to_vec();
        self.context.command_runner = Arc::new(move |_: &CommandRequest| {
            let output = CommandOutput::new(Secret::new(printed.clone()), Secret::default());
            Ok(failure.into_iter().fold(output, CommandOutput::with_failure))
        });
        self
    }

    /// Panics if there were too many requests, or if the log or `shown` contains a secret.
    pub(super) fn check(&self, shown: &str, secrets: &[String], most_requests: usize) {
        let recorded = self.recorded.lock().unwrap();
        for text in [shown, &recorded.log] {
            hidden::assert_in_none(text, secrets);
        }
        assert!(recorded.requests <= most_requests, "{} requests", recorded.requests);
    }
}

/// Splits bytes at the first line feed: the name of the hostile input, and its content.
pub(super) fn split_line(bytes: &[u8]) -> (&str, &[u8]) {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    let (line, rest) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 1..]));
    (std::str::from_utf8(line).unwrap_or_default(), rest)
}

/// Reads `WORD STATUS`.
pub(super) fn word_and_status(line: &str) -> (&str, u16) {
    let (word, status) = line.split_once(' ').unwrap_or((line, "200"));
    (word, status.parse().ok().filter(|status| (100..=599).contains(status)).unwrap_or(200))
}

pub(super) fn answer(status: u16, media_type: &str, body: &[u8]) -> Response {
    let headers = [("content-type", media_type), ("date", "Tue, 11 Aug 2020 06:55:22 GMT")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Response::new(status, headers, Secret::new(body.to_vec()))
}

/// Formats an error with all its causes, each in both forms.
pub(super) fn error_text(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = format!("{error:?}\n");
    let mut next = Some(error);
    while let Some(error) = next {
        let layer = error.to_string();
        hidden::assert_fit(&layer);
        text += &layer;
        text.push('\n');
        next = error.source();
    }
    text
}

pub(super) const SECRET_ACCESS_KEY: &str = "made-up-key-that-the-program-has";

pub(super) const SESSION_TOKEN: &str = "made-up-session-that-the-program-has";

/// 2020-08-11T06:55:22Z.
pub(super) const NOW: u64 = 1_597_128_922;

//! Runs one scenario and says everything that is wrong with the outcome.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use gcp_wif::ambient::{Ambient, FileError, FileErrorKind, Files, Level};
use gcp_wif::exchange::{AccessToken, IdToken};
use gcp_wif::external_account::{AllowedHost, TokenLifetime, Trust};
use gcp_wif::federation::{Error, Federation};
use gcp_wif::secret::Secret;
use gcp_wif::subject_token::SubjectToken;
use gcp_wif::timestamp::Timestamp;

use super::format::{Action, Scenario};
use super::loaded::Loaded;
use super::outcome;
use super::replay::Replay;
use super::secrets::{Named, leaks, secrets};

/// Runs a scenario. The result is every problem, none for a scenario that went as expected.
pub fn run(scenario: &Loaded) -> Vec<String> {
    let replay = Arc::new(Replay::new(scenario.clone()));
    let journal = Journal::default();
    let mut printed = Vec::new();
    let outcome = act(scenario, ambient(scenario, &replay, &journal), &mut printed);
    let lines = journal.lines();

    let mut problems = replay.problems();
    problems.extend(outcome::problems(&outcome, scenario));
    if let Some(expected) = &scenario.scenario.journal {
        let hops = lines.iter().filter(|(level, _)| *level == Level::Hop);
        let hops: Vec<&String> = hops.map(|(_, line)| line).collect();
        if hops != expected.iter().collect::<Vec<_>>() {
            problems.push(format!("the journal is {hops:#?}, expected {expected:#?}"));
        }
    }

    printed.extend(outcome::printed(&outcome));
    printed.extend(lines.into_iter().map(|(_, line)| Named::new("the journal", line)));
    let requests = replay.requests();
    printed.extend(requests.iter().map(|request| Named::new("a request", format!("{request:?}"))));
    let subject_token = match &outcome {
        Ok(Token::Subject(token)) => Some(token.url_encoded().expose().clone()),
        _ => None,
    };
    problems.extend(leaks(&secrets(scenario, &requests, subject_token.as_deref()), &printed));
    problems
}

/// Is the encoded subject token of a scenario that gives one.
pub fn subject_token(scenario: &Loaded) -> String {
    let replay = Arc::new(Replay::new(scenario.clone()));
    let ambient = ambient(scenario, &replay, &Journal::default());
    let token = federation(&scenario.scenario, ambient).and_then(|made| made.subject_token());
    token.unwrap().url_encoded().expose().clone()
}

/// Is what an action gives.
pub enum Token {
    Access(AccessToken),
    Id(IdToken),
    Subject(SubjectToken),
}

fn act(scenario: &Loaded, ambient: Ambient, printed: &mut Vec<Named>) -> Result<Token, Error> {
    let federation = federation(&scenario.scenario, ambient)?;
    printed.push(Named::new("the federation", format!("{federation:?} {federation:#?}")));
    match scenario.scenario.action {
        Action::SubjectToken => federation.subject_token().map(Token::Subject),
        Action::AccessToken => federation.access_token(&[]).map(Token::Access),
        Action::IdToken => {
            let settings = &scenario.scenario.settings;
            let token = federation.id_token(&settings.id_token_audience, settings.include_email);
            token.map(Token::Id)
        }
    }
}

fn federation(scenario: &Scenario, ambient: Ambient) -> Result<Federation, Error> {
    let settings = &scenario.settings;
    let hosts = settings.allowed_hosts.iter().map(|host| AllowedHost::parse(host).unwrap());
    let trust = Trust::default()
        .with_universe_domain(settings.universe_domain.clone())
        .with_allowed_hosts(hosts.collect());
    let mut federation = Federation::from_file(Path::new(CREDENTIAL_FILE), &trust, ambient)?
        .with_imdsv1_allowed(settings.allow_imdsv1)
        .with_scopes(&settings.scopes);
    if settings.without_impersonation {
        federation = federation.without_impersonation();
    }
    match settings.lifetime {
        None => Ok(federation),
        Some(seconds) => federation.with_lifetime(TokenLifetime::from_seconds(seconds).unwrap()),
    }
}

fn ambient(scenario: &Loaded, replay: &Arc<Replay>, journal: &Journal) -> Ambient {
    let now = Timestamp::from_rfc3339(&scenario.scenario.clock).unwrap();
    let now = UNIX_EPOCH + Duration::from_secs(now.unix_seconds());
    let mut files = MapFiles(scenario.scenario.files.clone());
    files.0.insert(CREDENTIAL_FILE.into(), scenario.credential_file.clone());
    let journal = journal.clone();
    Ambient {
        environment: Arc::new(scenario.scenario.environment.clone()),
        clock: Arc::new(move || now),
        transport: Arc::clone(replay) as _,
        files: Arc::new(files),
        journal: Arc::new(move |level: Level, text: fmt::Arguments<'_>| {
            journal.0.lock().unwrap().push((level, text.to_string()));
        }),
    }
}

/// Keeps what is told, at every level.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<(Level, String)>>>);

impl Journal {
    fn lines(&self) -> Vec<(Level, String)> {
        self.0.lock().unwrap().clone()
    }
}

/// Is the files of a scenario, which nobody may write.
struct MapFiles(BTreeMap<PathBuf, String>);

impl Files for MapFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let fail = |kind| Err(FileError { path: path.to_owned(), kind });
        match self.0.get(path) {
            None => fail(FileErrorKind::Io(io::ErrorKind::NotFound.into())),
            Some(text) if text.len() as u64 > limit => fail(FileErrorKind::TooLarge(limit)),
            Some(text) => Ok(Secret::new(text.clone().into_bytes())),
        }
    }

    fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
        let kind = FileErrorKind::Io(io::ErrorKind::PermissionDenied.into());
        Err(FileError { path: path.to_owned(), kind })
    }
}

const CREDENTIAL_FILE: &str = "credential.json";

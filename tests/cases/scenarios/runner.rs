//! Runs one scenario and reports every problem of the outcome.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use gcp_wif::access_boundary::AccessBoundary;
use gcp_wif::aws_config_file::AssumedRole;
use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::context::{Context, Level};
use gcp_wif::exchange::{AccessToken, IdToken};
use gcp_wif::external_account::{AllowedHost, TokenLifetime, Trust};
use gcp_wif::federation::{Error, Federation};
use gcp_wif::http::Request;
use gcp_wif::secret::Secret;
use gcp_wif::source::AwsSubjectTokenSource;
use gcp_wif::subject_token::SubjectToken;
use gcp_wif::supplier::AwsSources;
use gcp_wif::timestamp::Timestamp;

use super::clock::FakeClock;
use super::commands::Commands;
use super::files::Files;
use super::format::{Action, Scenario};
use super::loaded::Loaded;
use super::outcome;
use super::replay::{Replay, ReplayTransport};
use super::secrets::{Named, leaks, secrets};

/// Runs a scenario. Returns every problem; none if the scenario went as expected.
pub fn run(scenario: &Loaded) -> Vec<String> {
    let replay = Arc::new(Replay::new(scenario.clone()));
    let log = Log::default();
    let mut printed = Vec::new();
    let clock = Arc::new(clock(&scenario.scenario));
    let outcome = act(scenario, context(scenario, &replay, &log, &clock), &mut printed);
    let lines = log.lines();

    let mut problems = replay.problems();
    problems.extend(outcome::problems(&outcome, scenario));
    if let Some(expected) = &scenario.scenario.log {
        let hops = lines.iter().filter(|(level, _)| *level <= Level::Info);
        let hops: Vec<&String> = hops.map(|(_, line)| line).collect();
        if !is_same_log(&hops, &expected.iter().collect::<Vec<_>>()) {
            problems.push(format!("the log is {hops:#?}, expected {expected:#?}"));
        }
    }

    let waits = clock.waits();
    if scenario.scenario.waits.as_ref().is_some_and(|expected| *expected != waits) {
        problems.push(format!("the waits are {waits:?}, expected {:?}", scenario.scenario.waits));
    }

    printed.extend(outcome::printed(&outcome));
    printed.extend(lines.into_iter().map(|(_, line)| Named::new("the log", line)));
    let requests = replay.requests();
    printed.extend(requests.iter().map(|request| Named::new("a request", debug(request))));
    let subject_token = match &outcome {
        Ok(Token::Subject(token)) => Some(token.token().expose().clone()),
        _ => None,
    };
    problems.extend(leaks(&secrets(scenario, &requests, subject_token.as_deref()), &printed));
    problems
}

/// Returns what `{:?}` shows of a request. On ECS, the path of a URL is a secret that no header replaces.
fn debug(request: &Request) -> String {
    let mut request = request.clone();
    if request.url.host_str() == Some("169.254.170.2") {
        request.url.set_path("");
    }
    format!("{request:?}")
}

/// Compares logs. The line about the zone has no fixed position: one thread writes it while another
/// one writes about the role.
fn is_same_log(found: &[&String], expected: &[&String]) -> bool {
    let parts = |lines: &[&String]| -> (Vec<String>, Vec<String>) {
        let lines = lines.iter().map(|line| (*line).clone());
        lines.partition(|line| line.contains("/placement/availability-zone: "))
    };
    parts(found) == parts(expected)
}

/// Returns the encoded subject token of a scenario that succeeds.
pub fn subject_token(scenario: &Loaded) -> String {
    let replay = Arc::new(Replay::new(scenario.clone()));
    let clock = Arc::new(clock(&scenario.scenario));
    let context = context(scenario, &replay, &Log::default(), &clock);
    let token = federation(&scenario.scenario, context).and_then(|made| made.subject_token());
    token.unwrap().token().expose().clone()
}

/// The token that an action returns.
pub enum Token {
    Access(AccessToken),
    Id(IdToken),
    Subject(SubjectToken),
}

fn act(scenario: &Loaded, context: Context, printed: &mut Vec<Named>) -> Result<Token, Error> {
    let federation = federation(&scenario.scenario, context)?;
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

fn federation(scenario: &Scenario, context: Context) -> Result<Federation, Error> {
    let settings = &scenario.settings;
    let hosts = settings.allowed_hosts.iter().map(|host| AllowedHost::parse(host).unwrap());
    let trust = Trust::default()
        .with_universe_domain(settings.universe_domain.clone())
        .with_allowed_hosts(hosts.collect());
    let sources = settings.aws_source.as_deref().map(|text| AwsSources::parse(text).unwrap());
    let sources = sources.unwrap_or_default();
    let roles = settings.assume_role.iter().cloned().map(|role| AssumedRole {
        arn: role.role_arn,
        session_name: role.role_session_name,
        external_id: role.external_id,
        duration_seconds: role.duration_seconds,
        mfa_serial: role.mfa_serial,
    });
    let mut resolver = AwsIdentityResolver::new(context.clone())
        .with_imdsv1_allowed(settings.allow_imdsv1)
        .with_sources(sources)
        .with_profile(settings.profile.clone())
        .with_assumed_roles(roles.collect());
    if let Some(code) = settings.mfa_code.clone() {
        let code = Mutex::new(Some(code));
        let codes = move |serial: &str| {
            let code = code.lock().unwrap().take();
            code.map(Secret::new).ok_or_else(|| format!("the code of `{serial}` is used up").into())
        };
        resolver = resolver.with_mfa_prompt(Arc::new(codes));
    }
    let mut federation = Federation::from_file(CREDENTIAL_FILE, &trust, context.clone())?
        .with_scopes(&settings.scopes);
    let account = federation.credentials().external_account();
    let source = account.map(|account| AwsSubjectTokenSource::from_account(account, context));
    if let Some(Ok(source)) = source {
        federation = federation.with_subject_token_source(source.with_resolver(resolver))?;
    }
    if !settings.impersonate.is_empty() {
        federation = federation.with_impersonation_chain(&texts(&settings.impersonate))?;
    }
    if !settings.delegates.is_empty() {
        federation = federation.with_delegates(&texts(&settings.delegates))?;
    }
    if settings.without_impersonation {
        federation = federation.without_impersonation();
    }
    if let Some(boundary) = &settings.access_boundary {
        let boundary = AccessBoundary::from_json(boundary.to_string().as_bytes()).unwrap();
        federation = federation.with_access_boundary(boundary);
    }
    if let Some(subject) = &settings.subject {
        federation = federation.with_subject(subject)?;
    }
    Ok(match settings.lifetime {
        None => federation,
        Some(seconds) => federation.with_lifetime(TokenLifetime::from_seconds(seconds).unwrap()),
    })
}

fn texts(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn clock(scenario: &Scenario) -> FakeClock {
    let now = Timestamp::from_rfc3339(&scenario.clock).unwrap();
    FakeClock::new(UNIX_EPOCH + Duration::from_secs(now.unix_seconds()), scenario.time_left)
}

fn context(scenario: &Loaded, replay: &Arc<Replay>, log: &Log, clock: &Arc<FakeClock>) -> Context {
    let mut files = scenario.scenario.files.clone();
    files.insert(CREDENTIAL_FILE.into(), scenario.credential_file.clone());
    let files = Arc::new(Files::new(files));
    let commands = Commands { scenario: Arc::clone(&scenario.scenario), files: Arc::clone(&files) };
    let log = log.clone();
    Context::new()
        .with_environment(Arc::new(scenario.scenario.environment.clone()))
        .with_clock(Arc::clone(clock) as _)
        .with_transport(Arc::new(ReplayTransport::new(replay)))
        .with_file_system(files)
        .with_command_runner(Arc::new(commands))
        .with_log(Arc::new(move |level: Level, text: fmt::Arguments<'_>| {
            log.0.lock().unwrap().push((level, text.to_string()));
        }))
}

/// The lines of every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(Level, String)>>>);

impl Log {
    fn lines(&self) -> Vec<(Level, String)> {
        self.0.lock().unwrap().clone()
    }
}

const CREDENTIAL_FILE: &str = "credential.json";

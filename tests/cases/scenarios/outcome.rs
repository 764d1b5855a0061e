//! Compares the outcome with what the scenario expects, and prints it in every form.

use std::fmt::Debug;

use gcp_wif::exchange::{AccessToken, IdToken};
use gcp_wif::federation::Error;
use gcp_wif::source::SourceError;
use testkit::errors::layers;

use super::format::expected::{Expected, ExpectedAccessToken, ExpectedError, ExpectedIdToken};
use super::loaded::Loaded;
use super::runner::Token;
use super::secrets::Named;
use super::subject_token;

/// Lists the differences between the outcome and the expected one.
pub fn problems(outcome: &Result<Token, Error>, scenario: &Loaded) -> Vec<String> {
    match (outcome, &scenario.scenario.expected) {
        (Ok(Token::Access(token)), Expected::AccessToken(expected)) => {
            access_token_problems(token, expected)
        }
        (Ok(Token::Subject(token)), Expected::SubjectToken(expected)) => {
            subject_token::problems(token.token().expose(), expected, scenario)
        }
        (Ok(Token::Id(token)), Expected::IdToken(expected)) => id_token_problems(token, expected),
        (Err(error), Expected::Error(expected)) => error_problems(error, expected),
        (Ok(Token::Access(_)), _) => vec!["an access token came out".to_owned()],
        (Ok(Token::Id(_)), _) => vec!["an ID token came out".to_owned()],
        (Ok(Token::Subject(_)), _) => vec!["a subject token came out".to_owned()],
        (Err(error), _) => vec![format!("an error came out: {:#?} {:?}", layers(error), error)],
    }
}

/// Lists the texts that a program could print of the outcome without exposing a secret.
pub fn printed(outcome: &Result<Token, Error>) -> Vec<Named> {
    match outcome {
        Ok(Token::Access(token)) => debug("the access token", token),
        Ok(Token::Id(token)) => debug("the ID token", token),
        Ok(Token::Subject(token)) => debug("the subject token", token),
        Err(error) => {
            let mut printed = debug("the error's Debug", error);
            printed.extend(layers(error).into_iter().map(|line| Named::new("the error", line)));
            printed
        }
    }
}

fn access_token_problems(token: &AccessToken, expected: &ExpectedAccessToken) -> Vec<String> {
    let mut problems = Vec::new();
    if *token.token().expose() != expected.token {
        problems.push(format!("the access token is another one than `{}`", expected.token));
    }
    let expires_at = token.expires_at().to_string();
    if expires_at != expected.expires_at {
        problems.push(format!("it expires at {expires_at}, expected {}", expected.expires_at));
    }
    if token.scopes() != expected.scopes {
        problems.push(format!(
            "its scopes are {:?}, expected {:?}",
            token.scopes(),
            expected.scopes
        ));
    }
    problems
}

fn id_token_problems(token: &IdToken, expected: &ExpectedIdToken) -> Vec<String> {
    let mut problems = Vec::new();
    if *token.token().expose() != expected.token {
        problems.push(format!("the ID token is another one than `{}`", expected.token));
    }
    let expires_at = token.expires_at().to_string();
    if expires_at != expected.expires_at {
        problems.push(format!("it expires at {expires_at}, expected {}", expected.expires_at));
    }
    problems
}

fn error_problems(error: &Error, expected: &ExpectedError) -> Vec<String> {
    let mut problems = Vec::new();
    let mut compare = |what: &str, found: Vec<String>, expected: &[String]| {
        if found != expected {
            problems.push(format!("the {what} are {found:#?}, expected {expected:#?}"));
        }
    };
    let expected_layers = [&expected.chain[..], &expected.attempts].concat();
    compare("error's layers", layers(error), &expected_layers);
    compare("attempts", attempts(error), &expected.attempts);
    if error.is_retryable() != expected.retryable {
        problems.push(format!("retryable: {}", error.is_retryable()));
    }
    problems
}

fn attempts(error: &Error) -> Vec<String> {
    let Error::Source(error) = error else { return Vec::new() };
    let SourceError::Aws(error) = &**error else { return Vec::new() };
    let attempts = error.attempts().into_iter();
    attempts.flat_map(gcp_wif::supplier::Attempts::iter).map(ToString::to_string).collect()
}

fn debug(name: &str, value: &impl Debug) -> Vec<Named> {
    vec![Named::new(name, format!("{value:?}")), Named::new(name, format!("{value:#?}"))]
}

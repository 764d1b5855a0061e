//! What is said of an error, and the exit code it has.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use gcp_wif::aws_console::AwsConsoleError;
use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::context::FileError;
use gcp_wif::external_account::AccountError;
use gcp_wif::federation::Error;
use gcp_wif::principal::ArnError;
use gcp_wif::service_error::ErrorKind;
use gcp_wif::supplier::SupplierError;

use crate::command::CannotRun;
use crate::credential_file::NoCredentialFile;
use crate::hint::hint;
use crate::settings::SettingsError;

/// Says what happened on standard error, one layer a line, and returns the exit code.
pub(crate) fn report(error: &anyhow::Error, quiet: bool) -> ExitCode {
    // `config check` has printed what it found.
    let told = match error.downcast_ref() {
        Some(HelperFailure(cause)) => cause.as_ref(),
        None => Some(error).filter(|error| !error.is::<Finding>()),
    };
    if let Some(error) = told.filter(|_| !quiet) {
        write(&message(error));
    }
    exit_code(error).into()
}

/// Says on standard error what does not keep the program from its work.
pub(crate) fn warn(text: &str, hint: Option<&str>) {
    let hint = hint.map_or_else(String::new, |hint| format!("  hint: {hint}\n"));
    write(&format!("warning: {text}\n{hint}"));
}

fn write(text: &str) {
    // A standard error that is closed is nobody's concern.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Writes the layers of an error, what was tried, and the hint.
pub(crate) fn message(error: &anyhow::Error) -> String {
    let mut text = format!("error: {error}\n");
    for cause in error.chain().skip(1) {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  caused by: {cause}");
    }
    if let Some(hint) = hint(error) {
        let _ = writeln!(text, "hint: {hint}");
    }
    text
}

/// Is the exit code of an error.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<Finding>() {
        return CONFIG;
    }
    if error.is::<UsageError>() {
        return USAGE;
    }
    if error.is::<HelperFailure>() {
        return HELPER;
    }
    if let Some(error) = error.downcast_ref::<AwsStsError>() {
        return code_of_kind(error.kind());
    }
    if let Some(error) = error.downcast_ref::<AwsConsoleError>() {
        return code_of_kind(error.kind());
    }
    match error.downcast_ref::<Error>() {
        Some(Error::Supplier(error)) => match &**error {
            SupplierError::MfaCode { source, .. } if source.is::<UsageError>() => USAGE,
            error => code_of_kind(error.kind()),
        },
        Some(error) => code_of_kind(error.kind()),
        None if error.is::<SettingsError>()
            || error.is::<NoCredentialFile>()
            || error.is::<AccountError>()
            // There is an identity; what its profile says about endpoints is bad.
            || error.is::<SupplierError>()
            || error.is::<FileError>() =>
        {
            CONFIG
        }
        None if error.is::<ArnError>() => REFUSED,
        None => error.downcast_ref::<CannotRun>().map_or(DEFECT, CannotRun::exit_code),
    }
}

/// Returns the exit code of a category of errors.
const fn code_of_kind(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Configuration => CONFIG,
        ErrorKind::NoIdentity => NO_AWS_IDENTITY,
        ErrorKind::Refused => REFUSED,
        ErrorKind::Temporary => TEMPORARY,
        _ => DEFECT,
    }
}

/// Says that `config check` has found an error, which it has already printed.
#[derive(Debug)]
pub(crate) struct Finding;

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the credential file is not usable")
    }
}

impl std::error::Error for Finding {}

/// Says that a credential helper has no answer: because of an error, or because it is not the one to
/// ask, which nobody needs to be told of. The protocol knows one exit code.
#[derive(Debug)]
pub(crate) struct HelperFailure(pub(crate) Option<anyhow::Error>);

impl std::fmt::Display for HelperFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no credentials")
    }
}

impl std::error::Error for HelperFailure {}

/// Says that what was typed makes no sense, where clap could not tell.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// The names are those of `sysexits.h`, which systemd shows.
pub(crate) const USAGE: u8 = 2;

pub(crate) const DEFECT: u8 = 1;

const HELPER: u8 = 1;

pub(crate) const NO_AWS_IDENTITY: u8 = 69;

pub(crate) const TEMPORARY: u8 = 75;

pub(crate) const REFUSED: u8 = 77;

pub(crate) const CONFIG: u8 = 78;

//! `gcp-wif config`

use std::path::Path;

use gcp_wif::external_account::{
    ACCOUNT_MEMBERS, AWS_SOURCE_MEMBERS, CredentialSource, ExternalAccount, IMPERSONATION_MEMBERS,
};
use gcp_wif::shown::Shown;
use serde_json::json;

use super::Context;
use crate::args::{Config, ReportFormat};
use crate::credential_file::{Place, locate, read};
use crate::hint;
use crate::output;
use crate::report::Finding as FoundError;

pub(crate) fn run(
    args: &Config,
    prepare: impl FnOnce() -> anyhow::Result<Context>,
) -> anyhow::Result<()> {
    match args {
        Config::Check { file, format } => check(file.as_deref(), *format, &prepare()?),
        Config::Schema => output::print_bytes(SCHEMA.as_bytes()),
    }
}

fn check(file: Option<&Path>, format: ReportFormat, context: &Context) -> anyhow::Result<()> {
    let place = match file {
        Some(path) => Place::from(path),
        None => locate(&context.ambient, &context.settings)?,
    };
    let json = read(&context.ambient, &place)?;
    let findings = match ExternalAccount::from_json(json.expose(), &context.settings.trust) {
        Ok(account) => findings_of(&account),
        Err(error) => vec![Finding {
            severity: ERROR,
            path: error.path().to_owned(),
            message: error.to_string(),
            hint: hint::of_account(&error),
        }],
    };
    let is_bad = findings.iter().any(|finding| finding.severity == ERROR);
    let text = match format {
        ReportFormat::Text => as_text(&place, &findings, is_bad),
        ReportFormat::Json => as_json(&findings, is_bad)?,
    };
    output::print_bytes(text.as_bytes())?;
    if is_bad { Err(FoundError.into()) } else { Ok(()) }
}

struct Finding {
    severity: &'static str,
    path: String,
    message: String,
    hint: Option<String>,
}

fn findings_of(account: &ExternalAccount) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |severity, path: &str, message: String, hint: Option<&str>| {
        findings.push(Finding {
            severity,
            path: path.to_owned(),
            message,
            hint: hint.map(str::to_owned),
        });
    };
    for path in account.unknown_members() {
        // The name is anybody's: it must not steer the terminal.
        let shown = Shown::new(&path);
        let message = nearest(&path).map_or_else(
            || format!("`{shown}` is not known and is ignored"),
            |near| format!("`{shown}` is not known and is ignored; the nearest is `{near}`"),
        );
        add(WARNING, &path, message, None);
    }
    match account.credential_source() {
        CredentialSource::Aws(source) if source.imdsv2_session_token_url().is_none() => add(
            NOTICE,
            "credential_source.imdsv2_session_token_url",
            "`credential_source.imdsv2_session_token_url` is missing: gcp-wif uses IMDSv2 all the \
             same, Google's own libraries do not"
                .to_owned(),
            Some("create the file again with `--enable-imdsv2`"),
        ),
        CredentialSource::Other(kind) => add(
            WARNING,
            "credential_source",
            format!(
                "`credential_source.{kind}` makes this a {kind}-sourced credential, which is for Google's own libraries"
            ),
            None,
        ),
        _ => {}
    }
    if account.service_account_impersonation().is_none() && account.token_info_url().is_none() {
        add(
            NOTICE,
            "token_info_url",
            "`token_info_url` is missing: gcloud asks there for the name of the account".to_owned(),
            Some("set it to https://sts.googleapis.com/v1/introspect"),
        );
    }
    findings
}

/// Finds the member of the same object that a misspelt one may be meant for.
fn nearest(path: &str) -> Option<&'static str> {
    let (object, name) = path.rsplit_once('.').unwrap_or(("", path));
    let known = match object {
        "credential_source" => AWS_SOURCE_MEMBERS,
        "service_account_impersonation" => IMPERSONATION_MEMBERS,
        _ => ACCOUNT_MEMBERS,
    };
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
    // More letters changed than kept make another word.
    near.filter(|(distance, near)| *distance <= MOST_TYPOS && 2 * distance < near.len())
        .map(|(_, near)| near)
}

fn as_text(place: &Place, findings: &[Finding], is_bad: bool) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&format!("{}: {}\n", finding.severity, finding.message));
        if let Some(hint) = &finding.hint {
            text.push_str(&format!("  hint: {hint}\n"));
        }
    }
    if !is_bad {
        text.push_str(&format!("the credential file {place} is usable\n"));
    }
    text
}

fn as_json(findings: &[Finding], is_bad: bool) -> anyhow::Result<String> {
    let findings: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({
                "severity": finding.severity,
                "path": finding.path,
                "message": finding.message,
                "hint": finding.hint,
            })
        })
        .collect();
    let report = json!({ "usable": !is_bad, "findings": findings });
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

const SCHEMA: &str = include_str!("../../../../schemas/external_account.schema.json");

const ERROR: &str = "error";

const WARNING: &str = "warning";

const NOTICE: &str = "notice";

const MOST_TYPOS: usize = 3;

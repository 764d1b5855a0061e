//! `gcp-wif config check`

use std::path::Path;

use gcp_wif::external_account::ExternalAccount;
use serde_json::json;

use super::super::App;
use crate::args::ReportFormat;
use crate::check::{Finding, Severity, check_mode, findings, of_error};
use crate::credential_file::{Place, locate, read};
use crate::output;
use crate::report;

pub(super) fn run(file: Option<&Path>, format: ReportFormat, app: &App) -> anyhow::Result<()> {
    let place = match file {
        Some(path) => Place::from(path),
        None => locate(&app.context, &app.settings)?,
    };
    let json = read(&app.context, &place)?;
    let findings = match ExternalAccount::from_json(json.expose(), &app.settings.trust) {
        Ok(account) => {
            let mut findings = findings(&account);
            if let Place::File(path) = &place {
                findings.extend(check_mode(path, &account, &*app.context.file_system));
            }
            findings
        }
        Err(error) => vec![of_error(&error)],
    };
    let is_bad = findings.iter().any(|finding| finding.severity == Severity::Error);
    let text = match format {
        ReportFormat::Text => as_text(&place, &findings, is_bad),
        ReportFormat::Json => as_json(&findings, is_bad)?,
    };
    output::print_bytes(text.as_bytes())?;
    if is_bad { Err(report::Finding.into()) } else { Ok(()) }
}

fn as_text(place: &Place, findings: &[Finding], is_bad: bool) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&format!("{}: {}\n", finding.severity.as_str(), finding.message));
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
                "severity": finding.severity.as_str(),
                "path": finding.path,
                "message": finding.message,
                "hint": finding.hint,
            })
        })
        .collect();
    let report = json!({ "usable": !is_bad, "findings": findings });
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

//! `gcp-wif config check`

use gcp_wif::credentials::Credentials;
use gcp_wif::sanitize::SanitizedLine;
use serde_json::json;

use crate::app::App;
use crate::args::{Check, ReportFormat};
use crate::config_check::{Finding, Severity, check_mode, findings, findings_here};
use crate::credential_file::{CredentialFile, Place};
use crate::error::{Error, Result};
use crate::output;

pub(super) fn run(args: &Check, app: &App) -> Result<()> {
    let CredentialFile { place, json } = match &args.file {
        Some(path) => CredentialFile::read(&app.context, Place::from(path.as_path()), None)?,
        None => CredentialFile::find(&app.context, &app.settings)?,
    };
    let report = Credentials::examine(json.expose(), &app.settings.trust);
    let mut findings = findings(&report);
    if let Some(credentials) = &report.credentials {
        findings.extend(findings_here(credentials, &app.context));
        if let Place::File(path) = &place {
            findings.extend(check_mode(path, credentials, &*app.context.file_system));
        }
    }
    let is_bad = findings.iter().any(|finding| finding.severity == Severity::Error);
    let text = match args.format {
        ReportFormat::Text => as_text(&place, &findings, is_bad),
        ReportFormat::Json => as_json(&findings, is_bad)?,
    };
    output::print_bytes(text.as_bytes())?;
    if is_bad { Err(Error::CheckFailed) } else { Ok(()) }
}

fn as_text(place: &Place, findings: &[Finding], is_bad: bool) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&format!(
            "{}: {}\n",
            finding.severity.as_str(),
            SanitizedLine(&finding.message)
        ));
        if let Some(hint) = &finding.hint {
            text.push_str(&format!("  hint: {}\n", SanitizedLine(hint)));
        }
    }
    if !is_bad {
        text.push_str(&format!("the credential file {place} is usable\n"));
    }
    text
}

fn as_json(findings: &[Finding], is_bad: bool) -> Result<String> {
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
    output::json(&report)
}

//! `gcp-wif whoami`

mod aws;
mod certificate;
mod google;
mod login;
mod subject_token;

use std::fmt::Write as _;

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::{AwsService, AwsSts, CallerIdentity};
use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::principal::Principal;
use gcp_wif::sanitize::Sanitized;
use serde::Serialize;

use crate::app::App;
use crate::args::{ReportFormat, Whoami};
use crate::credential_file::read_credentials_if_any;
use crate::error::{Error, Result};
use crate::output;
use aws::Aws;
use google::Google;
use login::Login;
use subject_token::SubjectTokenReport;

pub(crate) fn run(args: &Whoami, app: &App) -> Result<()> {
    let credentials = read_credentials_if_any(&app.context, &app.settings)?;
    let credentials = credentials.as_ref();
    let account = credentials.and_then(Credentials::external_account);
    let report = match (credentials, account) {
        (Some(credentials), Some(account)) if account.aws_credential_source().is_err() => {
            of_subject_token(credentials, account, app)?
        }
        (Some(credentials), None) => of_login(credentials),
        _ => of_aws_identity(args, credentials, account, app)?,
    };
    let text = match args.format {
        ReportFormat::Text => report.as_text(),
        ReportFormat::Json => output::json(&report)?,
    };
    output::print_bytes(text.as_bytes())
}

/// Reports the AWS identity, and how Google maps it.
fn of_aws_identity(
    args: &Whoami,
    credentials: Option<&Credentials>,
    account: Option<&ExternalAccount>,
    app: &App,
) -> Result<Report> {
    let identity = app.aws_identity(account)?;
    let caller = match args.offline {
        true => None,
        false => {
            let endpoints = identity.endpoints(AwsService::Sts).map_err(Error::endpoints)?;
            let context = app.context.clone();
            let aws_sts = AwsSts::for_profile(context, &identity.region, &endpoints)?;
            Some(aws_sts.caller_identity(&identity.credentials)?)
        }
    };
    let principal = caller.as_ref().map(|caller| Principal::from_arn(&caller.arn)).transpose()?;
    Ok(Report::new(&identity, caller.as_ref(), principal, credentials))
}

/// Reports the claims of the subject token of another source. The provider decides how Google maps them.
fn of_subject_token(
    credentials: &Credentials,
    account: &ExternalAccount,
    app: &App,
) -> Result<Report> {
    let token = app.federation_of(credentials.clone())?.subject_token()?;
    let now = app.context.now();
    let (subject_token, warnings) = SubjectTokenReport::new(account, &token, now);
    let google = Google::for_jwt(subject_token.subject(), credentials);
    Ok(Report { aws: None, subject_token: Some(subject_token), login: None, google, warnings })
}

/// Reports the contents of the file of a login. Only Google knows its user.
fn of_login(credentials: &Credentials) -> Report {
    Report {
        aws: None,
        subject_token: None,
        login: credentials.authorized_user().map(Login::new),
        google: Google::new(None, Some(credentials)),
        warnings: Vec::new(),
    }
}

#[derive(Serialize)]
struct Report {
    #[serde(skip_serializing_if = "Option::is_none")]
    aws: Option<Aws>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_token: Option<SubjectTokenReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<Login>,
    google: Google,
    warnings: Vec<String>,
}

impl Report {
    fn new(
        identity: &AwsIdentity,
        caller: Option<&CallerIdentity>,
        principal: Option<Principal>,
        credentials: Option<&Credentials>,
    ) -> Self {
        let aws = Aws::new(identity, caller);
        let mut warnings = Vec::new();
        if let Some(long) = principal.as_ref().filter(|principal| principal.is_subject_too_long()) {
            let length = long.subject().len();
            warnings.push(format!(
                "`google.subject` has {length} bytes, and Google accepts at most 127: use a shorter \
                 role session name, or map google.subject to a shorter attribute"
            ));
        }
        let google = Google::new(principal, credentials);
        Self { aws: Some(aws), subject_token: None, login: None, google, warnings }
    }

    fn as_text(&self) -> String {
        let mut text = String::new();
        let lines = self.aws.as_ref().map(Aws::lines).into_iter().flatten();
        let lines = lines.chain(self.subject_token.iter().flat_map(SubjectTokenReport::lines));
        let lines = lines.chain(self.login.iter().flat_map(Login::lines));
        for (name, value) in lines.chain(self.google.lines()) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{name}: {}", Sanitized::truncated(&value, MAX_LINE_LENGTH));
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "warning: {}", Sanitized::new(warning));
        }
        text
    }
}

/// In bytes: more than the longest ARN within its line.
const MAX_LINE_LENGTH: usize = 4096;

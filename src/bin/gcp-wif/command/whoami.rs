//! `gcp-wif whoami`

use std::fmt::Write as _;

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::{AwsService, AwsSts, CallerIdentity};
use gcp_wif::external_account::{AWS4_REQUEST, ExternalAccount};
use gcp_wif::principal::Principal;
use gcp_wif::sanitize::Sanitized;
use serde::Serialize;

use crate::app::App;
use crate::args::{Whoami, WhoamiFormat};
use crate::credential_file::read_account_if_any;
use crate::error::{Error, Result};
use crate::output;

pub(crate) fn run(args: &Whoami, app: &App) -> Result<()> {
    let account = read_account_if_any(&app.context, &app.settings)?;
    let identity = app.aws_identity(account.as_ref())?;
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
    let report = Report::new(&identity, caller.as_ref(), principal, account.as_ref());
    let text = match args.format {
        WhoamiFormat::Text => report.as_text(),
        WhoamiFormat::Json => output::json(&report)?,
    };
    output::print_bytes(text.as_bytes())
}

#[derive(Serialize)]
struct Report {
    aws: Aws,
    google: Google,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Aws {
    region: String,
    region_from: String,
    access_key_id: String,
    credentials_from: String,
    expiration: Option<String>,
    account: Option<String>,
    arn: Option<String>,
    user_id: Option<String>,
}

#[derive(Default, Serialize)]
struct Google {
    audience: Option<String>,
    subject: Option<String>,
    aws_role: Option<String>,
    principal: Option<String>,
    principal_set: Option<String>,
    service_account: Option<String>,
    binding_command: Option<String>,
}

impl Report {
    fn new(
        identity: &AwsIdentity,
        caller: Option<&CallerIdentity>,
        principal: Option<Principal>,
        account: Option<&ExternalAccount>,
    ) -> Self {
        let aws = Aws {
            region: identity.region.to_string(),
            region_from: identity.region_from.clone(),
            access_key_id: identity.credentials.access_key_id().to_owned(),
            credentials_from: identity.credentials_from.clone(),
            expiration: identity.credentials.expiration().map(|end| end.to_string()),
            account: caller.and_then(|caller| caller.account.clone()),
            arn: caller.map(|caller| caller.arn.clone()),
            user_id: caller.and_then(|caller| caller.user_id.clone()),
        };
        let mut warnings = Vec::new();
        let other_type =
            account.map(ExternalAccount::subject_token_type).filter(|found| *found != AWS4_REQUEST);
        if let Some(found) = other_type {
            let found = Sanitized::new(found);
            warnings.push(format!(
                "the provider takes a `{found}`, which is not the signed request that AWS \
                 providers accept: how it maps this identity is not known here"
            ));
        }
        let principal = principal.filter(|_| other_type.is_none());
        if let Some(long) = principal.as_ref().filter(|principal| principal.is_subject_too_long()) {
            let length = long.subject().len();
            warnings.push(format!(
                "`google.subject` has {length} bytes, and Google accepts at most 127: use a shorter \
                 role session name, or map google.subject to a shorter attribute"
            ));
        }
        Self { aws, google: Google::new(principal, account), warnings }
    }

    fn as_text(&self) -> String {
        let Self { aws, google, warnings } = self;
        let mut text = format!(
            "region: {} (from {})\naccess key id: {} (from {})\n",
            aws.region,
            Sanitized::new(&aws.region_from),
            Sanitized::new(&aws.access_key_id),
            Sanitized::new(&aws.credentials_from)
        );
        for (name, value) in [
            ("credentials end", &aws.expiration),
            ("account", &aws.account),
            ("arn", &aws.arn),
            ("user id", &aws.user_id),
            ("audience", &google.audience),
            ("google.subject", &google.subject),
            ("attribute.aws_role", &google.aws_role),
            ("principal", &google.principal),
            ("principal set", &google.principal_set),
            ("service account", &google.service_account),
            ("binding", &google.binding_command),
        ] {
            if let Some(value) = value {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{name}: {}", Sanitized::truncated(value, LONGEST_LINE));
            }
        }
        for warning in warnings {
            let _ = writeln!(text, "warning: {}", Sanitized::new(warning));
        }
        text
    }
}

impl Google {
    fn new(principal: Option<Principal>, account: Option<&ExternalAccount>) -> Self {
        let mut google = Self::default();
        if let Some(principal) = &principal {
            google.subject = Some(principal.subject().to_owned());
            google.aws_role = Some(principal.aws_role().to_owned());
        }
        let Some(account) = account else {
            return google;
        };
        google.audience = Some(account.audience().to_string());
        google.service_account = account.service_account_email().map(str::to_owned);
        if let Some(principal) = &principal {
            let member = principal.member(account.audience());
            let members = principal.role_members(account.audience());
            // The name of a role's session changes, so a binding for a role names the whole role.
            let lasting = if principal.is_assumed_role() { &members } else { &member };
            google.binding_command =
                account.service_account_email().map(|email| binding_command(email, lasting));
            google.principal = Some(member);
            google.principal_set = Some(members);
        }
        google
    }
}

fn binding_command(service_account: &str, member: &str) -> String {
    format!(
        "gcloud iam service-accounts add-iam-policy-binding {service_account} \
         --role=roles/iam.workloadIdentityUser --member='{}'",
        member.replace('\'', r"'\''")
    )
}

/// In bytes: more than the longest ARN within its line.
const LONGEST_LINE: usize = 4096;

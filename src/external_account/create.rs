//! New accounts as `create-cred-config` of `gcloud iam workload-identity-pools` and of
//! `gcloud iam workforce-pools` writes them: the same members in the same order.

use std::time::Duration;

use super::account::{EXTERNAL_ACCOUNT, ExternalAccount};
use super::audience::Audience;
use super::credential_source::{DEFAULT_EXECUTABLE_TIMEOUT, DEFAULT_VERIFICATION_URL, TokenFormat};
use super::document::Document;
use super::error::AccountError;
use super::impersonation::generate_access_token_path;
use super::new_account::{NewAccount, NewCredentialSource};
use super::trust::Trust;

impl ExternalAccount {
    /// Creates an account. [`ExternalAccount::info`] returns it as the file that gcloud would write, byte for
    /// byte.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`] with a [`Trust`] in the account's universe and in
    /// the host of a URL source. Like gcloud, it refuses a certificate with a location: Google has no
    /// regional endpoint for client certificates.
    pub fn create(new: &NewAccount) -> Result<Self, AccountError> {
        let universe = &new.universe_domain;
        let sts = sts_origin(new)?;
        let mut members = vec![
            text("universe_domain", universe),
            text("type", EXTERNAL_ACCOUNT),
            text("audience", new.audience.as_str()),
            text("subject_token_type", new.subject_token_type()),
            text("token_url", &format!("{sts}/v1/token")),
            object("credential_source", credential_source(new)),
        ];
        let project = new.workforce_pool_user_project.as_ref();
        members.extend(project.map(|project| text("workforce_pool_user_project", project)));
        match &new.service_account {
            Some(email) => {
                let mtls = if new.is_mtls() { "mtls." } else { "" };
                let path = generate_access_token_path(email);
                let url = format!("https://iamcredentials.{mtls}{universe}{path}");
                members.push(text("service_account_impersonation_url", &url));
                members.extend(new.token_lifetime.map(|lifetime| {
                    let seconds = number("token_lifetime_seconds", lifetime.as_seconds().into());
                    object("service_account_impersonation", vec![seconds])
                }));
            }
            None => {
                members.push(text("token_info_url", &format!("{sts}/v1/introspect")));
            }
        }
        let trust = Trust::default().with_universe_domain(Some(universe.clone()));
        let trust = trust.with_subject_token_urls();
        Self::from_document(Document::Object(members), &trust)
    }

    /// Creates the account of an AWS provider, with IMDSv2 and without a service account.
    ///
    /// # Errors
    /// [`AccountError`] if `audience` is the workload identity namespace of a fleet, which has no AWS
    /// providers.
    pub fn for_aws(audience: &Audience) -> Result<Self, AccountError> {
        let source = NewCredentialSource::Aws { imdsv2: true };
        Self::create(&NewAccount::new(audience.clone(), source))
    }
}

/// Returns the origin of Google's token endpoint.
fn sts_origin(new: &NewAccount) -> Result<String, AccountError> {
    let universe = &new.universe_domain;
    let location = new.sts_location.as_deref().filter(|&location| location != GLOBAL);
    match (location, new.is_mtls()) {
        (Some(_), true) => {
            let problem = "cannot have a location: Google has no regional endpoint for client \
                           certificates";
            Err(AccountError::value("token_url", problem))
        }
        (Some(location), false) => Ok(format!("https://sts.{location}.rep.{universe}")),
        (None, true) => Ok(format!("https://sts.mtls.{universe}")),
        (None, false) => Ok(format!("https://sts.{universe}")),
    }
}

fn credential_source(new: &NewAccount) -> Vec<Member> {
    match &new.source {
        NewCredentialSource::Aws { imdsv2 } => {
            let mut members = vec![
                text("environment_id", "aws1"),
                text("region_url", REGION_URL),
                text("url", CREDENTIALS_URL),
                text("regional_cred_verification_url", DEFAULT_VERIFICATION_URL),
            ];
            members.extend(imdsv2.then(|| text("imdsv2_session_token_url", METADATA_TOKEN_URL)));
            members
        }
        NewCredentialSource::Azure { app_id_uri } => {
            let own = || format!("https:{}", new.audience);
            let resource = app_id_uri.clone().unwrap_or_else(own);
            let format = TokenFormat::Json("access_token".to_owned());
            vec![
                text("url", &format!("{AZURE_URL}{resource}")),
                object("headers", vec![text("Metadata", "True")]),
                object("format", token_format(&format)),
            ]
        }
        NewCredentialSource::Certificate { config_location, trust_chain_path } => {
            let mut members = vec![match config_location {
                Some(path) => text("certificate_config_location", path),
                None => ("use_default_certificate_config".to_owned(), Document::Bool(true)),
            }];
            members.extend(trust_chain_path.as_ref().map(|path| text("trust_chain_path", path)));
            vec![object("certificate", members)]
        }
        NewCredentialSource::Executable { command, timeout, output_file, interactive_timeout } => {
            let timeout = millis("timeout_millis", timeout.unwrap_or(DEFAULT_EXECUTABLE_TIMEOUT));
            let mut members = vec![text("command", command), timeout];
            members.extend(output_file.as_ref().map(|path| text("output_file", path)));
            members.extend(interactive_timeout.map(|t| millis("interactive_timeout_millis", t)));
            vec![object("executable", members)]
        }
        NewCredentialSource::File { path, format } => {
            let mut members = vec![text("file", path)];
            members.extend(format.as_ref().map(|format| object("format", token_format(format))));
            members
        }
        NewCredentialSource::Url { url, headers, format } => {
            let mut members = vec![text("url", url)];
            if !headers.is_empty() {
                let headers = headers.iter();
                let headers = headers.map(|(name, value)| text(name, value.expose())).collect();
                members.push(object("headers", headers));
            }
            members.extend(format.as_ref().map(|format| object("format", token_format(format))));
            members
        }
    }
}

fn token_format(format: &TokenFormat) -> Vec<Member> {
    match format {
        TokenFormat::Text => vec![text("type", "text")],
        TokenFormat::Json(field) => {
            vec![text("type", "json"), text("subject_token_field_name", field)]
        }
    }
}

type Member = (String, Document);

fn text(name: &str, value: &str) -> Member {
    (name.to_owned(), Document::text(value))
}

fn number(name: &str, value: u64) -> Member {
    (name.to_owned(), Document::Number(value.into()))
}

fn millis(name: &str, value: Duration) -> Member {
    number(name, u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
}

fn object(name: &str, members: Vec<Member>) -> Member {
    (name.to_owned(), Document::Object(members))
}

/// gcloud's name for the endpoint without a location.
const GLOBAL: &str = "global";

const REGION_URL: &str = "http://169.254.169.254/latest/meta-data/placement/availability-zone";

const CREDENTIALS_URL: &str = "http://169.254.169.254/latest/meta-data/iam/security-credentials";

const METADATA_TOKEN_URL: &str = "http://169.254.169.254/latest/api/token";

const AZURE_URL: &str =
    "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn an_aws_account_needs_the_name_of_a_provider() {
        let namespace = "identitynamespace:my-project.svc.id.goog:https://issuer.example";
        let audience = Audience::parse_with_namespace(namespace).unwrap();
        let error = ExternalAccount::for_aws(&audience).unwrap_err();
        assert_eq!(error.path(), "audience");
    }
}

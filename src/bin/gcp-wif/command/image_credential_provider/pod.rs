//! The identity of a pod: the service account token that the kubelet sends.

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::{ExternalAccount, NewAccount, NewCredentialSource};
use gcp_wif::federation::Federation;
use gcp_wif::secret::Secret;
use gcp_wif::source::{SourceError, SubjectTokenSource};
use gcp_wif::subject_token::SubjectToken;

use crate::app::App;
use crate::credential_file::read_credentials_if_any;
use crate::error::{Error, Result};

/// Returns the federation of a pod, without the AWS identity of the node and without the service account of the
/// credential file.
pub(super) fn federation(
    app: &App,
    token: &Secret,
    service_account: Option<&str>,
) -> Result<Federation> {
    let trust = &app.settings.trust;
    let file = read_credentials_if_any(&app.context, &app.settings)?;
    let account = file.as_ref().and_then(Credentials::external_account);
    let of_file = || {
        let is_aws = |account: &&ExternalAccount| account.aws_credential_source().is_ok();
        account.filter(|account| !is_aws(account)).map(|account| account.audience().clone())
    };
    let audience = app.settings.audience.clone().or_else(of_file);
    let audience = audience.ok_or_else(|| {
        Error::Setting(
            "`GCP_WIF_AUDIENCE` is unset: the service account token of a pod needs the OIDC provider \
             of the cluster, such as //iam.googleapis.com/projects/NUMBER/locations/global/\
             workloadIdentityPools/POOL/providers/PROVIDER"
                .to_owned(),
        )
    })?;
    let account = match account {
        Some(account) => account.clone(),
        None => {
            let source = NewCredentialSource::File { path: "token".to_owned(), format: None };
            ExternalAccount::create(&NewAccount::new(audience.clone(), source))?
        }
    };
    let account = account.with_jwt_provider(&audience, service_account, trust)?;
    let source =
        PodToken { token: token.clone(), token_type: account.subject_token_type().to_owned() };
    Ok(app.federation_with(account.into(), None)?.with_subject_token_source(source)?)
}

/// The service account token of a pod.
struct PodToken {
    token: Secret,
    token_type: String,
}

impl SubjectTokenSource for PodToken {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        Ok(SubjectToken::new(self.token.clone(), self.token_type.as_str()))
    }
}

//! The identity of a pod, by the service account token that the kubelet sends.

use gcp_wif::external_account::{ExternalAccount, NewAccount, NewCredentialSource};
use gcp_wif::federation::Federation;
use gcp_wif::secret::Secret;
use gcp_wif::source::{SourceError, SubjectTokenSource};
use gcp_wif::subject_token::SubjectToken;

use crate::app::App;
use crate::credential_file::read_account_if_any;
use crate::error::{Error, Result};

/// Returns the federation of a pod. The AWS identity of the node is not used, nor the service account that
/// the credential file names.
pub(super) fn federation(
    app: &App,
    token: &Secret,
    service_account: Option<&str>,
) -> Result<Federation> {
    let trust = &app.settings.trust;
    let file = read_account_if_any(&app.context, &app.settings)?;
    let is_aws = |file: &ExternalAccount| file.aws_credential_source().is_ok();
    let audience =
        app.settings.audience.clone().or_else(|| {
            file.as_ref().filter(|file| !is_aws(file)).map(|file| file.audience().clone())
        });
    let audience = audience.ok_or_else(|| {
        Error::Setting(
            "`GCP_WIF_AUDIENCE` is unset: the service account token of a pod needs the OIDC provider \
             of the cluster, such as //iam.googleapis.com/projects/NUMBER/locations/global/\
             workloadIdentityPools/POOL/providers/PROVIDER"
                .to_owned(),
        )
    })?;
    let account = match file {
        Some(file) => file,
        None => {
            let source = NewCredentialSource::File { path: "token".to_owned(), format: None };
            ExternalAccount::create(&NewAccount::new(audience.clone(), source))?
        }
    };
    let account = account.with_jwt_provider(&audience, service_account, trust)?;
    let source =
        PodToken { token: token.clone(), token_type: account.subject_token_type().to_owned() };
    Ok(app.federation_with(account, None)?.with_subject_token_source(source))
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

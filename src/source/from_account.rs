//! The source that a credential file describes.

use std::sync::Arc;

use super::aws::AwsSubjectTokenSource;
use super::certificate::CertificateSubjectTokenSource;
use super::executable::ExecutableSubjectTokenSource;
use super::file::FileSubjectTokenSource;
use super::subject_token_source::SubjectTokenSource;
use super::url::UrlSubjectTokenSource;
use crate::context::Context;
use crate::external_account::{AccountError, CredentialSource, ExternalAccount};

/// Creates the source that the credential file of an account describes.
pub(crate) fn from_account(
    account: &ExternalAccount,
    context: &Context,
) -> Result<Arc<dyn SubjectTokenSource>, AccountError> {
    let (context, token_type) = (context.clone(), account.subject_token_type());
    Ok(match account.credential_source() {
        CredentialSource::Aws(source) => {
            Arc::new(AwsSubjectTokenSource::new(source, account.audience(), context))
        }
        CredentialSource::File(source) => {
            Arc::new(FileSubjectTokenSource::new(source, token_type, context))
        }
        CredentialSource::Url(source) => {
            Arc::new(UrlSubjectTokenSource::new(source, token_type, context))
        }
        CredentialSource::Executable(source) => {
            let audience = account.audience();
            let source = ExecutableSubjectTokenSource::new(source, token_type, audience, context);
            Arc::new(match account.service_account_email() {
                Some(email) => source.with_impersonated_email(email),
                None => source,
            })
        }
        CredentialSource::Certificate(source) => {
            Arc::new(CertificateSubjectTokenSource::new(source, token_type, context))
        }
    })
}

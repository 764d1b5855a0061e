//! Sources of subject tokens, one for each kind of `credential_source`.
//!
//! A program may replace the source of a credential file of any kind by its own:
//!
//! ```
//! use gcp_wif::external_account::JWT;
//! use gcp_wif::source::{SourceError, SubjectTokenSource};
//! use gcp_wif::{Context, ExternalAccount, Federation, SubjectToken};
//!
//! /// The company's issuer of tokens.
//! struct Issuer;
//!
//! impl SubjectTokenSource for Issuer {
//!     fn subject_token(&self) -> Result<SubjectToken, SourceError> {
//!         Ok(SubjectToken::new("made-up-token", JWT))
//!     }
//! }
//!
//! fn federation(account: ExternalAccount) -> Result<Federation, gcp_wif::Error> {
//!     Federation::new(account, Context::new())?.with_subject_token_source(Issuer)
//! }
//! ```

mod aws;
mod certificate;
mod certificate_error;
mod certificate_files;
mod certificate_location;
mod error;
mod executable;
mod executable_command;
mod executable_error;
mod executable_output_file;
mod executable_response;
mod executable_response_error;
mod file;
mod file_error;
mod from_account;
mod run;
mod subject_token_source;
mod token_text;
mod url;
mod url_error;

pub use aws::AwsSubjectTokenSource;
pub use certificate::CertificateSubjectTokenSource;
pub use certificate_error::{CertificateFile, CertificateSourceError, ConfigOrigin};
pub use certificate_files::CertificateReport;
pub use error::SourceError;
pub use executable::ExecutableSubjectTokenSource;
pub use executable_error::ExecutableSourceError;
pub use executable_response_error::ExecutableResponseError;
pub use file::FileSubjectTokenSource;
pub use file_error::FileSourceError;
pub(crate) use from_account::from_account;
pub use run::SubjectTokenRun;
pub use subject_token_source::SubjectTokenSource;
pub use token_text::TokenTextError;
pub use url::UrlSubjectTokenSource;
pub use url_error::UrlSourceError;

//! Sources of subject tokens. Each kind of `credential_source` has a file.
//!
//! A program may bring its own source, for a credential file of any kind:
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
//!     Ok(Federation::new(account, Context::new())?.with_subject_token_source(Issuer))
//! }
//! ```

mod aws;
mod error;
mod from_account;
mod run;
mod subject_token_source;

pub use aws::AwsSubjectTokenSource;
pub use error::SourceError;
pub(crate) use from_account::from_account;
pub use run::SubjectTokenRun;
pub use subject_token_source::SubjectTokenSource;

//! The `config` and `credentials` files that AWS's tools share: where they are, their grammar, and
//! where a profile's credentials come from. Text in, values out: this module reads no file.
//!
//! The grammar is that of the [AWS SDKs and Tools Reference
//! Guide](https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html). Where AWS's SDKs refuse
//! what the AWS CLI reads, it is read as by the AWS CLI: quoted names, text after a header, and
//! properties that are all indented. The AWS CLI differs in a few points: it keeps a comment after a
//! value, refuses a section that occurs twice, and refuses a file for a broken line in any section.

mod assumed_role;
mod credential_origin;
mod error;
mod file_kind;
mod files;
mod header;
mod line;
mod location;
mod profile;
mod quotes;
mod role_chain;
mod sections;
mod sso;
mod syntax_error;

pub use assumed_role::AssumedRole;
pub use credential_origin::{CredentialOrigin, NamedSource, StaticKeys};
pub use error::ProfileProblem;
pub use file_kind::ConfigFileKind;
pub use files::ConfigFiles;
pub use header::MisnamedSection;
pub use location::{Location, Locations, Platform, Variables};
pub use profile::{Profile, Property};
pub use role_chain::RoleChain;
pub use sso::SsoOrigin;
pub use syntax_error::{ConfigSyntaxError, SyntaxProblem};

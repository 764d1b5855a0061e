//! The hints of errors.

mod account;
mod aws_console;
mod aws_sts;
mod certificate;
mod exchange;
mod impersonation;
mod machine;
mod nothing_found;
mod session;
mod source;
mod supplier;
mod time;
mod user_token;
mod web_identity;

use gcp_wif::federation;

use crate::bad_credential_file::FileKind;
use crate::error::Error;

pub(crate) use account::of_account;
pub(crate) use certificate::of_certificate;
pub(crate) use source::of_executable;

impl Error {
    /// Returns the hint: one sentence on what the user can do, if anything.
    pub(crate) fn hint(&self) -> Option<String> {
        let of_time = || time::of_time(self).map(str::to_owned);
        // For a file that was not ready in time, its kind does not matter.
        if self.is_file_timeout() { of_time() } else { of_kind(self).or_else(of_time) }
    }
}

fn of_kind(error: &Error) -> Option<String> {
    match error.innermost() {
        Error::Account(error) | Error::FlagValue(error) => of_account(error, FileKind::Unknown),
        Error::AwsConsole(error) => aws_console::of_aws_console(error).map(str::to_owned),
        Error::AwsSts(error) => aws_sts::of_aws_sts(error).map(str::to_owned),
        Error::BadCredentialFile(file) => {
            file.errors.iter().find_map(|error| of_account(error, file.kind))
        }
        Error::Endpoints(error) | Error::Supplier(error) => supplier::of_supplier(error),
        Error::Federation(error) => of_federation(error),
        Error::MfaCodeNeeded { .. } => Some(session::NO_CODE.to_owned()),
        Error::NoCredentialFile => Some(account::create(FileKind::Unknown)),
        // The message itself says what to do.
        Error::AccessBoundary(_)
        | Error::Arn(_)
        | Error::CheckFailed
        | Error::Context(_)
        | Error::Exec { .. }
        | Error::ExpiredCredentials { .. }
        | Error::File(_)
        | Error::Helper(_)
        | Error::Hook(_)
        | Error::Input(_)
        | Error::Io(_)
        | Error::Json(_)
        | Error::Server { .. }
        | Error::OneLine(_)
        | Error::Setting(_)
        | Error::Timeout { .. }
        | Error::Unhealthy(_)
        | Error::Usage(_) => None,
    }
}

fn of_federation(error: &federation::Error) -> Option<String> {
    match error {
        federation::Error::Account(error) => of_account(error, FileKind::Unknown),
        federation::Error::Source(error) => source::of_source(error),
        federation::Error::Exchange(error) => exchange::of_exchange(error),
        federation::Error::ExpiredSubjectToken { expired_at, is_certificate: true, .. } => {
            Some(format!("the certificate expired at {expired_at}: renew it"))
        }
        federation::Error::Impersonation(failed) => impersonation::of_impersonation(failed),
        federation::Error::Delegation(error) => user_token::of_delegation(error),
        federation::Error::UserToken(failed) => user_token::of_user_token(failed),
        federation::Error::ExpiredLogin { .. } => Some(exchange::LOG_IN.to_owned()),
        federation::Error::ScopesOfLogin => Some(format!("leave out `--scope`, or {IMPERSONATE}")),
        federation::Error::IdTokenOfLogin => Some(IMPERSONATE.to_owned()),
        federation::Error::ExpiredSubjectToken { expired_at, .. } => Some(format!(
            "the subject token expired at {expired_at}: check what renews it, and the clock of this \
             machine"
        )),
        federation::Error::NoServiceAccount => Some(
            "name one with `--impersonate-service-account EMAIL`, or create the file again with \
             `gcp-wif config create … --service-account=EMAIL`"
                .to_owned(),
        ),
        _ => None,
    }
}

const IMPERSONATE: &str = "name a service account that the user may impersonate: \
    `--impersonate-service-account EMAIL`";

//! The exit code of a failure.

use std::io;
use std::process::ExitCode;

use gcp_wif::federation;
use gcp_wif::service_error::ErrorKind;
use gcp_wif::source::SourceError;
use gcp_wif::supplier::SupplierError;

use crate::error::Error;

/// The kind of a failure, by which the exit code is chosen. The codes are those of `sysexits.h`, whose names systemd
/// shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    /// A defect of this program, or a failure in a protocol with only one exit code.
    Defect,
    /// A command line that makes no sense.
    Usage,
    /// No identity: no AWS credentials, or no subject token.
    NoIdentity,
    /// A failure that may pass by itself.
    Temporary,
    /// A refusal of AWS or Google.
    Refused,
    /// A bad credential file or setting.
    Config,
    /// The command of `exec` is found and cannot be executed.
    NotExecutable,
    /// The command of `exec` is not found.
    NotFound,
}

impl Exit {
    /// Returns the number.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Defect => 1,
            Self::Usage => 2,
            Self::NoIdentity => 69,
            Self::Temporary => 75,
            Self::Refused => 77,
            Self::Config => 78,
            // "If a command is not found, the exit status shall be 127. If the command name is found,
            // but it is not an executable utility, the exit status shall be 126." (POSIX, Shell
            // Command Language, §2.8.2)
            Self::NotExecutable => 126,
            Self::NotFound => 127,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

impl Error {
    /// Returns the kind of the failure.
    pub(crate) fn exit(&self) -> Exit {
        if self.is_file_timeout() {
            return Exit::Temporary;
        }
        match self.innermost() {
            Self::AccessBoundary(_)
            | Self::Account(_)
            | Self::BadCredentialFile(_)
            | Self::CheckFailed
            // An identity was found, but its profile has bad endpoints.
            | Self::Endpoints(_)
            | Self::File(_)
            | Self::NoCredentialFile
            | Self::Setting(_) => Exit::Config,
            Self::Arn(_) => Exit::Refused,
            Self::AwsConsole(error) => of_kind(error.kind()),
            Self::AwsSts(error) => of_kind(error.kind()),
            Self::Exec { error, .. } if error.kind() == io::ErrorKind::NotFound => Exit::NotFound,
            Self::Exec { .. } => Exit::NotExecutable,
            Self::Federation(error) => of_federation(error),
            Self::Server { code } => of_code(*code),
            Self::Supplier(error) => of_supplier(error),
            Self::FlagValue(_) | Self::Usage(_) => Exit::Usage,
            Self::ExpiredCredentials { .. } | Self::MfaCodeNeeded { .. } => Exit::NoIdentity,
            Self::Timeout { .. } | Self::Unhealthy(_) => Exit::Temporary,
            Self::Context(_)
            | Self::Helper(_)
            | Self::Hook(_)
            | Self::Input(_)
            | Self::Io(_)
            | Self::Json(_)
            | Self::OneLine(_) => Exit::Defect,
        }
    }
}

fn of_federation(error: &federation::Error) -> Exit {
    match error {
        federation::Error::Source(error) => match &**error {
            SourceError::Aws(error) => of_supplier(error),
            error => of_kind(error.kind()),
        },
        error => of_kind(error.kind()),
    }
}

fn of_supplier(error: &SupplierError) -> Exit {
    match error.innermost() {
        // This program's own prompt returns its own error.
        SupplierError::MfaCode { source, .. }
            if matches!(source.downcast_ref(), Some(Error::Usage(_))) =>
        {
            Exit::Usage
        }
        error => of_kind(error.kind()),
    }
}

/// Returns the kind of the failure of another process of this program.
fn of_code(code: i32) -> Exit {
    let kinds = [Exit::Usage, Exit::NoIdentity, Exit::Temporary, Exit::Refused, Exit::Config];
    kinds.into_iter().find(|exit| i32::from(exit.code()) == code).unwrap_or(Exit::Defect)
}

const fn of_kind(kind: ErrorKind) -> Exit {
    match kind {
        ErrorKind::Configuration => Exit::Config,
        ErrorKind::NoIdentity => Exit::NoIdentity,
        ErrorKind::Refused => Exit::Refused,
        ErrorKind::Temporary => Exit::Temporary,
        // A kind that this program does not know yet.
        _ => Exit::Defect,
    }
}

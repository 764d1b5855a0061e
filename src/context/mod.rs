//! The seams: the environment, the clock, the network, the files, other programs and the log, as
//! values that the caller passes in. Nothing else in this crate touches the process.

mod children;
mod client_certificate_error;
mod clock;
mod command;
mod command_request;
mod command_runner;
mod deadline;
mod environment;
mod file_access;
mod file_error;
mod file_kind;
mod file_system;
mod fixed_clock;
mod local_directory;
mod local_file_system;
mod local_read;
mod local_write;
mod log;
mod mfa_prompt;
mod once_command_runner;
mod once_file_system;
mod own_process;
#[cfg(feature = "ureq")]
mod preconnect;
mod process_end;
mod process_group;
mod program;
mod random;
mod readiness;
mod rounded;
mod running_programs;
mod seams;
mod send;
mod session_cache;
mod socket_owner;
mod standard_input;
#[cfg(feature = "ureq")]
mod system;
mod system_command_runner;
mod temporary_file;
mod transport;
mod transport_error;
#[cfg(feature = "ureq")]
mod ureq;
#[cfg(feature = "ureq")]
mod ureq_client_certificate;
#[cfg(feature = "ureq")]
mod ureq_error;
#[cfg(feature = "ureq")]
mod ureq_limits;
#[cfg(feature = "ureq")]
mod ureq_run;
#[cfg(feature = "ureq")]
mod ureq_settings;

#[doc(hidden)]
pub use children::{adopt_orphans, is_parent_of_orphans, reap_orphans};
pub use client_certificate_error::ClientCertificateError;
pub use clock::{Clock, SystemClock};
pub use command_request::CommandRequest;
pub use command_runner::{CommandError, CommandOutput, CommandRunner, NoCommandRunner};
pub use deadline::Deadline;
pub use environment::{Environment, SystemEnvironment};
pub use file_access::FileAccess;
pub use file_error::{FileError, FileErrorKind};
pub use file_system::{FileLock, FileSystem, ListedFile, NoFileSystem};
pub use fixed_clock::FixedClock;
pub use local_file_system::LocalFileSystem;
pub use log::{Level, Log, NoLog};
pub use mfa_prompt::{MfaCodeError, MfaPrompt, NoMfaPrompt};
pub use once_command_runner::OnceCommandRunner;
pub(crate) use once_file_system::OnceFileSystem;
pub use own_process::forbid_core_dump;
#[doc(hidden)]
pub use own_process::{effective_uid, leave_session};
#[doc(hidden)]
pub use process_end::wait_for_process;
pub use program::Program;
#[cfg(feature = "server")]
#[doc(hidden)]
pub use random::random_bytes;
pub use seams::Context;
pub use session_cache::{NoSessionCache, SessionCache};
#[doc(hidden)]
pub use socket_owner::socket_owner;
pub use standard_input::read_standard_input;
pub use system_command_runner::SystemCommandRunner;
pub use transport::{Destination, NoTransport, Transport};
pub use transport_error::{TransportError, TransportErrorKind};
#[cfg(feature = "ureq")]
pub use ureq::UreqTransport;

pub use crate::http::{Header, HeaderValue, Idempotency, Method, Request, Response};
pub use crate::path_value::NotAPath;

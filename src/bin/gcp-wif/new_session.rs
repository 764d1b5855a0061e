//! New AWS sessions of the identity that was found.

use std::time::Duration;

use anyhow::Context as _;
use gcp_wif::ambient::{Ambient, Level};
use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::{AssumeRole, AwsSts, GetSessionToken, Mfa};
use gcp_wif::shown::Shown;
use gcp_wif::supplier::ROLE_SESSION_NAME;

use crate::args::NewSession;
use crate::command::Context;
use crate::mfa_code::mfa_code;
use crate::report::UsageError;

impl NewSession {
    /// Checks what clap cannot.
    pub(crate) fn check(&self) -> Result<(), UsageError> {
        let longest = if self.session_token { LONGEST_OF_A_USER } else { LONGEST_OF_A_ROLE };
        self.duration.map_or(Ok(()), |found| seconds("--duration", found, longest).map(drop))
    }

    /// Makes the session that was asked for; the identity itself where none was. With it comes the
    /// outside world, with the time that is left for more.
    pub(crate) fn of(
        &self,
        identity: AwsIdentity,
        context: &Context,
    ) -> anyhow::Result<(AwsIdentity, Ambient)> {
        if !self.session_token && self.assume_role.is_empty() {
            return Ok((identity, context.ambient.clone()));
        }
        let mfa = self.mfa()?;
        let is_typed = self.mfa_code.as_ref().is_none_or(|code| code.expose() == "-");
        let ambient = match &mfa {
            Some(_) if is_typed => context.ambient_from_now(),
            _ => context.ambient.clone(),
        };
        let session = match self.session_token {
            true => self.user_session(identity, mfa, &ambient)?,
            false => self.role_sessions(identity, mfa, &ambient)?,
        };
        Ok((session, ambient))
    }

    fn user_session(
        &self,
        identity: AwsIdentity,
        mfa: Option<Mfa>,
        ambient: &Ambient,
    ) -> anyhow::Result<AwsIdentity> {
        let aws_sts = AwsSts::new(ambient.clone(), &identity.region)?;
        let request = GetSessionToken { duration_seconds: self.seconds(), mfa };
        let credentials = aws_sts.session_token(&identity.credentials, &request)?;
        Ok(AwsIdentity { credentials, credentials_from: "GetSessionToken".to_owned(), ..identity })
    }

    /// Assumes the roles one after the other. A code counts once, and a role has no device: the
    /// second factor is for the first one.
    fn role_sessions(
        &self,
        mut identity: AwsIdentity,
        mut mfa: Option<Mfa>,
        ambient: &Ambient,
    ) -> anyhow::Result<AwsIdentity> {
        let aws_sts = AwsSts::new(ambient.clone(), &identity.region)?;
        for (number, role) in self.assume_role.iter().enumerate() {
            let is_last = number + 1 == self.assume_role.len();
            let name = self.role_session_name.as_deref().unwrap_or(ROLE_SESSION_NAME);
            let request = AssumeRole {
                role_arn: role.clone(),
                role_session_name: name.to_owned(),
                external_id: self.external_id.clone().filter(|_| is_last),
                duration_seconds: self.seconds().filter(|_| is_last),
                mfa: mfa.take(),
                ..AssumeRole::default()
            };
            let session =
                aws_sts.assume_role(&identity.credentials, &request).with_context(|| {
                    format!("the role `{}` cannot be assumed", Shown::at_most(role, 200))
                })?;
            let arn = Shown::at_most(&session.arn, 200);
            ambient.journal.note(Level::Hop, format_args!("the session is `{arn}`"));
            identity.credentials = session.credentials;
            identity.credentials_from = format!("AssumeRole `{role}`");
        }
        Ok(identity)
    }

    fn mfa(&self) -> anyhow::Result<Option<Mfa>> {
        let Some(serial_number) = self.mfa_serial.clone() else {
            return Ok(None);
        };
        let token_code = mfa_code(self.mfa_code.as_ref(), &serial_number)?;
        Ok(Some(Mfa { serial_number, token_code }))
    }

    fn seconds(&self) -> Option<u32> {
        self.duration.as_ref().map(Duration::as_secs).and_then(|seconds| seconds.try_into().ok())
    }
}

/// Is the length of the session of a role, 15 minutes to 12 hours.
pub(crate) fn role_session_seconds(flag: &str, found: Duration) -> Result<u32, UsageError> {
    seconds(flag, found, LONGEST_OF_A_ROLE)
}

fn seconds(flag: &str, found: Duration, longest: u32) -> Result<u32, UsageError> {
    u32::try_from(found.as_secs())
        .ok()
        .filter(|seconds| found.subsec_nanos() == 0 && (SHORTEST..=longest).contains(seconds))
        .ok_or_else(|| {
            let found = found.as_secs_f64();
            UsageError(format!("`{flag}` is {found} s, expected {SHORTEST} s to {longest} s"))
        })
}

/// In seconds, as the AWS STS API Reference has them.
const SHORTEST: u32 = 900;

const LONGEST_OF_A_ROLE: u32 = 43_200;

const LONGEST_OF_A_USER: u32 = 129_600;

//! The identities that both programs resolve in an environment.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::context::{
    Context, Deadline, Destination, LocalFileSystem, Transport as _, UreqTransport,
};
use gcp_wif::http::Request;
use serde::Deserialize;
use serde_json::json;
use testkit::output::stderr;

use super::environments::Environment;

/// Credentials with their region, or the error.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Resolved {
    Found {
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
        region: Option<String>,
    },
    Failed {
        error: String,
    },
}

impl Resolved {
    /// Tells whether both are the same identity, and in the same region if both name one.
    pub fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Found { access_key_id: a, secret_access_key: b, session_token: c, region: d },
                Self::Found { access_key_id: e, secret_access_key: f, session_token: g, region: h },
            ) => (a, b, c) == (e, f, g) && (d.is_none() || h.is_none() || d == h),
            (Self::Failed { .. }, Self::Failed { .. }) => true,
            _ => false,
        }
    }

    /// Returns the identity as the list of differences has it, or the whole error.
    pub fn explanation(&self) -> String {
        match self {
            Self::Found { .. } => self.to_string(),
            Self::Failed { error } => format!("fails: {}", error.trim_end()),
        }
    }
}

/// Formats the identity as the list of differences does.
impl fmt::Display for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Found { access_key_id, session_token, region, .. } = self else {
            return f.write_str("fails");
        };
        f.write_str(access_key_id)?;
        match session_token {
            Some(token) if *token == format!("token-of-{access_key_id}") => {}
            Some(token) => write!(f, " with {token}")?,
            None if access_key_id.starts_with("ASIA") => f.write_str(" without a token")?,
            None => {}
        }
        region.as_ref().map_or(Ok(()), |region| write!(f, " in {region}"))
    }
}

/// Runs the program.
pub fn by_program(variables: &BTreeMap<String, String>, profile: Option<&str>) -> Resolved {
    let output = Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
        .args(["aws-credentials", "--format", "json"])
        .args(profile.map(|name| format!("--profile={name}")))
        .env_clear()
        .envs(variables)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    match output.status.code() {
        Some(0) => serde_json::from_slice(&output.stdout).unwrap(),
        // No environment may cause a defect. The exit code is 2 for an MFA device, as no code is
        // typed.
        Some(2 | 69 | 75 | 77 | 78) => Resolved::Failed { error: stderr(&output) },
        _ => panic!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)),
    }
}

/// Asks the library, with 169.254.170.2 redirected to this machine: the program would call the real
/// one.
pub fn by_library(variables: &BTreeMap<String, String>, authority: &str) -> Resolved {
    let environment = Arc::new(variables.clone());
    let file_system = Arc::new(LocalFileSystem::default());
    let network = UreqTransport::new(environment.clone(), file_system.clone(), Deadline::never());
    let origin = format!("http://{authority}");
    let transport = move |request: &Request, reach: Destination| {
        let url = request.url.as_str().replace("http://169.254.170.2", &origin);
        let mut request = request.clone();
        request.url = url.parse().unwrap();
        network.send(&request, reach)
    };
    let context = Context::new()
        .with_environment(environment)
        .with_transport(Arc::new(transport))
        .with_file_system(file_system);
    match AwsIdentityResolver::new(context).resolve() {
        Err(error) => Resolved::Failed { error: error.to_string() },
        Ok(identity) => Resolved::Found {
            access_key_id: identity.credentials.access_key_id().to_owned(),
            secret_access_key: identity.credentials.secret_access_key().expose().clone(),
            session_token: identity.credentials.session_token().map(|t| t.expose().clone()),
            region: Some(identity.region.as_str().to_owned()),
        },
    }
}

/// Runs one process with boto3 for all environments.
pub fn by_boto3<'a>(
    python: &OsStr,
    authority: &str,
    all: impl Iterator<Item = (&'a Environment, BTreeMap<String, String>)>,
) -> Vec<Resolved> {
    let all: Vec<_> = all
        .map(|(environment, variables)| {
            json!({ "variables": variables, "profile": environment.profile })
        })
        .collect();
    // Isolated from the Python packages of the machine.
    let mut child = Command::new(python)
        .args(["-I", "tests/interop/resolve_with_boto3.py", authority])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = serde_json::to_vec(&all).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

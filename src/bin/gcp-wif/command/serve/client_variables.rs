//! The variables by which clients find the server.

use std::net::SocketAddr;

use gcp_wif::secret::Secret;

use crate::serve::Capability;
use crate::shell;

/// The variables that Google's clients read, each with its value.
///
/// Python asks `GCE_METADATA_IP` only whether the server is there, which needs no capability. Node asks it
/// for everything and drops the path of a variable, so it is let in by its user. All others keep the path.
pub(super) fn client_variables(
    address: SocketAddr,
    capability: Option<&Capability>,
) -> Vec<(&'static str, Secret)> {
    let with_capability = match capability {
        Some(capability) => format!("{address}/{}", capability.segment().expose()),
        None => address.to_string(),
    };
    vec![
        ("GCE_METADATA_HOST", Secret::from(&*with_capability)),
        ("GCE_METADATA_ROOT", Secret::new(with_capability)),
        ("GCE_METADATA_IP", Secret::new(address.to_string())),
    ]
}

/// Returns lines for a shell to evaluate. A credential file in the environment would be preferred to the
/// server.
pub(super) fn shell_lines(variables: &[(&'static str, Secret)]) -> Secret {
    let line = |(name, value): &(&str, Secret)| {
        format!("export {name}={}\n", shell::quoted(value).expose())
    };
    let lines: String = variables.iter().map(line).collect();
    Secret::new(format!("{lines}{LAST_LINE}\n"))
}

/// Returns the lines of a file for `EnvironmentFile=` of systemd and `--env-file` of Docker.
pub(super) fn file_lines(variables: &[(&'static str, Secret)]) -> Secret {
    let line = |(name, value): &(&str, Secret)| format!("{name}={}\n", value.expose());
    Secret::new(variables.iter().map(line).collect())
}

/// Returns the address without the capability in the lines of a file.
pub(super) fn address_in(lines: &str) -> Option<&str> {
    lines.lines().find_map(|line| line.strip_prefix("GCE_METADATA_IP="))
}

/// The last line for a shell: when it is written, the server is ready.
pub(in crate::command) const LAST_LINE: &str = "unset GOOGLE_APPLICATION_CREDENTIALS";

//! `gcp-wif git-credential`: a [helper](https://git-scm.com/docs/gitcredentials) of git for Google's
//! repositories.

use gcp_wif::context::{Deadline, read_standard_input};
use gcp_wif::secret::Secret;

use crate::app::App;
use crate::args::{GitCredential, GitOperation};
use crate::error::Result;
use crate::google_host::is_google_git_host;
use crate::output;

pub(crate) fn run(
    args: &GitCredential,
    deadline: &Deadline,
    prepare: impl FnOnce() -> Result<App>,
) -> Result<()> {
    // The input of `store` contains a password.
    let input = read_standard_input(MAX_INPUT_SIZE, deadline)?;
    match args.operation {
        GitOperation::Get(_) if is_google_repository(input.expose()) => get(&prepare()?),
        // git asks its next helper.
        GitOperation::Get(_) => Ok(()),
        // The passwords are tokens of this program: no login is stored.
        GitOperation::Store(_) | GitOperation::Erase(_) | GitOperation::Other(_) => Ok(()),
    }
}

fn get(app: &App) -> Result<()> {
    let token = app.federation()?.access_token(&[])?;
    let end = token.expires_at().unix_seconds().to_string();
    let lines = [
        "username=git-account\npassword=",
        token.token().expose(),
        "\npassword_expiry_utc=",
        &end,
        "\n",
    ];
    output::print(&Secret::new(lines.concat()))
}

/// Returns whether a request, which has one attribute a line, is for a repository of Google over https.
fn is_google_repository(request: &[u8]) -> bool {
    let value = |name: &str| {
        // As in git, the last of several counts.
        let mut lines = request.rsplit(|byte| *byte == b'\n');
        let value = lines.find_map(|line| line.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
        value.map(String::from_utf8_lossy)
    };
    value("protocol").is_some_and(|protocol| protocol == "https")
        && value("host").is_some_and(|host| is_google_git_host(&host))
}

/// In bytes: far more than any login.
const MAX_INPUT_SIZE: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_googles_repositories_are_answered() {
        for host in [
            "source.developers.google.com",
            "my-instance-123456789012-git.us-central1.sourcemanager.dev",
            "My-Instance-git.us-central1.sourcemanager.dev:443",
            "go.googlesource.com",
        ] {
            let request = format!("capability[]=authtype\nprotocol=https\nhost={host}\npath=a\n\n");
            assert!(is_google_repository(request.as_bytes()), "{host}");
        }
        for request in [
            "",
            "protocol=https",
            "host=go.googlesource.com",
            "protocol=http\nhost=go.googlesource.com",
            "protocol=ssh\nhost=go.googlesource.com",
            "protocol=https\nhost=github.com",
            "protocol=https\nhost=googlesource.com",
            "protocol=https\nhost=.googlesource.com",
            "protocol=https\nhost=evilgooglesource.com",
            "protocol=https\nhost=go.googlesource.com.evil.example",
            "protocol=https\nhost=evil.example#.googlesource.com",
            "protocol=https\nhost=evil.example/.googlesource.com",
            "protocol=https\nhost=a@go.googlesource.com",
            "protocol=https\nhost=go.googlesource.com:8443",
            "protocol=https\nhost=go.googlesource.com\nhost=evil.example",
            "protocol=https\nhost=go.googlesource.com\nprotocol=http",
            "protocol=https\nxhost=go.googlesource.com",
            "protocol=https\rhost=go.googlesource.com",
            "protocol=https\nhost=go.googlesource.com\0",
        ] {
            assert!(!is_google_repository(request.as_bytes()), "{request}");
        }
        assert!(!is_google_repository(b"protocol=https\nhost=\xff.googlesource.com"));
    }
}

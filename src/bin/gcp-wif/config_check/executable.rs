//! Checks of `credential_source.executable`: a command that prints the subject token.

use gcp_wif::context::Environment;
use gcp_wif::external_account::{
    AWS4_REQUEST, ExecutableCredentialSource, ExternalAccount, ID_TOKEN, JWT, SAML2,
};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::source::{ExecutableSourceError, ExecutableSubjectTokenSource};

use super::finding::Findings;
use super::path::{check_absolute, is_absolute};
use crate::hint::of_executable;

pub(super) fn check(
    account: &ExternalAccount,
    source: &ExecutableCredentialSource,
    findings: &mut Findings,
) {
    subject_token_type(account.subject_token_type(), findings);
    command(COMMAND, source.command(), findings);
    if let Some(path) = source.output_file() {
        check_absolute("credential_source.executable.output_file", path, findings);
    }
    if source.interactive_timeout().is_some() && !account.is_workforce_pool() {
        findings.notice(
            "credential_source.executable.interactive_timeout_millis",
            "has no effect: only the executable of a workforce pool may ask the user to log in",
            None,
        );
    }
}

/// Checks that this program can run the command, and warns if the environment does not allow executables.
pub(super) fn check_here(
    source: &ExecutableCredentialSource,
    environment: &dyn Environment,
    findings: &mut Findings,
) {
    if let Err(error) = ExecutableSubjectTokenSource::check_command(source) {
        let problem = match &error {
            ExecutableSourceError::Relative { .. } => "its program has no absolute path",
            _ => "clients split it into different words",
        };
        findings.error(COMMAND, &format!("is not run here: {problem}"), of_executable(&error));
    }
    if environment.variable(ALLOW_EXECUTABLES).as_deref() != Some("1") {
        let problem = "is not run here: `GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES` is not `1`";
        let hint = "if you trust the command, set `GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1`";
        findings.warning(COMMAND, problem, Some(hint));
    }
}

fn subject_token_type(found: &str, findings: &mut Findings) {
    if found == AWS4_REQUEST {
        findings.warning(
            "subject_token_type",
            "is that of AWS: Python, gcloud, bq, gsutil and Ruby take such a file for one of the \
             AWS kind and refuse its executable",
            Some(
                "for those clients, create an OIDC provider in the pool and the file with \
                 `--subject-token-type=urn:ietf:params:oauth:token-type:jwt`",
            ),
        );
    } else if !TOKEN_TYPES.contains(&found) {
        let found = Sanitized::truncated(found, 120);
        let problem = format!("is `{found}`, which no library accepts from an executable");
        findings.warning("subject_token_type", &problem, Some(TOKEN_TYPES_HINT));
    }
}

/// Checks that all libraries split the command into the same arguments: each has its own rules.
fn command(path: &str, command: &str, findings: &mut Findings) {
    let program = command.split_whitespace().next().unwrap_or_default();
    let unquoted = program.trim_start_matches(['"', '\'']);
    if !is_absolute(unquoted) {
        let problem = format!(
            "begins with `{}`, which is not an absolute path",
            Sanitized::truncated(program, 120)
        );
        findings.warning(
            path,
            &problem,
            Some("use an absolute path, such as /usr/local/bin/gcp-wif"),
        );
    }
    if command.contains(['"', '\'']) {
        findings.warning(
            path,
            "has quotes: Python reads them as a shell does, Node in part, Go and Java not at all",
            Some("use paths and arguments that need no quotes, such as `--key=value`"),
        );
    }
    if command.contains('\\') {
        findings.warning(
            path,
            "has a backslash, which Python removes",
            Some("write paths with `/`, on Windows too"),
        );
    }
    let words: Vec<&str> = command.split(' ').collect();
    if words.contains(&"") || command.contains(|c: char| c != ' ' && c.is_whitespace()) {
        findings.warning(
            path,
            "has white space other than single spaces, which Java turns into empty arguments",
            Some("put exactly one space between words"),
        );
    }
    if command.contains(['$', '|', ';', '<', '>', '`']) || command.starts_with('~') {
        findings.warning(
            path,
            "has characters with a meaning to a shell, but no library runs the command in one",
            Some("put the shell commands into a script and the path of the script into `command`"),
        );
    }
}

const ALLOW_EXECUTABLES: &str = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES";

const COMMAND: &str = "credential_source.executable.command";

const TOKEN_TYPES: &[&str] = &[JWT, ID_TOKEN, SAML2];

const TOKEN_TYPES_HINT: &str =
    "set it to urn:ietf:params:oauth:token-type:jwt, …:id_token or …:saml2";

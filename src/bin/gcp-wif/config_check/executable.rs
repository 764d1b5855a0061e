//! `credential_source` of the executable kind.

use gcp_wif::external_account::{
    AWS4_REQUEST, ExecutableCredentialSource, ExternalAccount, ID_TOKEN, JWT, SAML2,
};
use gcp_wif::sanitize::Sanitized;

use super::finding::Findings;
use super::path::{check_absolute, is_absolute};

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
    findings.notice(
        COMMAND,
        "is run only if the environment has `GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1`",
        None,
    );
}

fn subject_token_type(found: &str, findings: &mut Findings) {
    if found == AWS4_REQUEST {
        findings.warning(
            "subject_token_type",
            "is that of AWS: Python, gcloud (also bq and gsutil) and Ruby take the file for an AWS one \
             and refuse the executable",
            Some(
                "for those, create an OIDC provider in the pool and create the file with \
                 `--subject-token-type=urn:ietf:params:oauth:token-type:jwt`",
            ),
        );
    } else if !TOKEN_TYPES.contains(&found) {
        let found = Sanitized::truncated(found, 120);
        let problem = format!("is `{found}`, which no library accepts from an executable");
        findings.warning("subject_token_type", &problem, Some(TOKEN_TYPES_HINT));
    }
}

/// Checks the command. Each library splits it in another way.
fn command(path: &str, command: &str, findings: &mut Findings) {
    let program = command.split_whitespace().next().unwrap_or_default();
    let unquoted = program.trim_start_matches(['"', '\'']);
    if !is_absolute(unquoted) {
        let problem = format!(
            "begins with `{}`, which is not the absolute path of a program",
            Sanitized::truncated(program, 120)
        );
        findings.warning(
            path,
            &problem,
            Some("write the absolute path, such as /usr/local/bin/gcp-wif"),
        );
    }
    if command.contains(['"', '\'']) {
        findings.warning(
            path,
            "has quotes, which Python reads as a shell does, Node in part, and Go and Java not at all",
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
            "has white space other than one space between words, from which Java makes empty \
             arguments",
            Some("leave one space between words"),
        );
    }
    if command.contains(['$', '|', ';', '<', '>', '`']) || command.starts_with('~') {
        findings.warning(
            path,
            "has characters with a meaning in a shell, but no library runs a shell",
            Some("put the shell commands into a script"),
        );
    }
}

const COMMAND: &str = "credential_source.executable.command";

const TOKEN_TYPES: &[&str] = &[JWT, ID_TOKEN, SAML2];

const TOKEN_TYPES_HINT: &str =
    "set it to urn:ietf:params:oauth:token-type:jwt, …:id_token or …:saml2";

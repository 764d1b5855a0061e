//! Checks of `credential_source.executable`: a command that prints the subject token.

use gcp_wif::external_account::{AWS4_REQUEST, ExternalAccount, ID_TOKEN, JWT, SAML2};
use gcp_wif::sanitize::Sanitized;

use super::finding::Findings;
use super::object::{Object, is_absolute};

pub(super) fn check(account: &ExternalAccount, source: &Object<'_>, findings: &mut Findings) {
    subject_token_type(account.subject_token_type(), findings);
    source.unknown(&["executable"], findings);
    let Some(executable) = source.object("executable", findings) else { return };
    if let Some(text) = executable.required_text("command", findings) {
        command(&executable.path_of("command"), text, findings);
    }
    executable.millis("timeout_millis", 5_000, 120_000, findings);
    executable.millis(INTERACTIVE, 30_000, 1_800_000, findings);
    match executable.text("output_file", findings) {
        Some(path) => executable.absolute("output_file", path, findings),
        None if executable.member(INTERACTIVE).is_some() => findings.error(
            &executable.path_of(INTERACTIVE),
            "requires `output_file`, where the command writes its response",
            None,
        ),
        None => {}
    }
    for name in ARGUMENTS {
        if executable.member(name).is_some() {
            findings.warning(
                &executable.path_of(name),
                "is not a member of this format and is ignored",
                Some("put the arguments into `command`, after the program"),
            );
        }
    }
    executable.unknown(&[MEMBERS, ARGUMENTS].concat(), findings);
    findings.notice(
        &executable.path_of("command"),
        "is run only if the environment has `GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1`",
        None,
    );
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

const INTERACTIVE: &str = "interactive_timeout_millis";

const MEMBERS: &[&str] = &["command", "timeout_millis", "output_file", INTERACTIVE];

/// Members that users expect to exist.
const ARGUMENTS: &[&str] = &["args", "arguments"];

const TOKEN_TYPES: &[&str] = &[JWT, ID_TOKEN, SAML2];

const TOKEN_TYPES_HINT: &str =
    "set it to urn:ietf:params:oauth:token-type:jwt, …:id_token or …:saml2";

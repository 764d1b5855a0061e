//! The exit codes in manual pages.

use super::topic::{Topic, topics};

/// Returns the exit codes of a command, each with its meaning.
pub(super) fn exit_codes(path: &str) -> Vec<(&'static str, &'static str)> {
    let own: &[_] = match path {
        "docker-credential get" => return DOCKER.to_vec(),
        "executable" => return EXECUTABLE.to_vec(),
        "exec" => EXEC,
        _ => &[],
    };
    let makes_requests = topics(path).iter().any(|topic| *topic != Topic::NewCredentialFile);
    let of_requests = if makes_requests { REQUESTS } else { &[][..] };
    [GENERAL, of_requests, own].concat()
}

const GENERAL: &[(&str, &str)] = &[
    ("0", "Success"),
    ("1", "A defect in this program, or standard output cannot be written"),
    ("2", "The command line is wrong"),
];

const REQUESTS: &[(&str, &str)] = &[
    ("69", "No identity: no AWS credentials, no region or no subject token was found"),
    ("75", "A temporary failure, such as a timeout: try again"),
    ("77", "AWS, Google or an executable refused; the message names the request"),
    ("78", "The credential file or a setting is bad"),
];

const EXEC: &[(&str, &str)] = &[
    ("126", "The program is not executable"),
    ("127", "The program was not found"),
    ("other", "The exit code of the program"),
];

const EXECUTABLE: &[(&str, &str)] = &[("0", "The response says whether the command succeeded")];

const DOCKER: &[(&str, &str)] = &[
    ("0", "Success"),
    ("1", "A failure; standard output holds the message, as the protocol requires"),
];

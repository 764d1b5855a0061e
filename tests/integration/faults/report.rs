//! The outcome of the runs, for a reader.

use std::fmt::Write as _;

use testkit::leaks::leaks;

use super::fault::FAULTS;
use super::hop::HOPS;
use super::run::Found;
use super::table::{Cell, applies};

/// Lists the differences between a run and the expected outcome, all in one text.
pub(super) fn problems(cell: &Cell, found: &Found) -> Vec<String> {
    let expected = &cell.expected;
    let stderr = String::from_utf8_lossy(&found.output.stderr);
    let exit = found.output.status.code().unwrap_or(-1);
    let seconds = found.elapsed.as_secs_f64();
    let mut problems = leaks(&found.output, false);
    if exit != expected.exit {
        problems.push(format!("exit {exit}, expected {}", expected.exit));
    }
    if found.requests != expected.requests {
        problems.push(format!("{} requests, expected {}", found.requests, expected.requests));
    }
    if found.is_slow(cell) {
        problems.push(format!("{seconds:.1} s, expected {} s at most", expected.seconds));
    }
    let missing = expected.words.iter().filter(|words| !stderr.contains(words.as_str()));
    problems.extend(missing.map(|words| format!("`{words}` is not said")));
    if exit == 0 && !stderr.is_empty() {
        problems.push("something is said".to_owned());
    }
    if (exit == 0) == found.output.stdout.is_empty() {
        problems.push("standard output is not as it should be".to_owned());
    }
    if problems.is_empty() {
        return Vec::new();
    }
    let timeout = cell.timeout.as_deref().unwrap_or("-");
    vec![format!(
        "{} | {} | {timeout} | {exit} | {} | {seconds:.1} | {}\n    {}",
        cell.fault_name,
        cell.hop_name,
        found.requests,
        stderr.trim_end().replace('\n', " … "),
        problems.join("; ")
    )]
}

/// Returns the table of exit codes and, after a cross, the numbers of requests.
pub(super) fn shown(found: &[(&Cell, Found)]) -> String {
    let mut table = format!("{:24}", "");
    for (name, _) in HOPS {
        write!(table, "{name:>17}").unwrap();
    }
    for (name, fault) in FAULTS {
        write!(table, "\n{name:24}").unwrap();
        for (_, hop) in HOPS {
            let is_it = |cell: &Cell| cell.fault == *fault && cell.hop == *hop;
            let text = match found.iter().find(|(cell, _)| is_it(cell)) {
                Some((_, Found { output, requests, .. })) => {
                    format!("{} x{requests}", output.status.code().unwrap_or(-1))
                }
                None if applies(*fault, *hop) => "hole".to_owned(),
                None => "-".to_owned(),
            };
            write!(table, "{text:>17}").unwrap();
        }
    }
    table
}

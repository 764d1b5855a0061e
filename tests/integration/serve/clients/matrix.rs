//! A client on several machines at once.

use std::collections::BTreeSet;
use std::process::Command;

use super::machine::{Kind, Machine};

/// Runs a client against `serve gce` on each of these machines, with the capability, and on the first one without
/// it too. The client prints tokens, each different from the one before it; `check` gets its other lines.
pub fn on_each(
    kinds: &[Kind],
    client: impl Fn(&Machine) -> Command + Sync,
    check: impl Fn(&Machine, &[String]) + Sync,
) {
    let mut runs: Vec<(Kind, &str)> = kinds.iter().map(|kind| (*kind, "on")).collect();
    runs.push((kinds[0], "off"));
    std::thread::scope(|scope| {
        for (kind, capability) in runs {
            let (client, check) = (&client, &check);
            scope.spawn(move || {
                let machine = Machine::new(kind);
                let server = machine.serve(&["gce", "--capability", capability]);
                let lines = machine.run(&client(&machine), &server, &[]);
                let (tokens, others): (Vec<String>, Vec<String>) =
                    lines.into_iter().partition(|line| line.starts_with("made-up-"));
                check_distinct(&tokens);
                check(&machine, &others);
                machine.check();
            });
        }
    });
}

/// Checks the tokens of a client: three have expired.
pub fn check_distinct(tokens: &[String]) {
    let distinct: BTreeSet<&String> = tokens.iter().collect();
    assert_eq!((tokens.len(), distinct.len()), (TOKENS, TOKENS), "{tokens:?}");
}

/// The number of tokens that each client gets, for its command line.
pub const COUNT: &str = "4";

const TOKENS: usize = 4;

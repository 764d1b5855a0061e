//! Runs commands for the benches: small, so that hardly any of the launcher's memory counts as
//! theirs, and without the pauses of an interpreter.
//!
//! Reads a line for each run from standard input: a count, variables as `NAME=VALUE`, `--`, and the
//! command, separated by U+001F. Starts that many processes at once, waits for all of them, and
//! prints a line: failures, nanoseconds from the first start to the last end, microseconds of user
//! and of system time of all, and the largest peak memory of one in KiB.

use std::fs::File;
use std::io::{BufRead, Write};
use std::process::Command;
use std::time::Instant;

fn main() {
    let null = File::options().read(true).write(true).open("/dev/null").expect("/dev/null");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let mut words = line.split('\u{1f}');
        let count: usize = words.next().and_then(|word| word.parse().ok()).expect("a count");
        let mut variables = Vec::new();
        for word in words.by_ref().take_while(|word| *word != "--") {
            variables.push(word.split_once('=').expect("NAME=VALUE"));
        }
        let program = words.next().expect("a program");
        let words: Vec<&str> = words.collect();
        let same = || null.try_clone().expect("one more descriptor");
        let mut command = Command::new(program);
        command.args(words).env_clear().envs(variables).stdin(same()).stdout(same());

        let started = Instant::now();
        let children: Vec<_> = (0..count).map(|_| command.spawn()).collect();
        let mut total = Usage::default();
        for child in children {
            match child {
                Ok(child) => total.add(wait(child.id())),
                Err(_) => total.failures += 1,
            }
        }
        let took = started.elapsed().as_nanos();
        let Usage { failures, user, system, peak } = total;
        println!("{failures} {took} {user} {system} {peak}");
        std::io::stdout().flush().expect("a reader of standard output");
    }
}

#[derive(Default)]
struct Usage {
    failures: usize,
    user: i64,
    system: i64,
    peak: i64,
}

impl Usage {
    fn add(&mut self, one: Self) {
        self.failures += one.failures;
        self.user += one.user;
        self.system += one.system;
        self.peak = self.peak.max(one.peak);
    }
}

/// Returns the kernel's counters of a process. Only `wait4` returns them, and the standard library
/// does not call it.
fn wait(id: u32) -> Usage {
    unsafe extern "C" {
        fn wait4(id: i32, status: *mut i32, options: i32, usage: *mut [i64; 64]) -> i32;
    }
    let (mut status, mut usage) = (0, [0; 64]);
    // SAFETY: both pointers are to values that outlive the call, and `struct rusage` has 18 members
    // of 8 bytes on 64-bit Linux, 34 with musl's reserve.
    let waited = unsafe { wait4(id as i32, &mut status, 0, &mut usage) };
    assert_eq!(waited, id as i32, "a child of this process");
    let [user_s, user_us, system_s, system_us, peak, ..] = usage;
    Usage {
        failures: usize::from(status != 0),
        user: user_s * 1_000_000 + user_us,
        system: system_s * 1_000_000 + system_us,
        peak,
    }
}

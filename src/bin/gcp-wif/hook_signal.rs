//! A signal to a process that re-reads its token.

use std::path::Path;

use gcp_wif::context::FileSystem;
use gcp_wif::sanitize::Sanitized;
use rustix::process::{Pid, Signal, getpid, kill_process};

/// A signal as it is typed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct HookSignal {
    name: &'static str,
    signal: Signal,
}

impl HookSignal {
    /// Parses a name such as `HUP` or `SIGHUP`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let name = text.strip_prefix("SIG").unwrap_or(text);
        let found = SIGNALS.iter().find(|(known, _)| *known == name);
        found.map(|&(name, signal)| Self { name, signal }).ok_or_else(|| {
            let names: Vec<&str> = SIGNALS.iter().map(|(name, _)| *name).collect();
            let text = Sanitized::truncated(text, 20);
            format!("`{text}` is not a signal for this, expected one of {}", names.join(", "))
        })
    }

    /// Sends the signal to the process whose number is in a file.
    pub(crate) fn send(self, pid_file: &Path, files: &dyn FileSystem) -> Result<(), String> {
        let content = files.read(pid_file, LARGEST_PID_FILE).map_err(|error| error.to_string())?;
        let shown = pid_file.display().to_string();
        let shown = Sanitized::truncated(&shown, 300);
        let text = String::from_utf8_lossy(content.expose());
        let pid = text.trim().parse().ok().filter(|pid| *pid > 0).and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| format!("`{shown}` does not hold the number of a process"))?;
        if pid == getpid() {
            return Err(format!("`{shown}` holds the number of this process"));
        }
        kill_process(pid, self.signal).map_err(|error| {
            let number = pid.as_raw_nonzero();
            format!("SIG{} cannot be sent to the process {number}: {error}", self.name)
        })
    }
}

const SIGNALS: &[(&str, Signal)] = &[
    ("HUP", Signal::HUP),
    ("INT", Signal::INT),
    ("QUIT", Signal::QUIT),
    ("TERM", Signal::TERM),
    ("USR1", Signal::USR1),
    ("USR2", Signal::USR2),
    ("WINCH", Signal::WINCH),
];

/// In bytes.
const LARGEST_PID_FILE: u64 = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_has_its_usual_names() {
        assert_eq!(HookSignal::parse("HUP"), HookSignal::parse("SIGHUP"));
        assert!(HookSignal::parse("USR2").is_ok());
        for text in ["", "SIG", "hup", "KILL", "1", "SIGSIGHUP"] {
            assert!(HookSignal::parse(text).is_err(), "{text}");
        }
    }
}

//! The signal that makes a process read its token again.

use std::path::Path;

use gcp_wif::context::FileSystem;
use gcp_wif::sanitize::Sanitized;
use rustix::process::{Pid, Signal, geteuid, getpid};

/// The signal of a flag.
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

    /// Sends the signal to the process whose number is in a file. The process has to belong to the user of this one,
    /// and the file to that user or to root: no other user can choose the process that root signals.
    pub(crate) fn send(self, pid_file: &Path, files: &dyn FileSystem) -> Result<(), String> {
        let (content, owner) = files
            .read_with_owner(pid_file, MAX_PID_FILE_SIZE)
            .map_err(|error| error.to_string())?;
        let shown = pid_file.display().to_string();
        let shown = Sanitized::truncated(&shown, 300);
        let own = geteuid().as_raw();
        if owner.is_none_or(|owner| owner != own && owner != ROOT) {
            return Err(format!("`{shown}` belongs to another user"));
        }
        let text = String::from_utf8_lossy(content.expose());
        let pid = text.trim().parse().ok().filter(|pid| *pid > 0).and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| format!("`{shown}` does not hold the number of a process"))?;
        if pid == getpid() {
            return Err(format!("`{shown}` holds the number of this process"));
        }
        self.send_to(pid, own, files).map_err(|problem| {
            let number = pid.as_raw_nonzero();
            format!("SIG{} is not sent to the process {number}: {problem}", self.name)
        })
    }

    /// Sends the signal to a process of the user `uid`. The handle makes sure that the number stays that of the same
    /// process.
    #[cfg(target_os = "linux")]
    fn send_to(self, pid: Pid, uid: u32, files: &dyn FileSystem) -> Result<(), String> {
        use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};

        let process = pidfd_open(pid, PidfdFlags::empty()).map_err(|error| error.to_string())?;
        let status = format!("/proc/{}/status", pid.as_raw_nonzero());
        let status = files.read(Path::new(&status), MAX_STATUS_SIZE);
        let status = status.map_err(|error| format!("its user is not known: {error}"))?;
        let status = String::from_utf8_lossy(status.expose());
        if effective_uid(&status) != Some(uid) {
            return Err("it belongs to another user".to_owned());
        }
        pidfd_send_signal(&process, self.signal).map_err(|error| error.to_string())
    }

    /// Sends the signal to a process, without a handle. The system refuses to signal a process of another user,
    /// unless this user is root.
    #[cfg(not(target_os = "linux"))]
    fn send_to(self, pid: Pid, _uid: u32, _files: &dyn FileSystem) -> Result<(), String> {
        rustix::process::kill_process(pid, self.signal).map_err(|error| error.to_string())
    }
}

/// Finds the effective user in the status of a process: "Real, effective, saved set, and filesystem
/// UIDs" (proc_pid_status(5)).
#[cfg(target_os = "linux")]
fn effective_uid(status: &str) -> Option<u32> {
    let users = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    users.split_ascii_whitespace().nth(1)?.parse().ok()
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

/// The user who may write every file.
const ROOT: u32 = 0;

/// In bytes.
const MAX_PID_FILE_SIZE: u64 = 64;

/// In bytes.
#[cfg(target_os = "linux")]
const MAX_STATUS_SIZE: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn the_effective_user_is_the_second_number() {
        assert_eq!(effective_uid("Name:\tUid:\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n"), Some(2));
        for status in ["", "Uid:", "Uid:\t1", "Uid:\t1\tx\t3\t4", "Uid:\t1\t-2"] {
            assert_eq!(effective_uid(status), None, "{status}");
        }
    }

    #[test]
    fn a_signal_has_its_usual_names() {
        assert_eq!(HookSignal::parse("HUP"), HookSignal::parse("SIGHUP"));
        assert!(HookSignal::parse("USR2").is_ok());
        for text in ["", "SIG", "hup", "KILL", "1", "SIGSIGHUP"] {
            assert!(HookSignal::parse(text).is_err(), "{text}");
        }
    }
}

//! The protocol of systemd's `sd_notify`: one datagram a message.

use std::fmt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use gcp_wif::context::Environment;
use gcp_wif::sanitize::SanitizedLine;
use rustix::time::{ClockId, clock_gettime};

/// The service manager that started this process, if one did. A message that cannot be sent is dropped: the process
/// works without a manager.
#[derive(Debug, Default)]
pub(crate) struct Notifier {
    socket: Option<(UnixDatagram, SocketAddr)>,
    watchdog: Option<Duration>,
}

impl Notifier {
    /// Reads `NOTIFY_SOCKET` and `WATCHDOG_USEC`.
    pub(crate) fn from_environment(environment: &dyn Environment) -> Self {
        let variable = |name| environment.variable(name).filter(|value| !value.is_empty());
        let socket = variable("NOTIFY_SOCKET").and_then(|name| {
            let socket = UnixDatagram::unbound().ok()?;
            // The manager may be busy, and this process has other work.
            socket.set_nonblocking(true).ok()?;
            Some((socket, address(&name)?))
        });
        // "If this is set […] the watchdog is enabled only for the process with this PID."
        // (sd_watchdog_enabled(3), WATCHDOG_PID)
        let is_own = variable("WATCHDOG_PID").is_none_or(|pid| {
            let own = std::process::id();
            pid.parse() == Ok(own)
        });
        let watchdog = variable("WATCHDOG_USEC").filter(|_| is_own);
        let watchdog = watchdog.and_then(|time| time.parse().ok()).filter(|time| *time > 0);
        Self { socket, watchdog: watchdog.map(Duration::from_micros) }
    }

    /// Returns the time between two keep-alive messages: half of the manager's limit. `None` if it expects none.
    pub(crate) fn watchdog_interval(&self) -> Option<Duration> {
        // "It is recommended that a daemon sends a keep-alive notification message to the service manager
        // every half of the time returned here." (sd_watchdog_enabled(3))
        self.socket.as_ref().and(self.watchdog).map(|time| time / 2)
    }

    /// Reports that the service is ready, with a line about its state.
    pub(crate) fn ready(&self, status: impl fmt::Display) {
        self.send(format_args!("READY=1\nSTATUS={}", SanitizedLine(status)));
    }

    /// Reports the state of the service in a line.
    pub(crate) fn status(&self, status: impl fmt::Display) {
        self.send(format_args!("STATUS={}", SanitizedLine(status)));
    }

    /// Reports that the service reloads, until [`Notifier::ready`].
    pub(crate) fn reloading(&self) {
        let now = clock_gettime(ClockId::Monotonic);
        let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1000;
        self.send(format_args!("RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    /// Reports that the service stops.
    pub(crate) fn stopping(&self) {
        self.send(format_args!("STOPPING=1"));
    }

    /// Sends a keep-alive message, if the manager expects one.
    pub(crate) fn alive(&self) {
        if self.watchdog_interval().is_some() {
            self.send(format_args!("WATCHDOG=1"));
        }
    }

    /// Requests this much time from now on, for a slow start.
    pub(crate) fn extend_timeout(&self, time: Duration) {
        self.send(format_args!("EXTEND_TIMEOUT_USEC={}", time.as_micros()));
    }

    fn send(&self, message: fmt::Arguments<'_>) {
        if let Some((socket, address)) = &self.socket {
            let _ = socket.send_to_addr(message.to_string().as_bytes(), address);
        }
    }
}

/// Parses the address of a socket: a path, or `@` and a name of the abstract namespace.
fn address(name: &str) -> Option<SocketAddr> {
    #[cfg(target_os = "linux")]
    if let Some(name) = name.strip_prefix('@') {
        use std::os::linux::net::SocketAddrExt as _;

        return SocketAddr::from_abstract_name(name).ok();
    }
    name.starts_with('/').then(|| SocketAddr::from_pathname(name).ok()).flatten()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::collections::BTreeMap;

    use testkit::folder::Folder;

    use super::*;

    #[test]
    fn messages_are_sent_to_a_path_and_to_an_abstract_name() {
        let pid = std::process::id();
        let folder = Folder::new("notify");
        let path = folder.join("socket").to_str().unwrap().to_owned();
        for name in [path.clone(), format!("@gcp-wif-notify-{pid}")] {
            let manager = UnixDatagram::bind_addr(&address(&name).unwrap()).unwrap();
            let notifier = notifier(&[("NOTIFY_SOCKET", &name), ("WATCHDOG_USEC", "2000000")]);
            assert_eq!(notifier.watchdog_interval(), Some(Duration::from_secs(1)));
            let heard = || {
                let mut message = [0; 256];
                let length = manager.recv(&mut message).unwrap();
                String::from_utf8(message[..length].to_vec()).unwrap()
            };
            notifier.ready("token until 03:56Z");
            assert_eq!(heard(), "READY=1\nSTATUS=token until 03:56Z");
            notifier.status("a\nREADY=1");
            assert!(!heard().contains('\n'), "a line of its own could be another message");
            notifier.alive();
            assert_eq!(heard(), "WATCHDOG=1");
            notifier.extend_timeout(Duration::from_secs(90));
            assert_eq!(heard(), "EXTEND_TIMEOUT_USEC=90000000");
            notifier.stopping();
            assert_eq!(heard(), "STOPPING=1");
            notifier.reloading();
            let microseconds: u64 =
                heard().strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap().parse().unwrap();
            assert!(microseconds > 0);
        }
    }

    #[test]
    fn a_missing_manager_is_not_an_error() {
        for (name, is_address) in [
            ("", false),
            ("relative", false),
            ("/made-up/missing", true),
            ("@gcp-wif-missing", cfg!(target_os = "linux")),
        ] {
            let notifier = notifier(&[("NOTIFY_SOCKET", name), ("WATCHDOG_USEC", "2000000")]);
            notifier.ready("x");
            notifier.alive();
            let interval = is_address.then_some(Duration::from_secs(1));
            assert_eq!(notifier.watchdog_interval(), interval, "{name}");
        }
        assert_eq!(notifier(&[("WATCHDOG_USEC", "2000000")]).watchdog_interval(), None);
    }

    #[test]
    fn the_watchdog_of_another_process_is_not_fed() {
        let own = std::process::id().to_string();
        for (pid, usec, expected) in [
            (own.as_str(), "10", Some(Duration::from_micros(5))),
            ("1", "10", None),
            ("x", "10", None),
            (own.as_str(), "0", None),
            (own.as_str(), "-5", None),
        ] {
            let notifier = notifier(&[
                ("NOTIFY_SOCKET", "/made-up"),
                ("WATCHDOG_PID", pid),
                ("WATCHDOG_USEC", usec),
            ]);
            assert_eq!(notifier.watchdog_interval(), expected, "{pid} {usec}");
        }
    }

    fn notifier(variables: &[(&str, &str)]) -> Notifier {
        let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Notifier::from_environment(&variables.collect::<BTreeMap<_, _>>())
    }
}

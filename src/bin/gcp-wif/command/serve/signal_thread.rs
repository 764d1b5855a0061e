//! The thread that handles signals, from the start of a server to its end.

use std::sync::{Arc, OnceLock};
use std::thread::Builder;
use std::time::Duration;

use gcp_wif::refresh::RefreshThread;

use crate::error::{Result, Step as _};
use crate::serve::ServerHandle;
use crate::service::{Notifier, Signals};
use crate::watchdog;

/// The thread that handles signals.
pub(super) struct SignalThread {
    server: Arc<OnceLock<Server>>,
}

/// The server that signals control.
struct Server {
    handle: ServerHandle,
    refresh: Vec<RefreshThread>,
}

impl SignalThread {
    /// Starts the thread. Until [`SignalThread::serve`], a signal to stop ends the process at once, since nothing
    /// is written yet and a fetch may take long.
    pub(super) fn start(notifier: Arc<Notifier>) -> Result<Self> {
        let signals = Signals::catch().step("signals cannot be caught")?;
        let server = Arc::default();
        let of_thread = Arc::clone(&server);
        Builder::new().spawn(move || handle_signals(&signals, &of_thread, &notifier))?;
        Ok(Self { server })
    }

    /// Makes signals control a server from now on, and refresh with `refresh`. Returns the handle of the server.
    pub(super) fn serve(&self, refresh: Vec<RefreshThread>) -> Result<ServerHandle> {
        let handle = ServerHandle::new()?;
        self.server.get_or_init(|| Server { handle: handle.clone(), refresh });
        Ok(handle)
    }
}

fn handle_signals(signals: &Signals, server: &OnceLock<Server>, notifier: &Notifier) {
    loop {
        let received = signals.wait(MAX_WAIT);
        let Some(Server { handle, refresh }) = server.get() else {
            if received.stop {
                notifier.stopping();
                watchdog::exit_with_success();
            }
            continue;
        };
        if received.reload {
            notifier.reloading();
            refresh.iter().for_each(RefreshThread::refresh_now);
            notifier.ready(SERVING);
        }
        if received.report {
            handle.report();
        }
        if received.stop {
            return handle.stop();
        }
    }
}

/// The status that the service manager shows.
pub(super) const SERVING: &str = "serving";

const MAX_WAIT: Duration = Duration::from_secs(3600);

//! The process of a command that runs until it is stopped: its signals, and its service manager.

mod notifier;
mod signals;
mod sockets;

pub(crate) use notifier::Notifier;
pub(crate) use signals::{Received, Signals, obey_as_first_process};
pub(crate) use sockets::activated_listener;

//! One connection of a client.

mod events;
mod limits;
mod requests;
mod state;

pub(super) use state::Connection;

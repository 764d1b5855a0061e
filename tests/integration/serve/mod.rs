//! `gcp-wif serve gce`, and what both kinds of servers share: real servers, whose clients use raw sockets.

mod bad_input;
mod checks;
mod clients;
mod endpoints;
mod exec;
mod first_process;
mod imds;
mod killed;
mod limits;
mod manager;
mod names;
mod namespaces;
mod other_user;
mod process;
mod program;
mod red_team;
mod refresh;
mod start;
mod table;
pub mod world;

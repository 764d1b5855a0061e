//! Requests tokens from asynchronous code: `cargo run --example tokio credentials.json`.
//!
//! Every call of this crate blocks, so asynchronous code calls it on a thread for blocking work. One
//! `Federation` serves all tasks: it caches tokens and sends one request for all of them.

#![expect(clippy::print_stdout, reason = "the result is printed")]

use std::env;
use std::error::Error;
use std::sync::Arc;

use gcp_wif::{AccessToken, Context, Federation, Trust};
use tokio::runtime;
use tokio::task::{JoinError, JoinSet, spawn_blocking};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: tokio CREDENTIAL_FILE")?;
    let federation = Federation::from_file(path, &Trust::default(), Context::system())?;
    runtime::Builder::new_current_thread().build()?.block_on(run(Arc::new(federation)))
}

/// Requests a token in ten tasks at once.
async fn run(federation: Arc<Federation>) -> Result<(), Box<dyn Error>> {
    let mut tasks = JoinSet::new();
    for _ in 0..10 {
        tasks.spawn(access_token(Arc::clone(&federation)));
    }
    while let Some(token) = tasks.join_next().await {
        println!("a token until {}", token???.expires_at());
    }
    Ok(())
}

/// Returns an access token without blocking the tasks of this thread.
async fn access_token(
    federation: Arc<Federation>,
) -> Result<Result<AccessToken, gcp_wif::Error>, JoinError> {
    spawn_blocking(move || federation.access_token(&[])).await
}

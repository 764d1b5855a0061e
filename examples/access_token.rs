//! Prints an access token for the credential file that gcloud wrote:
//! `cargo run --example access_token credentials.json`.

#![expect(clippy::print_stdout, reason = "the token is the result")]

use std::env;
use std::error::Error;

use gcp_wif::{Context, Federation, Trust};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: access_token CREDENTIAL_FILE")?;
    let federation = Federation::from_file(path, &Trust::default(), Context::system())?;
    let token = federation.access_token(&[])?;
    println!("{}", token.token().expose());
    Ok(())
}

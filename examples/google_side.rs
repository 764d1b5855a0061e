//! Prints an access token of a chain of service accounts, of a user, or within an access boundary:
//! `cargo run --example google_side credentials.json chain build@p.iam.gserviceaccount.com deploy@p.iam.gserviceaccount.com`,
//! `cargo run --example google_side credentials.json subject user@example.com SCOPE`,
//! `cargo run --example google_side credentials.json boundary my-bucket/my-folder/ storage.objectViewer`.

#![expect(clippy::print_stdout, reason = "the token is the result")]

use std::env;
use std::error::Error;

use gcp_wif::access_boundary::{AccessBoundary, BucketAccess};
use gcp_wif::{Context, Federation, Trust};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [path, kind, rest @ ..] = &arguments[..] else {
        return Err("usage: google_side CREDENTIAL_FILE chain|subject|boundary …".into());
    };
    let federation = Federation::from_file(path, &Trust::default(), Context::system())?;
    let federation = match (*kind, rest) {
        // Each account impersonates the next; the last one is the target.
        ("chain", emails) => federation.with_impersonation_chain(emails)?,
        // The service account acts for the user, by domain-wide delegation.
        ("subject", [user, scopes @ ..]) => {
            federation.with_scopes(scopes.iter().copied()).with_subject(user)?
        }
        // The unrestricted token never leaves this process.
        ("boundary", [bucket, roles @ ..]) => {
            let boundary = AccessBoundary::for_buckets(&[BucketAccess::parse(bucket)?], roles)?;
            federation.with_access_boundary(boundary)
        }
        _ => return Err("expected `chain`, `subject` or `boundary`, with its values".into()),
    };
    println!("{}", federation.access_token(&[])?.token().expose());
    Ok(())
}

//! Prints access tokens as a program with Google's library for Rust gets them: as many different ones as the first
//! argument says. The second argument is the URL that says when there is a new token. Without a credential file, an
//! ID token of the metadata server follows.

use std::env;
use std::error::Error;

use google_cloud_auth::credentials::{Builder, idtoken};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let [_, count, next] = &env::args().collect::<Vec<_>>()[..] else {
        return Err("usage: tokens COUNT URL".into());
    };
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "installed twice")?;
    let scopes = ["https://www.googleapis.com/auth/cloud-platform"];
    let credentials = Builder::default().with_scopes(scopes).build_access_token_credentials()?;
    let mut last = String::new();
    for _ in 0..count.parse()? {
        let mut token = credentials.access_token().await?.token;
        while token == last {
            reqwest::get(next).await?.error_for_status()?.bytes().await?;
            token = credentials.access_token().await?.token;
        }
        println!("{token}");
        last = token;
    }
    if env::var_os("GOOGLE_APPLICATION_CREDENTIALS").is_none() {
        let credentials = idtoken::mds::Builder::new("https://a.example").build()?;
        println!("{}", credentials.id_token().await?);
    }
    Ok(())
}

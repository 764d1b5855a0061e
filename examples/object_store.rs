//! Credentials of Google Cloud Storage for the `object_store` crate:
//! `cargo run --example object_store credentials.json my-bucket`.

#![expect(clippy::print_stdout, reason = "the result is printed")]

use std::env;
use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use gcp_wif::{Context, Federation, Trust};
use object_store::CredentialProvider;
use object_store::gcp::{GcpCredential, GoogleCloudStorageBuilder, GoogleConfigKey};
use tokio::runtime;
use tokio::task::spawn_blocking;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(path), Some(bucket)) = (arguments.next(), arguments.next()) else {
        return Err("usage: object_store CREDENTIAL_FILE BUCKET".into());
    };
    let federation = Federation::from_file(path, &Trust::default(), Context::system())?;
    let credentials = Arc::new(FederationCredentials(Arc::new(federation)));

    // `build` needs an HTTP client: that of the feature `gcp` of `object_store`, or a connector of
    // the program. This repository uses the feature `gcp-base`, which builds faster.
    let store = GoogleCloudStorageBuilder::new()
        .with_bucket_name(bucket)
        .with_credentials(Arc::clone(&credentials) as Arc<_>);

    let runtime = runtime::Builder::new_current_thread().build()?;
    let credential = runtime.block_on(credentials.get_credential())?;
    let bucket = store.get_config_value(&GoogleConfigKey::Bucket).unwrap_or_default();
    println!("a bearer token of {} bytes for `{bucket}`", credential.bearer.len());
    Ok(())
}

/// A credential provider that takes its tokens from a federation, which caches them.
#[derive(Clone, Debug)]
struct FederationCredentials(Arc<Federation>);

#[async_trait]
impl CredentialProvider for FederationCredentials {
    type Credential = GcpCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<GcpCredential>> {
        let federation = Arc::clone(&self.0);
        let token = spawn_blocking(move || federation.access_token(&[])).await?;
        let token = token
            .map_err(|error| object_store::Error::Generic { store: "GCS", source: error.into() })?;
        Ok(Arc::new(GcpCredential { bearer: token.token().expose().clone() }))
    }
}

//! `gcp-wif serve check`

use gcp_wif::context::{Destination, Method, Request};
use url::Url;

use super::client_variables::{address_in, reachable};
use crate::app::App;
use crate::args::ServeCheck;
use crate::error::{Error, Result, Step as _};

/// Requests the health of a server.
pub(super) fn run(args: &ServeCheck, app: &App) -> Result<()> {
    let address = match &args.env_file {
        // Without the file, clap requires `--listen`.
        None => args.listen.unwrap_or_default().socket_address(),
        Some(file) => {
            let text = app.context.file_system.read(file, MAX_FILE_SIZE);
            let text = text.step("the file of `--env-file` cannot be read")?;
            let address = std::str::from_utf8(text.expose()).ok().and_then(address_in);
            address.and_then(|address| address.parse().ok()).ok_or_else(|| {
                Error::Setting("the file of `--env-file` is not one that a server wrote".to_owned())
            })?
        }
    };
    let url = format!("http://{}/healthz", reachable(address));
    let url = Url::parse(&url).map_err(|_| Error::usage("`--listen` is not an address"))?;
    let response =
        app.context.transport.send(&Request::new(Method::Get, url), Destination::InstanceMetadata);
    let status = response.map_err(|error| Error::Unhealthy(error.to_string()))?.status;
    if status == 200 {
        return Ok(());
    }
    Err(Error::Unhealthy(format!("it returned HTTP {status}")))
}

/// In bytes.
const MAX_FILE_SIZE: u64 = 16 * 1024;

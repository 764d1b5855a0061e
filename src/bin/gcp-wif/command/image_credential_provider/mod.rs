//! `gcp-wif image-credential-provider`: a
//! [plugin](https://kubernetes.io/docs/reference/config-api/kubelet-credentialprovider.v1/) of the kubelet
//! for Google's registries.

mod pod;
mod request;
mod response;

use std::time::Duration;

use gcp_wif::context::Deadline;

use crate::app::App;
use crate::args::ImageCredentialProvider;
use crate::error::{Error, Result};
use crate::google_host::{is_google_registry, registry_of};
use crate::output;
use request::{ImageRequest, Puller};
use response::{Login, response};

/// Prints the response. The kubelet logs standard error, so a failure is one line there.
pub(crate) fn run(
    args: &ImageCredentialProvider,
    deadline: &Deadline,
    prepare: impl FnOnce() -> Result<App>,
) -> Result<()> {
    let respond = || {
        let request = ImageRequest::read(deadline)?;
        let registry = registry_of(&request.image).filter(|registry| is_served(registry, args));
        let login = match registry {
            Some(registry) => login(registry, &request, prepare)?,
            None => None,
        };
        output::print(&response(request.version, login.as_ref()))
    };
    respond().map_err(|error| Error::OneLine(Box::new(error)))
}

fn is_served(registry: &str, args: &ImageCredentialProvider) -> bool {
    let is_named = |named: &String| named.eq_ignore_ascii_case(registry);
    is_google_registry(registry) || args.registries.iter().any(is_named)
}

/// Returns the login of a registry; `None` if the pod must not get the node's.
fn login<'a>(
    registry: &'a str,
    request: &ImageRequest,
    prepare: impl FnOnce() -> Result<App>,
) -> Result<Option<Login<'a>>> {
    let puller = request.puller()?;
    let app = prepare()?;
    let federation = match puller {
        Puller::Node => app.federation()?,
        Puller::Pod { token, service_account } => pod::federation(&app, token, service_account)?,
        Puller::PodWithoutToken => return Ok(None),
    };
    let token = federation.access_token_valid_for(&[], MIN_LIFETIME)?;
    let left = token.expires_at().since(app.context.now());
    Ok(Some(Login { registry, token: token.token().clone(), left }))
}

/// The shortest remaining lifetime of a token: an image may take long to pull.
const MIN_LIFETIME: Duration = Duration::from_secs(20 * 60);

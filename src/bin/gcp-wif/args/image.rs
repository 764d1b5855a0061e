//! The flags of `image-credential-provider`.

use clap::Args;
use gcp_wif::sanitize::Sanitized;

#[derive(Debug, Args)]
pub(crate) struct ImageCredentialProvider {
    /// Registry that gets the token besides Google's, as `HOST` or `HOST:PORT`; repeat the flag
    #[arg(long = "registry", value_name = "HOST", value_parser = parse_registry)]
    pub(crate) registries: Vec<String>,
}

fn parse_registry(text: &str) -> Result<String, String> {
    let is_part =
        |part: &str, accepts: fn(u8) -> bool| !part.is_empty() && part.bytes().all(accepts);
    let (host, port) = text.split_once(':').unwrap_or((text, "443"));
    let is_host = is_part(host, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    if is_host && is_part(port, |b| b.is_ascii_digit()) {
        return Ok(text.to_ascii_lowercase());
    }
    let text = Sanitized::truncated(text, 120);
    Err(format!("`{text}` is not a registry, expected `HOST` or `HOST:PORT`"))
}

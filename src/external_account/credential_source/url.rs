//! The URL source.

use url::Url;

use super::header::Headers;
use super::token_format::TokenFormat;
use crate::external_account::problems::Problems;
use crate::external_account::reader::ObjectReader;
use crate::external_account::trust::Trust;
use crate::secret::Secret;

/// A URL that returns the subject token, such as that of Azure's metadata service or of GitHub
/// Actions.
#[derive(Clone, Debug)]
pub struct UrlCredentialSource {
    url: Url,
    headers: Headers,
    format: TokenFormat,
}

impl UrlCredentialSource {
    /// Checks the members.
    pub(super) fn read(
        source: &ObjectReader<'_>,
        trust: &Trust,
        problems: &mut Problems,
    ) -> Option<Self> {
        let url = source
            .required_text("url", "a URL")
            .and_then(|text| trust.subject_token_url(&source.path_of("url"), text));
        let url = problems.take(url);
        let headers = Headers::read(source, problems);
        let format = problems.take(TokenFormat::read(source));
        Some(Self { url: url?, headers, format: format? })
    }

    /// Returns `url`: the URL to GET.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns `headers`: the names and values of the request's headers. A value may be a secret.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.headers.iter()
    }

    /// Returns `format`: the format of the response.
    pub const fn format(&self) -> &TokenFormat {
        &self.format
    }
}

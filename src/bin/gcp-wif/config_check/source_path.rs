//! The path of credentials within others.

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::Document;

/// Returns the path of the innermost credentials in a document, with a dot at its end; empty for the document
/// itself.
pub(super) fn source_path(credentials: &Credentials) -> String {
    let outermost: Option<&Document> = Some(credentials.document());
    let inner = std::iter::successors(outermost, |outer| outer.member(SOURCE_CREDENTIALS));
    let depth = inner.skip(1).count();
    format!("{SOURCE_CREDENTIALS}.").repeat(depth)
}

const SOURCE_CREDENTIALS: &str = "source_credentials";

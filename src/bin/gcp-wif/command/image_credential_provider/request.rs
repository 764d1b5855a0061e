//! The request of the kubelet.

use std::collections::BTreeMap;

use gcp_wif::context::{Deadline, read_standard_input};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::secret::Secret;
use serde::Deserialize;

use crate::error::{Error, Result};

/// A `CredentialProviderRequest`, of any version.
#[derive(Debug)]
pub(super) struct ImageRequest {
    /// The `apiVersion`: "The returned CredentialProviderResponse MUST use the same encoding version as
    /// the input."
    pub(super) version: &'static str,
    pub(super) image: String,
    token: Option<Secret>,
    service_account: Option<String>,
}

/// The identity that pulls the image.
#[derive(Debug)]
pub(super) enum Puller<'a> {
    /// The identity of the node.
    Node,
    /// The identity of the pod, by its service account token.
    Pod {
        token: &'a Secret,
        /// The e-mail address of the Google service account to impersonate.
        service_account: Option<&'a str>,
    },
    /// No identity: the pod names a service account, and has no token for it.
    PodWithoutToken,
}

impl ImageRequest {
    /// Reads standard input.
    pub(super) fn read(deadline: &Deadline) -> Result<Self> {
        Self::parse(read_standard_input(MAX_REQUEST_SIZE, deadline)?.expose())
    }

    /// Parses a request. Unknown members are ignored, since a later kubelet may send more.
    fn parse(json: &[u8]) -> Result<Self> {
        let raw: Raw = serde_json::from_slice(json).map_err(|error| {
            // Without the error's own message, which may quote the token.
            let (line, column) = (error.line(), error.column());
            Error::usage(format!(
                "standard input is not a {KIND} in JSON, at line {line}, column {column}: expected the \
                 request of the kubelet"
            ))
        })?;
        if raw.kind != KIND {
            let found = Sanitized::truncated(&raw.kind, 60);
            return Err(Error::usage(format!("`kind` is `{found}`, expected `{KIND}`")));
        }
        let version = VERSIONS.into_iter().find(|version| raw.api_version == *version);
        let version = version.ok_or_else(|| {
            let found = Sanitized::truncated(&raw.api_version, 120);
            let accepted = VERSIONS.map(|version| format!("`{version}`")).join(", ");
            Error::usage(format!("`apiVersion` is `{found}`, expected one of {accepted}"))
        })?;
        if raw.image.is_empty() {
            return Err(Error::usage("`image` is empty, expected the name of an image"));
        }
        let mut annotations = raw.service_account_annotations.unwrap_or_default();
        Ok(Self {
            version,
            image: raw.image,
            token: raw.service_account_token.filter(|token| !token.expose().is_empty()),
            service_account: annotations.remove(ANNOTATION).filter(|email| !email.is_empty()),
        })
    }

    /// Returns the identity that pulls the image.
    pub(super) fn puller(&self) -> Result<Puller<'_>> {
        let service_account = self.service_account.as_deref();
        if let Some(email) = service_account.filter(|email| !is_email(email)) {
            let found = Sanitized::truncated(email, 120);
            return Err(Error::Setting(format!(
                "the annotation `{ANNOTATION}` is `{found}`, expected the e-mail address of a service \
                 account of Google"
            )));
        }
        Ok(match (&self.token, service_account) {
            (Some(token), service_account) => Puller::Pod { token, service_account },
            (None, Some(_)) => Puller::PodWithoutToken,
            (None, None) => Puller::Node,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    api_version: String,
    kind: String,
    image: String,
    service_account_token: Option<Secret>,
    service_account_annotations: Option<BTreeMap<String, String>>,
}

/// Accepts an e-mail address that is safe as a part of a URL.
fn is_email(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    text.split_once('@').is_some_and(|(name, domain)| is_part(name) && is_part(domain))
}

const KIND: &str = "CredentialProviderRequest";

const VERSIONS: [&str; 3] = [
    "credentialprovider.kubelet.k8s.io/v1",
    "credentialprovider.kubelet.k8s.io/v1beta1",
    "credentialprovider.kubelet.k8s.io/v1alpha1",
];

/// The annotation of a Kubernetes service account.
const ANNOTATION: &str = "gcp-wif.dev/service-account";

/// In bytes: a token and annotations.
const MAX_REQUEST_SIZE: u64 = 1024 * 1024;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use testkit::mutations;

    use super::*;

    #[test]
    fn the_puller_is_the_pod_if_it_has_a_token_and_never_the_node_if_it_names_an_account() {
        let puller = |members: &str| {
            let json = format!(
                r#"{{"apiVersion":"{}","kind":"{KIND}","image":"gcr.io/i","new":1{members}}}"#,
                VERSIONS[0]
            );
            let request = ImageRequest::parse(json.as_bytes()).unwrap();
            match request.puller() {
                Ok(Puller::Node) => "node".to_owned(),
                Ok(Puller::Pod { token, service_account }) => {
                    format!("{} {service_account:?}", token.expose())
                }
                Ok(Puller::PodWithoutToken) => "none".to_owned(),
                Err(error) => error.to_string(),
            }
        };
        let annotation = |value: &str| {
            format!(r#","serviceAccountAnnotations":{{"a":"b","{ANNOTATION}":"{value}"}}"#)
        };
        assert_eq!(puller(""), "node");
        assert_eq!(puller(r#","serviceAccountToken":"","serviceAccountAnnotations":null"#), "node");
        assert_eq!(puller(r#","serviceAccountToken":"t""#), "t None");
        assert_eq!(puller(&annotation("")), "node");
        assert_eq!(puller(&annotation("a@b.example")), "none");
        let both = format!(r#","serviceAccountToken":"t"{}"#, annotation("a@b.example"));
        assert_eq!(puller(&both), "t Some(\"a@b.example\")");
        for bad in ["a", "@", "a@", "@b", "a@b/../c", "a@b c", "a@b@c", "../a@b:x"] {
            assert!(puller(&annotation(bad)).starts_with("the annotation"), "{bad}");
        }
    }

    #[test]
    fn hostile_requests_are_no_panic_and_quote_no_token() {
        let sample = format!(
            r#"{{"apiVersion":"{}","kind":"{KIND}","image":"gcr.io/i","serviceAccountToken":"made-up-secret","serviceAccountAnnotations":{{"{ANNOTATION}":"a@b.example"}}}}"#,
            VERSIONS[1]
        );
        let mut count = 0;
        mutations::for_each(&[sample.into_bytes()], 500, &mut |json: &[u8]| {
            if let Err(error) = ImageRequest::parse(json) {
                let said = error.to_string();
                assert!(said.len() < 1000 && !said.contains("made-up-secret"), "{said}");
                count += 1;
            }
        });
        assert!(count > 100, "only {count} mutations are malformed");
    }
}

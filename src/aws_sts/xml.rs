//! The elements of an XML document.

use roxmltree::{Document, Node, ParsingOptions};

use crate::expiration::Expiration;
use crate::security_credentials::SecurityCredentials;
use crate::timestamp::Timestamp;

/// Parses XML. A document type declaration is refused: the protocol has none, and its entities can
/// make a small document very large.
pub(super) fn parse(body: &str) -> Option<Document<'_>> {
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(body, options).ok()
}

/// An element of a response.
#[derive(Clone, Copy)]
pub(super) struct Element<'a, 'input>(Node<'a, 'input>);

impl<'a, 'input> Element<'a, 'input> {
    /// Returns the root element.
    pub(super) fn root(document: &'a Document<'input>) -> Self {
        Self(document.root_element())
    }

    /// Returns the first child element with the name, in any namespace.
    pub(super) fn child(self, name: &str) -> Option<Self> {
        self.0.children().map(Self).find(|element| element.is(name))
    }

    /// Returns the text of the child element with the name, which is required. Text with a comment or another
    /// element in it is an error: only its first part would be read.
    pub(super) fn text(self, name: &str) -> Result<&'a str, String> {
        let element = self.child(name);
        if element.is_some_and(|element| element.0.children().nth(1).is_some()) {
            return Err(format!("has something else than text in `{name}`"));
        }
        let text = element.and_then(|element| element.0.text()).map(str::trim);
        text.filter(|text| !text.is_empty()).ok_or_else(|| format!("has no `{name}`"))
    }

    /// Returns the time in the child element with the name, which is required.
    pub(super) fn time(self, name: &str) -> Result<Timestamp, String> {
        let text = self.text(name)?;
        Expiration::parse(text).time().ok_or_else(|| format!("has an invalid time in `{name}`"))
    }

    /// Returns the security credentials in the child element `Credentials`.
    pub(super) fn credentials(self) -> Result<SecurityCredentials, String> {
        let element = self.child("Credentials").ok_or("has no `Credentials`")?;
        let (id, secret) = (element.text("AccessKeyId")?, element.text("SecretAccessKey")?);
        let token = element.text("SessionToken")?.into();
        let expiration = element.time("Expiration")?;
        SecurityCredentials::new(id, secret, Some(token))
            .map(|credentials| credentials.with_expiration(Some(expiration)))
            .map_err(|error| format!("is unusable: {error}"))
    }

    /// Returns whether the element has the name, in any namespace.
    pub(super) fn is(self, name: &str) -> bool {
        self.0.is_element() && self.0.tag_name().name() == name
    }
}

/// The most nodes of a document.
const MAX_NODES: u32 = 1000;

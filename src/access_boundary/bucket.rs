//! Buckets, and parts of buckets, in a short form.

use super::error::AccessBoundaryError;
use super::expression::literal;
use crate::external_account::quoted;

/// A bucket, or the objects and folders of a bucket whose names begin with a prefix.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BucketAccess {
    name: String,
    /// Empty for the whole bucket.
    prefix: String,
}

impl BucketAccess {
    /// Parses `NAME`, `NAME/` or `NAME/PREFIX/`, with or without `gs://` before it.
    ///
    /// # Errors
    /// [`AccessBoundaryError`] if the name or the prefix is malformed.
    pub fn parse(text: &str) -> Result<Self, AccessBoundaryError> {
        let path = text.strip_prefix("gs://").unwrap_or(text);
        let (name, prefix) = path.split_once('/').unwrap_or((path, ""));
        if !is_bucket_name(name) {
            let problem = format!(
                "is not the name of a bucket, expected `NAME` or `NAME/PREFIX/` with {BUCKET_NAME_FORM}"
            );
            return Err(AccessBoundaryError::value(text, problem));
        }
        // "Object names cannot contain Carriage Return or Line Feed characters." (Cloud Storage, Object
        // name requirements)
        if prefix.chars().any(char::is_control) || prefix.len() > MAX_PREFIX_LENGTH {
            let problem = format!("has the prefix {}, which no object has", quoted(prefix));
            return Err(AccessBoundaryError::value(text, problem));
        }
        Ok(Self { name: name.to_owned(), prefix: prefix.to_owned() })
    }

    /// Returns the name of the bucket.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the prefix; empty for the whole bucket.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the expression that limits a rule to the prefix; `None` for the whole bucket. The resource
    /// of a list request is the bucket, so the prefix of the list is checked separately (Google, "Limit
    /// permissions when listing objects").
    pub(super) fn condition(&self) -> Option<String> {
        let Self { name, prefix } = self;
        if prefix.is_empty() {
            return None;
        }
        let objects = literal(&format!("projects/_/buckets/{name}/objects/{prefix}"));
        let listed = literal(prefix);
        Some(format!(
            "resource.name.startsWith({objects}) || \
             api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith({listed})"
        ))
    }
}

/// Returns whether a text may be the name of a bucket: "only lowercase letters, numeric characters,
/// dashes (-), underscores (_), and dots (.)", 3 to 222 characters (Cloud Storage, Bucket name
/// requirements).
pub(super) fn is_bucket_name(text: &str) -> bool {
    (3..=222).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
}

/// The names that [`is_bucket_name`] accepts, for messages.
pub(super) const BUCKET_NAME_FORM: &str =
    "a name of at least 3 lower-case letters, digits, `-`, `_` and `.`";

/// In bytes. "Object names can be at most 1024 bytes" (Cloud Storage, Object name requirements).
const MAX_PREFIX_LENGTH: usize = 1024;

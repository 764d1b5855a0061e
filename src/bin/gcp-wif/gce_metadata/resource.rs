//! The resource of a path.

use std::borrow::Cow;
use std::fmt::Write as _;

use gcp_wif::http_server::{Response, parameter};

use super::response::{json, text};
use super::scopes::Scopes;
use super::values::Values;
use crate::serve::json_string;

/// The resource of a path.
#[derive(Debug)]
pub(super) enum Resource {
    /// The root, by which clients detect a metadata server.
    Root,
    /// The health of this server: whether it has a token.
    Health,
    /// A text that does not change.
    Value(Response),
    /// An access token.
    Token,
    /// An ID token.
    Identity,
}

/// Returns whether a resource has no secret, so that every client may request it.
pub(super) fn is_public(segments: &[Cow<'_, str>]) -> bool {
    matches!(segments, [one] if matches!(&**one, "" | "healthz"))
}

/// Finds the resource of a path.
pub(super) fn find(
    segments: &[Cow<'_, str>],
    query: &str,
    values: &Values,
    scopes: &Scopes,
    has_identity: bool,
) -> Option<Resource> {
    let segments: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
    // A directory may have a slash at its end, a value may not.
    let (path, is_directory) = match &segments[..] {
        [""] => return Some(Resource::Root),
        ["healthz"] => return Some(Resource::Health),
        ["computeMetadata", "v1", path @ .., ""] => (path, true),
        ["computeMetadata", "v1", path @ ..] => (path, false),
        _ => return None,
    };
    let has = |name: &str| parameter(query, name).is_some_and(|value| value == "true");
    let is_recursive = has("recursive");
    let is_json = parameter(query, "alt").is_some_and(|value| value == "json");
    let own = |account: &str| account == "default" || account == values.email;
    let directory = |names: &[&str]| text(names.join("\n") + "\n");
    let optional = |value: &Option<String>| value.clone().map(text);
    let found = match path {
        [] => directory(&["instance/", "project/", "universe/"]),
        ["instance"] => {
            let mut names =
                vec!["attributes/", "hostname", "id", "maintenance-event", "name", "preempted"];
            names.push("service-accounts/");
            names.extend(values.zone.iter().map(|_| "zone"));
            directory(&names)
        }
        ["project"] => {
            let mut names = vec!["attributes/"];
            names.extend(values.numeric_project_id.iter().map(|_| "numeric-project-id"));
            names.extend(values.project_id.iter().map(|_| "project-id"));
            directory(&names)
        }
        ["universe"] => directory(&["universe-domain"]),
        ["instance" | "project", "attributes"] => text(""),
        ["instance", "service-accounts"] if is_recursive => {
            let account = account(values, scopes);
            json(format!("{{{}:{account},\"default\":{account}}}", json_string(&values.email)))
        }
        ["instance", "service-accounts"] => text(format!("default/\n{}/\n", values.email)),
        ["instance", "service-accounts", name] if own(name) => match is_recursive {
            true => json(account(values, scopes)),
            false => directory(ACCOUNT),
        },
        _ if is_directory => return None,
        ["instance", "service-accounts", name, value] if own(name) => match *value {
            "aliases" if is_json => json("[\"default\"]"),
            "aliases" => text("default\n"),
            "email" if is_json => json(json_string(&values.email)),
            "email" => text(values.email.as_str()),
            "scopes" if is_json => json(scopes_json(scopes)),
            "scopes" => directory(&scopes.default_set()),
            "token" => return Some(Resource::Token),
            "identity" if has_identity => return Some(Resource::Identity),
            _ => return None,
        },
        ["project", "project-id"] => optional(&values.project_id)?,
        ["project", "numeric-project-id"] => optional(&values.numeric_project_id)?,
        ["universe", "universe-domain"] => text(values.universe_domain.as_str()),
        ["instance", "id"] => text(values.id.as_str()),
        ["instance", "name"] => text(values.name.as_str()),
        ["instance", "hostname"] => text(values.hostname.as_str()),
        ["instance", "zone"] => optional(&values.zone)?,
        ["instance", "preempted"] => text("FALSE"),
        ["instance", "maintenance-event"] => text("NONE"),
        _ => return None,
    };
    Some(Resource::Value(found))
}

fn account(values: &Values, scopes: &Scopes) -> String {
    let (email, scopes) = (json_string(&values.email), scopes_json(scopes));
    format!("{{\"aliases\":[\"default\"],\"email\":{email},\"scopes\":{scopes}}}")
}

fn scopes_json(scopes: &Scopes) -> String {
    let mut text = String::from("[");
    for (index, scope) in scopes.default_set().into_iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(text, "{}{}", if index > 0 { "," } else { "" }, json_string(scope));
    }
    text + "]"
}

/// The names in the directory of a service account.
const ACCOUNT: &[&str] = &["aliases", "email", "identity", "scopes", "token"];

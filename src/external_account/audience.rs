//! The audience: the full resource name of a workload or workforce identity pool provider.

use std::fmt;

use super::error::{AccountError, quoted};

/// The full resource name of a workload or workforce identity pool provider:
/// `//iam.googleapis.com/projects/NUMBER/locations/LOCATION/workloadIdentityPools/POOL/providers/PROVIDER`
/// or `//iam.googleapis.com/locations/LOCATION/workforcePools/POOL/providers/PROVIDER`.
///
/// A credential file may also have the older form of fleets of Kubernetes clusters,
/// `identitynamespace:POOL.svc.id.goog:PROVIDER_URL`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Audience {
    name: String,
    pool: Pool,
}

/// The kind of the pool.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Pool {
    /// A workload identity pool of the project with this number.
    Workload(String),
    /// A workforce identity pool.
    Workforce,
    /// The workload identity namespace of a fleet.
    Namespace,
}

impl Audience {
    /// Creates the name of a workload identity pool provider. `project_number` consists of digits.
    ///
    /// # Errors
    /// [`AccountError`] at the path `audience` if a part is not a valid number or ID.
    pub fn for_workload(
        project_number: &str,
        pool_id: &str,
        provider_id: &str,
    ) -> Result<Self, AccountError> {
        Self::parse(&format!(
            "{PREFIX}projects/{project_number}/locations/global/workloadIdentityPools/{pool_id}\
             /providers/{provider_id}"
        ))
    }

    /// Parses a full resource name or the name of a workload identity namespace.
    pub(crate) fn parse_with_namespace(name: &str) -> Result<Self, AccountError> {
        match name.strip_prefix(NAMESPACE_PREFIX) {
            None => Self::parse(name),
            Some(rest) if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic()) => {
                Ok(Self { name: name.to_owned(), pool: Pool::Namespace })
            }
            Some(_) => {
                let problem = format!("is {}, expected {NAMESPACE_SHAPE}", quoted(name));
                Err(AccountError::value("audience", problem))
            }
        }
    }

    /// Parses a full resource name.
    ///
    /// # Errors
    /// [`AccountError`] at the path `audience` if `name` has another form.
    pub fn parse(name: &str) -> Result<Self, AccountError> {
        let refuse = |problem: String| Err(AccountError::value("audience", problem));
        let Some(rest) = name.strip_prefix(PREFIX) else {
            return refuse(format!("is {}, expected `{PREFIX}…`", quoted(name)));
        };
        if rest.contains(PREFIX) {
            return Err(AccountError::DoubledAudiencePrefix);
        }
        let pool = match rest.split('/').collect::<Vec<_>>()[..] {
            [
                "projects",
                number,
                "locations",
                location,
                "workloadIdentityPools",
                pool,
                "providers",
                provider,
            ] => {
                if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
                    return refuse(format!(
                        "has the project {}, expected the project's number in digits",
                        quoted(number)
                    ));
                }
                check_ids([location, pool, provider])?;
                Pool::Workload(number.to_owned())
            }
            ["locations", location, "workforcePools", pool, "providers", provider] => {
                check_ids([location, pool, provider])?;
                Pool::Workforce
            }
            _ => return refuse(format!("is {}, expected {SHAPE}", quoted(name))),
        };
        Ok(Self { name: name.to_owned(), pool })
    }

    /// Returns the full resource name.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Returns the resource name of the pool as in [principal
    /// identifiers](https://cloud.google.com/iam/docs/principal-identifiers): without the provider and
    /// without the slashes at the beginning.
    pub fn pool(&self) -> &str {
        let pool = self.name.rsplit_once("/providers/").map_or(&*self.name, |(pool, _)| pool);
        pool.trim_start_matches('/')
    }

    /// Returns the number of the workload identity pool's project; `None` for a workforce pool and for
    /// a namespace.
    pub fn project_number(&self) -> Option<&str> {
        match &self.pool {
            Pool::Workload(number) => Some(number),
            Pool::Workforce | Pool::Namespace => None,
        }
    }

    /// Returns whether the pool is a workforce pool, which belongs to an organization.
    pub const fn is_workforce_pool(&self) -> bool {
        matches!(self.pool, Pool::Workforce)
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Checks the IDs of an audience. Google's grammar of IDs is stricter, but a few old IDs violate it. So this
/// only ensures that an ID is a single segment of a resource name and safe in a header.
fn check_ids(ids: [&str; 3]) -> Result<(), AccountError> {
    let is_id = |id: &str| {
        (1..=MAX_ID_LENGTH).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    match ids.into_iter().find(|id| !is_id(id)) {
        None => Ok(()),
        Some(bad) => {
            let problem = format!("has the id {}, expected {ID_GRAMMAR}", quoted(bad));
            Err(AccountError::value("audience", problem))
        }
    }
}

/// The length of the longest ID, in characters.
const MAX_ID_LENGTH: usize = 128;

const NAMESPACE_PREFIX: &str = "identitynamespace:";

const NAMESPACE_SHAPE: &str = "`identitynamespace:POOL.svc.id.goog:PROVIDER_URL`";

const PREFIX: &str = "//iam.googleapis.com/";

const ID_GRAMMAR: &str = "1 to 128 letters, digits, dashes, dots and underscores";

const SHAPE: &str = "`//iam.googleapis.com/projects/NUMBER/locations/global/\
workloadIdentityPools/POOL/providers/PROVIDER` or `//iam.googleapis.com/locations/global/\
workforcePools/POOL/providers/PROVIDER`";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_pool_are_parsed() {
        let workload = Audience::for_workload("123456", "my-pool", "my-aws").unwrap();
        assert_eq!(
            workload.as_str(),
            "//iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/my-pool\
             /providers/my-aws"
        );
        assert_eq!(workload.project_number(), Some("123456"));
        assert!(!workload.is_workforce_pool());

        let workforce = "//iam.googleapis.com/locations/global/workforcePools/staff/providers/aws";
        assert!(Audience::parse(workforce).unwrap().is_workforce_pool());
    }

    #[test]
    fn a_doubled_prefix_is_recognized() {
        let name = "//iam.googleapis.com///iam.googleapis.com/projects/1/locations/global/\
                    workloadIdentityPools/p/providers/a";
        let error = Audience::parse(name).unwrap_err();
        assert_eq!(error.to_string(), "`audience` names `//iam.googleapis.com/` twice");
    }

    #[test]
    fn a_project_is_named_by_its_number() {
        let error = Audience::for_workload("my-project", "p", "a").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`audience` has the project `my-project`, expected the project's number in digits"
        );
        assert!(Audience::for_workload("1", "p/../q", "a").is_err());
        let id = |length: usize| Audience::for_workload("1", &"p".repeat(length), "a");
        assert!(id(128).is_ok() && id(129).is_err());
        assert!(Audience::for_workload("1", "p", "a\r\nx: y").is_err());
    }
}

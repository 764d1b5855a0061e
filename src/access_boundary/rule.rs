//! Rules of an access boundary.

use serde::Serialize;

use super::bucket::{BUCKET_NAME_FORM, BucketAccess, is_bucket_name};
use super::condition::AvailabilityCondition;
use super::error::AccessBoundaryError;
use super::known_members::refuse_unknown;
use crate::external_account::{Document, ObjectReader, quoted};

/// A rule: the roles that apply to one bucket, and the condition under which they do
/// ([AccessBoundaryRule](https://cloud.google.com/iam/docs/reference/sts/rest/v1/AccessBoundary#AccessBoundaryRule)).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessBoundaryRule {
    available_resource: String,
    available_permissions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability_condition: Option<AvailabilityCondition>,
}

impl AccessBoundaryRule {
    /// Returns `availableResource`: `//storage.googleapis.com/projects/_/buckets/BUCKET`.
    pub fn available_resource(&self) -> &str {
        &self.available_resource
    }

    /// Returns `availablePermissions`: roles, each with `inRole:` before it.
    pub fn available_permissions(&self) -> &[String] {
        &self.available_permissions
    }

    /// Returns `availabilityCondition`.
    pub const fn availability_condition(&self) -> Option<&AvailabilityCondition> {
        self.availability_condition.as_ref()
    }

    /// Reads and checks a rule at a path.
    pub(super) fn read(path: String, rule: &Document) -> Result<Self, AccessBoundaryError> {
        let rule = ObjectReader::open(path, rule)?;
        refuse_unknown(&rule, &[RESOURCE, PERMISSIONS, CONDITION])?;
        let available_resource = rule.required_text(RESOURCE, RESOURCE_FORM)?.to_owned();
        let refuse = |problem| Err(AccessBoundaryError::value(&rule.path_of(RESOURCE), problem));
        match available_resource.strip_prefix(BUCKETS) {
            Some(bucket) if is_bucket_name(bucket) => {}
            Some(name) if !name.contains('/') => {
                return refuse(format!(
                    "names the bucket {}, expected {BUCKET_NAME_FORM}",
                    quoted(name)
                ));
            }
            _ => {
                return refuse(format!(
                    "is {}, expected {RESOURCE_FORM}",
                    quoted(&available_resource)
                ));
            }
        }
        let condition = rule.object(CONDITION)?;
        Ok(Self {
            available_resource,
            available_permissions: permissions(&rule)?,
            availability_condition: condition
                .map(|condition| AvailabilityCondition::read(&condition))
                .transpose()?,
        })
    }

    /// Creates the rule that grants the roles on a bucket, or on a part of it.
    pub(super) fn for_bucket(
        bucket: &BucketAccess,
        roles: &[impl AsRef<str>],
    ) -> Result<Self, AccessBoundaryError> {
        if roles.is_empty() {
            let problem = format!("is empty, expected {PERMISSIONS_FORM}");
            return Err(AccessBoundaryError::value(PERMISSIONS, problem));
        }
        let permission = |role: &str| {
            let role = role.strip_prefix(IN_ROLE).unwrap_or(role);
            let named = if role.contains('/') { role.to_owned() } else { format!("roles/{role}") };
            if is_role(&named) {
                return Ok(format!("{IN_ROLE}{named}"));
            }
            let problem = format!("is not a role, expected {ROLE_FORM}");
            Err(AccessBoundaryError::value(role, problem))
        };
        Ok(Self {
            available_resource: format!("{BUCKETS}{}", bucket.name()),
            available_permissions: roles
                .iter()
                .map(|role| permission(role.as_ref()))
                .collect::<Result<_, _>>()?,
            availability_condition: bucket.condition().map(AvailabilityCondition::new),
        })
    }

    /// Returns the warnings of the condition.
    pub(super) fn warnings(&self) -> Vec<String> {
        let condition = self.availability_condition.as_ref();
        condition.map(AvailabilityCondition::warnings).unwrap_or_default()
    }
}

/// Reads the permissions: "The only supported values in the list are IAM roles."
fn permissions(rule: &ObjectReader<'_>) -> Result<Vec<String>, AccessBoundaryError> {
    let items = rule.required_array(PERMISSIONS, PERMISSIONS_FORM)?;
    if items.is_empty() {
        let problem = format!("is empty, expected {PERMISSIONS_FORM}");
        return Err(AccessBoundaryError::value(&rule.path_of(PERMISSIONS), problem));
    }
    let permission = |(index, item): (usize, &Document)| {
        let name = || format!("{PERMISSIONS}[{index}]");
        let Document::String(text) = item else {
            return Err(rule.wrong_type(&name(), item, "a string").into());
        };
        let text = text.expose();
        if text.strip_prefix(IN_ROLE).is_some_and(is_role) {
            return Ok(text.clone());
        }
        let problem = format!("is {}, expected {PERMISSION_FORM}", quoted(text));
        Err(AccessBoundaryError::value(&rule.path_of(&name()), problem))
    };
    items.iter().enumerate().map(permission).collect()
}

/// Returns whether a text is the name of a predefined role, or of a custom role of a project or an
/// organization.
fn is_role(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
    };
    match text.split('/').collect::<Vec<_>>()[..] {
        ["roles", role] => is_part(role),
        ["projects" | "organizations", owner, "roles", role] => is_part(owner) && is_part(role),
        _ => false,
    }
}

/// The beginning of every `availableResource`: only Cloud Storage supports access boundaries.
const BUCKETS: &str = "//storage.googleapis.com/projects/_/buckets/";

const IN_ROLE: &str = "inRole:";

const RESOURCE: &str = "availableResource";

const PERMISSIONS: &str = "availablePermissions";

const CONDITION: &str = "availabilityCondition";

const RESOURCE_FORM: &str = "`//storage.googleapis.com/projects/_/buckets/BUCKET`";

const PERMISSIONS_FORM: &str = "an array of roles such as `inRole:roles/storage.objectViewer`";

const PERMISSION_FORM: &str = "a role such as `inRole:roles/storage.objectViewer`";

const ROLE_FORM: &str = "one such as `storage.objectViewer` or `projects/PROJECT/roles/ROLE`";

//! A whole access boundary.

use serde::Serialize;

use super::bucket::BucketAccess;
use super::error::AccessBoundaryError;
use super::known_members::refuse_unknown;
use super::rule::AccessBoundaryRule;
use crate::external_account::{ObjectReader, parse};
use crate::json::to_json;

/// An upper bound of what an access token may do: 1 to 10 rules, each for one bucket
/// ([AccessBoundary](https://cloud.google.com/iam/docs/reference/sts/rest/v1/AccessBoundary)).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessBoundary {
    rules: Vec<AccessBoundaryRule>,
}

impl AccessBoundary {
    /// Parses Google's own form: `{"accessBoundary":{"accessBoundaryRules":[…]}}`.
    ///
    /// An unknown member is an error: a misspelt condition would be no condition at all.
    ///
    /// # Errors
    /// [`AccessBoundaryError`] with the path of the wrong member.
    pub fn from_json(json: &[u8]) -> Result<Self, AccessBoundaryError> {
        let document = parse(json)?;
        let options = ObjectReader::open("", &document)?;
        refuse_unknown(&options, &[BOUNDARY])?;
        let boundary = options.required_object(BOUNDARY, "an object")?;
        refuse_unknown(&boundary, &[RULES])?;
        let rules = boundary.required_array(RULES, "an array of 1 to 10 rules")?;
        let path = boundary.path_of(RULES);
        check_number(&path, rules.len())?;
        let read = |(index, rule)| AccessBoundaryRule::read(format!("{path}[{index}]"), rule);
        Ok(Self { rules: rules.iter().enumerate().map(read).collect::<Result<_, _>>()? })
    }

    /// Creates the boundary that grants each of the roles on each of these buckets, or parts of buckets.
    /// A role is written as `storage.objectViewer`, `roles/storage.objectViewer` or
    /// `projects/PROJECT/roles/ROLE`.
    ///
    /// # Errors
    /// [`AccessBoundaryError`] if there is no bucket or no role, more than 10 buckets, or if a role is
    /// malformed.
    pub fn for_buckets(
        buckets: &[BucketAccess],
        roles: &[impl AsRef<str>],
    ) -> Result<Self, AccessBoundaryError> {
        check_number("accessBoundary.accessBoundaryRules", buckets.len())?;
        let rule = |bucket: &BucketAccess| AccessBoundaryRule::for_bucket(bucket, roles);
        Ok(Self { rules: buckets.iter().map(rule).collect::<Result<_, _>>()? })
    }

    /// Returns the rules.
    pub fn rules(&self) -> &[AccessBoundaryRule] {
        &self.rules
    }

    /// Returns the JSON that the token endpoint takes as `options`. Equal boundaries have the same text:
    /// white space and the order of members in the file do not matter.
    pub fn to_json(&self) -> String {
        let boundary = Boundary { access_boundary_rules: &self.rules };
        to_json(&Options { access_boundary: boundary })
    }

    /// Returns a warning for each prefix without a slash at its end: `logs` also opens
    /// `logs-of-another-team/`.
    pub fn warnings(&self) -> Vec<String> {
        self.rules.iter().flat_map(AccessBoundaryRule::warnings).collect()
    }
}

/// Checks the number of rules: "One access boundary can contain at most 10 rules." (AccessBoundary)
fn check_number(path: &str, found: usize) -> Result<(), AccessBoundaryError> {
    match found {
        1..=MAX_RULES => Ok(()),
        0 => Err(AccessBoundaryError::value(path, "has no rule, expected 1 to 10 rules")),
        _ => {
            let problem = format!("has {found} rules, expected 1 to 10 rules");
            Err(AccessBoundaryError::value(path, problem))
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options<'a> {
    access_boundary: Boundary<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Boundary<'a> {
    access_boundary_rules: &'a [AccessBoundaryRule],
}

const MAX_RULES: usize = 10;

const BOUNDARY: &str = "accessBoundary";

const RULES: &str = "accessBoundaryRules";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    /// Google's example for one part of a bucket, with its members in Google's order.
    const EXAMPLE: &str = r#"{
      "accessBoundary" : {
        "accessBoundaryRules" : [
          {
            "availablePermissions" : ["inRole:roles/storage.objectViewer"],
            "availableResource" : "//storage.googleapis.com/projects/_/buckets/example-bucket",
            "availabilityCondition" : {
              "title" : "one customer",
              "description" : "",
              "expression" : "resource.name.startsWith('projects/_/buckets/example-bucket/objects/customer-a/')"
            }
          }
        ]
      }
    }"#;

    #[test]
    fn equal_boundaries_have_the_same_text() {
        let boundary = AccessBoundary::from_json(EXAMPLE.as_bytes()).unwrap();
        assert_eq!(
            boundary.to_json(),
            "{\"accessBoundary\":{\"accessBoundaryRules\":[{\"availableResource\":\
             \"//storage.googleapis.com/projects/_/buckets/example-bucket\",\
             \"availablePermissions\":[\"inRole:roles/storage.objectViewer\"],\
             \"availabilityCondition\":{\"expression\":\"resource.name.startsWith(\
             'projects/_/buckets/example-bucket/objects/customer-a/')\",\"title\":\"one customer\"}}]}}"
        );
        let again = AccessBoundary::from_json(boundary.to_json().as_bytes()).unwrap();
        assert_eq!(again, boundary);
        assert_eq!(boundary.warnings(), [""; 0]);
    }

    #[test]
    fn the_short_form_opens_objects_and_lists() {
        let bucket = BucketAccess::parse("gs://my-bucket/it's/here/").unwrap();
        let whole = BucketAccess::parse("my-bucket/").unwrap();
        let roles = ["storage.objectViewer", "inRole:projects/p/roles/r"];
        let boundary = AccessBoundary::for_buckets(&[bucket, whole], &roles).unwrap();
        let [rule, whole] = boundary.rules() else { panic!("two rules") };
        assert_eq!(
            rule.available_permissions(),
            ["inRole:roles/storage.objectViewer", "inRole:projects/p/roles/r"]
        );
        assert_eq!(
            rule.availability_condition().unwrap().expression(),
            r"resource.name.startsWith('projects/_/buckets/my-bucket/objects/it\'s/here/') || api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('it\'s/here/')"
        );
        assert_eq!(whole.availability_condition(), None);
        assert_eq!(AccessBoundary::from_json(boundary.to_json().as_bytes()).unwrap(), boundary);
        assert!(AccessBoundary::for_buckets(&[], &roles).is_err());
        assert!(
            AccessBoundary::for_buckets(&[BucketAccess::parse("abc").unwrap()], &[""]).is_err()
        );
    }

    #[test]
    fn a_prefix_opens_what_begins_with_it() {
        let bucket = BucketAccess::parse("my-bucket/logs").unwrap();
        let boundary = AccessBoundary::for_buckets(&[bucket], &["storage.objectViewer"]).unwrap();
        assert_eq!(
            boundary.warnings(),
            ["the prefix `logs` has no `/` at its end: it also opens objects such as `logs2`"]
        );
    }
}

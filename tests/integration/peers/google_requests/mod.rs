//! Google's library for Python, which sends the same requests for the same token of a user, of a service
//! account or within an access boundary. [`DIFFERENCES`] lists what differs, by name.

mod case;
mod differences;
mod sent;

use std::collections::BTreeSet;

use testkit::folder::Folder;

use self::case::cases;
use self::differences::{DIFFERENCES, compare, same_form};
use self::sent::{SUBJECT_TOKEN, of_google_auth, of_this_library};
use crate::support::outside;

#[test]
fn google_auth_sends_the_same_requests() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "google-auth") else { return };
    let folder = Folder::new("requests");
    let file = folder.write("token", SUBJECT_TOKEN);
    let mut differences = BTreeSet::new();
    for case in cases() {
        let given = case.input(file.to_str().unwrap());
        let theirs = of_google_auth(&python, &given);
        let ours = of_this_library(&given);
        let (ours, theirs) = (ours.map(same_form), theirs.map(same_form));
        compare(&case, &ours, &theirs, &mut differences);
    }
    let expected: BTreeSet<&str> = DIFFERENCES.iter().map(|(name, _)| *name).collect();
    assert_eq!(differences, expected, "the list of differences is not up to date");
    for (name, reason) in DIFFERENCES {
        outside::say(&format!("google-auth differs in {name}: {reason}"));
    }
}

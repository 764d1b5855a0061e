//! Hosts to which a container's variables may not lead.

use gcp_wif::supplier::ContainerSupplier;

use crate::support::world;

#[test]
fn a_path_cannot_lead_to_another_host() {
    for path in ["@example.com/", "credentials", ":8080/", ".example.com/", "\\@example.com/", ""] {
        let found = uri("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path);
        assert!(found.is_none_or(|found| found.is_err()), "{path}");
    }
    let found = uri("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "//example.com/x?y=@z").unwrap();
    assert_eq!(found.unwrap(), "http://169.254.170.2//example.com/x?y=@z");
}

#[test]
fn plain_http_stays_on_the_machine() {
    for (url, accepted) in [
        ("http://127.0.0.1/", true),
        ("http://127.8.9.10:1338/x", true),
        ("http://[::1]:1338/x", true),
        ("http://localhost/x", true),
        ("http://169.254.170.2/x", true),
        ("http://169.254.170.23/v1/credentials", true),
        ("http://[fd00:ec2::23]/v1/credentials", true),
        ("https://example.com/x", true),
        ("http://example.com/x", false),
        ("http://localhost.example.com/x", false),
        ("http://169.254.169.254/x", false),
        ("http://169.254.170.3/x", false),
        ("http://[::ffff:169.254.170.2]/x", false),
        ("http://[::ffff:127.0.0.1]/x", false),
        ("http://[fd00:ec2::254]/x", false),
        ("http://127.0.0.1@example.com/x", false),
        ("https://user:password@example.com/x", false),
        ("https://user@example.com/x", false),
        ("https://:password@example.com/x", false),
        ("ftp://127.0.0.1/x", false),
        ("file:///etc/passwd", false),
        ("127.0.0.1/x", false),
    ] {
        let found = uri("AWS_CONTAINER_CREDENTIALS_FULL_URI", url).unwrap();
        assert_eq!(found.is_ok(), accepted, "{url}: {found:?}");
    }
}

fn uri(name: &str, value: &str) -> Option<Result<String, String>> {
    let world = world::of_variables([(name.to_owned(), value.to_owned())].into());
    let found = ContainerSupplier::new(world).uri();
    found.map_err(|error| error.to_string()).transpose().map(|found| found.map(String::from))
}

//! The credentials of a container: its address, and the explanation of a refusal.

use super::world::context;
use crate::http::Response;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::service_error::Operation;
use crate::supplier::ContainerSupplier;
use crate::supplier::status_error::status_error;

#[test]
fn a_relative_address_stays_with_ecs() {
    let uri = |path| {
        let container = context(&[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path)]);
        ContainerSupplier::new(container).uri().map(|url| url.unwrap().to_string())
    };
    for (path, url) in [
        ("/v2/credentials?id=1", "http://169.254.170.2/v2/credentials?id=1"),
        ("//evil.example/x", "http://169.254.170.2//evil.example/x"),
        ("/@evil.example/", "http://169.254.170.2/@evil.example/"),
    ] {
        assert_eq!(uri(path).unwrap(), url);
    }
    for path in ["@evil.example/", ":80/x", ".evil.example", "v2"] {
        assert!(uri(path).is_err(), "{path}");
    }
}

#[test]
fn only_plain_text_explains_a_refusal() {
    let explanation = |status, media_type: Option<&str>, body: &str| {
        let headers = media_type.map(|value| ("content-type".to_owned(), value.to_owned()));
        let body = Secret::new(body.as_bytes().to_vec());
        let response = Response::new(status, headers.into_iter().collect(), body);
        let operation = Operation::ContainerCredentials;
        let error = status_error(operation, &response, &Redactor::new([]));
        error.refusal().map(|refusal| refusal.message.to_string())
    };
    let text = Some("text/plain; charset=utf-8");
    let no_pod = Some("no such pod".to_owned());
    assert_eq!(explanation(404, text, "no such\n pod\n"), no_pod);
    assert_eq!(explanation(400, None, "no such pod"), no_pod);
    assert_eq!(explanation(302, text, "no such pod"), None);
    assert_eq!(explanation(404, Some("text/html"), "no such pod"), None);
    for body in ["", " \n", "<html>no such pod", "{\"error\": 1}", "no < pod".repeat(1025).as_str()]
    {
        assert_eq!(explanation(404, text, body), None, "{body}");
    }
    assert!(explanation(404, text, &"x".repeat(8192)).is_some());
    assert!(explanation(404, text, "no < pod").is_some());
}

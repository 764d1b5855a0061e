//! The credentials of a container: its address, and the explanation of a refusal.

use url::Url;

use super::world::{context, response, with_network};
use crate::context::Context;
use crate::http::Response;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::service_error::Operation;
use crate::supplier::container_uri::secret_of_task;
use crate::supplier::status_error::status_error;
use crate::supplier::{
    Attempts, ContainerSupplier, EndpointError, SecurityCredentialsSupplier as _, SupplierError,
};

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

/// An identity key of ECS is made without a request, so nothing else may look like ECS.
#[test]
fn only_an_address_that_ecs_gives_one_task_identifies_it() {
    let task = "/v2/credentials/11111111-2222-3333-4444-5555aaaaFFFF";
    let is_task = |text: &str| secret_of_task(&Url::parse(text).unwrap()).is_some();
    assert!(is_task(&format!("http://169.254.170.2{task}")));
    for origin in [
        "http://169.254.170.23",
        "http://169.254.170.2:8080",
        "https://169.254.170.2",
        "http://localhost",
    ] {
        assert!(!is_task(&format!("{origin}{task}")), "{origin}");
    }
    for path in [
        "/creds",
        "/v2/credentials/11111111-2222-3333-4444-5555aaaaFFFG",
        "/v2/credentials/11111111-2222-3333-44445555-aaaaFFFF",
        "/v2/credentials/11111111-2222-3333-4444-5555aaaaFFFF?id=1",
        "/v2/credentials/11111111-2222-3333-4444-5555aaaaFFFF/",
    ] {
        assert!(!is_task(&format!("http://169.254.170.2{path}")), "{path}");
    }
}

#[test]
fn a_search_sends_one_request() {
    for is_one_search in [false, true] {
        let (context, requests) = with_network(context(&[URI]), |_| Ok(response(404, "no pod")));
        let supplier = ContainerSupplier::new(context);
        let supplier = if is_one_search { supplier.for_one_search() } else { supplier };
        for _ in 0..2 {
            supplier.clone().security_credentials(&mut Attempts::default()).unwrap_err();
        }
        assert_eq!(requests.lock().unwrap().len(), if is_one_search { 1 } else { 2 });
    }
}

#[test]
fn a_token_cannot_begin_another_header() {
    let outcome = |token| {
        let variables = [URI, ("AWS_CONTAINER_AUTHORIZATION_TOKEN", token)];
        let (context, requests) = with_network(context(&variables), |_| Ok(response(404, "")));
        (failure(context), requests.lock().unwrap().len())
    };
    assert!(matches!(outcome("Basic made-up"), (EndpointError::Service(_), 1)));
    for token in ["made\nup", "made\rup", "made\tup", "made\u{7f}up", "mad\u{e9}"] {
        let (error, requests) = outcome(token);
        let EndpointError::Setting { problem, .. } = error else { panic!("{error:?}") };
        assert!(problem.starts_with("gives a token with a line feed or another"), "{problem}");
        assert_eq!(requests, 0, "{token:?}");
    }
}

#[test]
fn a_code_or_a_message_alone_explains_a_refusal() {
    for (body, code, message) in [
        (r#"{"code": "made-up"}"#, "made-up", ""),
        (r#"{"message": "no such task"}"#, "", "no such task"),
    ] {
        let (context, _) = with_network(context(&[URI]), move |_| Ok(response(404, body)));
        let error = failure(context);
        let EndpointError::Service(error) = error else {
            panic!("{error:?}");
        };
        let refusal = error.refusal().unwrap();
        assert_eq!((refusal.code.as_str(), refusal.message.as_str()), (code, message));
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

/// Returns the reason why a container has no credentials.
fn failure(context: Context) -> EndpointError {
    let supplier = ContainerSupplier::new(context);
    match supplier.security_credentials(&mut Attempts::default()) {
        Err(SupplierError::Endpoint { error, .. }) => error,
        other => panic!("{other:?}"),
    }
}

const URI: (&str, &str) = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");

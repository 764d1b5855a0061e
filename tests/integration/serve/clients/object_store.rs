//! The `object_store` crate against `serve gce`.

use std::env;
use std::process::Command;
use std::sync::Arc;

use async_trait::async_trait;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStoreExt as _};
use tokio::runtime;

use super::machine::{EVERYWHERE, Machine};
use super::matrix::{COUNT, on_each};

/// The crate reads the variables of its process, so each machine needs a process: the test program itself, which
/// runs this test again with the variables [`ORIGIN`] and [`NEXT`].
#[test]
fn object_store() {
    if let (Ok(origin), Ok(next)) = (env::var(ORIGIN), env::var(NEXT)) {
        return download_until_changed(&origin, &next);
    }
    let client = |machine: &Machine| {
        let mut own = Command::new("env");
        own.arg(format!("{ORIGIN}={}", machine.clouds.origin()))
            .arg(format!("{NEXT}={}", machine.next("token")))
            .arg(env::current_exe().unwrap())
            .args(["--exact", "serve::clients::object_store::object_store", "--nocapture"]);
        own
    };
    // The other lines are those of the test harness.
    on_each(&EVERYWHERE, client, |_, _| {});
}

/// Downloads the object until its content has changed often enough.
#[expect(clippy::print_stdout, reason = "the result of a process")]
fn download_until_changed(origin: &str, next: &str) {
    let store = GoogleCloudStorageBuilder::new()
        .with_bucket_name("bucket")
        .with_config(GoogleConfigKey::BaseUrl, origin)
        .with_client_options(ClientOptions::new().with_allow_http(true))
        .with_http_connector(Connector)
        .build()
        .unwrap();
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let download = || {
        let object = runtime.block_on(store.get(&Path::from("object"))).unwrap();
        String::from_utf8(runtime.block_on(object.bytes()).unwrap().into()).unwrap()
    };
    let mut last = String::new();
    println!();
    for _ in 0..COUNT.parse().unwrap() {
        let mut content = download();
        while content == last {
            ureq::get(next).call().unwrap();
            content = download();
        }
        println!("{content}");
        last = content;
    }
}

/// The HTTP client of the program instead of the crate's own, which brings a second stack of HTTP and TLS.
/// The crate still decides which requests are sent, and what it does with the responses.
#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Ok(HttpClient::new(Service(Arc::new(agent.new_agent()))))
    }
}

#[derive(Debug)]
struct Service(Arc<ureq::Agent>);

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, _) = request.into_parts();
        let failed = |error| HttpError::new(HttpErrorKind::Request, error);
        let response = self.0.run(ureq::http::Request::from_parts(parts, ())).map_err(failed)?;
        let (parts, mut body) = response.into_parts();
        let body = body.read_to_vec().map_err(failed)?;
        Ok(HttpResponse::from_parts(parts, body.into()))
    }
}

const ORIGIN: &str = "GCP_WIF_TEST_ORIGIN";

const NEXT: &str = "GCP_WIF_TEST_NEXT";

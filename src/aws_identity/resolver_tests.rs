use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::resolver::AwsIdentityResolver;
use crate::aws_config_file::AssumedRole;
use crate::context::{
    Clock, Context, Deadline, FileError, FileErrorKind, FileSystem, FixedClock, TransportError,
};
use crate::http::{Request, Response};
use crate::secret::Secret;

#[test]
fn an_instance_is_known_without_a_credential_file() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let transport = move |request: &Request, _| {
        log.lock().unwrap().push(format!("{} {}", request.method.as_str(), request.url));
        let body = match request.url.path() {
            "/latest/api/token" => "made-up-metadata-token",
            "/latest/meta-data/placement/availability-zone" => "eu-west-1b",
            "/latest/meta-data/iam/security-credentials" => "my-role",
            _ => r#"{"AccessKeyId":"AKID","SecretAccessKey":"made-up-secret"}"#,
        };
        let body = Secret::new(body.as_bytes().to_vec());
        Ok::<_, TransportError>(Response::new(200, Vec::new(), body))
    };
    let identity = AwsIdentityResolver::new(context(transport, &[])).resolve().unwrap();
    assert_eq!(identity.region.as_str(), "eu-west-1");
    assert_eq!(identity.region_from, "instance metadata");
    assert_eq!(identity.credentials.access_key_id(), "AKID");
    assert_eq!(identity.credentials_from, "instance metadata");
    let base = "http://169.254.169.254/latest";
    let mut asked = asked.lock().unwrap().clone();
    // The zone and the role are requested in parallel, in any order.
    asked[1..].sort();
    assert_eq!(
        asked,
        [
            format!("PUT {base}/api/token"),
            format!("GET {base}/meta-data/iam/security-credentials"),
            format!("GET {base}/meta-data/iam/security-credentials/my-role"),
            format!("GET {base}/meta-data/placement/availability-zone"),
        ]
    );
}

#[test]
fn the_environment_comes_first() {
    let variables = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
    ];
    let transport = |_: &Request, _| -> Result<Response, TransportError> { panic!("not asked") };
    let identity = AwsIdentityResolver::new(context(transport, &variables)).resolve().unwrap();
    assert_eq!(
        (&*identity.region_from, &*identity.credentials_from),
        ("environment", "environment")
    );
}

#[test]
fn without_a_region_the_global_endpoint_is_asked() {
    let variables = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "key")];
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let transport = move |request: &Request, _| {
        log.lock().unwrap().push(request.url.to_string());
        let body = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA\
                    </AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t\
                    </SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
                    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn>\
                    <AssumedRoleId>i:s</AssumedRoleId></AssumedRoleUser></AssumeRoleResult>\
                    </AssumeRoleResponse>";
        let body = Secret::new(body.as_bytes().to_vec());
        Ok::<_, TransportError>(Response::new(200, Vec::new(), body))
    };
    let role = AssumedRole { arn: "arn:aws:iam::1:role/r".into(), ..AssumedRole::default() };
    let resolver = AwsIdentityResolver::new(context(transport, &variables));
    let resolver = resolver.with_optional_region().with_assumed_roles(vec![role]);
    let identity = resolver.resolve().unwrap();
    assert_eq!(identity.region.as_str(), "us-east-1");
    assert_eq!(identity.credentials.access_key_id(), "ASIA");
    assert_eq!(*asked.lock().unwrap(), ["https://sts.amazonaws.com/"]);
}

/// The files of a pod whose token is another one each time it is read.
struct ReplacedToken {
    config: &'static str,
    reads: AtomicUsize,
}

impl FileSystem for ReplacedToken {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let text = match path.to_str() {
            Some("/token") => format!("token{}", self.reads.fetch_add(1, Ordering::Relaxed)),
            Some("/h/.aws/config") => self.config.to_owned(),
            _ => return self.replace(path, b"").map(|()| Secret::default()),
        };
        Ok(Secret::new(text.into_bytes()))
    }

    fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
        Err(FileError::new(path, FileErrorKind::Io(std::io::ErrorKind::NotFound.into())))
    }
}

/// Between both steps, a search may wait for seconds for the lock of the cache.
#[test]
fn the_credentials_are_those_of_the_identity_key_even_if_the_token_is_replaced() {
    let role = "arn:aws:iam::1:role/r";
    let of_pod = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", role)];
    let of_profile = "[default]\nrole_arn = r\nweb_identity_token_file = /token\n";
    for (variables, config) in [(&of_pod[..], ""), (&[], of_profile)] {
        let sent = Arc::new(Mutex::new(String::new()));
        let body = Arc::clone(&sent);
        let transport = move |request: &Request, _| {
            *body.lock().unwrap() = String::from_utf8_lossy(request.body.expose()).into_owned();
            Ok::<_, TransportError>(Response::new(403, Vec::new(), Secret::new(Vec::new())))
        };
        let variables = [variables, &[("HOME", "/h"), ("AWS_REGION", "eu-west-1")]].concat();
        let files = Arc::new(ReplacedToken { config, reads: AtomicUsize::new(0) });
        let context = context(transport, &variables).with_file_system(files);
        let resolver = AwsIdentityResolver::new(context);
        for number in 0..2 {
            let search = resolver.search();
            assert!(search.identity_key().unwrap().is_some());
            search.resolve().unwrap_err();
            let sent = sent.lock().unwrap();
            assert!(sent.contains(&format!("WebIdentityToken=token{number}")), "{config}{sent}");
        }
    }
}

/// The zone and the role are requested in two threads.
#[test]
fn the_limit_of_one_fetch_binds_both_threads() {
    for busy in ["/availability-zone", "/security-credentials", "/my-role"] {
        let transport = move |request: &Request, _| {
            let path = request.url.path();
            let (status, body) = match path {
                "/latest/api/token" => (200, "made-up-metadata-token"),
                path if path.ends_with(busy) => (503, ""),
                "/latest/meta-data/placement/availability-zone" => (200, "eu-west-1b"),
                "/latest/meta-data/iam/security-credentials" => (200, "my-role"),
                _ => (200, r#"{"AccessKeyId":"AKID","SecretAccessKey":"made-up-secret"}"#),
            };
            let headers = vec![("retry-after".to_owned(), "120".to_owned())];
            let body = Secret::new(body.as_bytes().to_vec());
            Ok::<_, TransportError>(Response::new(status, headers, body))
        };
        let deadline = Deadline::after(Duration::MAX);
        let clock = Arc::new(Limited { deadline: deadline.clone(), waits: Mutex::default() });
        let context = context(transport, &[]).with_clock(Arc::clone(&clock) as _);
        let resolver = AwsIdentityResolver::new(context);
        let found = deadline.within(Duration::from_secs(60), || resolver.resolve());
        assert!(found.unwrap_err().is_retryable(), "{busy}");
        assert!(clock.waits.lock().unwrap().is_empty(), "{busy}");
    }
}

/// A clock with a deadline that notes its waits and does not wait.
struct Limited {
    deadline: Deadline,
    waits: Mutex<Vec<Duration>>,
}

impl Clock for Limited {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn pause(&self, least: Duration, _jitter: Duration) -> bool {
        let fits = self.time_left(Duration::MAX) > least;
        if fits {
            self.waits.lock().unwrap().push(least);
        }
        fits
    }

    fn time_left(&self, most: Duration) -> Duration {
        self.deadline.time_left(most)
    }

    fn within(&self, time: Duration, work: &mut dyn FnMut()) {
        self.deadline.within(time, work);
    }
}

fn context(
    transport: impl crate::context::Transport + 'static,
    variables: &[(&str, &str)],
) -> Context {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Context::new()
        .with_environment(Arc::new(variables.collect::<BTreeMap<_, _>>()))
        .with_clock(Arc::new(FixedClock(0)))
        .with_transport(Arc::new(transport))
}

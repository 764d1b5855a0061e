//! Envoy, whose filter `gcp_authn` adds an ID token to the requests for a cluster.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};

use gcp_wif::jwt::unverified_claims;
use serde_json::{Value, json};
use testkit::http::{Answer, Server};

use super::machine::{Kind, Machine};
use crate::serve::program::ServerProcess;
use crate::support::outside;

#[test]
fn gcp_authn_of_envoy() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "Envoy") else { return };
    let machine = Machine::new(Kind::Ec2);
    // The filter asks at a fixed path.
    let server = machine.serve(&["gce", "--capability", "off"]);
    let metadata = server.variable("GCE_METADATA_IP").parse().unwrap();
    let upstream = Server::start(|request| {
        Answer::new(200, "text/plain", request.header("authorization").unwrap_or_default())
    });
    let socket = machine.folder.join("socket");
    let config = config(&socket, metadata, upstream.address).to_string();
    let mut envoy = start(&python, &machine.folder.write("envoy.json", config));

    let mut connection = connect(&mut envoy, &socket);
    let request = b"GET / HTTP/1.1\r\nHost: service.example\r\nConnection: close\r\n\r\n";
    connection.write_all(request).unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).unwrap();
    let (_, token) = response.split_once("\r\n\r\nBearer ").expect(&response);
    let claims = unverified_claims(&token.into()).expect(token);
    assert_eq!(claims.audience, [AUDIENCE]);
    machine.check();
}

/// Connects to Envoy, which may say that it starts before it listens.
fn connect(envoy: &mut ServerProcess, socket: &Path) -> UnixStream {
    loop {
        match UnixStream::connect(socket) {
            Ok(connection) => return connection,
            Err(error) => assert!(envoy.child.try_wait().unwrap().is_none(), "{error}"),
        }
        std::thread::yield_now();
    }
}

/// Starts Envoy, which is installed beside Python, and waits until it says that it starts.
fn start(python: &OsStr, config: &Path) -> ServerProcess {
    let mut child = Command::new(Path::new(python).with_file_name("envoy"))
        .args(["--disable-hot-restart", "--concurrency", "1", "--config-path"])
        .arg(config)
        .env_clear()
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let envoy = ServerProcess { child, lines: Vec::new() };
    assert!(lines.any(|line| line.contains("starting workers")), "Envoy does not start");
    // Envoy would stop at a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    envoy
}

/// Returns the configuration of Envoy as a proxy in front of `upstream`, which listens at `socket`.
fn config(socket: &Path, metadata: SocketAddr, upstream: SocketAddr) -> Value {
    let typed = |name: &str, mut config: Value| {
        config["@type"] = format!("type.googleapis.com/envoy.extensions.filters.{name}").into();
        config
    };
    let cluster = |name: &str, address: SocketAddr| {
        let address = json!({ "address": address.ip(), "port_value": address.port() });
        let endpoint = json!({ "endpoint": { "address": { "socket_address": address } } });
        json!({
            "name": name,
            "load_assignment": { "cluster_name": name, "endpoints": [{ "lb_endpoints": [endpoint] }] },
        })
    };
    let mut service = cluster("service", upstream);
    let audience = typed("http.gcp_authn.v3.Audience", json!({ "url": AUDIENCE }));
    service["metadata"] = json!({ "typed_filter_metadata": { FILTER: audience } });
    let authn = json!({ "cluster": "metadata", "timeout": "60s" });
    let authn = typed("http.gcp_authn.v3.GcpAuthnFilterConfig", authn);
    let routes = json!([{ "match": { "prefix": "/" }, "route": { "cluster": "service" } }]);
    let manager = json!({
        "stat_prefix": "proxy",
        "route_config": { "virtual_hosts": [{ "name": "all", "domains": ["*"], "routes": routes }] },
        "http_filters": [
            { "name": FILTER, "typed_config": authn },
            { "name": "router", "typed_config": typed("http.router.v3.Router", json!({})) },
        ],
    });
    let manager = typed("network.http_connection_manager.v3.HttpConnectionManager", manager);
    json!({ "static_resources": {
        "listeners": [{
            "name": "proxy",
            "address": { "pipe": { "path": socket } },
            "filter_chains": [{ "filters": [{ "name": "manager", "typed_config": manager }] }],
        }],
        "clusters": [service, cluster("metadata", metadata)],
    } })
}

const AUDIENCE: &str = "https://service.example";

const FILTER: &str = "envoy.filters.http.gcp_authn";

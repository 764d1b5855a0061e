//! Signatures in the tests of Google's libraries and of other projects.

use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use gcp_wif::subject_token::TARGET_RESOURCE_HEADER;
use gcp_wif::timestamp::Timestamp;

/// The signatures of AWS's older suite, which Google's libraries for Python, Go, Java, Node and
/// Ruby use as their tests; with the `date` header, not `x-amz-date`.
#[test]
fn google_libraries_test_cases() {
    let credentials = SecurityCredentials::new("AKIDEXAMPLE", SECRET_OF_AKIDEXAMPLE, None).unwrap();
    let params = SigningParams {
        credentials: &credentials,
        region: "us-east-1",
        service: "host",
        timestamp: Timestamp::from_rfc3339("2011-09-09T23:36:00Z").unwrap(),
    };
    let sign = |method, target: &str, more: &[(&str, &str)], body: &str| {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = vec![("Date", "Mon, 09 Sep 2011 23:36:00 GMT"), ("Host", "host.foo.com")];
        headers.extend(more);
        let request = SignableRequest {
            method,
            path,
            query,
            headers: &headers,
            body: body.as_bytes(),
            path_style: PathStyle::Encoded,
        };
        authorization(&request, &params).expose().clone()
    };
    for (target, signature) in [
        ("", "b27ccfbfa7df52a200ff74193ca6e32d4b48b8856fab7ebf1c595d0670a7e470"),
        ("/foo/bar/../..", "b27ccfbfa7df52a200ff74193ca6e32d4b48b8856fab7ebf1c595d0670a7e470"),
        ("/./", "b27ccfbfa7df52a200ff74193ca6e32d4b48b8856fab7ebf1c595d0670a7e470"),
        ("/./foo", "910e4d6c9abafaf87898e1eb4c929135782ea25bb0279703146455745391e63a"),
        ("/?foo=Zoo&foo=aha", "be7148d34ebccdc6423b19085378aa0bee970bdc61d144bd1a8c48c33079ab09"),
        ("/?foo=b&foo=a", "feb926e49e382bec75c9d7dcb2a1b6dc8aa50ca43c25d2bc51143768c0875acc"),
        ("/?ሴ=bar", "6fb359e9a05394cc7074e0feb42573a2601abc0c869a953e8c5c12e4e01f1a8c"),
    ] {
        assert!(sign("GET", target, &[], "").ends_with(signature), "{target}");
    }
    for (header, signature) in [
        (("ZOO", "zoobar"), "b7a95a52518abbca0964a999a880429ab734f35ebbf1235bd79a5de87756dc4a"),
        (("zoo", "ZOOBAR"), "273313af9d0c265c531e11db70bbd653f3ba074c1009239e8559d3987039cad7"),
        (("p", "phfft"), "debf546796015d6f6ded8626f5ce98597c33b47b9164cf6b17b4642036fcb592"),
    ] {
        assert!(sign("POST", "/", &[header], "").ends_with(signature), "{header:?}");
    }
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    assert!(
        sign("POST", "/", &form, "foo=bar")
            .ends_with("5a15b22cf462f047318703b92e6f4f38884e4a7ab7b1d6426ca46a8bd1c26cbc")
    );
    assert!(
        sign("POST", "/?foo=bar", &[], "")
            .ends_with("b6e3b79003ce0743a491606ba1035a804593b0efb1e20a11cba83f8c25a57a92")
    );
}

/// A path that is already encoded is encoded again for AWS STS, as for every service but S3. The
/// libraries' own test encodes it once.
#[test]
fn google_libraries_encode_a_path_once() {
    let credentials = SecurityCredentials::new("AKIDEXAMPLE", SECRET_OF_AKIDEXAMPLE, None).unwrap();
    let request = SignableRequest {
        method: "GET",
        path: "/%E1%88%B4",
        query: "",
        headers: &[("Date", "Mon, 09 Sep 2011 23:36:00 GMT"), ("Host", "host.foo.com")],
        body: b"",
        path_style: PathStyle::Verbatim,
    };
    let params = SigningParams {
        credentials: &credentials,
        region: "us-east-1",
        service: "host",
        timestamp: Timestamp::from_rfc3339("2011-09-09T23:36:00Z").unwrap(),
    };
    assert!(
        authorization(&request, &params)
            .expose()
            .ends_with("8d6634c189aa8c75c2e51e106b6b5121bed103fdb351f7d7d4381c738823af74")
    );
}

/// GetCallerIdentity without the target resource, as Google's Python library signs it.
#[test]
fn google_python_without_the_target_resource() {
    let signatures = [
        (None, "9e722e5b7bfa163447e2a14df118b45ebd283c5aea72019bdf921d6e7dc01a9a"),
        (Some(SESSION_TOKEN), "596aa990b792d763465d73703e684ca273c45536c6d322c31be01a41d02e5b60"),
    ];
    for (token, signature) in signatures {
        let keys = (ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        let found = caller_identity("us-east-2", "2020-08-11T06:55:22Z", keys, token, None);
        assert!(found.ends_with(signature), "{found}");
    }
}

/// Two other Rust libraries expect this signature. Their region is a zone, which this program
/// refuses as a region, so the signer is called directly.
#[test]
fn rust_peers_subject_token() {
    let audience = "//iam.googleapis.com/projects/myprojectnumber/locations/global/\
                    workloadIdentityPools/aws-test/providers/aws-test";
    let found = caller_identity(
        "ap-northeast-1b",
        "2022-12-31T00:00:00Z",
        ("AccessKeyId", "SecretAccessKey"),
        Some("SecurityToken"),
        Some(audience),
    );
    assert_eq!(
        found,
        "AWS4-HMAC-SHA256 Credential=AccessKeyId/20221231/ap-northeast-1b/sts/aws4_request, \
         SignedHeaders=host;x-amz-date;x-amz-security-token;x-goog-cloud-target-resource, \
         Signature=168a40df8b7c11fb0588a13cada1443e31e4736de702232f9a2177b26edda21c"
    );
}

fn caller_identity(
    region: &str,
    at: &str,
    (id, secret): (&str, &str),
    token: Option<&str>,
    target_resource: Option<&str>,
) -> String {
    let credentials = SecurityCredentials::new(id, secret, token.map(Into::into)).unwrap();
    let timestamp = Timestamp::from_rfc3339(at).unwrap();
    let (host, date) = (format!("sts.{region}.amazonaws.com"), timestamp.amz_date());
    let mut headers = vec![("host", host.as_str()), ("x-amz-date", date.as_str())];
    headers.extend(token.map(|token| ("x-amz-security-token", token)));
    headers.extend(target_resource.map(|name| (TARGET_RESOURCE_HEADER, name)));
    let request = SignableRequest {
        method: "POST",
        path: "",
        query: "Action=GetCallerIdentity&Version=2011-06-15",
        headers: &headers,
        body: b"",
        path_style: PathStyle::Encoded,
    };
    let params = SigningParams { credentials: &credentials, region, service: "sts", timestamp };
    authorization(&request, &params).expose().clone()
}

/// AWS's own sample key.
pub const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";

/// The secret access key of the sample key.
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// The sample session token of Google's Python library.
pub const SESSION_TOKEN: &str = "AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT+FvwqnKwRcOIfrRh3c/LTo6UDdyJwOOvEVPvLXCrrrUtdnni\
     CEXAMPLE/IvU1dYUg2RVAJBanLiHb4IgRmpRV3zrkuWJOgQs8IZZaIv2BXIa2R4OlgkBN9bkUDNCJiBeb/AXlzBBko7b15f\
     jrBs2+cTQtpZ3CYWFXG8C5zqx37wnOE49mRl/+OtkIKGO7fAE";

const SECRET_OF_AKIDEXAMPLE: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

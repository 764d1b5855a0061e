//! Values that are printed and read back, at random.

use std::time::Duration;

use gcp_wif::cache::CachedToken;
use gcp_wif::external_account::{ExternalAccount, TokenLifetime, Trust};
use gcp_wif::sigv4::canonical_request::canonical_request;
use gcp_wif::sigv4::{PathStyle, SignableRequest, push_uri_encoded};
use gcp_wif::timestamp::Timestamp;
use percent_encoding::percent_decode_str;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

proptest! {
    // The same values in every run, and no file for a failure. `PROPTEST_CASES` sets their number.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(8693),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_credential_json_is_printed_as_it_was_read(
        added in btree_map(any::<String>(), values(), 0..5),
        secret in any::<String>(),
        lifetime in 600_u32..=43_200,
    ) {
        let mut account: Map<String, Value> = serde_json::from_str(GOOD).unwrap();
        account["client_secret"] = secret.into();
        account["service_account_impersonation"] = json!({ "token_lifetime_seconds": lifetime });
        for (name, value) in added {
            account.entry(name).or_insert(value);
        }
        let text = Value::from(account.clone()).to_string();
        let read = ExternalAccount::from_json(text.as_bytes(), &Trust::default());
        // The conversion refuses a number or a depth that JSON cannot have.
        let read = read.unwrap();
        let printed = read.info();
        let again: Map<String, Value> = serde_json::from_str(printed.expose()).unwrap();
        prop_assert_eq!(again, account);
        let asked = read.service_account_impersonation().and_then(gcp_wif::external_account::ServiceAccountImpersonation::lifetime);
        prop_assert_eq!(asked, TokenLifetime::from_seconds(lifetime.into()));
        prop_assert!(printed.expose().is_ascii(), "as gcloud writes it");
    }

    #[test]
    fn only_valid_lifetimes_are_accepted(seconds in any::<u64>()) {
        let lifetime = TokenLifetime::from_seconds(seconds);
        prop_assert_eq!(lifetime.is_some(), (600..=43_200).contains(&seconds));
        if let Some(lifetime) = lifetime {
            prop_assert_eq!(u64::from(lifetime.as_seconds()), seconds);
            prop_assert_eq!(Duration::from(lifetime).as_secs(), seconds);
        }
    }

    #[test]
    fn a_timestamp_is_read_as_it_was_written(seconds in 0_u64..=END_OF_9999) {
        let at = Timestamp::from_unix_seconds(seconds);
        prop_assert_eq!(at.unix_seconds(), seconds);
        let written = at.to_string();
        prop_assert_eq!(Timestamp::from_rfc3339(&written), Some(at));
        let digits: String = written.chars().filter(|c| !"-:".contains(*c)).collect();
        prop_assert_eq!(at.amz_date(), digits);
    }

    #[test]
    fn text_that_is_not_a_timestamp_is_refused(text in any::<String>()) {
        prop_assert_eq!(Timestamp::from_rfc3339(&text), None);
        prop_assert_eq!(Timestamp::from_http_date(&text), None);
    }

    #[test]
    fn a_cached_token_is_read_as_it_was_written(
        token in "[!-~]{1,200}",
        key in any::<String>(),
        issued_at in 0..END_OF_9999 - 43_200,
        lasts in 1_u64..=43_200,
        provider in any::<String>(),
        service_account in option::of(any::<String>()),
        scopes in vec(any::<String>(), 0..4),
        audience in option::of(any::<String>()),
        instance_role in option::of(any::<String>()),
    ) {
        let [from, to] = [issued_at, issued_at + lasts].map(Timestamp::from_unix_seconds);
        let mut cached = CachedToken::new(token.into(), from, to);
        cached.metadata.provider = provider;
        cached.metadata.service_account = service_account;
        cached.metadata.scopes = scopes;
        cached.metadata.audience = audience;
        cached.instance_role = instance_role;
        let json = cached.to_json(&key);
        let read = CachedToken::from_json(json.expose().as_bytes(), &key).unwrap();
        prop_assert_eq!(read.token.expose(), cached.token.expose());
        prop_assert_eq!(format!("{read:?}"), format!("{cached:?}"));
        let other = key + "x";
        prop_assert!(CachedToken::from_json(json.expose().as_bytes(), &other).is_none());
    }

    #[test]
    fn percent_encoding_can_be_decoded(bytes in vec(any::<u8>(), 0..300)) {
        let mut encoded = String::new();
        push_uri_encoded(&mut encoded, &bytes);
        prop_assert!(encoded.len() <= 3 * bytes.len());
        prop_assert_eq!(percent_decode_str(&encoded).collect::<Vec<u8>>(), bytes);
    }

    /// Signing does not change a query that is in canonical form already.
    #[test]
    fn a_canonical_query_stays_as_it_is(pairs in vec(("[a-z%A-Z0-9~. *+]{0,6}", ".{0,6}"), 0..8)) {
        let mut query = String::new();
        for (name, value) in &pairs {
            query.push_str(if query.is_empty() { "" } else { "&" });
            push_uri_encoded(&mut query, name.as_bytes());
            query.push('=');
            push_uri_encoded(&mut query, value.as_bytes());
        }
        let once = canonical("/", &query);
        let line = once.split('\n').nth(2).unwrap();
        prop_assert_eq!(&canonical("/", line), &once);
        prop_assert_eq!(line.len(), query.len());
    }

    /// The path is encoded once more, as AWS requires, so it can be decoded.
    #[test]
    fn a_canonical_path_can_be_decoded(steps in vec("[a-zA-Z0-9 %+ü~_-]{1,8}", 1..6)) {
        let mut path = String::new();
        for step in &steps {
            path.push('/');
            push_uri_encoded(&mut path, step.as_bytes());
        }
        let canonical = canonical(&path, "");
        let line = canonical.split('\n').nth(1).unwrap();
        let once = percent_decode_str(line).decode_utf8().unwrap().into_owned();
        prop_assert_eq!(&once, &path);
        let twice = percent_decode_str(&once).decode_utf8().unwrap().into_owned();
        prop_assert_eq!(twice, format!("/{}", steps.join("/")));
    }
}

fn canonical(path: &str, query: &str) -> String {
    let request = SignableRequest {
        method: "POST",
        path,
        query,
        headers: &[("host", "a.example")],
        body: b"",
        path_style: PathStyle::Encoded,
    };
    canonical_request(&request).text.expose().clone()
}

/// Returns values for a JSON member that this program does not know.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

const GOOD: &str = include_str!("../../../fixtures/external_account/valid/every_member.json");

/// 9999-12-31T23:59:59Z.
const END_OF_9999: u64 = 253_402_300_799;

//! Fuzzes a file of the token cache.

use gcp_wif::cache::CachedToken;

use super::hidden;

/// Reads a file, writes it, and reads it again.
pub fn run(bytes: &[u8]) {
    let Some(cached) = CachedToken::from_json(bytes, KEY) else { return };
    hidden::assert_in_none(&format!("{cached:?}"), &hidden::from_json(bytes));
    assert!(CachedToken::from_json(bytes, "another key").is_none());
    assert!(
        cached.token.expose().bytes().all(|b| b.is_ascii_graphic()),
        "the token goes into a header"
    );
    assert!(cached.issued_at <= cached.expires_at);
    assert!(cached.expires_at.since(cached.issued_at).as_secs() <= 43_200);

    let json = cached.to_json(KEY);
    let Some(again) = CachedToken::from_json(json.expose().as_bytes(), KEY) else {
        // The year 9999 is the last one that can be written: then no token has time left.
        assert_eq!(cached.issued_at, cached.expires_at);
        return;
    };
    assert_eq!(json.expose(), again.to_json(KEY).expose());
    assert_eq!(format!("{cached:?}"), format!("{again:?}"));
    assert_eq!(cached.token.expose(), again.token.expose());
}

const KEY: &str = "0123";

//! A file of the token cache.

use gcp_wif::cache::CachedToken;

use super::hidden;

/// Reads, prints and reads again.
pub fn run(bytes: &[u8]) {
    let Some(kept) = CachedToken::parse(bytes, KEY) else { return };
    hidden::assert_in_none(&format!("{kept:?}"), &hidden::from_json(bytes));
    assert!(CachedToken::parse(bytes, "another key").is_none());
    assert!(kept.token.expose().bytes().all(|b| b.is_ascii_graphic()), "it goes into a header");
    assert!(kept.issued_at <= kept.expires_at);
    assert!(kept.expires_at.since(kept.issued_at).as_secs() <= 43_200);

    let printed = kept.print(KEY);
    let Some(again) = CachedToken::parse(printed.expose().as_bytes(), KEY) else {
        // The end of the year 9999 is the end of time: there a token has no time left.
        assert_eq!(kept.issued_at, kept.expires_at);
        return;
    };
    assert_eq!(printed.expose(), again.print(KEY).expose());
    assert_eq!(format!("{kept:?}"), format!("{again:?}"));
    assert_eq!(kept.token.expose(), again.token.expose());
}

const KEY: &str = "0123";

//! URLs that every parser reads in the same way.

use url::{Host, ParseError, Url};

use crate::external_account::error::{AccountError, quoted};

/// Parses a URL of a credential file. `path` is the path of the member, for errors.
///
/// Google's libraries read the same file with other parsers. They treat white space, backslashes,
/// missing slashes and encoded hosts differently, so a URL with any of these is refused.
pub(crate) fn parse_url(path: &str, text: &str) -> Result<Url, AccountError> {
    let refuse = |problem: &str| Err(AccountError::value(path, problem));
    if text.len() > MAX_URL_LENGTH {
        return refuse(&format!("is longer than {MAX_URL_LENGTH} bytes"));
    }
    let authority = authority(text);
    refuse_odd_characters(path, text, authority)?;
    if authority.contains('@') {
        return refuse("has a user name or password in the URL");
    }
    // In brackets, `%` begins the zone of an IPv6 address, which the parser refuses.
    if authority.contains('%') && !authority.starts_with('[') {
        return refuse("has a percent-encoded host in the URL");
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(ParseError::RelativeUrlWithoutBase) => {
            return refuse(
                "is not a valid URL: it does not begin with a scheme such as `https://`",
            );
        }
        Err(_) if is_bare_ipv6(authority) => {
            return refuse(
                "is not a valid URL: an IPv6 address needs brackets, as in `[fd00:ec2::254]`",
            );
        }
        Err(error) => return refuse(&format!("is not a valid URL: {error}")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = quoted(url.scheme());
        return refuse(&format!("has the scheme {scheme}, expected http or https"));
    }
    if authority.is_empty() {
        return refuse("has no host after `://`");
    }
    if let Some(Host::Domain(domain)) = url.host()
        && !is_host_name(domain)
    {
        return refuse(&format!("has the host {}, which is not a host name", quoted(domain)));
    }
    if url.fragment().is_some() {
        return refuse("has a fragment (`#…`) in the URL");
    }
    Ok(url)
}

/// Refuses white space, control characters and backslashes where parsers treat them differently.
fn refuse_odd_characters(path: &str, text: &str, authority: &str) -> Result<(), AccountError> {
    let refuse = |problem: &str| Err(AccountError::value(path, problem));
    if let Some(odd) = text.chars().find(|c| c.is_control()) {
        let odd = quoted(odd.encode_utf8(&mut [0; 4]));
        return refuse(&format!("has the character {odd}, which no URL has"));
    }
    if text.starts_with(' ') || text.ends_with(' ') {
        return refuse("begins or ends with a space");
    }
    if let Some(odd) = authority.chars().find(|c| !c.is_ascii_graphic() || *c == '\\') {
        let odd = quoted(odd.encode_utf8(&mut [0; 4]));
        return refuse(&format!("has the character {odd} in its host, which no host has"));
    }
    Ok(())
}

/// Parses a URL of a setting or a variable. Returns `None` if it is not valid, or if the host has
/// characters other than ASCII, percent-encoded or not.
///
/// The program is built without Unicode tables (`idna_adapter` in Cargo.toml), and then `Url::parse`
/// panics for such a host if debug assertions are on.
pub fn parse_ascii_url(text: &str) -> Option<Url> {
    let rest = text.split_once(':').map_or("", |(_, rest)| rest).trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    // A user name or password may be percent-encoded.
    let host = authority.rsplit('@').next().unwrap_or_default();
    let plain = text.is_ascii() && !host.contains('%');
    plain.then(|| Url::parse(text).ok()).flatten()
}

/// Refuses a URL with another scheme than https.
pub(super) fn require_https(path: &str, url: &Url) -> Result<(), AccountError> {
    if url.scheme() == "https" {
        return Ok(());
    }
    let problem = format!("must be https, got `{}://{}`", url.scheme(), host_and_port(url));
    Err(AccountError::value(path, problem))
}

/// Returns the host, with the port unless it is the default of the scheme.
pub(crate) fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Returns whether a text has only letters, digits, `-`, `_` and `.`. The URL standard allows other
/// characters, such as `$(…)`, which would be dangerous in a command that a user copies from a message.
pub(super) fn is_host_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_bare_ipv6(authority: &str) -> bool {
    !authority.starts_with('[') && authority.matches(':').count() > 1
}

fn authority(text: &str) -> &str {
    // A query may contain another URL.
    let is_scheme = |text: &str| !text.contains(['/', '\\', '?', '#', ':']);
    let parts = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme));
    let rest = parts.map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The length of the longest URL, in bytes. Google, AWS, Azure and GitHub issue shorter ones, and the HTTP client
/// refuses only longer ones.
const MAX_URL_LENGTH: usize = 16 * 1024;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        parse_url("p", text).unwrap_err().to_string()
    }

    #[test]
    fn urls_that_parsers_read_differently_are_refused() {
        for (text, expected) in [
            ("https://a.example/ ", "`p` begins or ends with a space"),
            (
                "https://a.example\\@b.example/",
                r"`p` has the character `\` in its host, which no host has",
            ),
            ("https://a.exa\nmple/", r"`p` has the character `\n`, which no URL has"),
            ("https://ａ.example/", "`p` has the character `ａ` in its host, which no host has"),
            ("https:a.example/", "`p` has no host after `://`"),
            ("https:a.example/?u=https://b.example/", "`p` has no host after `://`"),
            ("https:\\\\a.example/?u=https://b.example/", "`p` has no host after `://`"),
            ("https:///a.example/", "`p` has no host after `://`"),
            ("https://@a.example/", "`p` has a user name or password in the URL"),
            ("https://a.example@b.example/", "`p` has a user name or password in the URL"),
            ("https://a%2eexample/", "`p` has a percent-encoded host in the URL"),
            (
                "https://$(id).example/",
                "`p` has the host `$(id).example`, which is not a host name",
            ),
            ("https://a.example/#", "`p` has a fragment (`#…`) in the URL"),
            ("ftp://a.example/", "`p` has the scheme `ftp`, expected http or https"),
            (
                "a.example",
                "`p` is not a valid URL: it does not begin with a scheme such as `https://`",
            ),
            (
                "http://fd00:ec2::254/",
                "`p` is not a valid URL: an IPv6 address needs brackets, as in `[fd00:ec2::254]`",
            ),
            ("http://a.example:port/", "`p` is not a valid URL: invalid port number"),
            ("\u{7f}", r"`p` has the character `\u{7f}`, which no URL has"),
        ] {
            assert_eq!(problem(text), expected, "{text}");
        }
    }

    #[test]
    fn hosts_have_ascii_letters_only() {
        for text in [
            "https://aAé.example/",
            "https://aA%BB.example/",
            "https:\\\\A%BB/",
            "https:A%BB.example",
        ] {
            assert_eq!(parse_ascii_url(text), None, "{text}");
        }
        assert!(parse_ascii_url("https://a.example/%C3%A9").is_some());
    }

    #[test]
    fn an_at_sign_after_the_host_is_accepted() {
        let url = parse_url("p", "https://a.example/serviceAccounts/x@y.example?z=@").unwrap();
        assert_eq!(url.host_str(), Some("a.example"));
    }

    #[test]
    fn the_longest_url_is_accepted_and_no_longer_one() {
        let start = "https://a.example/";
        let path = "p".repeat(MAX_URL_LENGTH - start.len());
        assert!(parse_url("p", &format!("{start}{path}")).is_ok());
        for end in ["p", "pp"] {
            let text = format!("{start}{path}{end}");
            assert_eq!(problem(&text), "`p` is longer than 16384 bytes");
        }
    }

    #[test]
    fn the_path_and_query_are_encoded() {
        let url = parse_url("p", "https://a.example/a b/é?z=x y").unwrap();
        assert_eq!(url.as_str(), "https://a.example/a%20b/%C3%A9?z=x%20y");
    }

    #[test]
    fn a_url_over_http_is_refused() {
        let url = parse_url("p", "http://a.example:8080/secret").unwrap();
        assert_eq!(
            require_https("p", &url).unwrap_err().to_string(),
            "`p` must be https, got `http://a.example:8080`"
        );
    }
}

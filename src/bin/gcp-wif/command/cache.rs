//! `gcp-wif cache`

use std::cmp::Reverse;

use gcp_wif::cache::{CachedSession, CachedToken, DiskTokenCache};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::timestamp::Timestamp;
use serde_json::{Value, json};

use crate::app::App;
use crate::args::{Cache, CacheAction, ReportFormat, WithGlobal};
use crate::error::Result;
use crate::output;

pub(crate) fn run(args: &Cache, app: &App) -> Result<()> {
    let directory = app.disk_cache();
    let directory = directory.as_ref();
    let text = match &args.action {
        CacheAction::Clear(_) => clear(directory)?,
        CacheAction::Show(WithGlobal(args)) => {
            let entries = directory.map(Entries::read).transpose()?.unwrap_or_default();
            let now = app.context.now();
            match args.format {
                ReportFormat::Text => as_text(directory, &entries, now),
                ReportFormat::Json => as_json(directory, &entries, now)?,
            }
        }
    };
    output::print(&text.into())
}

/// The entries of a cache.
#[derive(Default)]
struct Entries {
    tokens: Vec<CachedToken>,
    sessions: Vec<CachedSession>,
    /// The times at which the refresh tokens were stored.
    refresh_tokens: Vec<Timestamp>,
}

impl Entries {
    /// Reads the entries, the newest of each kind first.
    fn read(directory: &DiskTokenCache) -> Result<Self> {
        let mut tokens = directory.tokens()?;
        tokens.sort_by_cached_key(|token| Reverse(token.expires_at));
        let mut sessions = directory.sessions()?;
        sessions.sort_by_cached_key(|session| Reverse(session.expires_at));
        let mut refresh_tokens = directory.refresh_tokens()?;
        refresh_tokens.sort_by_cached_key(|stored_at| Reverse(*stored_at));
        Ok(Self { tokens, sessions, refresh_tokens })
    }
}

fn clear(directory: Option<&DiskTokenCache>) -> Result<String> {
    let Some(directory) = directory else {
        return Ok(OFF.to_owned());
    };
    let (sessions, refresh_tokens) =
        (directory.sessions()?.len(), directory.refresh_tokens()?.len());
    let tokens = directory.clear()?.saturating_sub(sessions);
    let count = counted(tokens, sessions, refresh_tokens);
    Ok(format!("removed {count} from `{}`", shown(directory)))
}

fn as_text(
    directory: Option<&DiskTokenCache>,
    Entries { tokens, sessions, refresh_tokens }: &Entries,
    now: Timestamp,
) -> String {
    let Some(directory) = directory else {
        return OFF.to_owned();
    };
    let count = counted(tokens.len(), sessions.len(), refresh_tokens.len());
    let mut text = format!("{count} in `{}`", shown(directory));
    for token in tokens {
        let CachedToken { expires_at, metadata, .. } = token;
        let whose = metadata.service_account.as_deref().unwrap_or(&metadata.provider);
        let what = match &metadata.audience {
            Some(audience) => format!("ID token of {whose} for {audience}"),
            None => {
                let whose = metadata.subject.as_deref().unwrap_or(whose);
                let limit =
                    metadata.access_boundary.as_ref().map(|_| ", within an access boundary");
                let limit = limit.unwrap_or_default();
                format!("access token of {whose} for {}{limit}", metadata.scopes.join(" "))
            }
        };
        text += &entry(*expires_at, now, &what);
    }
    for session in sessions {
        text += &entry(session.expires_at, now, &format!("AWS session of {}", session.label));
    }
    for stored_at in refresh_tokens {
        text += &format!("\nsince {stored_at}: refresh token that replaces that of a login file");
    }
    text
}

fn entry(expires_at: Timestamp, now: Timestamp, what: &str) -> String {
    let state = if expires_at > now { "until" } else { "expired" };
    format!("\n{state} {expires_at}: {}", Sanitized::truncated(what, 1000))
}

fn counted(tokens: usize, sessions: usize, refresh_tokens: usize) -> String {
    let number = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let others = [(sessions, "AWS session"), (refresh_tokens, "refresh token")];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> =
        [(tokens, "token")].into_iter().chain(others).map(|(n, what)| number(n, what)).collect();
    match &parts[..] {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => parts.concat(),
    }
}

fn shown(directory: &DiskTokenCache) -> String {
    Sanitized::truncated(&directory.path().display().to_string(), 300).to_string()
}

/// Returns the boundary of a token; null if the text is not JSON.
fn boundary(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn as_json(
    directory: Option<&DiskTokenCache>,
    Entries { tokens, sessions, refresh_tokens }: &Entries,
    now: Timestamp,
) -> Result<String> {
    let shown = |token: &CachedToken| -> Value {
        let CachedToken { issued_at, expires_at, metadata, instance_role, .. } = token;
        json!({
            "kind": if metadata.audience.is_some() { "id_token" } else { "access_token" },
            "provider": metadata.provider,
            "service_account": metadata.service_account,
            "scopes": metadata.scopes,
            "audience": metadata.audience,
            "subject": metadata.subject,
            "access_boundary": metadata.access_boundary.as_deref().map(boundary),
            "instance_role": instance_role,
            "issued": issued_at.to_string(),
            "expiry": expires_at.to_string(),
            "expires_in": expires_at.since(now).as_secs(),
        })
    };
    let shown_session = |session: &CachedSession| -> Value {
        json!({
            "of": session.label,
            "access_key_id": session.credentials.access_key_id(),
            "expiry": session.expires_at.to_string(),
            "expires_in": session.expires_at.since(now).as_secs(),
        })
    };
    let shown_refresh_token = |stored_at: &Timestamp| json!({ "stored": stored_at.to_string() });
    let object = json!({
        "directory": directory.map(DiskTokenCache::path),
        "tokens": tokens.iter().map(shown).collect::<Vec<_>>(),
        "aws_sessions": sessions.iter().map(shown_session).collect::<Vec<_>>(),
        "refresh_tokens": refresh_tokens.iter().map(shown_refresh_token).collect::<Vec<_>>(),
    });
    output::json(&object)
}

const OFF: &str = "tokens are not cached: `no_cache` is set, or neither `cache_dir` nor \
    `XDG_RUNTIME_DIR` names a directory";

#[cfg(test)]
#[test]
fn one_token_is_counted_in_the_singular() {
    let tokens = [0, 1, 2].map(|tokens| counted(tokens, 0, 0));
    assert_eq!(tokens, ["0 tokens", "1 token", "2 tokens"]);
    assert_eq!(counted(1, 1, 0), "1 token and 1 AWS session");
    assert_eq!(counted(0, 2, 0), "0 tokens and 2 AWS sessions");
    assert_eq!(counted(1, 0, 1), "1 token and 1 refresh token");
    assert_eq!(counted(2, 1, 2), "2 tokens, 1 AWS session and 2 refresh tokens");
}

//! `gcp-wif cache`

use gcp_wif::cache::{CachedToken, DiskTokenCache};
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
            let mut tokens = directory.map_or_else(|| Ok(Vec::new()), DiskTokenCache::tokens)?;
            tokens.sort_by_key(|token| std::cmp::Reverse(token.expires_at));
            let now = app.context.now();
            match args.format {
                ReportFormat::Text => as_text(directory, &tokens, now),
                ReportFormat::Json => as_json(directory, &tokens, now)?,
            }
        }
    };
    output::print(&text.into())
}

fn clear(directory: Option<&DiskTokenCache>) -> Result<String> {
    let Some(directory) = directory else {
        return Ok(OFF.to_owned());
    };
    let removed = directory.clear()?;
    Ok(format!("removed {} from `{}`", counted(removed), shown(directory)))
}

fn as_text(directory: Option<&DiskTokenCache>, tokens: &[CachedToken], now: Timestamp) -> String {
    let Some(directory) = directory else {
        return OFF.to_owned();
    };
    let mut text = format!("{} in `{}`", counted(tokens.len()), shown(directory));
    for token in tokens {
        let CachedToken { expires_at, metadata, .. } = token;
        let whose = metadata.service_account.as_deref().unwrap_or(&metadata.provider);
        let what = match &metadata.audience {
            Some(audience) => format!("ID token of {whose} for {audience}"),
            None => format!("access token of {whose} for {}", metadata.scopes.join(" ")),
        };
        let state = if *expires_at > now { "until" } else { "expired" };
        text += &format!("\n{state} {expires_at}: {}", Sanitized::truncated(&what, 1000));
    }
    text
}

fn counted(tokens: usize) -> String {
    if tokens == 1 { "1 token".to_owned() } else { format!("{tokens} tokens") }
}

fn shown(directory: &DiskTokenCache) -> String {
    Sanitized::truncated(&directory.path().display().to_string(), 300).to_string()
}

fn as_json(
    directory: Option<&DiskTokenCache>,
    tokens: &[CachedToken],
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
            "instance_role": instance_role,
            "issued": issued_at.to_string(),
            "expiry": expires_at.to_string(),
            "expires_in": expires_at.since(now).as_secs(),
        })
    };
    let object = json!({
        "directory": directory.map(DiskTokenCache::path),
        "tokens": tokens.iter().map(shown).collect::<Vec<_>>(),
    });
    output::json(&object)
}

#[cfg(test)]
#[test]
fn one_token_is_counted_in_the_singular() {
    assert_eq!([0, 1, 2].map(counted), ["0 tokens", "1 token", "2 tokens"]);
}

const OFF: &str = "tokens are not cached: `no_cache` is set, or neither `cache_dir` nor \
    `XDG_RUNTIME_DIR` names a directory";

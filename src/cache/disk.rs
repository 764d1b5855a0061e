//! A directory with the tokens of one user: a file for each token, with a lock file beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cached_token::CachedToken;
use crate::context::{Context, FileError, FileLock, Level, ListedFile};
use crate::sanitize::SanitizedPath;
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// A cache of tokens for all processes of one user.
///
/// The directory is created with the first token. It is used only if no other user has access to it.
#[derive(Clone, Debug)]
pub struct DiskTokenCache {
    path: PathBuf,
    pub(super) context: Context,
}

impl DiskTokenCache {
    /// Creates a cache in the directory `path`, which need not exist.
    pub fn new(path: impl Into<PathBuf>, context: Context) -> Self {
        Self { path: path.into(), context }
    }

    /// Returns the path of the directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lists the cached tokens, expired ones included. Files of another version are skipped. A
    /// missing directory is not an error.
    ///
    /// # Errors
    /// [`FileError`] if the directory cannot be read, or if other users have access to it.
    pub fn tokens(&self) -> Result<Vec<CachedToken>, FileError> {
        let files = self.files()?;
        let keys = files.iter().filter_map(|file| match kind(&file.name) {
            Some(Kind::Token(key)) => Some(key),
            _ => None,
        });
        Ok(keys.filter_map(|key| self.load(key)).collect())
    }

    /// Removes the files of this cache, and no other files of the directory. Returns the number of removed
    /// tokens and AWS sessions; refresh tokens do not count.
    ///
    /// # Errors
    /// As [`DiskTokenCache::tokens`], and [`FileError`] if a file cannot be removed.
    pub fn clear(&self) -> Result<usize, FileError> {
        let mut removed = 0;
        for file in self.files()? {
            removed +=
                usize::from(matches!(kind(&file.name), Some(Kind::Token(_) | Kind::Session(_))));
            self.remove(&file.name)?;
        }
        Ok(removed)
    }

    /// Creates the directory if it is missing, and checks that only this user has access.
    pub(super) fn ensure_directory(&self) -> Result<(), FileError> {
        self.context.file_system.private_directory(&self.path)
    }

    /// Returns the token of a key. An unreadable file is logged and treated as missing.
    pub(super) fn load(&self, key: &str) -> Option<CachedToken> {
        let name = format!("{key}{TOKEN}");
        let token = CachedToken::from_json(self.read_own(&name)?.expose(), key);
        if token.is_none() {
            let path = self.path.join(name);
            let path = SanitizedPath(&path);
            self.log(format_args!("`{path}` is not a token of this version, ignored"));
        }
        token
    }

    /// Returns whether the directory can be read. Another problem than a missing directory is logged:
    /// `content` is what the caller then does without.
    pub(super) fn is_readable(&self, content: &str) -> bool {
        if self.context.file_system.list(&self.path).is_err_and(|error| error.is_not_found()) {
            return false;
        }
        let usable = self.ensure_directory();
        if let Err(error) = &usable {
            self.log(format_args!("{error}, going on without {content}"));
        }
        usable.is_ok()
    }

    /// Reads a file of this cache. An unreadable file is logged and treated as missing.
    pub(super) fn read_own(&self, name: &str) -> Option<Secret<Vec<u8>>> {
        let content = self.context.file_system.read_own(&self.path.join(name), MAX_FILE_SIZE);
        content.unwrap_or_else(|error| {
            self.log(format_args!("{error}, ignored"));
            None
        })
    }

    /// Writes a file of this cache, whose directory exists.
    pub(super) fn write_own(&self, name: &str, json: &Secret) -> Result<(), FileError> {
        self.context.file_system.replace_own(&self.path.join(name), json.expose().as_bytes())
    }

    /// Writes a token, and removes the files that have long expired.
    pub(super) fn save(&self, key: &str, token: &CachedToken) {
        if let Err(error) = self.write_own(&format!("{key}{TOKEN}"), &token.to_json(key)) {
            self.log(format_args!("the token is not cached: {error}"));
            return;
        }
        self.remove_old_files();
    }

    /// Removes the files that have long expired.
    pub(super) fn remove_old_files(&self) {
        let now = self.context.now();
        for file in self.files().unwrap_or_default() {
            let is_session = matches!(kind(&file.name), Some(Kind::Session(_)));
            let oldest = if is_session { OLDEST_SESSION } else { OLDEST };
            if now.since(Timestamp::from(file.written_at)) > oldest {
                // Another process may remove the same file.
                let _ = self.remove(&file.name);
            }
        }
    }

    /// Locks a key. Returns `None` while another process holds the lock.
    pub(super) fn try_lock(&self, key: &str) -> Result<Option<FileLock>, FileError> {
        self.context.file_system.try_lock(&self.path.join(format!("{key}{LOCK}")))
    }

    /// Logs a line about the cache.
    pub(super) fn log(&self, text: std::fmt::Arguments<'_>) {
        self.context.log(Level::Info, format_args!("cache: {text}"));
    }

    /// Lists the files of this cache.
    pub(super) fn files(&self) -> Result<Vec<ListedFile>, FileError> {
        let files = match self.context.file_system.list(&self.path) {
            Err(error) if error.is_not_found() => return Ok(Vec::new()),
            result => result?,
        };
        self.ensure_directory()?;
        Ok(files.into_iter().filter(|file| kind(&file.name).is_some()).collect())
    }

    /// Removes a file, unless it is a lock that another process holds.
    fn remove(&self, name: &str) -> Result<(), FileError> {
        let _lock = match kind(name) {
            Some(Kind::Lock(key)) => match self.try_lock(key)? {
                Some(lock) => Some(lock),
                None => return Ok(()),
            },
            _ => None,
        };
        self.context.file_system.remove(&self.path.join(name))
    }
}

/// The kind of a file of this cache, with its key.
pub(super) enum Kind<'a> {
    RefreshToken,
    Session(&'a str),
    Token(&'a str),
    Lock(&'a str),
    /// The temporary file of a process that was killed while it wrote.
    Partial,
}

/// Returns the kind of a file by its name. `None` if the file does not belong to this cache.
pub(super) fn kind(name: &str) -> Option<Kind<'_>> {
    let key = |stem: &str| stem.len() == KEY_LENGTH && stem.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(stem) = name.strip_suffix(TOKEN) {
        return key(stem).then_some(Kind::Token(stem));
    }
    if let Some(stem) = name.strip_suffix(REFRESH) {
        return key(stem).then_some(Kind::RefreshToken);
    }
    if let Some(stem) = name.strip_suffix(SESSION) {
        return key(stem).then_some(Kind::Session(stem));
    }
    if let Some(stem) = name.strip_suffix(LOCK) {
        return key(stem).then_some(Kind::Lock(stem));
    }
    let (stem, rest) = name.strip_prefix('.')?.split_at_checked(KEY_LENGTH)?;
    let is_content = [REFRESH, SESSION, TOKEN].iter().any(|end| rest.starts_with(end));
    let is_partial = key(stem) && is_content && rest.ends_with(".tmp");
    is_partial.then_some(Kind::Partial)
}

/// The extension of a token.
const TOKEN: &str = ".token";

/// The extension of a refresh token.
pub(super) const REFRESH: &str = ".refresh";

/// The extension of an AWS session.
pub(super) const SESSION: &str = ".session";

/// The extension of a lock.
const LOCK: &str = ".lock";

/// The length of a SHA-256 digest in hexadecimal.
const KEY_LENGTH: usize = 64;

/// The size of the largest file that is read, in bytes. A token has one or two kilobytes, and a list of
/// scopes a few hundred bytes.
const MAX_FILE_SIZE: u64 = 64 * 1024;

/// The age at which a file is removed. No token is valid for longer than 12 hours, and neither is a login
/// of a workforce pool, which a refresh token belongs to.
const OLDEST: Duration = Duration::from_secs(13 * 60 * 60);

/// The age at which the file of an AWS session is removed. A session is valid for at most 36 hours.
const OLDEST_SESSION: Duration = Duration::from_secs(37 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_with_other_names_do_not_belong_to_this_cache() {
        let key = "0123456789abcdef".repeat(4);
        assert!(matches!(kind(&format!("{key}.token")), Some(Kind::Token(k)) if k == key));
        assert!(matches!(kind(&format!("{key}.lock")), Some(Kind::Lock(k)) if k == key));
        assert!(matches!(kind(&format!(".{key}.token.17.0.tmp")), Some(Kind::Partial)));
        for name in [
            "",
            ".token",
            "notes.token",
            &key,
            &format!("{key}.token.bak"),
            &format!(".{key}.tmp"),
            &format!("x{key}.lock"),
            ".äääääääääääääääääääääääääääääääääää.token.tmp",
        ] {
            assert!(kind(name).is_none(), "{name}");
        }
    }
}

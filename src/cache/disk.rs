//! A directory with the tokens of one user: a file for each, and a lock beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::CachedToken;
use crate::context::{Context, FileError, FileLock, Level, ListedFile};
use crate::sanitize::Sanitized;
use crate::timestamp::Timestamp;

/// Keeps tokens for all processes of one user. The directory is made when the first token is kept,
/// and used only while nobody else can look into it.
#[derive(Clone, Debug)]
pub struct DiskTokenCache {
    path: PathBuf,
    pub(super) context: Context,
}

impl DiskTokenCache {
    /// Takes the path of the directory, which need not be there.
    pub const fn new(path: PathBuf, context: Context) -> Self {
        Self { path, context }
    }

    /// Is the path of the directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lists what is kept, expired tokens too. What is no token of this version is left out.
    ///
    /// # Errors
    /// [`FileError`], also for a directory that others can look into; none where there is no
    /// directory.
    pub fn tokens(&self) -> Result<Vec<CachedToken>, FileError> {
        let files = self.files()?;
        let keys = files.iter().filter_map(|file| match kind(&file.name) {
            Some(Kind::Token(key)) => Some(key),
            _ => None,
        });
        Ok(keys.filter_map(|key| self.load(key)).collect())
    }

    /// Removes everything that this program has put there, and returns the number of tokens. What
    /// is not its own stays.
    ///
    /// # Errors
    /// As [`DiskTokenCache::tokens`]; files that cannot be removed are an error too.
    pub fn clear(&self) -> Result<usize, FileError> {
        let mut removed = 0;
        for file in self.files()? {
            removed += usize::from(matches!(kind(&file.name), Some(Kind::Token(_))));
            self.remove(&file.name)?;
        }
        Ok(removed)
    }

    /// Makes sure that the directory is there and is nobody else's.
    pub(super) fn make(&self) -> Result<(), FileError> {
        self.context.file_system.private_directory(&self.path)
    }

    /// Is the token of a key. What cannot be read is as good as not there, and is told.
    pub(super) fn load(&self, key: &str) -> Option<CachedToken> {
        let path = self.path.join([key, TOKEN].concat());
        match self.context.file_system.read_own(&path, LARGEST_FILE) {
            Ok(Some(content)) => {
                let token = CachedToken::parse(content.expose(), key);
                if token.is_none() {
                    let path = path.display().to_string();
                    let path = Sanitized::truncated(&path, 300);
                    self.log(format_args!("`{path}` holds no token of this version, ignored"));
                }
                token
            }
            Ok(None) => None,
            Err(error) => {
                self.log(format_args!("{error}, ignored"));
                None
            }
        }
    }

    /// Keeps a token, and takes away what has long expired.
    pub(super) fn save(&self, key: &str, token: &CachedToken) {
        let path = self.path.join(format!("{key}{TOKEN}"));
        if let Err(error) =
            self.context.file_system.replace(&path, token.print(key).expose().as_bytes())
        {
            self.log(format_args!("the token is not kept: {error}"));
            return;
        }
        let now = self.context.now();
        let files = self.files().unwrap_or_default();
        for file in files.iter().filter(|f| now.since(Timestamp::from(f.written_at)) > OLDEST) {
            // Another process may be at it too.
            let _ = self.remove(&file.name);
        }
    }

    /// Locks a key; `None` while another process has the lock.
    pub(super) fn try_lock(&self, key: &str) -> Result<Option<FileLock>, FileError> {
        self.context.file_system.try_lock(&self.path.join(format!("{key}{LOCK}")))
    }

    pub(super) fn log(&self, text: std::fmt::Arguments<'_>) {
        self.context.log(Level::Info, format_args!("cache: {text}"));
    }

    /// Lists what this program has put there.
    fn files(&self) -> Result<Vec<ListedFile>, FileError> {
        let files = match self.context.file_system.list(&self.path) {
            Err(error) if error.is_not_found() => return Ok(Vec::new()),
            result => result?,
        };
        self.make()?;
        Ok(files.into_iter().filter(|file| kind(&file.name).is_some()).collect())
    }

    /// Removes a file; a lock only when nobody holds it.
    fn remove(&self, name: &str) -> Result<(), FileError> {
        let _held = match kind(name) {
            Some(Kind::Lock(key)) => match self.try_lock(key)? {
                Some(lock) => Some(lock),
                None => return Ok(()),
            },
            _ => None,
        };
        self.context.file_system.remove(&self.path.join(name))
    }
}

enum Kind<'a> {
    Token(&'a str),
    Lock(&'a str),
    /// What a process that was killed has left half written.
    Torn,
}

/// Tells what a file is by its name; `None` where this program has not named it.
fn kind(name: &str) -> Option<Kind<'_>> {
    let key = |stem: &str| stem.len() == KEY_LENGTH && stem.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(stem) = name.strip_suffix(TOKEN) {
        return key(stem).then_some(Kind::Token(stem));
    }
    if let Some(stem) = name.strip_suffix(LOCK) {
        return key(stem).then_some(Kind::Lock(stem));
    }
    let (stem, rest) = name.strip_prefix('.')?.split_at_checked(KEY_LENGTH)?;
    let torn = key(stem) && rest.starts_with(TOKEN) && rest.ends_with(".tmp");
    torn.then_some(Kind::Torn)
}

const TOKEN: &str = ".token";

const LOCK: &str = ".lock";

/// A SHA-256 digest in hexadecimal.
const KEY_LENGTH: usize = 64;

/// In bytes. A token has one or two kilobytes, and a list of scopes some hundred bytes.
const LARGEST_FILE: u64 = 64 * 1024;

/// No token lives longer than 12 hours.
const OLDEST: Duration = Duration::from_secs(13 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_known() {
        let key = "0123456789abcdef".repeat(4);
        assert!(matches!(kind(&format!("{key}.token")), Some(Kind::Token(k)) if k == key));
        assert!(matches!(kind(&format!("{key}.lock")), Some(Kind::Lock(k)) if k == key));
        assert!(matches!(kind(&format!(".{key}.token.17.0.tmp")), Some(Kind::Torn)));
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

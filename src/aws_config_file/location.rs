//! The paths of the files.

use std::path::PathBuf;

/// The paths of both files. A path is `None` if neither its variable nor a home directory is set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Locations {
    /// The config file.
    pub config: Option<Location>,
    /// The credentials file.
    pub credentials: Option<Location>,
}

/// The path of one file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Location {
    /// The path.
    pub path: PathBuf,
    /// Whether a variable names the path.
    pub named: bool,
}

/// A lookup of environment variables, for which an empty variable is unset.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The kind of operating system, which determines the home directory and the path separator.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Platform {
    /// Linux, macOS and other Unix systems.
    Unix,
    /// Windows.
    Windows,
}

impl Platform {
    /// Returns the kind of this machine.
    pub const fn current() -> Self {
        if cfg!(windows) { Self::Windows } else { Self::Unix }
    }

    /// Returns the home directory: `HOME`; on Windows, if that is unset, `USERPROFILE`, or
    /// `HOMEDRIVE` followed by `HOMEPATH`.
    pub fn home(self, variables: Variables<'_>) -> Option<String> {
        let windows = || {
            variables("USERPROFILE")
                .or_else(|| Some(variables("HOMEDRIVE")? + &variables("HOMEPATH")?))
        };
        variables("HOME").or_else(|| if self == Self::Windows { windows() } else { None })
    }

    /// Returns a path below the home directory.
    pub fn below_home(self, variables: Variables<'_>, names: &[&str]) -> Option<PathBuf> {
        let separator = if self == Self::Windows { '\\' } else { '/' };
        let mut path = self.home(variables)?;
        for name in names {
            if !path.ends_with(separator) {
                path.push(separator);
            }
            path.push_str(name);
        }
        Some(path.into())
    }
}

impl Locations {
    /// Returns the paths in `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, by default
    /// `config` and `credentials` in `.aws` below the home directory. `~/` at the start of a
    /// variable is the home directory.
    pub fn find(variables: Variables<'_>, platform: Platform) -> Self {
        let place = |variable: &str, name: &str| {
            if let Some(path) = variables(variable) {
                let in_home = path.strip_prefix("~/").or_else(|| path.strip_prefix("~\\"));
                let expanded = in_home.and_then(|rest| platform.below_home(variables, &[rest]));
                let path = expanded.unwrap_or_else(|| path.into());
                return Some(Location { path, named: true });
            }
            let path = platform.below_home(variables, &[".aws", name])?;
            Some(Location { path, named: false })
        };
        Self {
            config: place("AWS_CONFIG_FILE", "config"),
            credentials: place("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        }
    }
}

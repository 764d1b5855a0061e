//! Where the files are.

use std::path::PathBuf;

/// Holds the places of both files; none where there is no home directory to look in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Locations {
    /// Of the config file.
    pub config: Option<Location>,
    /// Of the credentials file.
    pub credentials: Option<Location>,
}

/// Is one place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Location {
    /// The path.
    pub path: PathBuf,
    /// Whether a variable names it.
    pub named: bool,
}

/// Looks up a variable; an empty one is none.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Is the kind of the machine, which decides about the home directory and about separators.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Platform {
    /// Linux, macOS and their like.
    Unix,
    /// Windows.
    Windows,
}

impl Platform {
    /// Is this machine's.
    pub const fn current() -> Self {
        if cfg!(windows) { Self::Windows } else { Self::Unix }
    }

    /// Is the home directory: `HOME`, and on Windows also `USERPROFILE` or `HOMEDRIVE` with
    /// `HOMEPATH`.
    pub fn home(self, variables: Variables<'_>) -> Option<String> {
        let windows = || {
            variables("USERPROFILE")
                .or_else(|| Some(variables("HOMEDRIVE")? + &variables("HOMEPATH")?))
        };
        variables("HOME").or_else(|| if self == Self::Windows { windows() } else { None })
    }

    /// Is a path below the home directory.
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
    /// Finds both files: by `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, else in `.aws` of
    /// the home directory. `~/` at the start of a variable is the home directory.
    pub fn find(variables: Variables<'_>, platform: Platform) -> Self {
        let place = |variable: &str, name: &str| {
            if let Some(path) = variables(variable) {
                let in_home = path.strip_prefix("~/").or_else(|| path.strip_prefix("~\\"));
                let expanded = in_home.and_then(|rest| platform.below_home(variables, &[rest]));
                let path = expanded.unwrap_or_else(|| path.clone().into());
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

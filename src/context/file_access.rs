//! The access to a file that is written.

use std::fs::File;
use std::io;

/// The permission bits and the group of a file that is written. By default only its owner can read it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct FileAccess {
    /// The permission bits, such as `0o640`.
    pub mode: u32,
    /// The group ID; `None` for the group that the system gives a new file.
    pub group: Option<u32>,
}

impl FileAccess {
    /// Sets the permission bits.
    #[must_use]
    pub const fn with_mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    /// Sets the group.
    #[must_use]
    pub const fn with_group(mut self, group: u32) -> Self {
        self.group = Some(group);
        self
    }

    /// Sets the access of a new file, which has the default access.
    #[cfg(unix)]
    pub(super) fn apply(self, file: &File) -> io::Result<()> {
        use std::os::unix::fs::{PermissionsExt as _, fchown};

        // The group is set first: until then, the bits for the group would apply to another group.
        if self.group.is_some() {
            fchown(file, None, self.group)?;
        }
        if self.mode != Self::default().mode {
            file.set_permissions(std::fs::Permissions::from_mode(self.mode))?;
        }
        Ok(())
    }

    /// Does nothing: without permission bits, every file has the same access.
    #[cfg(not(unix))]
    pub(super) fn apply(self, _: &File) -> io::Result<()> {
        Ok(())
    }
}

impl Default for FileAccess {
    fn default() -> Self {
        Self { mode: 0o600, group: None }
    }
}

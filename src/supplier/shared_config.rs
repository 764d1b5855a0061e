//! The profile files of this machine, read once, and the profile that is selected.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::error::SupplierError;
use super::profile_error::ProfileError;
use super::shown_path::shown;
use crate::aws_config_file::{
    ConfigFileKind, ConfigFiles, Location, Locations, Platform, Profile, ProfileProblem,
};
use crate::aws_sts::{AwsService, ProfileEndpoints};
use crate::context::{Context, FileErrorKind, Level};
use crate::secret::Secret;

/// Reads the `config` and `credentials` files of AWS when somebody first asks.
#[derive(Debug)]
pub struct SharedConfig {
    context: Context,
    chosen: Option<String>,
    files: OnceLock<ConfigFiles>,
}

impl SharedConfig {
    /// Selects a profile by name. Without one, `AWS_PROFILE` selects it, then `AWS_DEFAULT_PROFILE`,
    /// which the AWS CLI still reads, and else it is `default`.
    pub const fn new(context: Context, profile: Option<String>) -> Self {
        Self { context, chosen: profile, files: OnceLock::new() }
    }

    /// Is the name of the selected profile.
    pub fn profile_name(&self) -> String {
        self.named().map_or_else(|| DEFAULT_PROFILE.to_owned(), |(name, _)| name)
    }

    /// Is the selected profile. `None` where no profile is named and there is no default one.
    ///
    /// # Errors
    /// [`ProfileError`] when a file is broken, or the named profile does not exist.
    pub fn profile(&self) -> Result<Option<&Profile>, SupplierError> {
        let name = self.profile_name();
        let found = self.files()?.profile(&name);
        match (found, self.named()) {
            (None, Some((_, named_by))) => {
                let looked_in = self.paths().into_iter().map(|(_, path)| path).collect();
                Err(self.fail(ProfileError::Missing { named_by, looked_in }))
            }
            (found, _) => Ok(found),
        }
    }

    /// Is what the files say.
    ///
    /// # Errors
    /// [`ProfileError`] when a file is broken.
    pub fn files(&self) -> Result<&ConfigFiles, SupplierError> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let places = Locations::find(&|name| self.context.variable(name), Platform::current());
        let read = |place: Option<Location>| match place {
            None => Ok(Secret::default()),
            Some(place) => self.read(&place),
        };
        let config = read(places.config).map_err(|error| self.fail(error))?;
        let credentials = read(places.credentials).map_err(|error| self.fail(error))?;
        let files = ConfigFiles::parse(config.expose(), credentials.expose()).map_err(|error| {
            let path = self.path_of(error.file);
            self.fail(ProfileError::Syntax { path, line: error.line, problem: error.problem })
        })?;
        Ok(self.files.get_or_init(|| files))
    }

    /// Is what the selected profile says about the endpoints of a service.
    ///
    /// # Errors
    /// [`ProfileError`] when a file is broken, the named profile does not exist, or one of its keys
    /// has no value that it may have.
    pub fn endpoints(&self, service: AwsService) -> Result<ProfileEndpoints, SupplierError> {
        let Some(profile) = self.profile()? else {
            return Ok(ProfileEndpoints::default());
        };
        ProfileEndpoints::read(self.files()?, profile, service)
            .map_err(|problem| self.problem(problem))
    }

    /// Says where the default profile was looked for and not found.
    pub(super) fn no_default_profile(&self) -> String {
        let paths = self.paths();
        if paths.is_empty() {
            return "`HOME` is unset, so there are no profiles".to_owned();
        }
        let paths: Vec<_> = paths.iter().map(|(_, path)| format!("`{}`", shown(path))).collect();
        format!("no default profile in {}", paths.join(" or "))
    }

    /// Makes the error of the selected profile.
    pub(super) fn fail(&self, error: ProfileError) -> SupplierError {
        SupplierError::Profile { profile: self.profile_name(), error: Box::new(error) }
    }

    /// Makes the error about what the selected profile says.
    pub(super) fn problem(&self, problem: ProfileProblem) -> SupplierError {
        let place = match &problem {
            ProfileProblem::Key { file, line, .. } => Some((self.path_of(*file), *line)),
            _ => None,
        };
        self.fail(ProfileError::Problem { place, problem })
    }

    fn named(&self) -> Option<(String, &'static str)> {
        if let Some(name) = &self.chosen {
            return Some((name.clone(), "the setting `profile`"));
        }
        PROFILE_VARIABLES.iter().find_map(|(variable, shown)| {
            self.context.variable(variable).map(|name| (name, *shown))
        })
    }

    /// A file that is not there is an empty file. So is one in a home directory that is somebody
    /// else's, as long as nobody asks for it: containers often have `HOME=/root` and another user.
    fn read(&self, place: &Location) -> Result<Secret, ProfileError> {
        let path = &place.path;
        let content = match self.context.file_system.read(path, LARGEST_FILE) {
            Ok(content) => content,
            Err(error) if error.is_not_found() => return Ok(Secret::default()),
            Err(error)
                if !place.named && self.named().is_none() && is_out_of_reach(&error.kind) =>
            {
                self.context.log(Level::Info, format_args!("profile: {error}, passing it over"));
                return Ok(Secret::default());
            }
            Err(error) => return Err(ProfileError::File(error)),
        };
        match std::str::from_utf8(content.expose()) {
            Ok(text) => Ok(text.into()),
            Err(error) => {
                let before = &content.expose()[..error.valid_up_to()];
                let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
                Err(ProfileError::NotUtf8 { path: path.clone(), line })
            }
        }
    }

    fn paths(&self) -> Vec<(ConfigFileKind, PathBuf)> {
        let places = Locations::find(&|name| self.context.variable(name), Platform::current());
        let places = [
            (ConfigFileKind::Config, places.config),
            (ConfigFileKind::Credentials, places.credentials),
        ];
        let paths = places.into_iter().filter_map(|(kind, place)| Some((kind, place?.path)));
        paths.collect()
    }

    fn path_of(&self, file: ConfigFileKind) -> PathBuf {
        let found = self.paths().into_iter().find(|(kind, _)| *kind == file);
        found.map(|(_, path)| path).unwrap_or_default()
    }
}

fn is_out_of_reach(error: &FileErrorKind) -> bool {
    use std::io::ErrorKind::{NotADirectory, PermissionDenied};
    matches!(error, FileErrorKind::Io(error) if matches!(error.kind(), NotADirectory | PermissionDenied))
}

const DEFAULT_PROFILE: &str = "default";

const PROFILE_VARIABLES: &[(&str, &str)] =
    &[("AWS_PROFILE", "`AWS_PROFILE`"), ("AWS_DEFAULT_PROFILE", "`AWS_DEFAULT_PROFILE`")];

/// In bytes. Companies with many accounts have files of some hundred kilobytes.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

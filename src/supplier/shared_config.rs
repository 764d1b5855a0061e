//! The `config` and `credentials` files of AWS, and the selected profile.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::error::SupplierError;
use super::profile_error::ProfileError;
use crate::aws_config_file::{
    ConfigFileKind, ConfigFiles, Location, Locations, MisnamedSection, Platform, Profile,
    ProfileProblem,
};
use crate::aws_sts::{AwsService, ProfileEndpoints};
use crate::context::{Context, FileErrorKind, Level};
use crate::path_value::NotAPath;
use crate::sanitize::SanitizedPath;
use crate::secret::Secret;

/// The `config` and `credentials` files of AWS. They are read once, when they are first needed.
#[derive(Debug)]
pub struct SharedConfig {
    context: Context,
    setting: Option<String>,
    loaded: OnceLock<Loaded>,
}

/// The content of both files.
#[derive(Debug)]
struct Loaded {
    files: ConfigFiles,
    /// The variables that name a file which does not exist.
    missing: Vec<&'static str>,
}

impl SharedConfig {
    /// Selects a profile by name. With `None`, `AWS_PROFILE` selects it, then `AWS_DEFAULT_PROFILE`, which the
    /// AWS CLI still reads, then the name is `default`.
    pub const fn new(context: Context, profile: Option<String>) -> Self {
        Self { context, setting: profile, loaded: OnceLock::new() }
    }

    /// Returns the name of the selected profile.
    pub fn profile_name(&self) -> String {
        self.selected().map_or_else(|| DEFAULT_PROFILE.to_owned(), |(name, _)| name)
    }

    /// Returns the selected profile. `None` if no profile is selected and `default` does not exist.
    ///
    /// # Errors
    /// [`SupplierError::Profile`] if a file is bad, or a profile is selected and does not exist.
    pub fn profile(&self) -> Result<Option<&Profile>, SupplierError> {
        let name = self.profile_name();
        let files = self.files()?;
        let found = files.profile(&name).map_err(|error| self.problem(error.into()))?;
        match (found, self.selected()) {
            (None, Some((_, named_by))) => {
                if let Some(section) = files.misnamed_profile(&name).cloned() {
                    let (path, line) = (self.path_of(section.file), section.line);
                    let MisnamedSection { written, expected, .. } = section;
                    let error = ProfileError::Misnamed { named_by, path, line, written, expected };
                    return Err(self.fail(error));
                }
                let looked_in = self.paths().into_iter().map(|(_, path)| path).collect();
                Err(self.fail(ProfileError::Missing { named_by, looked_in }))
            }
            (found, _) => Ok(found),
        }
    }

    /// Returns the content of the files.
    ///
    /// # Errors
    /// [`SupplierError::Profile`] if a file cannot be read or is malformed.
    pub fn files(&self) -> Result<&ConfigFiles, SupplierError> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(&loaded.files);
        }
        let mut missing = Vec::new();
        let places = Locations::find(&|name| self.context.variable(name), Platform::current());
        let mut read = |place: Option<Location>, variable| {
            let Some(place) = place else { return Ok(Secret::default()) };
            if let Some(found) = NotAPath::detect(&place.path).filter(|_| place.named) {
                return Err(ProfileError::NotAPath { variable, found });
            }
            let content = self.read(&place)?;
            missing.extend(Some(variable).filter(|_| place.named && content.is_none()));
            Ok(content.unwrap_or_default())
        };
        let config = read(places.config, "AWS_CONFIG_FILE").map_err(|error| self.fail(error))?;
        let credentials = read(places.credentials, "AWS_SHARED_CREDENTIALS_FILE");
        let credentials = credentials.map_err(|error| self.fail(error))?;
        let files = ConfigFiles::parse(config.expose(), credentials.expose())
            .map_err(|error| self.problem(error.into()))?;
        Ok(&self.loaded.get_or_init(|| Loaded { files, missing }).files)
    }

    /// Returns the endpoint settings of the selected profile for a service.
    ///
    /// # Errors
    /// [`SupplierError::Profile`] if a file is bad, the selected profile does not exist, or one of the
    /// settings is bad.
    pub fn endpoints(&self, service: AwsService) -> Result<ProfileEndpoints, SupplierError> {
        let Some(profile) = self.profile()? else {
            return Ok(ProfileEndpoints::default());
        };
        ProfileEndpoints::read(self.files()?, profile, service)
            .map_err(|problem| self.problem(problem))
    }

    /// Returns the reason why there is no default profile, with the files that were read.
    pub(super) fn no_default_profile(&self) -> String {
        let paths = self.paths();
        if paths.is_empty() {
            return "`HOME` is unset, so there are no profiles".to_owned();
        }
        let paths: Vec<_> =
            paths.iter().map(|(_, path)| format!("`{}`", SanitizedPath(path))).collect();
        let explanation = self.explanation(DEFAULT_PROFILE);
        format!("no default profile in {}{explanation}", paths.join(" or "))
    }

    /// Returns the reason why a profile that exists gives no credentials.
    pub(super) fn no_credentials(&self, profile: &str) -> String {
        format!("`{profile}` names no credentials{}", self.explanation(profile))
    }

    /// Returns the end of such a reason: the section that was probably meant to be the profile, or the variables
    /// that name a missing file, if any.
    fn explanation(&self, profile: &str) -> String {
        let Some(loaded) = self.loaded.get() else {
            return String::new();
        };
        if let Some(section) = loaded.files.misnamed_profile(profile) {
            let (path, line) = (self.path_of(section.file), section.line);
            let (written, expected) = (&section.written, &section.expected);
            let place = SanitizedPath(&path);
            return format!(": `{place}` line {line} has `[{written}]`, expected `[{expected}]`");
        }
        match loaded.missing[..] {
            [] => String::new(),
            [one] => format!(": the file of `{one}` does not exist"),
            _ => format!(": the files of `{}` do not exist", loaded.missing.join("` and `")),
        }
    }

    /// Returns an error of the selected profile.
    pub(super) fn fail(&self, error: ProfileError) -> SupplierError {
        self.fail_in(None, error)
    }

    /// Returns an error of a profile. `None` means the selected one.
    pub(super) fn fail_in(&self, profile: Option<&str>, error: ProfileError) -> SupplierError {
        let profile = profile.map_or_else(|| self.profile_name(), str::to_owned);
        SupplierError::Profile { profile, error: Box::new(error) }
    }

    /// Returns the error for a bad key, with its file and line.
    pub(super) fn problem(&self, problem: ProfileProblem) -> SupplierError {
        let place = match &problem {
            ProfileProblem::Key { file, line, .. } => Some((self.path_of(*file), *line)),
            ProfileProblem::NoSourceProfile { misnamed: Some(section), .. }
            | ProfileProblem::NoSsoSession { misnamed: Some(section), .. } => {
                Some((self.path_of(section.file), section.line))
            }
            ProfileProblem::Syntax(error) => {
                let path = self.path_of(error.file);
                let (line, problem) = (error.line, error.problem);
                return self.fail(ProfileError::Syntax { path, line, problem });
            }
            _ => None,
        };
        self.fail(ProfileError::Problem { place, problem })
    }

    fn selected(&self) -> Option<(String, &'static str)> {
        if let Some(name) = &self.setting {
            return Some((name.clone(), "a flag or setting"));
        }
        PROFILE_VARIABLES.iter().find_map(|(variable, shown)| {
            self.context.variable(variable).map(|name| (name, *shown))
        })
    }

    /// Reads a file. `None` if it does not exist, or if it is a default file in a home directory that this user
    /// may not enter, unless a profile is selected, because containers often have `HOME=/root` and run as
    /// another user.
    fn read(&self, place: &Location) -> Result<Option<Secret>, ProfileError> {
        let path = &place.path;
        let content = match self.context.file_system.read(path, MAX_FILE_SIZE) {
            Ok(content) => content,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error)
                if !place.named && self.selected().is_none() && is_forbidden(&error.kind) =>
            {
                self.context.log(Level::Info, format_args!("profile: {error}, skipping it"));
                return Ok(None);
            }
            Err(error) => return Err(ProfileError::File(error)),
        };
        // A comment may contain characters of another encoding. Elsewhere, U+FFFD is an error.
        Ok(Some(Secret::new(String::from_utf8_lossy(content.expose()).into_owned())))
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

fn is_forbidden(error: &FileErrorKind) -> bool {
    use std::io::ErrorKind::{NotADirectory, PermissionDenied};
    matches!(error, FileErrorKind::Io(error) if matches!(error.kind(), NotADirectory | PermissionDenied))
}

const DEFAULT_PROFILE: &str = "default";

const PROFILE_VARIABLES: &[(&str, &str)] =
    &[("AWS_PROFILE", "`AWS_PROFILE`"), ("AWS_DEFAULT_PROFILE", "`AWS_DEFAULT_PROFILE`")];

/// The size of the largest file that is read, in bytes. Companies with many accounts have files of some
/// hundred kilobytes.
const MAX_FILE_SIZE: u64 = 4 * 1024 * 1024;

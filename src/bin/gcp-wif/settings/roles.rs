//! The roles to assume with the AWS identity, by settings and flags.

use gcp_wif::aws_config_file::AssumedRole;

use super::list::List;
use crate::args::RoleFlags;
use crate::aws_limits::{external_id, mfa_serial, role_arn, session_name};
use crate::error::{Error, Result};

/// The settings of roles and of the session of a user.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoleSettings {
    /// ARNs, in the order in which the roles are assumed.
    pub(crate) roles: Vec<String>,
    pub(crate) session_name: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) mfa_serial: Option<String>,
}

impl RoleSettings {
    /// Checks the values of the settings.
    pub(super) fn parse(
        roles: &List,
        name: Option<String>,
        external: Option<String>,
        serial: Option<String>,
    ) -> Result<Self> {
        let checked_roles: Result<_, _> =
            roles.texts().flat_map(split).map(|role| role_arn(role.trim())).collect();
        let bad_role = |problem: String| Error::setting("assume_role", &problem);
        Ok(Self {
            roles: checked_roles.map_err(bad_role)?,
            session_name: checked("role_session_name", name, session_name)?,
            external_id: checked("external_id", external, external_id)?,
            mfa_serial: checked("mfa_serial", serial, mfa_serial)?,
        })
    }

    /// Returns the settings with the flags laid over them.
    pub(crate) fn with_flags(self, flags: &RoleFlags) -> Self {
        let typed = &flags.assume_role;
        Self {
            roles: if typed.is_empty() { self.roles } else { typed.clone() },
            session_name: flags.role_session_name.clone().or(self.session_name),
            external_id: flags.external_id.clone().or(self.external_id),
            mfa_serial: flags.mfa_serial.clone().or(self.mfa_serial),
        }
    }

    /// Returns the roles with the parameters of each.
    ///
    /// MFA is for the first role: a code works once, and a role has no device. The external ID and
    /// the duration are for the last role, which is the one that the user wants.
    pub(crate) fn assumed_roles(&self, duration_seconds: Option<u32>) -> Vec<AssumedRole> {
        let last = self.roles.len().saturating_sub(1);
        let role = |(number, arn): (usize, &String)| AssumedRole {
            arn: arn.clone(),
            session_name: self.session_name.clone(),
            external_id: self.external_id.clone().filter(|_| number == last),
            duration_seconds: duration_seconds.filter(|_| number == last),
            mfa_serial: self.mfa_serial.clone().filter(|_| number == 0),
        };
        self.roles.iter().enumerate().map(role).collect()
    }

    /// Refuses flags of a role without a role. clap cannot check this, since the settings may name
    /// the role.
    pub(crate) fn check_for_role(&self, flags: &RoleFlags) -> Result<()> {
        let typed = [
            ("--role-session-name", flags.role_session_name.is_some()),
            ("--external-id", flags.external_id.is_some()),
            ("--mfa-serial", flags.mfa_serial.is_some()),
        ];
        match typed.iter().find(|(_, is_typed)| *is_typed && self.roles.is_empty()) {
            Some((flag, _)) => {
                Err(Error::Usage(format!("`{flag}` needs a role to assume: give `--assume-role`")))
            }
            None => Ok(()),
        }
    }
}

/// Splits a list of ARNs at commas. The name of a role may contain a comma.
fn split(roles: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for piece in roles.split(',') {
        match found.last_mut() {
            Some(last) if !piece.trim_start().starts_with("arn:") => {
                last.push(',');
                last.push_str(piece);
            }
            _ => found.push(piece.to_owned()),
        }
    }
    found
}

fn checked(
    key: &str,
    text: Option<String>,
    check: impl Fn(&str) -> Result<String, String>,
) -> Result<Option<String>> {
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| check(&text)).transpose().map_err(|problem| Error::setting(key, &problem))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;
    use serde::de::IntoDeserializer;
    use serde::de::value::Error as ValueError;

    use super::*;

    #[test]
    fn a_list_is_split_at_commas_outside_of_names() {
        let list = |text: &str| {
            let roles = List::deserialize(IntoDeserializer::<ValueError>::into_deserializer(text))
                .unwrap_or_default();
            RoleSettings::parse(&roles, None, None, None)
                .map(|settings| settings.roles)
                .map_err(|error| error.to_string())
        };
        let (a, b) = ("arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b,c");
        assert_eq!(list(""), Ok(Vec::new()));
        assert_eq!(list(a), Ok(vec![a.to_owned()]));
        assert_eq!(list(&format!("{b}, {a},{b}")), Ok(vec![b.into(), a.into(), b.into()]));
        for text in ["a", &format!("{a},arn:aws:iam::1:user/x"), &format!("a,{b}")] {
            assert_eq!(
                list(text),
                Err("setting `assume_role`: expected arn:aws:iam::ACCOUNT:role/NAME".to_owned())
            );
        }
    }
}

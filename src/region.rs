//! AWS regions and availability zones.

use std::fmt;

use crate::sanitize::Sanitized;

/// The name of an AWS region, such as `us-east-1` or `us-gov-west-1`.
///
/// The name becomes part of a host name, so only `[a-z]+(-[a-z]+)+-[0-9]+` is accepted, with at most 63
/// characters, as for a label of a host name.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Region(String);

impl Region {
    /// Checks the name of a region.
    ///
    /// # Errors
    /// [`RegionError::AvailabilityZone`] for the name of a zone, [`RegionError::Malformed`] for any
    /// other text.
    pub fn parse(name: &str) -> Result<Self, RegionError> {
        match leading_region(name) {
            Some(region) if region == name && name.len() <= MAX_NAME_LENGTH => {
                Ok(Self(name.to_owned()))
            }
            Some(region) if is_zone_like(name) => Err(RegionError::AvailabilityZone {
                zone: name.to_owned(),
                region: region.to_owned(),
            }),
            _ => Err(RegionError::Malformed(shorten(name))),
        }
    }

    /// Returns `us-east-1`, the region of AWS's global endpoints.
    pub(crate) fn us_east_1() -> Self {
        Self("us-east-1".to_owned())
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an availability zone, Local Zone, Wavelength Zone or region, as
/// `placement/availability-zone` of the instance metadata returns it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct AvailabilityZone {
    name: String,
    region: Region,
}

impl AvailabilityZone {
    /// Checks the name of a zone. White space around it is ignored.
    ///
    /// # Errors
    /// [`RegionError::Malformed`] if the name does not begin with a region.
    pub fn parse(name: &str) -> Result<Self, RegionError> {
        let name = name.trim();
        match leading_region(name) {
            Some(region) if is_zone_like(name) => {
                Ok(Self { name: name.to_owned(), region: Region(region.to_owned()) })
            }
            _ => Err(RegionError::Malformed(shorten(name))),
        }
    }

    /// Returns the region of the zone: the leading part that is a valid region.
    ///
    /// AIP-4117 drops the last letter of the zone instead, which is wrong for Local Zones
    /// (`us-west-2-lax-1a`), Wavelength Zones (`us-east-1-wl1-bos-wlz-1`) and regions.
    pub const fn region(&self) -> &Region {
        &self.region
    }
}

impl fmt::Display for AvailabilityZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The error for a text that is not a valid region or zone.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RegionError {
    /// The name of a zone in place of a region.
    AvailabilityZone {
        /// The name of the zone.
        zone: String,
        /// The region of the zone.
        region: String,
    },
    /// A text that is neither, cut to 63 characters.
    Malformed(String),
}

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AvailabilityZone { zone, region } => {
                write!(f, "`{zone}` is an availability zone; its region is `{region}`")
            }
            Self::Malformed(found) => {
                write!(
                    f,
                    "`{}` is not a valid AWS region, expected a name such as `us-east-1`",
                    Sanitized::new(found)
                )
            }
        }
    }
}

impl std::error::Error for RegionError {}

/// Returns the longest prefix that matches `^[a-z]+(-[a-z]+)+-[0-9]+`.
fn leading_region(name: &str) -> Option<&str> {
    let mut end = 0;
    for (index, part) in name.split('-').enumerate() {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match digits {
            0 if !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()) => {
                end += part.len() + 1;
            }
            1.. if index >= 2 => return Some(&name[..end + digits]),
            _ => return None,
        }
    }
    None
}

fn is_zone_like(name: &str) -> bool {
    name.len() <= MAX_NAME_LENGTH
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn shorten(name: &str) -> String {
    name.chars().take(MAX_NAME_LENGTH).collect()
}

/// "Labels must be 63 characters or less." (RFC 1035 §2.3.1)
const MAX_NAME_LENGTH: usize = 63;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_zone_has_a_region() {
        for (zone, region) in [
            ("us-east-2b", "us-east-2"),
            ("us-gov-west-1a\n", "us-gov-west-1"),
            ("us-west-2-lax-1a", "us-west-2"),
            ("us-east-1-wl1-bos-wlz-1", "us-east-1"),
            ("eusc-de-east-1a", "eusc-de-east-1"),
            ("eu-west-1", "eu-west-1"),
            ("ap-southeast-12c", "ap-southeast-12"),
        ] {
            let zone = AvailabilityZone::parse(zone).unwrap();
            assert_eq!(zone.region().as_str(), region, "{zone}");
        }
    }

    #[test]
    fn a_region_has_at_most_63_characters() {
        let region = |letters: usize| format!("us-{}-1", "a".repeat(letters));
        assert!(Region::parse(&region(58)).is_ok());
        assert!(matches!(Region::parse(&region(59)), Err(RegionError::Malformed(_))));
    }

    #[test]
    fn invalid_regions_are_refused() {
        for name in
            ["", "us", "us-1", "us-east", "US-EAST-1", "evil.example/us-east-1", "-us-east-1"]
        {
            assert!(matches!(Region::parse(name), Err(RegionError::Malformed(_))), "{name}");
            assert!(AvailabilityZone::parse(name).is_err(), "{name}");
        }
        for name in ["us-east-1.evil.example", "us-east-1/../", "us-east-1 <html>"] {
            assert!(Region::parse(name).is_err(), "{name}");
            assert!(AvailabilityZone::parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_zone_instead_of_a_region_is_recognized() {
        assert_eq!(
            Region::parse("us-east-1a").unwrap_err().to_string(),
            "`us-east-1a` is an availability zone; its region is `us-east-1`"
        );
    }
}

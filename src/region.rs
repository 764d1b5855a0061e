//! AWS regions and availability zones.

use std::fmt;

use crate::sanitize::Sanitized;

/// Names an AWS region, such as `us-east-1` or `us-gov-west-1`.
///
/// The name goes into a host name, so nothing but its own grammar is let in:
/// `[a-z]+(-[a-z]+)+-[0-9]+`, as long as a label of a host name may be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Region(String);

impl Region {
    /// Checks a region's name.
    ///
    /// # Errors
    /// [`RegionError`], which tells a zone's name from other text.
    pub fn parse(name: &str) -> Result<Self, RegionError> {
        match leading_region(name) {
            Some(region) if region == name && name.len() <= LONGEST_NAME => {
                Ok(Self(name.to_owned()))
            }
            Some(region) if is_zone_like(name) => Err(RegionError::AvailabilityZone {
                zone: name.to_owned(),
                region: region.to_owned(),
            }),
            _ => Err(RegionError::Malformed(shorten(name))),
        }
    }

    /// Is `us-east-1`, where AWS keeps what is in no region.
    pub(crate) fn us_east_1() -> Self {
        Self("us-east-1".to_owned())
    }

    /// Is the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names an availability zone, a Local Zone, a Wavelength Zone or a bare region: what
/// `placement/availability-zone` of the instance metadata may answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AvailabilityZone {
    name: String,
    region: Region,
}

impl AvailabilityZone {
    /// Checks a zone's name; white space around it is ignored.
    ///
    /// # Errors
    /// [`RegionError::Malformed`] when it does not begin with a region.
    pub fn parse(name: &str) -> Result<Self, RegionError> {
        let name = name.trim();
        match leading_region(name) {
            Some(region) if is_zone_like(name) => {
                Ok(Self { name: name.to_owned(), region: Region(region.to_owned()) })
            }
            _ => Err(RegionError::Malformed(shorten(name))),
        }
    }

    /// Is the region that the zone belongs to.
    ///
    /// The region is the leading part that has a region's grammar. Dropping the last letter, as
    /// AIP-4117 says, is wrong for Local Zones (`us-west-2-lax-1a`), Wavelength Zones
    /// (`us-east-1-wl1-bos-wlz-1`) and bare regions.
    pub const fn region(&self) -> &Region {
        &self.region
    }
}

impl fmt::Display for AvailabilityZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Says why a text names no region.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RegionError {
    /// The text is a zone where a region is wanted.
    AvailabilityZone {
        /// What was found.
        zone: String,
        /// The region that the zone belongs to.
        region: String,
    },
    /// The text is neither; it is kept shortened.
    Malformed(String),
}

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AvailabilityZone { zone, region } => {
                write!(f, "`{zone}` is an availability zone, its region is `{region}`")
            }
            Self::Malformed(found) => {
                write!(
                    f,
                    "`{}` is no AWS region, expected a name such as `us-east-1`",
                    Sanitized::new(found)
                )
            }
        }
    }
}

impl std::error::Error for RegionError {}

/// Finds the longest prefix that matches `^[a-z]+(-[a-z]+)+-[0-9]+`.
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
    name.len() <= LONGEST_NAME
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn shorten(name: &str) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

/// A DNS label's length; no region or zone comes near it.
const LONGEST_NAME: usize = 63;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_zone_has_its_region() {
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
    fn a_region_is_no_longer_than_a_label() {
        let region = |letters: usize| format!("us-{}-1", "a".repeat(letters));
        assert!(Region::parse(&region(58)).is_ok());
        assert!(matches!(Region::parse(&region(59)), Err(RegionError::Malformed(_))));
    }

    #[test]
    fn what_is_no_region_is_refused() {
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
    fn a_zone_in_place_of_a_region_is_named() {
        assert_eq!(
            Region::parse("us-east-1a").unwrap_err().to_string(),
            "`us-east-1a` is an availability zone, its region is `us-east-1`"
        );
    }
}

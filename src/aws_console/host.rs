//! The hosts of the AWS sign-in and of the console, by partition.

use url::Url;

use super::error::AwsConsoleError;
use crate::aws_sts::{AwsService, EndpointOptions, ProfileEndpoints};
use crate::context::Context;
use crate::partition::Partition;
use crate::region::Region;

/// Returns the URL of the AWS sign-in that the environment or the profile names, by default that of
/// the region's partition.
pub(super) fn endpoint(
    context: &Context,
    region: &Region,
    profile: &ProfileEndpoints,
) -> Result<Url, AwsConsoleError> {
    let options = EndpointOptions::for_service(context, AwsService::SignIn, profile)
        .map_err(AwsConsoleError::Endpoint)?;
    let mut url = match options.url {
        Some(url) => url,
        None => {
            let host = sign_in_host(region, options.fips);
            #[expect(clippy::expect_used, reason = "a region is a valid label of a host name")]
            Url::parse(&format!("https://{host}/")).expect("a host name")
        }
    };
    url.set_path("/federation");
    Ok(url)
}

/// Returns the host of the AWS sign-in. The public partitions have one host for all regions, the
/// others one for each region. Only GovCloud has public hosts with FIPS 140.
fn sign_in_host(region: &Region, fips: bool) -> String {
    match Partition::of(region).id {
        "aws-cn" => "signin.amazonaws.cn".to_owned(),
        "aws-us-gov" if fips && region.as_str() == "us-gov-west-1" => {
            "signin-fips.amazonaws-us-gov.com".to_owned()
        }
        "aws-us-gov" if fips => format!("{region}.signin-fips.amazonaws-us-gov.com"),
        "aws-us-gov" => "signin.amazonaws-us-gov.com".to_owned(),
        "aws-eusc" => format!("{region}.signin.amazonaws-eusc.eu"),
        "aws-iso" => format!("{region}.signin.c2shome.ic.gov"),
        "aws-iso-b" => format!("{region}.signin.sc2shome.sgov.gov"),
        "aws-iso-e" => format!("{region}.signin.csphome.adc-e.uk"),
        "aws-iso-f" => format!("{region}.signin.csphome.hci.ic.gov"),
        _ => "signin.aws.amazon.com".to_owned(),
    }
}

/// Returns the URL of the console's home page. `None` if it is not public, as in the partitions
/// `aws-iso…`.
pub(super) fn console(region: &Region) -> Option<String> {
    let host = match Partition::of(region).id {
        "aws" => format!("{region}.console.aws.amazon.com"),
        "aws-cn" => "console.amazonaws.cn".to_owned(),
        "aws-us-gov" => "console.amazonaws-us-gov.com".to_owned(),
        "aws-eusc" => format!("{region}.console.amazonaws-eusc.eu"),
        _ => return None,
    };
    Some(format!("https://{host}/console/home?region={region}"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn govcloud_has_fips_hosts() {
        for (region, host) in [
            ("us-gov-west-1", "signin-fips.amazonaws-us-gov.com"),
            ("us-gov-east-1", "us-gov-east-1.signin-fips.amazonaws-us-gov.com"),
            ("us-east-2", "signin.aws.amazon.com"),
        ] {
            assert_eq!(sign_in_host(&Region::parse(region).unwrap(), true), host);
        }
    }

    #[test]
    fn every_partition_has_its_own_hosts() {
        for (region, host, page) in [
            ("us-east-2", "signin.aws.amazon.com", Some("us-east-2.console.aws.amazon.com")),
            ("cn-north-1", "signin.amazonaws.cn", Some("console.amazonaws.cn")),
            ("us-gov-west-1", "signin.amazonaws-us-gov.com", Some("console.amazonaws-us-gov.com")),
            (
                "eusc-de-east-1",
                "eusc-de-east-1.signin.amazonaws-eusc.eu",
                Some("eusc-de-east-1.console.amazonaws-eusc.eu"),
            ),
            ("us-iso-east-1", "us-iso-east-1.signin.c2shome.ic.gov", None),
            ("us-isob-east-1", "us-isob-east-1.signin.sc2shome.sgov.gov", None),
            ("eu-isoe-west-1", "eu-isoe-west-1.signin.csphome.adc-e.uk", None),
            ("us-isof-south-1", "us-isof-south-1.signin.csphome.hci.ic.gov", None),
        ] {
            let parsed = Region::parse(region).unwrap();
            assert_eq!(sign_in_host(&parsed, false), host);
            let page = page.map(|host| format!("https://{host}/console/home?region={region}"));
            assert_eq!(console(&parsed), page);
        }
    }
}

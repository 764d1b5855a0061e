//! Where the sign-in and the console of a partition are.

use url::Url;

use super::AwsSignInError;
use crate::ambient::Ambient;
use crate::aws_sts::EndpointOptions;
use crate::partition::Partition;
use crate::region::Region;

/// Is where the sign-in of a region's partition is, or where the environment says.
pub(super) fn endpoint(ambient: &Ambient, region: &Region) -> Result<Url, AwsSignInError> {
    let options = EndpointOptions::of_service(ambient, "AWS_ENDPOINT_URL_SIGNIN")
        .map_err(AwsSignInError::Endpoint)?;
    let mut url = match options.url {
        Some(url) => url,
        None => {
            let host = sign_in_host(region);
            Url::parse(&format!("https://{host}/"))
                .map_err(|_| AwsSignInError::Malformed(format!("`{host}` is no host")))?
        }
    };
    url.set_path("/federation");
    Ok(url)
}

/// The partitions of the public have one host for all regions, the others one for each.
fn sign_in_host(region: &Region) -> String {
    match Partition::of(region).id {
        "aws-cn" => "signin.amazonaws.cn".to_owned(),
        "aws-us-gov" => "signin.amazonaws-us-gov.com".to_owned(),
        "aws-eusc" => format!("{region}.signin.amazonaws-eusc.eu"),
        "aws-iso" => format!("{region}.signin.c2shome.ic.gov"),
        "aws-iso-b" => format!("{region}.signin.sc2shome.sgov.gov"),
        "aws-iso-e" => format!("{region}.signin.csphome.adc-e.uk"),
        "aws-iso-f" => format!("{region}.signin.csphome.hci.ic.gov"),
        _ => "signin.aws.amazon.com".to_owned(),
    }
}

/// Is the first page of the console; `None` where it is not known to the public.
/// The AWS CLI, which has that of the European Sovereign Cloud, knows none of the `aws-iso` ones.
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
mod tests {
    use super::*;

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
            assert_eq!(sign_in_host(&parsed), host);
            let page = page.map(|host| format!("https://{host}/console/home?region={region}"));
            assert_eq!(console(&parsed), page);
        }
    }
}

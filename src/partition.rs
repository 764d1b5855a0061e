//! The partitions of AWS: groups of regions, each with its own DNS suffixes and identities.

use crate::region::Region;

/// A partition of AWS.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Partition {
    /// The name, as in every ARN: `aws`, `aws-cn`, `aws-us-gov`, ….
    pub id: &'static str,
    /// The beginning of the names of its regions; empty for the commercial partition.
    prefix: &'static str,
    /// The DNS suffix of endpoints with IPv4 only.
    pub dns_suffix: &'static str,
    /// The DNS suffix of endpoints with IPv4 and IPv6.
    pub dual_stack_dns_suffix: &'static str,
}

impl Partition {
    /// Returns the partition of a region, by the beginning of its name. A region that matches no other
    /// partition belongs to `aws`, as in AWS's own rules.
    pub fn of(region: &Region) -> &'static Self {
        PARTITIONS
            .iter()
            .find(|partition| region.as_str().starts_with(partition.prefix))
            .unwrap_or(&COMMERCIAL)
    }
}

const COMMERCIAL: Partition = Partition {
    id: "aws",
    prefix: "",
    dns_suffix: "amazonaws.com",
    dual_stack_dns_suffix: "api.aws",
};

/// All partitions. The last one matches every region
/// ([botocore, partitions.json](https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json)).
pub const PARTITIONS: &[Partition] = &[
    Partition {
        id: "aws-cn",
        prefix: "cn-",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
    },
    Partition {
        id: "aws-us-gov",
        prefix: "us-gov-",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
    },
    Partition {
        id: "aws-eusc",
        prefix: "eusc-",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
    },
    Partition {
        id: "aws-iso",
        prefix: "us-iso-",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
    },
    Partition {
        id: "aws-iso-b",
        prefix: "us-isob-",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
    },
    Partition {
        id: "aws-iso-e",
        prefix: "eu-isoe-",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
    },
    Partition {
        id: "aws-iso-f",
        prefix: "us-isof-",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
    },
    COMMERCIAL,
];

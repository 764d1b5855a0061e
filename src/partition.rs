//! The partitions of AWS: groups of regions that share DNS suffixes and no identity.

use crate::region::Region;

/// Is a partition of AWS.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Partition {
    /// The name, as it stands in every ARN: `aws`, `aws-cn`, `aws-us-gov`.
    pub id: &'static str,
    /// What all names of regions begin with; empty for the partition of everything else.
    prefix: &'static str,
    /// Where the endpoints are.
    pub dns_suffix: &'static str,
    /// Where the endpoints with IPv6 are.
    pub dual_stack_dns_suffix: &'static str,
}

impl Partition {
    /// Is the partition that a region belongs to. A region that nobody knows yet belongs to the one
    /// that its name points to, and otherwise to `aws`, as AWS's own rules have it.
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

/// All partitions; the last one takes what is left
/// ([AWS, partitions.json](https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json)).
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

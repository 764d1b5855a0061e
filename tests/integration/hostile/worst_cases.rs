//! The largest accepted inputs, each of a shape for which a careless reader takes quadratic time,
//! or memory or stack without a bound.
//!
//! Time is not measured: a careless reader would run for hours.

use super::{run, target};

#[test]
fn credential_files_of_a_mebibyte() {
    let member = |index: usize| format!("\"{index:x}\":0,");
    check(
        "credential_json",
        &[
            ("members", wrapped("{", fill(MEBIBYTE, member), "\"type\":\"external_account\"}")),
            ("equal members", wrapped("{", repeat("\"a\":0,", MEBIBYTE), "\"a\":0}")),
            ("depth", repeat("[", MEBIBYTE)),
            ("depth of objects", repeat("{\"a\":", MEBIBYTE)),
            ("items", wrapped("[", repeat("0,", MEBIBYTE), "0]")),
            ("one number", repeat("9", MEBIBYTE)),
            ("escapes", wrapped("\"", repeat("\\u0041", MEBIBYTE), "\"")),
            ("a type", wrapped("{\"type\":\"", repeat(ESCAPED, MEBIBYTE), "\"}")),
            ("token_url of dots", with_url("token_url", "https://", "a.", "/")),
            (
                "token_url of steps",
                with_url("token_url", "https://sts.googleapis.com/", "a/../", ""),
            ),
            ("token_url of umlauts", with_url("token_url", "https://", "ü", "/")),
            ("a query", with_url(VERIFICATION, VERIFIED, "&Version=1", "")),
            ("a path to sign", with_url(VERIFICATION, AWS, "%25", "?Action=GetCallerIdentity")),
        ],
    );
}

#[test]
fn profile_files_of_up_to_four_mebibytes() {
    const SIZE: usize = 4 * MEBIBYTE;
    let chain =
        |index: usize| format!("[profile p{index}]\nrole_arn=r\nsource_profile=p{}\n", index + 1);
    check(
        "profile_files",
        &[
            ("continuation lines", wrapped("[profile a]\nk=v\n", repeat(" v\n", SIZE), "")),
            (
                "lines below a property",
                wrapped("[profile a]\ns3=\n", repeat(" a=b\n", MEBIBYTE), ""),
            ),
            ("properties", wrapped("[profile a]\n", fill(MEBIBYTE, |it| format!("k{it}=v\n")), "")),
            ("one property", wrapped("[profile a]\n", repeat("k=v\n", MEBIBYTE), "")),
            ("profiles", fill(SIZE, |it| format!("[profile {it}]\na=b\n")).into_bytes()),
            ("a chain of profiles", fill(SIZE, chain).into_bytes()),
            ("comments", wrapped("[profile a]\nk=", repeat("a#;", MEBIBYTE), "\n")),
            ("white space", repeat(" \n", MEBIBYTE)),
            ("one line", wrapped("[profile a]\nk=", repeat(" ", MEBIBYTE), "v\n")),
            ("no UTF-8", [vec![b'\n'; SIZE - 1], vec![0xFF]].concat()),
            ("carriage returns", repeat("\r", MEBIBYTE)),
        ],
    );
}

#[test]
fn answers_of_a_mebibyte() {
    for (name, hop) in HOPS {
        let shaped = |piece: &str| wrapped(&format!("{hop}\n"), repeat(piece, MEBIBYTE), "");
        check(
            name,
            &[
                ("depth of objects", shaped("{\"message\":")),
                ("letters", shaped("a")),
                (
                    "an error",
                    wrapped(&format!("{hop}\n{{\"error\":\""), repeat(ESCAPED, MEBIBYTE), "\"}"),
                ),
            ],
        );
    }
    for (name, hop) in HOPS.iter().filter(|(_, hop)| hop.starts_with("token")) {
        let begun = |text: &str| format!("{hop}\n{text}");
        let member = |index: usize| format!("\"{index:x}\":0,");
        check(
            name,
            &[
                ("members", wrapped(&begun("{"), fill(MEBIBYTE, member), "\"a\":0}")),
                ("digits", wrapped(&begun(""), repeat("9", MEBIBYTE), "")),
                ("lines", wrapped(&begun(""), repeat("a\n", MEBIBYTE), "")),
                ("a message", wrapped(&begun("{\"error\":["), repeat("0,", MEBIBYTE), "0]}")),
            ],
        );
    }
    check(
        "instance_metadata",
        &[
            ("a zone", wrapped("zone 200\nus", repeat("-a", MEBIBYTE), "-1a")),
            ("roles", wrapped("role 200\n", repeat("a\n", MEBIBYTE), "")),
        ],
    );
    check(
        "google",
        &[("a JWT of dots", wrapped("id 200\n{\"token\":\"", repeat("a.", MEBIBYTE), "\"}"))],
    );
    check(
        "process",
        &[
            ("words", repeat("a ", MEBIBYTE)),
            ("quotes", repeat("''", MEBIBYTE)),
            ("backslashes", repeat("\\", MEBIBYTE)),
        ],
    );
}

/// The largest XML that is read.
#[test]
fn xml_of_64_kibibytes() {
    const SIZE: usize = 64 * 1024 - 64;
    let attribute = |index: usize| format!(" a{index:x}=''");
    let name_space = |index: usize| format!(" xmlns:a{index:x}='{index:x}'");
    let nested = |index: usize| format!("<a xmlns:a{index:x}='{index:x}'>");
    for action in ["GetCallerIdentity 200", "AssumeRole 403"] {
        let line = format!("{action}\n");
        let open = format!("{line}<a");
        check(
            "aws_sts",
            &[
                ("attributes", wrapped(&open, fill(SIZE, attribute), "/>")),
                ("equal attributes", wrapped(&open, repeat(" a=''", SIZE), "/>")),
                ("name spaces", wrapped(&open, fill(SIZE, name_space), "/>")),
                ("nested name spaces", wrapped(&line, fill(SIZE, nested), "")),
                ("depth", wrapped(&line, repeat("<a>", SIZE), "")),
                ("elements", wrapped(&format!("{line}<a>"), repeat("<a/>", SIZE), "</a>")),
                ("entities", wrapped(&format!("{line}<a>"), repeat("&lt;", SIZE), "</a>")),
                ("characters", wrapped(&format!("{line}<a>"), repeat("&#9;", SIZE), "</a>")),
                ("comments", wrapped(&line, repeat("<!---->", SIZE), "<a/>")),
                ("sections", wrapped(&format!("{line}<a>"), repeat("<![CDATA[]]>", SIZE), "</a>")),
                ("one name", wrapped(&format!("{line}<"), repeat("a", SIZE), "/>")),
                (
                    "carriage returns",
                    wrapped(&format!("{line}<a>"), repeat("\r", MEBIBYTE), "</a>"),
                ),
                ("an attribute", wrapped(&format!("{open} a='"), repeat("&#9;", SIZE), "'/>")),
                ("too much", wrapped(&line, repeat("<a>", MEBIBYTE), "")),
            ],
        );
    }
}

#[test]
fn cached_tokens_and_small_texts_of_64_kibibytes() {
    const SIZE: usize = 64 * 1024;
    let scopes =
        wrapped("{\"version\":2,\"metadata\":{\"scopes\":[", repeat("\"\",", SIZE), "\"\"]}}");
    check(
        "cached_token",
        &[
            ("scopes", scopes),
            ("depth", repeat("[", SIZE)),
            (
                "members",
                wrapped("{", fill(SIZE, |index| format!("\"{index:x}\":0,")), "\"version\":1}"),
            ),
        ],
    );
    let parts = ["a", "a-", "1", ".", "/", "@", "%", ":", "[", " ", "ü", "us-", "\\", "?"];
    for part in parts {
        check("small_texts", &[(part, repeat(part, SIZE))]);
    }
    check(
        "small_texts",
        &[
            ("a path", wrapped("/", repeat("../", SIZE), "")),
            ("a host", wrapped("http://", repeat("a.", SIZE), "/")),
            ("an address", wrapped("http://", repeat("0", SIZE), "/")),
            ("letters of elsewhere", wrapped("http://", repeat("ß", SIZE), "/")),
        ],
    );
}

fn check(name: &str, inputs: &[(&str, Vec<u8>)]) {
    for (shape, input) in inputs {
        run(&format!("{name} ({shape})"), target(name), input);
    }
}

fn with_url(member: &str, before: &str, piece: &str, after: &str) -> Vec<u8> {
    let url = format!("{before}{}{after}", piece.repeat((MEBIBYTE - 1024) / piece.len()));
    let mut account: serde_json::Value = serde_json::from_str(GOOD).unwrap();
    *account.pointer_mut(&format!("/{member}")).unwrap() = url.into();
    account.to_string().into_bytes()
}

fn wrapped(before: &str, middle: impl AsRef<[u8]>, after: &str) -> Vec<u8> {
    [before.as_bytes(), middle.as_ref(), after.as_bytes()].concat()
}

fn repeat(piece: &str, size: usize) -> Vec<u8> {
    piece.repeat(size / piece.len()).into_bytes()
}

fn fill(size: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(size);
    for index in 0.. {
        let piece = piece(index);
        if text.len() + piece.len() > size {
            break;
        }
        text += &piece;
    }
    text
}

const HOPS: &[(&str, &str)] = &[
    ("container", "credentials 200"),
    ("container", "credentials 500"),
    ("instance_metadata", "token 200"),
    ("instance_metadata", "role 200"),
    ("instance_metadata", "credentials 200"),
    ("google", "token 200"),
    ("google", "token 400"),
    ("google", "impersonation 200"),
    ("google", "id 200"),
    ("sso", "cache"),
    ("sso", "portal 200"),
    ("sso", "oidc 200"),
    ("sso", "login"),
    ("process", "program"),
];

/// Six characters that decode to one that must not reach a terminal.
const ESCAPED: &str = "\\u001b";

const MEBIBYTE: usize = 1024 * 1024;

const AWS: &str = "https://sts.us-east-1.amazonaws.com/";

const VERIFICATION: &str = "credential_source/regional_cred_verification_url";

const VERIFIED: &str = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity";

const GOOD: &str = include_str!("../../../fixtures/external_account/valid/every_member.json");

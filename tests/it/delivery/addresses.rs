//! Which texts are addresses.

use std::path::PathBuf;

use annexwatch::mail::address::parse_address;

#[test]
fn every_hostile_address_is_treated_as_listed() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/hostile/lists/addresses.tsv");
    let Ok(table) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return;
    };
    let rows: Vec<Vec<&str>> =
        table.lines().skip(1).filter(|line| !line.is_empty()).map(|line| line.split('\t').collect()).collect();
    assert!(rows.len() >= 11);
    for row in rows {
        let text = row[1].replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").replace(" (Cyrillic)", "");
        let parsed = parse_address(&text);
        match row[2] {
            "normalise or reject" => assert_eq!(parsed.unwrap().to_string(), "a@x.org"),
            expected if expected.starts_with("accept") => assert_eq!(parsed.unwrap().to_string(), text, "{}", row[0]),
            // A quoted local part is refused, which is documented at the function.
            _ => assert!(parsed.is_err(), "{} {text:?}", row[0]),
        }
    }
}

#[test]
fn ordinary_addresses_are_accepted_in_one_spelling() {
    let cases = [
        ("first.last@example.org", "first.last@example.org"),
        ("O'Neil+news@Sub.Example.ORG", "O'Neil+news@sub.example.org"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_address(text).unwrap().to_string(), expected);
    }
    for text in [
        "a..b@example.org",
        ".a@example.org",
        "a@-example.org",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b@example.org",
        "a b@example.org",
    ] {
        assert!(parse_address(text).is_err(), "{text}");
    }
}

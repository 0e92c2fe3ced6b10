//! Word changes and figures inside a pair of sentences.

use annexwatch::core::diff::{WordOp, figures, words};

/// The changes, written as `[-old-]{+new+}`.
fn shown(old: &str, new: &str) -> String {
    words(old, new)
        .into_iter()
        .map(|change| match change.op {
            WordOp::Equal => change.text,
            WordOp::Delete => format!("[-{}-]", change.text.trim_end()),
            WordOp::Insert => format!("{{+{}+}}", change.text.trim_end()),
        })
        .collect()
}

#[test]
fn changes_are_readable() {
    let cases = [
        (
            "Nederland zal 400 jongeren opleiden.",
            "Nederland zal 400 jongeren opleiden.",
            "Nederland zal 400 jongeren opleiden.",
        ),
        (
            "Nederland zal dit doen.",
            "Nederland streeft ernaar dit te doen.",
            "Nederland [-zal dit-]{+streeft ernaar dit te+}doen.",
        ),
        (
            "De 'nieuwe' EU-lidstaten",
            "De \u{2018}nieuwe\u{2019} EU lidstaten.",
            "De \u{2018}nieuwe\u{2019} EU lidstaten.",
        ),
        ("Hulp bij reintegratie thuis", "Hulp bij re-integratie thuis", "Hulp bij re-integratie thuis"),
        ("in 2022 nog 80 mensen", "in 2023 nog 90 mensen", "in [-2022 nog 80-]{+2023 nog 90+}mensen"),
    ];
    for (old, new, expected) in cases {
        assert_eq!(shown(old, new), expected);
    }
}

#[test]
fn figures_that_changed_are_paired() {
    let cases: [(&str, &str, &[(&str, &str)]); 8] = [
        ("40 % in 2024", "60% in 2024", &[("40 %", "60%")]),
        ("40 % in 2024", "40% in 2024", &[]),
        ("18 miljoen euro in 2022", "€ 20 mln. in 2023", &[("18 miljoen euro", "€ 20 mln"), ("2022", "2023")]),
        ("vóór 1 juli 2022", "vóór 1 oktober 2022", &[("1 juli 2022", "1 oktober 2022")]),
        ("500 plaatsen", "plaatsen", &[("500", "")]),
        ("plaatsen", "500 plaatsen in 2024", &[("", "500"), ("", "2024")]),
        ("van 12 tot 14 uur", "van 12 tot 15 uur", &[("14", "15")]),
        ("tot en met 2024 ten minste 12%", "ten minste 12% tot en met 2024", &[]),
    ];
    for (old, new, expected) in cases {
        let found: Vec<(String, String)> = figures(old, new).into_iter().map(|c| (c.old, c.new)).collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        assert_eq!(found, expected, "{old} -> {new}");
    }
}

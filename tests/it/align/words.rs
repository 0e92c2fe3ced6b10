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
fn white_space_punctuation_quotes_and_hyphens_are_no_changes() {
    let same = [
        ("De  zorg\tblijft gelijk", "De zorg blijft gelijk."),
        ("Wat is dat?", "Wat is dat!"),
        ("het \"plan\" (nieuw)", "het \u{201e}plan\u{201d} \u{2013} nieuw \u{2013}"),
        ("het EU-beleid", "het EU beleid"),
        ("de samen\u{ad}werking", "de samenwerking"),
        ("zijn collega's", "zijn collega\u{2019}s"),
    ];
    for (old, new) in same {
        let changes = words(old, new);
        assert!(changes.iter().all(|change| change.op == WordOp::Equal), "{old} -> {new}: {changes:?}");
    }
    // A sign and a decimal point mean something.
    for (old, new) in [("5 %", "5 €"), ("1.5 keer", "15 keer"), ("-5 graden", "5 graden")] {
        let changes = words(old, new);
        assert!(changes.iter().any(|change| change.op != WordOp::Equal), "{old} -> {new}: {changes:?}");
    }
}

#[test]
fn a_changed_cell_is_shown_as_that() {
    let old = "Harlow | 400 | 12 | open";
    assert_eq!(shown(old, "Harlow | 410 | done | open"), "Harlow | [-400 |-]{+410 |+}[-12 |-]{+done |+}open");
    assert_eq!(shown(old, "Harlow | 400 | 12 | closed"), "Harlow | 400 | 12 | [-open-]{+closed+}");
    assert_eq!(shown(old, old), old);
    let found = figures(old, "Harlow | 410 | 12 | open");
    assert_eq!((found[0].old.as_str(), found[0].new.as_str(), found.len()), ("400", "410", 1));
}

/// A short word that stays is no island between two replacements: nobody can read such a text.
#[test]
fn no_confetti() {
    let old = "De minister zal met de gemeenten in het voorjaar over de opvang van kinderen in de regio spreken";
    let new =
        "Het kabinet gaat met alle provincies in dit najaar over een verdeling van plaatsen in elke stad beslissen";
    let changes = words(old, new);
    for around in changes.windows(5) {
        let [_, a, island, b, _] = around else { unreachable!() };
        let is_between = a.op == WordOp::Insert && island.op == WordOp::Equal && b.op == WordOp::Delete;
        let text = island.text.trim();
        assert!(!is_between || text.contains(' ') || text.len() > 3, "{text:?} is an island in {changes:?}");
    }
}

/// An old sentence, a new one, and the figures that changed between them.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

#[test]
fn figures_that_changed_are_paired() {
    let cases: [Case; 8] = [
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

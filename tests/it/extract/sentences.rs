//! Where sentences end: each row is a text with `|` at the ends inside it.

use annexwatch::core::extract::clean::{Hyphens, clean_text};
use annexwatch::core::extract::{heading, sentence};

#[test]
fn breaks_sentences() {
    let rows = [
        "Dit is er een.| Dit is de tweede.",
        "Het gaat om o.a. Niger, bijv. via m.b.t. Nederland gemaakte afspraken.| Daarna niet.",
        "Er is EUR 5 mln. gereserveerd.| In 2025 volgt meer.",
        "De kosten zijn 5 mln.| Het kabinet betaalt.",
        "Zie art. 5 en nr. 12 van Kamerstuk 36 200.| Verder niets.",
        "Dr. J.P. de Vries en mr. A. Jansen spraken.| De zaal luisterde.",
        "Het groeit met 3.5 procent tot 4.750 personen.| Dat is veel.",
        "\"Wij zullen komen.\"| Daarna ging hij.",
        "'Kom je?' vroeg hij.| Zij kwam.",
        "Dit geldt (zie par. 3. Daar staat het.) voor ieder.| Klaar.",
        "Klaar.| (Dit staat tussen haken.)| Verder.",
        "Wacht...| En toen?| Ja!",
        "1. Het kabinet rapporteert.| 2. De Kamer leest.",
        "a. Het kabinet rapporteert.",
        "We work with partners, e.g. Niger, i.e. those in the U.S. Congress.| The rest follows.",
        "It moved to the U.S.| The office closed.",
        "See No. 5 and Mr. Smith vs. Jones et al. in Fig. 3.| This is it.",
        "Is the answer no.| We do not know.",
        "DIP, A Plan, Cm. 1204, March 2022.",
        "Dat was in 2022.| 's Avonds niet.",
        "Het betreft plan B.| De rest volgt.",
        "Per 1 jan. 2025 geldt dit.| Op 3 feb. 2026 niet.",
        "Zie www.rijksoverheid.nl/a.b voor meer.| Einde.",
        "Er kwamen 25 mensen.| 12 bleven.",
    ];
    for row in rows {
        let text = row.replace('|', "");
        let expected: Vec<&str> = row.split('|').map(str::trim).collect();
        let found: Vec<&str> = sentence::split(&text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{row}");
    }
}

#[test]
fn finds_numbers_of_headings() {
    let rows = [
        ("2.1 Migratiesamenwerking", Some("2.1")),
        ("3. Inzet", Some("3")),
        ("Bijlage 7: Inspanningen", Some("7")),
        ("Annex B: Plan", Some("B")),
        ("Artikel 4", Some("4")),
        ("A. Inleiding", Some("A")),
        ("IV. Slot", Some("IV")),
        ("Inleiding", None),
        ("2022 in beeld", None),
        ("10 miljoen mensen", None),
        ("Een plan", None),
    ];
    for (text, expected) in rows {
        assert_eq!(heading::number(text), expected, "{text}");
    }
}

#[test]
fn joins_lines_at_hyphens() {
    let rows = [
        ("de samen-", "werking loopt", "de samenwerking loopt"),
        ("de asiel-", "en migratieketen", "de asiel- en migratieketen"),
        ("het EU-", "beleid", "het EU-beleid"),
        ("Sub-", "Sahara", "Sub-Sahara"),
        ("de niet-", "bindende afspraak", "de niet-bindende afspraak"),
        ("het gaat", "door", "het gaat door"),
    ];
    for (left, right, expected) in rows {
        let mut text = left.to_owned();
        Hyphens::learn([left, right]).join(&mut text, right);
        assert_eq!(text, expected);
    }
}

#[test]
fn learns_whether_the_typesetter_hyphenates() {
    let mut lines = vec!["een regel zonder streepje aan het eind"; 120];
    lines.push("de Sociale-");
    let mut text = "de Sociale-".to_owned();
    Hyphens::learn(lines).join(&mut text, "mediabedrijven");
    assert_eq!(text, "de Sociale-mediabedrijven");
}

#[test]
fn cleans_text() {
    assert_eq!(clean_text("thema`s  op\u{A0}de  \u{FB01}nanciële \u{200B}markt"), "thema's op de financiële markt");
    assert_eq!(clean_text("‘Grip’ en „perspectief”"), "'Grip' en \"perspectief\"");
    assert_eq!(clean_text("`code` blijft"), "`code` blijft");
}

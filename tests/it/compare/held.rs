//! What must not be compared is held, with a reason in plain words and no commitments.

use annexwatch::core::document::{Document, Format, Health, Language};
use annexwatch::core::report::{Options, Report, compare};

use super::editions::{document, edition};

const BRIDGES: &str = "# Bruggenplan
## 1 Inleiding
Dit plan gaat over bruggen. / Er zijn 400 bruggen in beheer bij het ministerie.
## 2 Onderhoud
Het kabinet zal in 2024 twaalf bruggen in Friesland schilderen. / Het verkeer over de bruggen nam toe.
Nederland zal de Dorpsbrug in Grouw vervangen. / Het kabinet streeft ernaar de Hefbrug in Zwolle te automatiseren.
## 3 Geld
Voor het Bruggenfonds is tot en met 2027 een bedrag van 30 miljoen euro gereserveerd. / De kosten van staal zijn hoog.
Het kabinet zal een register van stalen bruggen publiceren. / Onderzocht wordt of de tol in Zierikzee kan vervallen.
Nederland zal de brugwachters in Sneek bijscholen. / De leeftijd van een brug is gemiddeld zestig jaar.";

fn pair(old: &Document, new: &Document, options: &Options) -> Report {
    compare(&[], &edition("2023.pdf", Some("2023"), old), &edition("2024.pdf", Some("2024"), new), options)
}

fn held(report: &Report, words: &str) {
    let reason = report.held.as_deref().unwrap_or_else(|| panic!("not held: {:#?}", report.commitments));
    assert!(reason.contains(words), "{reason}");
    assert!(report.commitments.is_empty());
}

#[test]
fn an_unreadable_edition_is_held_and_says_which_and_why() {
    let good = document("nl", BRIDGES);
    for health in Health::ALL.into_iter().filter(|health| !health.is_comparable()) {
        let bad = Document { health, ..document("nl", BRIDGES) };
        held(&pair(&good, &bad, &Options::default()), "2024.pdf");
        held(&pair(&bad, &good, &Options::default()), "2023.pdf");
        let accepted = pair(&good, &bad, &Options { accept_health: vec![health], ..Options::default() });
        assert_eq!(accepted.held, None, "{health}");
        assert!(accepted.warnings.iter().any(|warning| warning.contains("accepted")), "{:?}", accepted.warnings);
        assert!(accepted.commitments.iter().all(|row| !row.alarm), "an accepted text is no ground for an alarm");
    }
    let scan = Document::unreadable(Format::Pdf, Health::NoTextLayer, "pdf/1", "3 pages are images.");
    held(&pair(&good, &scan, &Options::default()), "3 pages are images");
    let empty = Document { sections: Vec::new(), ..document("nl", BRIDGES) };
    held(&pair(&good, &empty, &Options::default()), "no text");
}

#[test]
fn two_publications_or_two_languages_are_held() {
    let bridges = document("nl", BRIDGES);
    let other = document(
        "nl",
        "# Jaarverslag Leesbevordering
## 1 Voorwoord
Lezen is een feest. / Dit verslag beschrijft de voorleesdagen op scholen.
## 2 Scholen
In 900 klassen is voorgelezen. / Ouders waardeerden de leeskoffers. / Kinderen kozen zelf hun boek.
## 3 Vooruitblik
De stichting wil meer vrijwilligers werven. / Een jury kiest het mooiste prentenboek. / De leeskist gaat op reis.
Voor laaggeletterde ouders komt er een avondcursus. / De schrijver bezoekt tien dorpen.",
    );
    let report = pair(&bridges, &other, &Options::default());
    held(&report, "two different publications");
    assert!(report.sections.is_empty() && report.sentences.is_empty() && report.counts.dropped == 0);
    let english = Document { language: Some(Language::new("en")), ..document("nl", BRIDGES) };
    held(&pair(&bridges, &english, &Options::default()), "language");
}

#[test]
fn short_texts_about_different_things_are_held_too() {
    let ferries = document("nl", "# Veren
Nederland zal drie veerboten vernieuwen. / De overtochten op de Westerschelde worden goedkoper. / Studenten varen gratis.");
    let libraries = document(
        "nl",
        "# Boeken
Het ministerie opent vijf bibliotheken. / Leesonderwijs krijgt voorrang op scholen. / Kinderen lezen dagelijks.",
    );
    held(&pair(&ferries, &libraries, &Options::default()), "two different publications");
    // The same publication in other words is not.
    let later = document("nl", "# Veren
In 2025 vernieuwt Nederland drie veerboten. / Op de Westerschelde blijven overtochten goedkoper. / Ook ouderen varen gratis.");
    assert_eq!(pair(&ferries, &later, &Options::default()).held, None);
}

#[test]
fn mass_removal_waits_for_a_person_as_configured() {
    let old = document("nl", BRIDGES);
    let kept: Vec<&str> =
        BRIDGES.lines().filter(|line| !line.contains("zal") && !line.contains("Bruggenfonds")).collect();
    let new = document("nl", &kept.join("\n"));
    let all = pair(&old, &new, &Options { mass_removal_share: 1.0, ..Options::default() });
    assert_eq!(all.held, None);
    assert!(all.commitments.len() >= 6, "{:#?}", all.commitments);
    held(&pair(&old, &new, &Options::default()), "a person must look");
}

#[test]
fn the_same_bytes_twice_are_no_change_and_a_warning() {
    let document = document("nl", BRIDGES);
    let report = compare(
        &[],
        &edition("a.pdf", Some("2023"), &document),
        &edition("a.pdf", Some("2023"), &document),
        &Options::default(),
    );
    assert_eq!(report.held, None);
    assert!(report.warnings.iter().any(|warning| warning.contains("same bytes")), "{:?}", report.warnings);
    assert!(report.commitments.iter().all(|row| row.status.as_str() == "kept" && !row.alarm && !row.moved));
    assert_eq!((report.counts.new, report.counts.dropped, report.counts.edited, report.counts.moved), (0, 0, 0, 0));
}

#[test]
fn without_a_period_nothing_is_lapsed() {
    let old = document("nl", BRIDGES);
    let new =
        document("nl", &BRIDGES.replace("Het kabinet zal in 2024 twaalf bruggen in Friesland schilderen. / ", ""));
    let status = |period: Option<&str>| {
        let report = compare(&[], &edition("a", Some("2023"), &old), &edition("b", period, &new), &Options::default());
        let row = report.commitments.into_iter().find(|row| row.new.is_none()).unwrap();
        (row.status.as_str(), row.alarm)
    };
    assert_eq!(status(Some("2024")).0, "lapsed");
    assert_eq!(status(None).0, "dropped");
}

#[test]
fn an_edition_that_shrank_waits_for_a_person() {
    let many: String = (0..40).map(|n| format!("De gemeente telt in wijk {n} de bomen en de banken.\n")).collect();
    let last = "## 2 Slot\nHet kabinet zal in 2024 honderd bomen planten.";
    let old = document("nl", &format!("# Bomenplan\n## 1 Bomen\n{many}{last}"));
    let new = document("nl", "# Bomenplan\n## 1 Bomen\nDe gemeente telt in wijk 0 de bomen en de banken.");

    let report = pair(&old, &new, &Options::default());
    held(&report, "far shorter");
    assert_eq!(report.new.health, Health::Shrunk);

    let accepted = pair(&old, &new, &Options { accept_health: vec![Health::Shrunk], ..Options::default() });
    assert_eq!(accepted.held, None);
    assert!(!accepted.commitments.is_empty());
    assert!(accepted.commitments.iter().all(|row| !row.alarm), "nobody is told unasked what the missing part said");
    assert!(accepted.warnings.iter().any(|warning| warning.contains("far shorter")), "{:?}", accepted.warnings);
}

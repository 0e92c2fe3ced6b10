//! One promise or two, and what changed: tables of pairs, read by hand so that only `relate` is on trial.

#![allow(clippy::print_stdout, reason = "figures and skipped files are told where a test is run with its output")]

mod labelled;
mod mutations;

use annexwatch::core::commitment::relate::{Read, Relation, relate, rules_version};
use annexwatch::core::commitment::{Bound, Label, Partner, Polarity, Reading, Slot, Span, Status, Strength};
use annexwatch::core::document::Language;

/// `firm`, `intends`, `explores`, `result` or `context`; a `!` before it denies; `@XX` after it names a country.
fn reading(sentence: &str, kind: &str) -> Reading {
    let (kind, country) = kind.split_once('@').unwrap_or((kind, ""));
    let (polarity, kind) = kind.strip_prefix('!').map_or((Polarity::Pos, kind), |kind| (Polarity::Neg, kind));
    let strength = Strength::parse(kind);
    let label = if strength.is_some() { Label::Commitment } else { Label::parse(kind).unwrap() };
    let span = Span { text: sentence.to_owned(), start: 0, end: sentence.len() };
    let partners = (!country.is_empty()).then(|| Partner { span, country: Some(country.to_owned()) });
    Reading {
        label,
        strength,
        polarity,
        bound: Some(Bound::Gov),
        confidence: 0.9,
        actor: None,
        action: None,
        theme: None,
        partners: partners.into_iter().collect(),
        deadline: None,
        amount: None,
        condition: None,
        why: Vec::new(),
    }
}

fn related(language: &str, old: (&str, &str), new: (&str, &str)) -> Relation {
    let (before, after) = (reading(old.1, old.0), reading(new.1, new.0));
    let old = Read { sentence: old.1, reading: &before };
    let new = Read { sentence: new.1, reading: &after };
    relate(&Language::new(language), &old, &new)
}

/// Language, old kind and sentence, new kind and sentence, status, changed slots.
type Case = (&'static str, (&'static str, &'static str), (&'static str, &'static str), Status, &'static [Slot]);

const ONE_PROMISE: &[Case] = &[
    (
        "nl",
        ("firm", "In 2024 opent het kabinet twee steunpunten voor vissers in Zeeland."),
        ("firm", "In 2025 opent het kabinet twee steunpunten voor vissers in Zeeland."),
        Status::Kept,
        &[],
    ),
    (
        "nl",
        ("firm", "Het kabinet zal de subsidie voor dorpshuizen verlengen."),
        ("intends", "Het kabinet streeft ernaar de subsidie voor dorpshuizen te verlengen."),
        Status::Weakened,
        &[Slot::Modality],
    ),
    (
        "nl",
        ("explores", "Onderzocht wordt of de veerdienst naar Texel elektrisch kan varen."),
        ("firm", "De veerdienst naar Texel gaat elektrisch varen."),
        Status::Strengthened,
        &[Slot::Modality],
    ),
    (
        "nl",
        ("firm", "De dijk bij Kampen wordt vóór 1 juli 2025 verhoogd."),
        ("firm", "De dijk bij Kampen wordt vóór 1 maart 2026 verhoogd."),
        Status::Weakened,
        &[Slot::Deadline],
    ),
    (
        "nl",
        ("firm", "De dijk bij Kampen wordt uiterlijk eind 2026 verhoogd."),
        ("firm", "De dijk bij Kampen wordt uiterlijk eind 2025 verhoogd."),
        Status::Strengthened,
        &[Slot::Deadline],
    ),
    (
        "nl",
        ("firm", "Nederland financiert de waterschool in Dakar tot en met 2025."),
        ("firm", "Nederland financiert de waterschool in Dakar tot en met 2027."),
        Status::Strengthened,
        &[Slot::Deadline],
    ),
    (
        "nl",
        ("firm", "Voor het bijenplan is 12 miljoen euro gereserveerd."),
        ("firm", "Voor het bijenplan is 9,5 miljoen euro gereserveerd."),
        Status::Weakened,
        &[Slot::Amount],
    ),
    (
        "nl",
        ("firm", "Het kabinet zal het loket voor mantelzorgers openhouden."),
        ("intends", "Mits de gemeenten meebetalen, zal het kabinet het loket voor mantelzorgers openhouden."),
        Status::Weakened,
        &[Slot::Condition],
    ),
    (
        "nl",
        ("firm", "Nederland zal de bibliotheken in Aruba en in Bonaire steunen."),
        ("firm", "Nederland zal de bibliotheken in Bonaire steunen."),
        Status::Weakened,
        &[Slot::Scope],
    ),
    (
        "nl",
        ("!firm", "Het kabinet zal het Garantiefonds Binnenvaart niet sluiten."),
        ("explores", "Het kabinet overweegt het Garantiefonds Binnenvaart te sluiten."),
        Status::Weakened,
        &[Slot::Polarity],
    ),
    (
        "nl",
        ("firm", "Het Havenfonds leidt in 2024 nog 60 loodsen op."),
        ("result", "In 2024 zijn door het Havenfonds 60 loodsen opgeleid."),
        Status::ReportedDone,
        &[],
    ),
    (
        "nl",
        ("firm", "In 2024 worden 60 loodsen opgeleid door het Havenfonds."),
        ("result", "Door het Havenfonds zijn 41 van de beoogde 60 loodsen opgeleid."),
        Status::ReportedDone,
        &[Slot::Amount],
    ),
    (
        "en",
        ("firm", "In 2024 the Government will plant hedges along forty canals."),
        ("firm", "In 2025 the Government will plant hedges along forty canals."),
        Status::Kept,
        &[],
    ),
    (
        "en",
        ("firm", "We will pay the winter grant to people in or out of work."),
        ("firm", "We will pay the winter grant to people out of work."),
        Status::Weakened,
        &[Slot::Scope],
    ),
    (
        "en",
        ("firm", "We will lend tools to schools run by parents and by parishes."),
        ("firm", "We will lend tools to schools run by parents."),
        Status::Weakened,
        &[Slot::Scope],
    ),
    (
        "en",
        ("intends", "We aim to restore 300 kilometres of footpath by the end of 2027."),
        ("intends", "We aim to restore 450 kilometres of footpath by the end of 2027."),
        Status::Strengthened,
        &[Slot::Amount],
    ),
    (
        "en",
        ("firm", "We will publish the lighthouse inventory every quarter."),
        ("firm", "We will publish the lighthouse inventory every six months."),
        Status::Weakened,
        &[Slot::Scope],
    ),
    (
        "en",
        ("firm", "The ferry timetable will be reviewed by March 2025."),
        ("firm", "The ferry timetable will be reviewed by October 2025."),
        Status::Weakened,
        &[Slot::Deadline],
    ),
    (
        "en",
        ("firm", "A seed bank will open in Dundee in spring 2024."),
        ("result", "The seed bank in Dundee opened its doors in April 2024."),
        Status::ReportedDone,
        &[],
    ),
    (
        "en",
        ("firm", "The ministry will open a register of old lighthouses."),
        ("firm", "The ministry will open an online register of old lighthouses."),
        Status::Reworded,
        &[Slot::Scope],
    ),
    (
        "en",
        ("firm", "The ministry will lend tools to schools and museums."),
        ("firm", "The ministry will lend tools to schools, museums and libraries."),
        Status::Strengthened,
        &[Slot::Scope],
    ),
    (
        "en",
        ("firm", "The harbour map will be renewed in early 2025."),
        ("firm", "The harbour map will be renewed in mid-2026."),
        Status::Weakened,
        &[Slot::Deadline],
    ),
    // Parts of a whole are amounts.
    (
        "nl",
        ("firm", "Het kabinet zal ten minste een derde van het havenbudget aan kades besteden."),
        ("firm", "Het kabinet zal ten minste een kwart van het havenbudget aan kades besteden."),
        Status::Weakened,
        &[Slot::Amount],
    ),
    (
        "en",
        ("firm", "At least half of all harbour grants will go to small towns."),
        ("firm", "At least two thirds of all harbour grants will go to small towns."),
        Status::Strengthened,
        &[Slot::Amount],
    ),
    // Less waste is better, less money for it is not; a limit is stricter where it is lower, whatever stands under a plan.
    (
        "en",
        ("firm", "We will spend £12 million on waste collection in the harbour."),
        ("firm", "We will spend £8 million on waste collection in the harbour."),
        Status::Weakened,
        &[Slot::Amount],
    ),
    (
        "en",
        ("firm", "We will spend £12m on lifeboats."),
        ("firm", "We will spend £14.5m on lifeboats."),
        Status::Strengthened,
        &[Slot::Amount],
    ),
    (
        "en",
        ("firm", "Under the Plan we will build 12 harbours."),
        ("firm", "Under the Plan we will build 8 harbours."),
        Status::Weakened,
        &[Slot::Amount],
    ),
    (
        "nl",
        ("firm", "Het kabinet houdt de wachttijd in de haven onder de 30 uur."),
        ("firm", "Het kabinet houdt de wachttijd in de haven onder de 20 uur."),
        Status::Strengthened,
        &[Slot::Amount],
    ),
    // One period and one frequency in two wordings.
    (
        "nl",
        ("firm", "Het kabinet draagt in de periode 2024-2028 jaarlijks 3 miljoen euro bij aan het Dijkfonds."),
        (
            "firm",
            "In de jaren 2024 tot en met 2028 draagt het kabinet ieder jaar 3 miljoen euro bij aan het Dijkfonds.",
        ),
        Status::Reworded,
        &[],
    ),
    // *In the field of* covers what *on* covers.
    (
        "nl",
        ("firm", "Het kabinet zal een loket op het gebied van veilige vaarwegen openen."),
        ("firm", "Het kabinet zal een loket voor veilige vaarwegen openen."),
        Status::Reworded,
        &[],
    ),
    // One clause of several turns into its opposite.
    (
        "en",
        ("firm", "We will widen the northern lock, and we will reopen the old ferry quay."),
        ("firm", "We will widen the northern lock, and we will not reopen the old ferry quay."),
        Status::Weakened,
        &[Slot::Polarity],
    ),
    (
        "en",
        ("firm", "We will widen the northern lock by May, and not only the southern lock."),
        ("firm", "We will widen the northern lock by May, and not only the southern lock."),
        Status::Kept,
        &[],
    ),
    (
        "en",
        ("firm", "No toll will be charged on the causeway."),
        ("firm", "No toll will be charged on the causeway."),
        Status::Kept,
        &[],
    ),
];

#[test]
fn one_promise_with_what_changed() {
    for (language, old, new, status, changed) in ONE_PROMISE {
        let relation = related(language, *old, *new);
        assert!(relation.same, "{old:?} / {new:?}: {relation:?}");
        assert_eq!(
            (relation.status, relation.changed.as_slice()),
            (Some(*status), *changed),
            "{old:?} / {new:?}: {relation:?}"
        );
        assert!(!relation.why.is_empty());
    }
}

#[test]
fn two_promises_however_alike() {
    let pairs = [
        // The same frame with another country, place, programme or object.
        (
            "en",
            ("firm", "We will publish a strategy on aviation."),
            ("firm", "We will publish a strategy on shipping."),
        ),
        (
            "nl",
            ("explores@DZ", "Verkend wordt of met Algerije een visserijverdrag haalbaar is."),
            ("explores@MR", "Verkend wordt of met Mauritanië een visserijverdrag haalbaar is."),
        ),
        (
            "nl",
            ("firm", "In 2024 worden 40 bakkers in Gambia opgeleid."),
            ("firm", "In 2025 worden 40 bakkers in Guinee opgeleid."),
        ),
        (
            "nl",
            ("firm", "Nederland zal in Niger twee waterputten slaan."),
            ("firm", "Nederland zal in Nigeria twee waterputten slaan."),
        ),
        (
            "nl",
            ("firm", "Het Waddenfonds wordt in 2025 verlengd."),
            ("result", "Van verlenging van het Waddenfonds is afgezien."),
        ),
        ("en", ("firm", "train 30 rangers in Albania;"), ("firm", "train 30 rangers in Georgia;")),
        (
            "en",
            ("firm", "We will extend the Harbour Lights scheme until 2026."),
            ("firm", "We will extend the Green Lanes scheme until 2026."),
        ),
        (
            "en",
            ("firm", "We will open a repair shop in every town."),
            ("firm", "The minister will visit the northern islands."),
        ),
        (
            "en",
            ("explores", "We are considering a levy on plastic bags."),
            ("!intends", "We do not intend to charge visitors of museums."),
        ),
    ];
    for (language, old, new) in pairs {
        let relation = related(language, old, new);
        assert!(!relation.same, "{old:?} / {new:?}: {relation:?}");
        assert_eq!((relation.status, relation.changed.len()), (None, 0));
    }
}

#[test]
fn the_words_that_decided_are_shown() {
    let relation = related(
        "nl",
        ("firm", "Nederland zal in 2023 Ghana helpen met het kadaster van Accra."),
        ("intends", "Nederland streeft ernaar Ghana te helpen met het kadaster van Accra."),
    );
    assert_eq!(relation.changed, [Slot::Modality, Slot::Deadline]);
    let why = relation.why.join("; ");
    assert!(why.contains("zal -> streeft ernaar") && why.contains("2023 removed"), "{why}");
}

#[test]
fn a_language_without_words_and_odd_input_are_answered() {
    let same = related(
        "de",
        ("firm", "Die Regierung wird 2025 den Hafen ausbauen."),
        ("firm", "Die Regierung wird 2025 den Hafen ausbauen."),
    );
    assert_eq!(same.status, Some(Status::Kept));
    for odd in [
        "",
        " ",
        "—",
        "(((",
        "2023",
        "€",
        "a\u{301}",
        "ß İ ŉ",
        "99999999999999999999999999999999 %",
        "van de van de van",
    ] {
        for other in ["", "Nederland zal 5 miljoen euro geven in 2024.", odd] {
            for language in ["nl", "en", "xx"] {
                let relation = related(language, ("firm", odd), ("firm", other));
                assert!((0.0..=1.0).contains(&relation.similarity), "{odd:?} {other:?}");
            }
        }
    }
    assert_eq!(rules_version(&Language::new("nl")), "relate/2");
}

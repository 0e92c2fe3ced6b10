//! A report in which everything occurs: every status, certain and not, and words that try to be markup.

use annexwatch::core::align::{SectionRelation, SentenceRelation};
use annexwatch::core::commitment::{Slot, Status, Strength};
use annexwatch::core::diff::{FigureChange, WordChange, WordOp};
use annexwatch::core::document::{Health, Language};
use annexwatch::core::report::{
    CommitmentRow, Doubt, Nearest, Passage, Report, RestoredFrom, SectionRow, SentenceCounts, SentenceRow, Side,
};
use annexwatch::render::Frame;
use chrono::NaiveDate;

/// What a publisher must not be able to do: markup, a right-to-left override, a header of its own, a zero-width space.
pub(crate) const HOSTILE: &str = "Het kabinet zal <script>alert(1)</script> \u{202E}tnemtimmoc\u{202C}\r\nBcc: x@example.org en **vet** [klik](https://kwaad.example) steunen.";

pub(crate) fn side(period: &str, pages: u32) -> Side {
    Side {
        file: format!("{period}.pdf"),
        url: Some(format!("https://ministerie.example/annex/{period}.pdf")),
        sha256: "ab".repeat(32),
        period: Some(period.to_owned()),
        title: Some("Bijlage 7: Internationale inspanningen".to_owned()),
        health: Health::Ok,
        pages,
    }
}

pub(crate) fn passage(text: &str, section: &str, page: u32, position: f32, strength: Option<Strength>) -> Passage {
    Passage {
        text: text.to_owned(),
        section: vec!["Bijlage 7: Internationale inspanningen".to_owned(), section.to_owned()],
        page,
        page_label: Some((page + 55).to_string()),
        position,
        strength,
        deadline: None,
        doubt: None,
    }
}

pub(crate) fn words(runs: &[(WordOp, &str)]) -> Vec<WordChange> {
    runs.iter().map(|&(op, text)| WordChange { op, text: text.to_owned() }).collect()
}

pub(crate) fn row(id: &str, status: Status, alarm: bool, old: Option<Passage>, new: Option<Passage>) -> CommitmentRow {
    CommitmentRow {
        id: id.to_owned(),
        status,
        alarm,
        confidence: if alarm { 0.93 } else { 0.64 },
        changed: Vec::new(),
        moved: false,
        old,
        new,
        old_more: Vec::new(),
        new_more: Vec::new(),
        restored_from: None,
        nearest: None,
        words: Vec::new(),
        why: vec!["slot gate: object -liaisons".to_owned()],
        verdict: None,
    }
}

fn commitments() -> Vec<CommitmentRow> {
    use WordOp::{Delete, Equal, Insert};
    let firm = Some(Strength::Firm);
    let coast = "2.1 Samenwerking met de kuststaten";
    let region = "3 Opvang in de regio";
    let back = "4 Terugkeer";
    let weakened = CommitmentRow {
        changed: vec![Slot::Modality],
        words: words(&[
            (Equal, "Nederland "),
            (Delete, "zal "),
            (Insert, "streeft ernaar "),
            (Equal, "in 2024 twee liaisons in Tunis "),
            (Delete, "plaatsen."),
            (Insert, "te plaatsen."),
        ]),
        why: vec!["zal -> streeft ernaar".to_owned()],
        ..row(
            "w-1",
            Status::Weakened,
            true,
            Some(passage("Nederland zal in 2024 twee liaisons in Tunis plaatsen.", coast, 3, 0.21, firm)),
            Some(passage(
                "Nederland streeft ernaar in 2024 twee liaisons in Tunis te plaatsen.",
                coast,
                4,
                0.25,
                Some(Strength::Intends),
            )),
        )
    };
    let strengthened = CommitmentRow {
        changed: vec![Slot::Amount, Slot::Deadline],
        words: words(&[
            (Equal, "Het kabinet trekt "),
            (Delete, "€ 5 mln. "),
            (Insert, "€ 8 mln. "),
            (Equal, "uit voor onderwijs in de regio"),
            (Insert, ", vóór juli 2024"),
            (Equal, "."),
        ]),
        ..row(
            "s-1",
            Status::Strengthened,
            true,
            Some(passage("Het kabinet trekt € 5 mln. uit voor onderwijs in de regio.", region, 7, 0.55, firm)),
            Some(passage(
                "Het kabinet trekt € 8 mln. uit voor onderwijs in de regio, vóór juli 2024.",
                region,
                8,
                0.6,
                firm,
            )),
        )
    };
    let dropped = CommitmentRow {
        nearest: Some(Nearest {
            passage: passage("De samenwerking met Ghana is in 2023 voortgezet.", coast, 5, 0.31, None),
            similarity: 0.41,
        }),
        ..row(
            "d-1",
            Status::Dropped,
            true,
            Some(passage(
                "Het kabinet zal met Ghana een partnerschap over veilige terugkeer sluiten.",
                back,
                9,
                0.74,
                firm,
            )),
            None,
        )
    };
    let mut scanned = passage("Nederland opent in 2023 een opvangcentrum in Niamey.", region, 8, 0.62, firm);
    scanned.doubt = Some(Doubt::Ocr);
    let restored = CommitmentRow {
        restored_from: Some(RestoredFrom {
            period: Some("2020".to_owned()),
            passage: passage("Nederland zal jaarlijks 500 vluchtelingen hervestigen.", back, 6, 0.5, firm),
        }),
        ..row(
            "r-1",
            Status::Restored,
            true,
            None,
            Some(passage("Nederland hervestigt jaarlijks 500 vluchtelingen.", back, 12, 0.93, firm)),
        )
    };
    let merged = CommitmentRow {
        old_more: vec![passage("Ook Tunesië krijgt steun.", coast, 4, 0.28, firm)],
        ..row(
            "m-1",
            Status::Reworded,
            false,
            Some(passage("Marokko krijgt steun.", coast, 4, 0.27, firm)),
            Some(passage("Marokko en Tunesië krijgen steun.", coast, 5, 0.33, firm)),
        )
    };
    let kept = "Nederland blijft zich inzetten voor een eerlijke verdeling.";
    let moved = CommitmentRow {
        moved: true,
        ..row(
            "k-2",
            Status::Kept,
            false,
            Some(passage("Het kabinet blijft steun geven aan UNHCR.", back, 10, 0.8, firm)),
            Some(passage("Het kabinet blijft steun geven aan UNHCR.", region, 7, 0.52, firm)),
        )
    };
    vec![
        row(
            "n-1",
            Status::New,
            true,
            None,
            Some(passage("Nederland zal in 2025 een ambassade in Nouakchott openen.", coast, 6, 0.4, firm)),
        ),
        row("n-2", Status::New, true, None, Some(passage(HOSTILE, "<b>1</b> Inleiding & \u{200B}meer", 1, 0.02, firm))),
        weakened,
        strengthened,
        dropped,
        row(
            "l-1",
            Status::Lapsed,
            true,
            Some(passage("Vóór eind 2022 komt er een plan voor Sinaï.", region, 6, 0.47, firm)),
            None,
        ),
        restored,
        row("d-2", Status::Dropped, false, Some(scanned), None),
        row(
            "n/3 <x>",
            Status::New,
            false,
            None,
            Some(passage("Er komt een verkenning naar arbeidsmigratie.", back, 11, 0.9, firm)),
        ),
        row(
            "f-1",
            Status::ReportedDone,
            false,
            Some(passage("In Niger worden 40 rechercheurs opgeleid.", coast, 3, 0.24, firm)),
            Some(passage("In Niger zijn 40 rechercheurs opgeleid.", coast, 3, 0.22, None)),
        ),
        merged,
        moved,
        row(
            "k-1",
            Status::Kept,
            false,
            Some(passage(kept, "1 Inleiding", 1, 0.04, firm)),
            Some(passage(kept, "1 Inleiding", 1, 0.05, firm)),
        ),
    ]
}

fn sections() -> Vec<SectionRow> {
    let path = |heading: &str| Some(vec!["Bijlage 7: Internationale inspanningen".to_owned(), heading.to_owned()]);
    let section = |relation, also: &[SectionRelation], old, new| SectionRow {
        relation,
        also: also.to_vec(),
        old,
        new,
        confidence: 0.9,
        why: Vec::new(),
    };
    vec![
        section(SectionRelation::Kept, &[], path("1 Inleiding"), path("1 Inleiding")),
        section(SectionRelation::Added, &[], None, path("5 Arbeidsmigratie <i>")),
        section(SectionRelation::Removed, &[], path("6 Slot"), None),
        section(SectionRelation::Split, &[], path("2 Samenwerking"), path("2.1 Samenwerking met de kuststaten")),
        section(SectionRelation::Merged, &[], path("3.1 Libanon"), path("3 Opvang in de regio")),
        section(SectionRelation::Moved, &[SectionRelation::Renamed], path("4.2 Vertrek"), path("4 Terugkeer")),
        section(SectionRelation::Renamed, &[], path("1.1 Kader"), path("1.1 Leidraad")),
        section(SectionRelation::Renumbered, &[], path("7 Bronnen"), path("6 Bronnen")),
    ]
}

fn sentences() -> Vec<SentenceRow> {
    use WordOp::{Delete, Equal, Insert};
    let link = |relation, old, new| SentenceRow {
        relation,
        moved: false,
        old,
        new,
        words: Vec::new(),
        figures: Vec::new(),
        similarity: 0.8,
        why: Vec::new(),
    };
    let plain = |text: &str, page, position| Some(passage(text, "1 Inleiding", page, position, None));
    vec![
        SentenceRow {
            words: words(&[(Equal, "De instroom was "), (Delete, "1.200"), (Insert, "1.450"), (Equal, " personen.")]),
            figures: vec![FigureChange { old: "1.200".to_owned(), new: "1.450".to_owned() }],
            ..link(
                SentenceRelation::Edited,
                plain("De instroom was 1.200 personen.", 2, 0.1),
                plain("De instroom was 1.450 personen.", 2, 0.11),
            )
        },
        SentenceRow {
            words: words(&[
                (Equal, "De route is "),
                (Delete, "veiliger"),
                (Insert, "gevaarlijker"),
                (Equal, " geworden."),
            ]),
            ..link(
                SentenceRelation::Edited,
                plain("De route is veiliger geworden.", 2, 0.13),
                plain("De route is gevaarlijker geworden.", 2, 0.14),
            )
        },
        link(SentenceRelation::New, None, plain("Dit hoofdstuk is nieuw.", 11, 0.88)),
        link(SentenceRelation::Dropped, plain("Tot slot een dankwoord.", 12, 0.99), None),
    ]
}

/// Everything at once.
pub(crate) fn report() -> Report {
    Report {
        old: side("2022", 12),
        new: side("2023", 13),
        language: Some(Language::new("nl")),
        held: None,
        sections: sections(),
        counts: SentenceCounts {
            same: 1_280,
            edited: 12,
            moved: 3,
            split: 1,
            merged: 1,
            new: 21,
            dropped: 18,
            returned: 0,
        },
        sentences: sentences(),
        commitments: commitments(),
        rules: "nl/1".to_owned(),
        warnings: vec!["2022: 3 scanned pages were read by OCR: mind its errors".to_owned()],
    }
}

/// Two editions that are the same.
pub(crate) fn unchanged() -> Report {
    let kept = report().commitments.into_iter().filter(|row| row.id == "k-1").collect();
    Report {
        sections: sections().into_iter().take(1).collect(),
        counts: SentenceCounts { same: 80, ..SentenceCounts::default() },
        sentences: Vec::new(),
        commitments: kept,
        warnings: Vec::new(),
        ..report()
    }
}

/// A comparison that waits for a person.
pub(crate) fn held() -> Report {
    let mut report = Report {
        held: Some("12 of 14 promises would be gone: more than the share that may go at once".to_owned()),
        commitments: Vec::new(),
        ..report()
    };
    report.new.health = Health::Shrunk;
    report
}

/// All links there can be.
pub(crate) fn frame(language: &str) -> Frame {
    Frame {
        report_url: Some("https://annexwatch.example/series/nl-annex/reports/2022-2023".to_owned()),
        made_on: NaiveDate::from_ymd_opt(2026, 11, 24),
        asked: None,
        is_correction: false,
        feedback_url: Some("https://annexwatch.example/feedback".to_owned()),
        ..Frame::new(Language::new(language), "Internationale inspanningen op asiel en migratie")
    }
}

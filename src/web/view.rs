//! The web pages as functions of plain values. Knows no routes, no store and no HTTP; addresses of forms are handed in.

use askama::Template;
use chrono::NaiveDate;

use crate::core::commitment::Status;
use crate::core::document::Language;
use crate::core::ledger::{LedgerView, Promise, Stage};
use crate::core::report::{Report, Side};
use crate::render::i18n::{Texts, texts};
use crate::render::parts::Quote;
use crate::render::{Body, Frame, Letter, neutral, parts};
use crate::shape::choices::{Choices, Event, Rhythm, STATUSES};

/// The style sheet, served at `/assets/style.css`.
pub use crate::render::STYLE;

/// A series in the list of all.
#[derive(Clone, Debug)]
pub struct SeriesItem {
    /// Its id, as in addresses.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How many editions are kept.
    pub editions: usize,
    /// The last report, if there is one.
    pub last: Option<ReportItem>,
}

/// A report in a list.
#[derive(Clone, Debug)]
pub struct ReportItem {
    /// Where it is.
    pub url: String,
    /// The period of the old edition.
    pub old: String,
    /// The period of the new edition.
    pub new: String,
    /// When it was made.
    pub made_on: Option<NaiveDate>,
    /// The ten-second summary, as [`summary`] gives it in the reader's language.
    pub summary: String,
}

impl ReportItem {
    /// *2023 compared with 2022*.
    fn title(&self, t: &Texts) -> String {
        t.with("title", [("old", neutral(&self.old).into()), ("new", neutral(&self.new).into())])
    }
}

/// A series with all that its page shows.
#[derive(Clone, Debug)]
pub struct SeriesPage {
    /// The series; its last report is shown above all others.
    pub item: SeriesItem,
    /// All reports, newest first.
    pub reports: Vec<ReportItem>,
    /// All promises.
    pub ledger: LedgerView,
    /// Where the form to subscribe is, if one can.
    pub subscribe_url: Option<String>,
    /// Ids and titles of the series that belong beside it.
    pub companions: Vec<(String, String)>,
}

/// What a page about a subscription asks or says.
#[derive(Clone, Debug)]
pub enum Step {
    /// Asks, by a form that posts to this address: reading a page never changes anything.
    Ask {
        /// Where the form posts to.
        action: String,
        /// Names the subscriptions that the question is about.
        series: Vec<String>,
    },
    /// It is done.
    Done,
    /// The link is unknown, or used up.
    Expired,
}

/// A signed head of the archive's log.
#[derive(Clone, Debug)]
pub struct Head {
    /// How many captures it covers.
    pub size: usize,
    /// When it was signed, RFC 3339.
    pub signed_at: String,
    /// The signed note.
    pub note: String,
    /// Whether an authority stamped its time.
    pub is_stamped: bool,
}

/// The form to subscribe.
#[derive(Clone, Debug)]
pub struct SubscribeForm {
    /// Where it posts `email`, `series` (any number) and `language` to.
    pub action: String,
    /// Ids and titles of what can be chosen.
    pub series: Vec<(String, String)>,
    /// The ids that are chosen already.
    pub chosen: Vec<String>,
    /// The address that was given before, where the form comes back.
    pub email: String,
    /// It comes back because the address is none.
    pub is_wrong: bool,
    /// What is asked for.
    pub choices: Choices,
    /// Why it comes back: what is wrong with the choices; may be empty.
    pub problem: String,
}

/// One box or button of a form.
pub struct Choice {
    value: &'static str,
    label: String,
    is_on: bool,
}

/// The part of a form that says what is asked for.
pub struct ChoicesForm {
    /// Before the ids of its fields, where a page has several.
    prefix: String,
    sections: String,
    topics: String,
    partners: String,
    statuses: Vec<Choice>,
    rhythms: Vec<Choice>,
    events: Vec<Choice>,
    events_only: bool,
}

impl ChoicesForm {
    fn new(choices: &Choices, prefix: String, t: &Texts) -> Self {
        let choice = |value, label: String, is_on| Choice { value, label, is_on };
        Self {
            prefix,
            sections: neutral(&choices.sections.join(", ")),
            topics: neutral(&choices.topics.join(", ")),
            partners: neutral(&choices.partners.join(", ")),
            statuses: STATUSES
                .into_iter()
                .map(|status| {
                    let is_on = choices.statuses.iter().any(|word| word == status.as_str());
                    choice(status.as_str(), parts::status_word(status, t), is_on)
                })
                .collect(),
            rhythms: Rhythm::ALL
                .into_iter()
                .map(|rhythm| {
                    let label = t.say(&format!("rhythm-{}", rhythm.as_str()));
                    choice(rhythm.as_str(), label, choices.rhythm == rhythm)
                })
                .collect(),
            events: Event::ALL
                .into_iter()
                .map(|event| {
                    let label = t.say(&format!("event-{}", event.as_str()));
                    choice(event.as_str(), label, choices.events.contains(&event))
                })
                .collect(),
            events_only: choices.events_only,
        }
    }
}

/// What the last report of a series would have sent.
#[derive(Clone, Debug)]
pub struct PreviewItem {
    /// The series.
    pub series: String,
    /// The mail; nothing where none would have been sent.
    pub mail: Option<Letter>,
}

/// A subscriber's own page.
#[derive(Clone, Debug)]
pub struct PersonalPage {
    /// Where it is, and its forms post to.
    pub action: String,
    /// Whose it is.
    pub address: String,
    /// The language of their mail.
    pub language: String,
    /// Their subscriptions.
    pub subscriptions: Vec<PersonalSubscription>,
    /// Where their program is told, and by which secret it knows us.
    pub webhook: Option<(String, String)>,
    /// Why it is told no more; may be empty.
    pub webhook_trouble: String,
    /// What was just done; may be empty.
    pub said: String,
}

/// A message in the list of what was sent.
#[derive(Clone, Debug)]
pub struct SentItem {
    /// When.
    pub on: String,
    /// What.
    pub what: String,
    /// To which address.
    pub to: String,
    /// The report it told of.
    pub url: Option<String>,
}

/// One subscription of theirs.
#[derive(Clone, Debug)]
pub struct PersonalSubscription {
    /// Its number.
    pub id: i64,
    /// The series.
    pub series: String,
    /// What of it.
    pub choices: Choices,
    /// Its Atom feed.
    pub feed: String,
}

/// One subscription on that page.
struct PersonalItem {
    id: i64,
    what: String,
    rhythm: String,
    feed: String,
    form: ChoicesForm,
}

/// The same with its words.
struct Personal {
    action: String,
    address: String,
    language: String,
    subscriptions: Vec<PersonalItem>,
    webhook: Option<(String, String)>,
    webhook_trouble: String,
    said: String,
}

/// The ten-second summary of a report in one line, as lists show it.
pub fn summary(report: &Report, language: &Language) -> String {
    crate::render::lead(report, language)
}

macro_rules! page {
    ($(#[$meta:meta])* $name:ident, $path:literal { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Template)]
        #[template(path = $path, config = "src/render/askama.toml")]
        struct $name<'a> { t: &'a Texts, title: String, $($field: $type),* }
    };
}

page!(Index, "index.html" { series: &'a [SeriesItem] });
page!(Series, "series.html" { page: &'a SeriesPage, rows: Vec<LedgerRow>, editions: Vec<String>, tallies: Vec<(String, String, &'static str)> });
page!(Life, "promise.html" { series: &'a SeriesItem, text: String, note: String, steps: Vec<LifeStep> });
page!(ReportPage, "report.html" { series: (String, String), has_history: bool, body: Body });
page!(Confirm, "confirm.html" { step: &'a Step });
page!(Unsubscribe, "unsubscribe.html" { step: &'a Step });
page!(Subscribe, "subscribe.html" { form: &'a SubscribeForm, choices: ChoicesForm, has_choices: bool });
page!(PreviewPage, "preview.html" { items: &'a [PreviewItem] });
page!(PersonalDoc, "personal.html" { page: Personal });
page!(SentPage, "sent.html" { rows: &'a [SentItem] });
page!(PersonalAsk, "personal_ask.html" { words: String, has_form: bool });
page!(Sent, "subscribed.html" {});
page!(Log, "log.html" { key: &'a str, heads: Vec<Head> });
page!(Fault, "error.html" { status: u16, words: String });

/// One promise in the table.
struct LedgerRow {
    id: String,
    text: String,
    /// State, deadline and verdict.
    note: String,
    cells: Vec<Option<Cell>>,
}

/// What became of it in one edition.
struct Cell {
    kind: &'static str,
    sign: &'static str,
    words: String,
}

/// One edition in the life of a promise.
struct LifeStep {
    edition: String,
    cell: Option<Cell>,
    /// It stood in the edition before, and does not in this one.
    is_gone: bool,
    quotes: Vec<Quote>,
    changed: String,
    confidence: String,
    /// What a person said; may be empty.
    verdict: String,
}

impl LifeStep {
    /// An edition in which the promise is not.
    fn absent(edition: String) -> Self {
        Self {
            edition,
            cell: None,
            is_gone: false,
            quotes: Vec::new(),
            changed: String::new(),
            confidence: String::new(),
            verdict: String::new(),
        }
    }
}

/// All series with their last reports.
pub fn index(language: &Language, series: &[SeriesItem]) -> String {
    let t = texts(language);
    lay_out(&Index { t, title: t.say("site-title"), series })
}

/// One series: its last report, its promises at a glance, all reports.
pub fn series(language: &Language, page: &SeriesPage) -> String {
    let t = texts(language);
    let mut promises: Vec<&Promise> = page.ledger.promises.iter().collect();
    let last = page.ledger.editions.len().saturating_sub(1);
    // What the last edition changed comes first, then what stands, then what is long gone; else in the order of the text.
    promises.sort_by_key(|promise| {
        match promise.stages.get(last).and_then(Option::as_ref).and_then(|stage| stage.status) {
            Some(status) => parts::news_rank(status),
            None => usize::MAX,
        }
    });
    let rows = promises
        .into_iter()
        .take(2_000)
        .map(|promise| LedgerRow {
            id: promise.id.clone(),
            text: parts::excerpt(&neutral(&promise.text), 160),
            note: note(promise, t),
            cells: promise.stages.iter().map(|stage| stage.as_ref().map(|stage| cell(stage, t))).collect(),
        })
        .collect();
    let tallies = tallies(&page.ledger, t);
    let editions = page.ledger.editions.iter().map(edition_label).collect();
    lay_out(&Series { t, title: neutral(&page.item.title), page, rows, editions, tallies })
}

/// The life of one promise over all editions, or nothing where the series has no promise of that id.
pub fn promise(language: &Language, series: &SeriesItem, ledger: &LedgerView, id: &str) -> Option<String> {
    let t = texts(language);
    let promise = ledger.find(id)?;
    let text = neutral(&promise.text);
    let mut steps = Vec::new();
    let mut previous: Option<&crate::core::report::Passage> = None;
    for (side, stage) in ledger.editions.iter().zip(&promise.stages) {
        let edition = edition_label(side);
        let Some(stage) = stage else {
            steps.push(LifeStep::absent(edition));
            continue;
        };
        let mut quotes = Vec::new();
        if let Some(passage) = &stage.passage {
            let words = if previous.is_some() { stage.words.as_slice() } else { &[] };
            quotes.push(parts::quote(side, "new", edition.clone(), passage, words, t));
        }
        if let Some(nearest) = &stage.nearest {
            let label = t.with("nearest", [("new", edition.as_str().into())]);
            quotes.push(parts::quote(side, "nearest", label, &nearest.passage, &[], t));
        }
        previous = stage.passage.as_ref();
        steps.push(LifeStep {
            edition,
            cell: Some(cell(stage, t)),
            is_gone: stage.passage.is_none(),
            quotes,
            changed: parts::slot_words(&stage.changed, t),
            confidence: if stage.status.is_some() {
                parts::confidence_words(stage.confidence, t)
            } else {
                String::new()
            },
            verdict: stage.verdict.as_ref().map(|verdict| parts::verdict_words(verdict, t)).unwrap_or_default(),
        });
    }
    Some(lay_out(&Life { t, title: parts::excerpt(&text, 80), series, text, note: note(promise, t), steps }))
}

/// The page of one report.
pub fn report(report: &Report, frame: &Frame, series_id: &str) -> String {
    let t = texts(&frame.language);
    let body = Body::new(report, frame);
    let title = body.v.subject.clone();
    let has_history = report.held.is_none();
    lay_out(&ReportPage { t, title, series: (series_id.to_owned(), neutral(&frame.series_title)), has_history, body })
}

/// The page behind the link of a confirmation mail.
pub fn confirm(language: &Language, step: &Step) -> String {
    let t = texts(language);
    lay_out(&Confirm { t, title: t.say("confirm-title"), step })
}

/// The page behind the unsubscribe link.
pub fn unsubscribe(language: &Language, step: &Step) -> String {
    let t = texts(language);
    lay_out(&Unsubscribe { t, title: t.say("unsubscribe-title"), step })
}

/// The form to subscribe.
pub fn subscribe(language: &Language, form: &SubscribeForm) -> String {
    let t = texts(language);
    let choices = ChoicesForm::new(&form.choices, String::new(), t);
    let has_choices = form.choices != Choices::default() || !form.problem.is_empty();
    lay_out(&Subscribe { t, title: t.say("subscribe-title"), form, choices, has_choices })
}

/// What the last reports would have sent.
pub fn preview(language: &Language, items: &[PreviewItem]) -> String {
    let t = texts(language);
    lay_out(&PreviewPage { t, title: t.say("preview-title"), items })
}

/// A subscriber's own page.
pub fn personal(language: &Language, page: &PersonalPage) -> String {
    let t = texts(language);
    let items = page.subscriptions.iter().map(|item| PersonalItem {
        id: item.id,
        what: crate::render::asked(&item.choices, &item.series, language),
        rhythm: t.say(&format!("rhythm-{}", item.choices.rhythm.as_str())),
        feed: item.feed.clone(),
        form: ChoicesForm::new(&item.choices, format!("s{}-", item.id), t),
    });
    let page = Personal {
        action: page.action.clone(),
        address: page.address.clone(),
        language: page.language.clone(),
        subscriptions: items.collect(),
        webhook: page.webhook.clone(),
        webhook_trouble: neutral(&page.webhook_trouble),
        said: neutral(&page.said),
    };
    lay_out(&PersonalDoc { t, title: t.say("personal-title"), page })
}

/// What was sent to a subscriber and their organisation.
pub fn sent(language: &Language, rows: &[SentItem]) -> String {
    let t = texts(language);
    lay_out(&SentPage { t, title: t.say("sent-title"), rows })
}

/// One paragraph about the link to that page, by its key, and where it is asked for, the form.
pub fn personal_ask(language: &Language, key: &str, has_form: bool) -> String {
    let t = texts(language);
    lay_out(&PersonalAsk { t, title: t.say("personal-ask-title"), words: t.say(key), has_form })
}

/// What follows the form. It says the same whether or not the address was known, so that nobody can ask who subscribes.
pub fn subscribed(language: &Language) -> String {
    let t = texts(language);
    lay_out(&Sent { t, title: t.say("subscribed-title") })
}

/// The heads of the archive's log, the newest first, and the key that they are verified with.
pub fn log(language: &Language, key: &str, heads: Vec<Head>) -> String {
    let t = texts(language);
    lay_out(&Log { t, title: t.say("log-title"), key, heads })
}

/// What went wrong, in plain words and without detail of the inside.
pub fn error(language: &Language, status: u16) -> String {
    let t = texts(language);
    let key = match status {
        404 | 410 => "error-not-found",
        429 => "error-too-many",
        400..=499 => "error-request",
        _ => "error-server",
    };
    lay_out(&Fault { t, title: t.say("error-title"), status, words: t.say(key) })
}

/// That an order keeps something out of view, in the words of the order (RFC 7725).
pub fn withheld(language: &Language, order: &str) -> String {
    let t = texts(language);
    let words = t.with("error-withheld", [("order", neutral(order).into())]);
    lay_out(&Fault { t, title: t.say("error-withheld-title"), status: 451, words })
}

fn edition_label(side: &Side) -> String {
    parts::excerpt(&neutral(side.period.as_deref().unwrap_or(&side.file)), 30)
}

fn cell(stage: &Stage, t: &Texts) -> Cell {
    let Some(status) = stage.status else {
        return Cell { kind: "kept", sign: "●", words: t.say("first-seen") };
    };
    let (kind, sign) = match status {
        Status::New => ("gain", "+"),
        Status::Kept => ("kept", "="),
        Status::Reworded => ("calm", "≈"),
        Status::Strengthened => ("gain", "▲"),
        Status::Weakened => ("weaker", "▼"),
        Status::ReportedDone => ("done", "✓"),
        Status::Dropped => ("gone", "✕"),
        Status::Lapsed => ("gone", "!"),
        Status::Restored => ("gain", "↺"),
    };
    let words = parts::status_word(status, t);
    // What is not certain, or was taken back, is never shown as if it were so.
    let words = if status.may_alarm() && !stage.alarm { t.with("perhaps", [("what", words.into())]) } else { words };
    Cell { kind, sign, words }
}

/// Where a promise stands now, until when, and what a person said of it.
fn note(promise: &Promise, t: &Texts) -> String {
    let state = t.say(&format!("state-{}", promise.state().as_str()));
    // What is not certain is never shown as if it were.
    let state = if promise.is_certain() { state } else { t.with("perhaps", [("what", state.into())]) };
    let mut facts = vec![state];
    if let Some(day) = promise.deadline() {
        let date = day.parse().map_or_else(|_| neutral(day), |day| t.date(day));
        facts.push(t.with("due", [("date", date.into())]));
    }
    facts.extend(promise.verdict().map(|verdict| parts::verdict_words(verdict, t)));
    facts.join(" · ")
}

fn tallies(ledger: &LedgerView, t: &Texts) -> Vec<(String, String, &'static str)> {
    // Deadlines play no part in these figures, so no day is needed.
    let figures = ledger.figures("");
    [
        ("tally-standing", figures.kept, "calm"),
        ("tally-done", figures.done, "gain"),
        ("tally-lapsed", figures.lapsed, "gone"),
        ("tally-dropped", figures.dropped, "gone"),
    ]
    .into_iter()
    .filter(|(_, n, _)| *n > 0)
    .map(|(key, n, kind)| (t.number(n), t.say(key), kind))
    .collect()
}

pub(super) fn lay_out(page: &impl Template) -> String {
    page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "Cannot lay out a page");
        String::new()
    })
}

//! What a subscription asks for, and nothing else: by words, countries and statuses, at its own rhythm, each thing once; the
//! reader's own page; corrections; and the end of what is kept of a person.

use std::time::Duration;

use annexwatch::core::commitment::Status;
use annexwatch::job::{Job, Tidy, outgoing, schedule};
use annexwatch::store::Phase;
use serde_json::{Value, json};

use super::plan::Plan;
use crate::support::app::{App, Mail, OPERATOR, SERIES};
use crate::support::databases::{TestDb, on_both_databases};
use crate::support::http::request;

const READER: &str = "desk@reader.example";
const OTHER: &str = "other@reader.example";
const HOUR: Duration = Duration::from_secs(3_600);
const GUARDS: &str = "training of 40 guards";
const FIGURES: &str = "figures on return";
const LIAISON: &str = "liaison officer";

/// Two editions, the first check silent, and nobody subscribed.
async fn app(db: &TestDb) -> App {
    let app = App::open(db).await;
    app.site.publish("2022", "md", Plan::of_2022().markdown());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.next_day().await;
    app
}

/// Subscribes with more choices, by the form, and confirms.
async fn choose(app: &App, address: &str, choices: &str) {
    let form = format!("email={}&series={SERIES}&language=en&{choices}", address.replace('@', "%40"));
    let answer = app.post("/subscribe", &form).await;
    assert!(answer.status == 200 && answer.text().contains("mailbox"), "{}", answer.text());
    app.deliver().await;
    let mail = app.mails().pop().unwrap();
    assert_eq!(app.post(&mail.path("/confirm/"), "").await.status, 200);
    // The next question is another hour's.
    app.forward(HOUR);
}

async fn publish(app: &App, plan: &Plan) {
    app.site.publish("2024", "md", plan.markdown());
    app.next_day().await;
}

fn to<'m>(mails: &'m [Mail], address: &str) -> Vec<&'m Mail> {
    mails.iter().filter(|mail| mail.to == address).collect()
}

/// Which of the three changes of 2024 a mail speaks of.
fn changes(mail: &Mail) -> [bool; 3] {
    [GUARDS, FIGURES, LIAISON].map(|words| mail.text.contains(words))
}

async fn api(app: &App, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let answer = request(app.pages, method, path, &[("Content-Type", "application/json")], &body.to_string()).await;
    (answer.status, serde_json::from_str(&answer.text()).unwrap_or(Value::Null))
}

on_both_databases! {
    /// Only dropped and weakened; words by their stems; what nobody asked for is not said.
    async fn a_subscription_gets_what_it_asks_for(db: &TestDb) {
        let app = app(db).await;
        choose(&app, "all@reader.example", "").await;
        choose(&app, "losses@reader.example", "statuses=dropped&statuses=weakened").await;
        choose(&app, "topic@reader.example", "topics=train+guard%2C+nothing").await;
        choose(&app, "section@reader.example", "sections=returns&topics=liaison+officers").await;
        choose(&app, "start@reader.example", "topics=liais*").await;
        choose(&app, "nothing@reader.example", "topics=fisheries").await;
        choose(&app, "country@reader.example", "partners=tn").await;
        publish(&app, &Plan::of_2024()).await;
        let mails = app.mails();
        let said: Vec<(&str, [bool; 3])> = mails.iter().map(|mail| (mail.to.as_str(), changes(mail))).collect();
        assert_eq!(said, [
            ("all@reader.example", [true, true, true]),
            ("losses@reader.example", [true, true, false]),
            ("section@reader.example", [false, false, true]),
            ("start@reader.example", [false, false, true]),
            ("topic@reader.example", [true, false, false]),
        ]);
        assert!(mails[1].says("For your subscription: Annual plan (dropped or weakened)"), "{:?}", mails[1]);
        assert!(mails[1].subject.contains("1 dropped, 1 weakened") && !mails[1].subject.contains("new"), "{:?}", mails[1]);
        app.finish().await;
    }

    /// One mail says all that the subscriptions of one reader hit, each change once, and one click ends just those.
    async fn one_mail_for_all_subscriptions_that_hit(db: &TestDb) {
        let app = app(db).await;
        choose(&app, READER, "statuses=dropped").await;
        choose(&app, READER, "topics=guards").await;
        choose(&app, READER, "statuses=weakened").await;
        choose(&app, READER, "topics=fisheries").await;
        publish(&app, &Plan::of_2024()).await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(changes(&mails[0]), [true, true, false]);
        assert!(mails[0].says("For your subscription: Annual plan (dropped)"), "{mails:?}");
        assert!(mails[0].says("For your subscriptions: Annual plan (about ‘guards’); Annual plan (weakened)"), "{mails:?}");
        assert_eq!(mails[0].text.matches("1. Weakened").count(), 1, "{mails:?}");
        // Three were named in it: they end, and the fourth goes on.
        assert_eq!(app.post(&mails[0].path("/leave/"), "List-Unsubscribe=One-Click").await.status, 200);
        let left = app.service.db.recipients_of(SERIES).await.unwrap();
        assert_eq!(left.iter().map(|to| to.choices.as_str()).collect::<Vec<_>>(), ["{\"topics\":[\"fisheries\"]}"]);
        app.finish().await;
    }

    /// A digest waits for its day, holds everything since the last, nothing twice, and is never blank.
    async fn digests_hold_everything_once(db: &TestDb) {
        let app = app(db).await;
        choose(&app, READER, "rhythm=daily").await;
        choose(&app, OTHER, "rhythm=weekly&statuses=dropped").await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        schedule::tick(&app.service).await.unwrap();
        app.forward(Duration::from_secs(24 * 3_600));
        schedule::tick(&app.service).await.unwrap();
        app.work().await;
        app.site.publish("2024", "md", Plan::of_2024_corrected().markdown());
        app.forward(HOUR);
        app.service.db.enqueue(&check(&app), app.service.now()).await.unwrap();
        app.work().await;
        app.deliver().await;
        assert_eq!(app.readers(), [OPERATOR], "the digests wait");
        for _ in 0..24 {
            app.forward(HOUR);
            app.deliver().await;
        }
        let mails = app.mails();
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [READER], "{mails:?}");
        assert!(mails[0].says("three liaison officers") && changes(&mails[0])[0], "{mails:?}");
        // A week later the other one has had its own, and nobody anything twice.
        for _ in 0..8 {
            app.next_day().await;
        }
        let mails = app.mails();
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [OTHER], "{mails:?}");
        assert_eq!(changes(&mails[0]), [false, true, false], "{mails:?}");
        app.finish().await;
    }

    /// Per edition: the first word on it, and no more when the publisher corrects it.
    async fn per_edition_is_one_mail(db: &TestDb) {
        let app = app(db).await;
        choose(&app, READER, "rhythm=edition").await;
        publish(&app, &Plan::of_2024()).await;
        assert_eq!(app.readers(), [READER]);
        publish(&app, &Plan::of_2024_corrected()).await;
        assert_eq!(app.readers(), [OPERATOR]);
        app.finish().await;
    }

    /// D5: a page that flaps a thousand times an hour.
    async fn a_flapping_page_is_one_mail_an_hour_and_nothing_is_lost(db: &TestDb) {
        let app = app(db).await;
        app.subscribe(READER, "en").await;
        choose(&app, OTHER, "rhythm=daily").await;
        publish(&app, &Plan::of_2024()).await;
        publish(&app, &Plan::of_2024_corrected()).await;
        app.next_day().await;
        app.mails();
        let reports = app.reports().await;
        let mut two = Vec::new();
        for summary in app.service.db.reports_of(SERIES, 10).await.unwrap() {
            if summary.new_period.as_deref() == Some("2024") {
                let at = reports.iter().position(|report| report.new.sha256 == summary.new_sha256).unwrap();
                two.push((summary.id, &reports[at]));
            }
        }
        assert_eq!(two.len(), 2);
        let recipients = app.service.db.recipients_of(SERIES).await.unwrap();
        let start = app.service.now();
        for n in 0..1_000 {
            app.forward(Duration::from_micros(3_600_000));
            let (id, report) = &two[n % 2];
            let now = app.service.now();
            let owed = outgoing::reports(&app.service, SERIES, now.0, (id, report), &recipients, now).unwrap();
            app.service.db.commit_deliveries(&owed, &[], None, now).await.unwrap();
            if n % 50 == 0 {
                app.deliver().await;
            }
        }
        assert!(app.service.now() < start.after(HOUR + HOUR));
        let mails = app.mails();
        assert_eq!(to(&mails, READER).len(), 1, "within the hour");
        app.forward(HOUR);
        app.deliver().await;
        let mails = app.mails();
        let [hourly] = to(&mails, READER)[..] else { panic!("{mails:?}") };
        for report in [two[0].1, two[1].1] {
            for row in report.commitments.iter().filter(|row| row.alarm) {
                let words = &row.new.as_ref().or(row.old.as_ref()).unwrap().text;
                let words: Vec<&str> = words.split_whitespace().collect();
                let words = words[words.len() - 3..].join(" ");
                assert!(hourly.says(&words), "{words} in {hourly:?}");
            }
        }
        assert!(hourly.subject.ends_with("1 dropped, 1 weakened, 2 new"), "each once: {hourly:?}");
        app.forward(Duration::from_secs(48 * 3_600));
        app.deliver().await;
        assert_eq!(app.readers(), [OTHER], "one digest");
        app.finish().await;
    }

    /// Late, gone and silently changed, and for archivists every capture: told to those who asked.
    async fn news_beside_the_reports(db: &TestDb) {
        let app = App::open_with(db, |text| {
            text.replace("edition = [", "expect = { after = \"01-01\", overdue = \"01-02\", covers = 1 }\nedition = [")
        })
        .await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        choose(&app, READER, "events=late&events=gone&events=changed&events_only=true").await;
        choose(&app, OTHER, "events=capture&events_only=true").await;
        app.next_day().await;
        let mails = app.mails();
        assert!(to(&mails, READER)[0].subject.contains("is late"), "{mails:?}");
        let capture = to(&mails, OTHER)[0];
        assert!(capture.says("SHA-256") && capture.text.contains("/log/checkpoint"), "{capture:?}");
        app.site.publish("2022", "md", Plan::of_2024_corrected().markdown());
        app.next_day().await;
        let mails = app.mails();
        assert!(to(&mails, READER)[0].says("was changed after publication"), "{mails:?}");
        assert_eq!(to(&mails, OTHER).len(), 1);
        app.finish().await;
    }

    /// A reviewer takes an alarm back: who was mailed it gets a correction, once; who was not gets none; and a digest that
    /// waits does not say it at all.
    async fn an_alarm_that_is_taken_back_is_corrected_once(db: &TestDb) {
        let app = app(db).await;
        app.subscribe(READER, "nl").await;
        choose(&app, OTHER, "statuses=new").await;
        choose(&app, "later@reader.example", "rhythm=weekly&statuses=dropped").await;
        publish(&app, &Plan::of_2024()).await;
        assert_eq!(app.readers(), [READER, OTHER]);
        let report = app.reports().await.pop().unwrap();
        let dropped = report.commitments.iter().find(|row| row.alarm && row.status == Status::Dropped).unwrap();
        let said = app.command(&["review", &dropped.id, "wrong", "--by", "Ada", "--note", "it stands on page 3"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        app.deliver().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].to == READER && mails[0].subject.contains("rectificatie, 1 alarm ingetrokken"), "{mails:?}");
        assert!(mails[0].says(FIGURES) && mails[0].says("it stands on page 3") && !mails[0].says(GUARDS), "{mails:?}");
        // The same verdict again, and another one that takes back the same, are no news.
        app.command(&["review", &dropped.id, "wrong", "--by", "Ada"]);
        app.command(&["review", &dropped.id, "not-a-promise", "--by", "Grace"]);
        app.deliver().await;
        assert_eq!(app.mails(), []);
        app.forward(Duration::from_secs(8 * 24 * 3_600));
        app.deliver().await;
        assert_eq!(app.mails(), [], "none blank");
        let given_up = app.service.db.deliveries(Some(Phase::Failed), 10).await.unwrap();
        assert_eq!(given_up.iter().filter_map(|row| row.last_error.as_deref()).collect::<Vec<_>>(), ["nothing left to say"]);
        app.finish().await;
    }

    /// The reader's own page: no password, no script; a GET shows, a form acts; a forged or old link does nothing.
    async fn a_reader_changes_and_leaves_by_the_link(db: &TestDb) {
        let app = app(db).await;
        choose(&app, READER, "statuses=dropped").await;
        publish(&app, &Plan::of_2024()).await;
        let path = app.mails().pop().unwrap().path("/my/");
        let page = app.get(&path).await;
        assert!(page.text().contains("Annual plan (dropped)") && page.text().contains(READER), "{}", page.text());
        let id = app.service.db.recipients_of(SERIES).await.unwrap()[0].subscription_id;
        let choices = async || app.service.db.recipients_of(SERIES).await.unwrap().pop().map(|to| to.choices);
        let form = "do=save&topics=Water+works,+rivers&statuses=new&rhythm=weekly&events=late";
        let page = app.post(&format!("{path}/{id}"), form).await;
        assert!(page.text().contains("Saved."), "{}", page.text());
        let kept = "{\"topics\":[\"rivers\",\"water works\"],\"statuses\":[\"new\"],\"rhythm\":\"weekly\",\"events\":[\"late\"]}";
        assert_eq!(choices().await.as_deref(), Some(kept));
        // Of another subscriber, forged, or of nonsense: nothing changes.
        app.post(&format!("{path}/{}", id + 1), "do=leave").await;
        app.post(&format!("{path}/{id}"), "do=save&partners=Tunisia").await;
        let mut forged = path.clone();
        let last = if forged.pop() == Some('0') { '1' } else { '0' };
        forged.push(last);
        let page = app.post(&format!("{forged}/{id}"), "do=leave").await;
        assert!(!page.text().contains(READER));
        assert_eq!(choices().await.as_deref(), Some(kept));
        app.post(&path, "do=language&language=nl").await;
        assert_eq!(app.service.db.subscriber_of(READER).await.unwrap().unwrap().language, "nl");
        // Another site's form is refused.
        let foreign = request(app.pages, "POST", &path, &[("Origin", "https://evil.example")], "do=erase").await;
        assert_eq!(foreign.status, 403);
        // Its time is over after sixty days; a new link is a mail, and the answer tells nobody who is known.
        app.forward(Duration::from_secs(61 * 24 * 3_600));
        app.post(&format!("{path}/{id}"), "do=leave").await;
        assert_eq!(choices().await.as_deref(), Some(kept));
        let known = app.post("/my", "email=desk%40reader.example").await;
        let unknown = app.post("/my", "email=nobody%40reader.example").await;
        assert_eq!(known.body, unknown.body);
        app.deliver().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        let path = mails[0].path("/my/");
        app.post(&format!("{path}/{id}"), "do=leave").await;
        assert_eq!(choices().await, None);
        app.finish().await;
    }

    /// The same by the API, with errors that name the field, and a preview of what the last report would have sent.
    async fn the_api_says_what_is_wrong_and_previews(db: &TestDb) {
        let app = app(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.next_day().await;
        for (body, field) in [
            (json!({"email": "nobody", "series": [SERIES]}), "email"),
            (json!({"email": READER, "series": []}), "series"),
            (json!({"email": READER, "series": ["nope"]}), "series"),
            (json!({"email": READER, "series": [SERIES], "language": "fr"}), "language"),
            (json!({"email": READER, "series": [SERIES], "choices": {"statuses": ["kept"]}}), "statuses"),
            (json!({"email": READER, "series": [SERIES], "choices": {"partners": ["Niger"]}}), "partners"),
            (json!({"email": READER, "series": [SERIES], "choices": {"topics": ["x".repeat(100)]}}), "topics"),
            (json!({"email": READER, "series": [SERIES], "choices": {"colour": "red"}}), "colour"),
        ] {
            let (status, answer) = api(&app, "POST", "/api/subscriptions", &body).await;
            assert!(status == 422 && answer["error"].as_str().is_some_and(|why| why.contains(field)), "{body}: {answer}");
        }
        assert_eq!(app.service.db.subscribers().await.unwrap().len(), 0);
        let tried = json!({"series": SERIES, "choices": {"statuses": ["weakened"]}});
        let (status, answer) = api(&app, "POST", "/api/preview", &tried).await;
        let text = answer["mail"]["text"].as_str().unwrap();
        assert!(status == 200 && text.contains(GUARDS) && !text.contains(FIGURES), "{answer}");
        let (_, answer) = api(&app, "POST", "/api/preview", &json!({"series": SERIES, "choices": {"topics": ["fish"]}})).await;
        assert_eq!(answer["mail"], Value::Null);
        let page = app.post("/subscribe/preview", &format!("series={SERIES}&topics=guard")).await.text();
        assert!(page.contains(GUARDS) && !page.contains(FIGURES), "{page}");

        let asked = json!({"email": READER, "series": [SERIES], "language": "nl", "choices": {"topics": ["Guards"]}});
        assert_eq!(api(&app, "POST", "/api/subscriptions", &asked).await.0, 202);
        app.deliver().await;
        app.post(&app.mails()[0].path("/confirm/"), "").await;
        app.post("/my", "email=desk%40reader.example").await;
        app.deliver().await;
        let path = format!("/api{}", app.mails()[0].path("/my/"));
        let (_, mine) = api(&app, "GET", &path, &Value::Null).await;
        let id = mine["subscriptions"][0]["id"].as_i64().unwrap();
        assert_eq!(mine["subscriptions"][0]["choices"], json!({"topics": ["guards"]}));
        assert_eq!(mine["subscriptions"][0]["consent"], "by the link in our mail");
        let one = format!("{path}/subscriptions/{id}");
        assert_eq!(api(&app, "PUT", &one, &json!({"rhythm": "daily"})).await.0, 200);
        assert_eq!(api(&app, "PUT", &one, &json!({"rhythm": "hourly"})).await.0, 422);
        assert_eq!(api(&app, "DELETE", &one, &Value::Null).await.0, 204);
        assert_eq!(app.service.db.recipients_of(SERIES).await.unwrap(), []);
        app.finish().await;
    }

    /// All that is kept can be taken along and erased at once; four weeks after leaving it is erased by itself; and an address
    /// that must not be written to is known again by its hash.
    async fn what_is_kept_of_a_person_can_be_taken_and_erased(db: &TestDb) {
        let app = app(db).await;
        for address in [READER, OTHER, "third@reader.example"] {
            app.subscribe(address, "en").await;
            app.forward(HOUR);
        }
        publish(&app, &Plan::of_2024()).await;
        let mails = app.mails();
        let path = to(&mails, READER)[0].path("/my/");
        let data: Value = serde_json::from_str(&app.get(&format!("{path}/data.json")).await.text()).unwrap();
        assert_eq!((&data["address"], data["deliveries"].as_array().unwrap().len()), (&json!(READER), 2), "{data}");
        let by_command = app.command(&["subscribers", "export", READER]);
        assert_eq!(by_command.json()["subscriptions"], data["subscriptions"]);

        assert!(app.post(&path, "do=erase").await.text().contains("erased"));
        assert_eq!(app.service.db.subscriber_of(READER).await.unwrap(), None);
        assert!(!app.get(&path).await.text().contains(READER), "the link is worth nothing any more");

        app.post(&to(&mails, OTHER)[0].path("/leave/"), "").await;
        let now = app.service.now();
        assert!(app.service.db.suppress("third@reader.example", "asked by letter", now).await.unwrap());
        let tidy = async |days: u64| {
            app.forward(Duration::from_secs(days * 24 * 3_600));
            let job = Job::Tidy(Tidy { day: format!("test-{}", app.service.now()) });
            app.service.db.enqueue(&job.to_row(app.service.now()).unwrap(), app.service.now()).await.unwrap();
            app.work().await;
            app.service.db.subscribers().await.unwrap().len()
        };
        assert_eq!(tidy(27).await, 2);
        assert_eq!(tidy(2).await, 0);
        // Who left may come back; who is suppressed hears nothing, and nobody can tell.
        let again = async |address: &str| {
            let form = format!("email={}&series={SERIES}&language=en", address.replace('@', "%40"));
            app.post("/subscribe", &form).await.body
        };
        assert_eq!(again(OTHER).await, again("third@reader.example").await);
        app.deliver().await;
        assert_eq!(app.readers(), [OTHER]);
        assert_eq!(app.service.db.subscriber_of("third@reader.example").await.unwrap(), None);
        app.finish().await;
    }

    /// An operator imports only with the record of a consent, and nobody who has left.
    async fn an_import_needs_recorded_consent(db: &TestDb) {
        let app = app(db).await;
        app.subscribe("left@reader.example", "en").await;
        let id = app.service.db.subscriber_of("left@reader.example").await.unwrap().unwrap().id;
        app.service.db.unsubscribe(id, None, app.service.now()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.csv");
        std::fs::write(&file, format!(
            "address,language,series,consent,consented_on\n{READER},nl,{SERIES},paper form 12,2024-05-01\n\
             bare@reader.example,nl,{SERIES},,2024-05-01\nnoday@reader.example,nl,{SERIES},paper form 13,\n\
             left@reader.example,nl,{SERIES},paper form 14,2024-05-01\nnobody,nl,{SERIES},paper,2024-05-01\n\
             x@reader.example,nl,nope,paper,2024-05-01\nfuture@reader.example,nl,{SERIES},paper,2999-05-01\n"
        )).unwrap();
        let ran = app.command(&["subscribers", "import", file.to_str().unwrap(), "--by", "Ada"]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        assert!(ran.stdout.contains("1 imported, 6 left out"), "{ran:?}");
        let to: Vec<String> =
            app.service.db.recipients_of(SERIES).await.unwrap().into_iter().map(|to| to.address).collect();
        assert_eq!(to, [READER]);
        let id = app.service.db.subscriber_of(READER).await.unwrap().unwrap().id;
        let consent = app.service.db.subscriptions_of(id).await.unwrap().remove(0).consent;
        assert_eq!(consent.as_deref(), Some("paper form 12, on 2024-05-01; imported by Ada"));
        assert_eq!(app.command(&["subscribers", "import", file.to_str().unwrap()]).code, Some(2), "--by is missing");
        app.finish().await;
    }

    /// Two addresses of one organisation see what was sent to either; a stranger does not.
    async fn an_organisation_shares_what_was_sent(db: &TestDb) {
        let app = app(db).await;
        for address in [READER, OTHER, "third@reader.example"] {
            app.subscribe(address, "en").await;
            app.forward(HOUR);
        }
        for address in [READER, OTHER] {
            let ran = app.command(&["subscribers", "organise", "Watchdogs", address]);
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
        publish(&app, &Plan::of_2024()).await;
        let mails = app.mails();
        let archive = async |address: &str| app.get(&format!("{}/sent", to(&mails, address)[0].path("/my/"))).await.text();
        let page = archive(READER).await;
        assert!(page.contains(READER) && page.contains(OTHER) && !page.contains("third@") && page.contains("/reports/"), "{page}");
        let page = archive("third@reader.example").await;
        assert!(!page.contains(READER) && page.contains("third@"), "{page}");
        app.finish().await;
    }
}

/// A check by hand.
fn check(app: &App) -> annexwatch::store::NewJob {
    let check = annexwatch::job::Check { series: SERIES.to_owned(), scheduled_for: app.service.now().0, late: false };
    Job::Check(check).to_row(app.service.now()).unwrap()
}

//! The whole of annexwatch on loopback: a site that publishes, a database, the daemon's parts run by hand, a clock that the
//! test moves, and a mail server that keeps what it gets.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexwatch::config::Config;
use annexwatch::core::report::Report;
use annexwatch::job::queue::{Now, Queue, QueueOptions};
use annexwatch::job::{Service, deliver, schedule};
use annexwatch::mail::sink::{Received, Sink, SinkOptions};
use annexwatch::shape::report::ReportShape;
use annexwatch::store::{DeliveryRow, JobState, Timestamp};
use mail_parser::MessageParser;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::command;
use super::databases::TestDb;
use super::http::{self, Answer};
use super::origin::{Origin, Reply, Request};

/// Who keeps the installation.
pub(crate) const OPERATOR: &str = "operator@watchdog.example";
/// The series of the tests.
pub(crate) const SERIES: &str = "plan";
/// Far from the machine's own time, so that what a command enqueues now is always due.
const START: i64 = 3_800_000_000_000_000;
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// What the site offers: a list of links, and what is behind them.
#[derive(Clone, Default)]
pub(crate) struct Site(Arc<Mutex<Offer>>);

#[derive(Default)]
struct Offer {
    links: Vec<(String, String)>,
    replies: BTreeMap<String, Reply>,
    list_is_broken: bool,
    /// The paths that are never modified for whoever knows them.
    believes_marks: BTreeSet<String>,
    /// What comes instead of the list.
    list_fault: Option<Reply>,
    /// What answers below a path, where nothing answers at it.
    routes: BTreeMap<String, Reply>,
}

impl Site {
    /// Puts an edition under `/plan-PERIOD.ENDING` and lists it; again under the same name it replaces the bytes.
    pub(crate) fn publish(&self, period: &str, ending: &str, body: impl Into<Vec<u8>>) {
        let media_type = match ending {
            "pdf" | "docx" => "application/octet-stream",
            "html" => "text/html; charset=utf-8",
            _ => "text/markdown; charset=utf-8",
        };
        self.answer(period, ending, Reply::new(200).header("Content-Type", media_type).body(body));
    }

    /// The same with any answer.
    pub(crate) fn answer(&self, period: &str, ending: &str, reply: Reply) {
        let mut offer = self.0.lock().unwrap();
        let path = format!("/plan-{period}.{ending}");
        let link = (path.clone(), format!("Annual plan {period}"));
        if !offer.links.contains(&link) {
            offer.links.push(link);
        }
        offer.replies.insert(path, reply);
    }

    /// Answers everything whose path and query begin so.
    pub(crate) fn serve(&self, start: &str, reply: Reply) {
        self.0.lock().unwrap().routes.insert(start.to_owned(), reply);
    }

    /// Lists an edition, or lists it no more.
    pub(crate) fn list(&self, period: &str, ending: &str, is_listed: bool) {
        let mut offer = self.0.lock().unwrap();
        let link = (format!("/plan-{period}.{ending}"), format!("Annual plan {period}"));
        offer.links.retain(|other| *other != link);
        if is_listed {
            offer.links.push(link);
        }
    }

    /// Whether the page that lists the editions is gone.
    pub(crate) fn break_list(&self, is_broken: bool) {
        self.0.lock().unwrap().list_is_broken = is_broken;
    }

    /// What answers in the place of the page that lists the editions, if anything.
    pub(crate) fn fault_list(&self, reply: Option<Reply>) {
        self.0.lock().unwrap().list_fault = reply;
    }

    /// The same as [`Site::answer`], but where the request carries a mark of what is known the answer is "not modified".
    pub(crate) fn answer_unless_asked_by_mark(&self, period: &str, ending: &str, reply: Reply) {
        self.answer(period, ending, reply);
        self.0.lock().unwrap().believes_marks.insert(format!("/plan-{period}.{ending}"));
    }

    fn reply(&self, request: &Request) -> Reply {
        let (offer, target) = (self.0.lock().unwrap(), request.target.as_str());
        if offer.believes_marks.contains(target) && request.header("if-none-match").is_some() {
            return Reply::new(304);
        }
        if target == "/documents"
            && let Some(reply) = &offer.list_fault
        {
            return reply.clone();
        }
        if target == "/documents" && !offer.list_is_broken {
            let links = offer.links.iter().map(|(path, title)| format!("<li><a href=\"{path}\">{title}</a></li>"));
            return Reply::html(&format!(
                "<!doctype html><title>Documents</title><h1>Documents</h1><ul>{}<li><a href=\"/contact\">Contact</a></ul>",
                links.collect::<String>()
            ));
        }
        if target == "/fout404" {
            return Reply::html("<!doctype html><p>Helaas.</p>");
        }
        // The longest beginning comes last.
        let below =
            || offer.routes.iter().rfind(|(start, _)| target.starts_with(start.as_str())).map(|(_, reply)| reply);
        offer.replies.get(target).or_else(below).cloned().unwrap_or_else(|| Reply::new(404))
    }
}

/// A mail as a reader's program shows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) message_id: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) bytes: Vec<u8>,
}

impl Mail {
    pub(crate) fn parse(received: &Received) -> Self {
        let message = MessageParser::default().parse(&received.data).unwrap();
        Self {
            to: received.to.join(","),
            message_id: message.message_id().unwrap().to_owned(),
            subject: message.subject().unwrap().to_owned(),
            text: message.body_text(0).unwrap().into_owned(),
            html: message.body_html(0).unwrap().into_owned(),
            bytes: received.data.clone(),
        }
    }

    /// Whether both its text and its page say this, wherever their lines break and their words are marked.
    pub(crate) fn says(&self, words: &str) -> bool {
        let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (mut page, mut in_tag) = (String::new(), false);
        for c in self.html.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => page.push(c),
                _ => {}
            }
        }
        fold(&self.text).contains(words) && fold(&page).contains(words)
    }

    /// The path of the first link of ours that starts so.
    #[track_caller]
    pub(crate) fn path(&self, start: &str) -> String {
        let at = self.text.find(start).unwrap_or_else(|| panic!("no {start} in {}", self.text));
        self.text[at..].split(|c: char| c.is_whitespace() || matches!(c, '>' | ')')).next().unwrap().to_owned()
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "to {}: {}\n{}", self.to, self.subject, self.text)
    }
}

/// The installation.
pub(crate) struct App {
    pub(crate) service: Service,
    pub(crate) sink: Sink,
    pub(crate) site: Site,
    pub(crate) pages: SocketAddr,
    time: Arc<AtomicI64>,
    /// How many of the sink's mails were looked at.
    seen: AtomicUsize,
    stop: CancellationToken,
    folder: tempfile::TempDir,
    origin: Origin,
}

impl App {
    /// An installation on this database, without an edition or a reader.
    pub(crate) async fn open(db: &TestDb) -> Self {
        Self::open_with(db, |config| config).await
    }

    /// The same; `change` may rewrite the config's text.
    pub(crate) async fn open_with(db: &TestDb, change: impl FnOnce(String) -> String) -> Self {
        let site = Site::default();
        let origin = Origin::start({
            let site = site.clone();
            move |request| site.reply(request)
        })
        .await;
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let pages = listener.local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let text = change(config(&db.address, origin.address, sink.address().port(), pages));
        std::fs::write(folder.path().join("config.toml"), &text).unwrap();
        let config = Config::parse(&text, folder.path(), std::iter::empty()).unwrap();
        let time = Arc::new(AtomicI64::new(START));
        let mut service = Service::open(config, clock(&time)).await.unwrap();
        service.sandbox.program = env!("CARGO_BIN_EXE_annexwatch").into();
        let stop = CancellationToken::new();
        tokio::spawn(annexwatch::web::serve(service.clone(), listener, stop.clone()));
        Self { service, sink, site, pages, time, seen: AtomicUsize::new(0), stop, folder, origin }
    }

    pub(crate) fn forward(&self, by: Duration) {
        self.time.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn queue(&self) -> Queue<Service> {
        let options = QueueOptions { owner: "test".to_owned(), workers: 2, ..QueueOptions::default() };
        Queue::new(self.service.db.clone(), Arc::clone(&self.service.clock), self.service.clone(), options)
    }

    /// Runs all jobs that are due.
    pub(crate) async fn work(&self) {
        self.queue().run_until_idle(&CancellationToken::new()).await.unwrap();
    }

    /// Sends what is due.
    pub(crate) async fn deliver(&self) {
        while deliver::pass(&self.service, "test").await.unwrap() > 0 {}
    }

    /// The schedule comes round: its check, what follows from it, and the mail.
    pub(crate) async fn next_day(&self) {
        self.forward(DAY);
        schedule::tick(&self.service).await.unwrap();
        self.work().await;
        self.deliver().await;
    }

    /// The mails since this was last asked, in the order of their readers.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let received = self.sink.received();
        let seen = self.seen.swap(received.len(), Ordering::SeqCst);
        let mut mails: Vec<Mail> = received[seen..].iter().map(Mail::parse).collect();
        mails.sort_by(|a, b| (&a.to, &a.subject).cmp(&(&b.to, &b.subject)));
        mails
    }

    /// To whom the mails since this was last asked went.
    pub(crate) fn readers(&self) -> Vec<String> {
        self.mails().into_iter().map(|mail| mail.to).collect()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        http::get(self.pages, path).await
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        http::post(self.pages, path, form).await
    }

    /// The address of a path of the site.
    pub(crate) fn site_url(&self, path: &str) -> String {
        self.origin.url(path).to_string()
    }

    /// The address of the site.
    pub(crate) fn site_address(&self) -> SocketAddr {
        self.origin.address
    }

    /// The requests for that path, the earliest first.
    pub(crate) fn requests_for(&self, path: &str) -> Vec<Request> {
        self.origin.requests().into_iter().filter(|request| request.target == path).collect()
    }

    /// Whether the site was asked for that path.
    pub(crate) fn asked_for(&self, path: &str) -> bool {
        self.origin.requests().iter().any(|request| request.target == path)
    }

    /// Fills in the form, and gives the mail that asks for confirmation.
    pub(crate) async fn ask(&self, address: &str, language: &str) -> Mail {
        let form = format!("email={}&series={SERIES}&language={language}", address.replace('@', "%40"));
        assert_eq!(self.post("/subscribe", &form).await.status, 200);
        self.deliver().await;
        let mut mails = self.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        mails.remove(0)
    }

    /// Subscribes and confirms.
    pub(crate) async fn subscribe(&self, address: &str, language: &str) {
        let mail = self.ask(address, language).await;
        assert_eq!(self.post(&mail.path("/confirm/"), "").await.status, 200);
    }

    /// The reports, the oldest first.
    pub(crate) async fn reports(&self) -> Vec<Report> {
        let mut reports = Vec::new();
        for summary in self.service.db.reports_of(SERIES, 100).await.unwrap().iter().rev() {
            let row = self.service.db.report(&summary.id).await.unwrap().unwrap();
            reports.push(serde_json::from_str::<ReportShape>(&row.body).unwrap().try_into().unwrap());
        }
        reports
    }

    /// The binary on this installation.
    pub(crate) fn command(&self, args: &[&str]) -> command::Ran {
        let mut command: Command = command::binary();
        command.arg("--config").arg(self.config_file()).args(args);
        command::finish(command, "")
    }

    pub(crate) fn config_file(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    /// The deliveries that are still owed.
    pub(crate) async fn owed(&self) -> Vec<DeliveryRow> {
        self.service.db.deliveries(None, 1_000).await.unwrap()
    }

    /// Ends it. Nothing may be left over: no job that waits, runs or is parked, no mail that is owed or was given up.
    pub(crate) async fn finish(self) {
        let owed = self.owed().await;
        assert!(owed.is_empty(), "left over: {owed:?}");
        self.finish_with_mail_owed().await;
    }

    /// The same where mail may be left.
    pub(crate) async fn finish_with_mail_owed(self) {
        let jobs = self.service.db.jobs(None, 1_000).await.unwrap();
        assert_eq!(jobs, [], "left over");
        assert_eq!(self.service.db.count_jobs(JobState::Parked).await.unwrap(), 0);
        self.stop.cancel();
        self.service.db.close().await;
    }
}

fn clock(time: &Arc<AtomicI64>) -> Now {
    let time = Arc::clone(time);
    Arc::new(move || Timestamp(time.load(Ordering::SeqCst)))
}

fn config(database: &str, site: SocketAddr, smtp: u16, pages: SocketAddr) -> String {
    format!(
        r#"
[service]
data = "data"
database = "{database}"
listen = "{pages}"
base_url = "http://{pages}"
[fetch]
allow = ["{site}"]
pace_ms = 0
[mail]
from = "annexwatch@watchdog.example"
operator = "{OPERATOR}"
[mail.smtp]
host = "127.0.0.1"
port = {smtp}
tls = "none"
[[series]]
id = "{SERIES}"
title = "Annual plan"
language = "en"
schedule = "0 8 * * *"
title_any = ['annual plan']
edition = ['title:(20\d\d)']
[[series.source]]
adapter = "index-page"
url = "http://{site}/documents"
"#
    )
}

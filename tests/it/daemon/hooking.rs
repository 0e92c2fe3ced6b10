//! Webhooks and feeds: the same news for programs, signed, retried, given up after days, and never to a private address.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexwatch::core::commitment::Status;
use annexwatch::job::deliver::webhook::signature;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::plan::Plan;
use crate::support::app::App;
use crate::support::databases::{TestDb, on_both_databases};
use crate::support::http::request;

const READER: &str = "desk@reader.example";

/// The head and the body of a request.
type Posted = (String, Vec<u8>);

/// A program that keeps what it is posted, and answers so.
struct Program {
    address: SocketAddr,
    posts: Arc<Mutex<Vec<Posted>>>,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Program {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let program = Self { address: listener.local_addr().unwrap(), posts: Arc::default(), answer: Arc::default() };
        program.answers(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec());
        let (posts, answer) = (Arc::clone(&program.posts), Arc::clone(&program.answer));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                let mut buffer = [0; 8192];
                let (head, body) = loop {
                    let n = stream.read(&mut buffer).await.unwrap();
                    assert!(n > 0, "the request broke off");
                    bytes.extend_from_slice(&buffer[..n]);
                    let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
                    let head = String::from_utf8(bytes[..at].to_vec()).unwrap().to_ascii_lowercase();
                    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                    if bytes.len() >= at + 4 + length.parse::<usize>().unwrap() {
                        break (String::from_utf8(bytes[..at].to_vec()).unwrap(), bytes[at + 4..].to_vec());
                    }
                };
                posts.lock().unwrap().push((head, body));
                let answer = answer.lock().unwrap().clone();
                // A client that has read enough of the answer may hang up.
                let _ = stream.write_all(&answer).await;
            }
        });
        program
    }

    fn answers(&self, bytes: Vec<u8>) {
        *self.answer.lock().unwrap() = bytes;
    }

    fn posts(&self) -> Vec<Posted> {
        std::mem::take(&mut *self.posts.lock().unwrap())
    }
}

fn header(head: &str, name: &str) -> String {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {head}")).split_once(": ").unwrap().1.to_owned()
}

async fn api(app: &App, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let answer = request(app.pages, method, path, &[("Content-Type", "application/json")], &body.to_string()).await;
    (answer.status, serde_json::from_str(&answer.text()).unwrap_or(Value::Null))
}

/// An installation whose reader has a webhook; the path of their API, and the secret.
async fn hooked(db: &TestDb, program: &Program) -> (App, String, String) {
    let app =
        App::open_with(db, |text| text.replace("allow = [", &format!("allow = [\"{}\", ", program.address))).await;
    app.site.publish("2022", "md", Plan::of_2022().markdown());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app.post("/my", "email=desk%40reader.example").await;
    app.deliver().await;
    let path = format!("/api{}", app.mails()[0].path("/my/"));
    let url = format!("http://{}/hook?a=1", program.address);
    let (status, answer) = api(&app, "PUT", &format!("{path}/webhook"), &json!({"url": url})).await;
    assert_eq!(status, 200, "{answer}");
    let secret = answer["secret"].as_str().unwrap().to_owned();
    (app, path, secret)
}

async fn publish(app: &App, plan: &Plan) {
    app.site.publish("2024", "md", plan.markdown());
    app.next_day().await;
}

on_both_databases! {
    async fn a_webhook_is_signed_and_says_what_the_mail_says(db: &TestDb) {
        let program = Program::start().await;
        let (app, path, secret) = hooked(db, &program).await;
        publish(&app, &Plan::of_2024()).await;
        let posts = program.posts();
        let [(head, body)] = &posts[..] else { panic!("{posts:?}") };
        let (id, at) = (header(head, "webhook-id"), header(head, "webhook-timestamp"));
        assert_eq!(signature(&secret, &id, at.parse().unwrap(), body).unwrap(), header(head, "webhook-signature"));
        let said: Value = serde_json::from_slice(body).unwrap();
        let changes = said["data"]["reports"][0]["changes"].as_array().unwrap();
        assert_eq!((&said["type"], changes.len()), (&json!("annexwatch.news"), 3), "{said}");
        assert!(changes.iter().all(|change| change["subscriptions"].as_array().unwrap().len() == 1), "{said}");
        // The mail goes out as well, and what is taken back is taken back on both ways.
        assert_eq!(app.readers(), [READER]);
        let report = app.reports().await.pop().unwrap();
        let dropped = report.commitments.iter().find(|row| row.alarm && row.status == Status::Dropped).unwrap();
        assert_eq!(app.command(&["review", &dropped.id, "wrong", "--by", "Ada"]).code, Some(0));
        app.deliver().await;
        assert_eq!(app.readers(), [READER]);
        let said: Value = serde_json::from_slice(&program.posts()[0].1).unwrap();
        assert_eq!((&said["type"], &said["data"]["reports"][0]["changes"][0]["id"]), (&json!("annexwatch.correction"), &json!(dropped.id)));
        // Removed, it hears nothing more.
        assert_eq!(api(&app, "DELETE", &format!("{path}/webhook"), &Value::Null).await.0, 204);
        publish(&app, &Plan::of_2024_corrected()).await;
        assert_eq!(program.posts().len(), 0);
        app.finish().await;
    }

    /// A program that fails is tried again with the same bytes and id; after days it is switched off, and that is shown.
    async fn a_failing_webhook_is_retried_and_given_up(db: &TestDb) {
        let program = Program::start().await;
        let (app, path, _) = hooked(db, &program).await;
        program.answers(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
        publish(&app, &Plan::of_2024()).await;
        let first = program.posts().remove(0);
        // An answer of ten megabytes is a failure like any other: its status is read, and nothing more.
        let mut huge = b"HTTP/1.1 503 Busy\r\nContent-Length: 10000000\r\nConnection: close\r\n\r\n".to_vec();
        huge.resize(10_000_000, b'x');
        program.answers(huge);
        app.forward(Duration::from_secs(3_600));
        app.deliver().await;
        let second = program.posts().remove(0);
        assert_eq!((header(&first.0, "webhook-id"), &first.1), (header(&second.0, "webhook-id"), &second.1));
        assert_eq!(app.owed().await.len(), 1);
        for _ in 0..14 {
            app.forward(Duration::from_secs(12 * 3_600));
            app.deliver().await;
        }
        assert_eq!(app.owed().await, []);
        let (_, mine) = api(&app, "GET", &path, &Value::Null).await;
        assert!(mine["webhook"]["disabled_why"].as_str().unwrap().contains("503"), "{mine}");
        app.finish().await;
    }

    /// 410 says that it is gone for good.
    async fn a_webhook_that_is_gone_is_switched_off_at_once(db: &TestDb) {
        let program = Program::start().await;
        let (app, path, _) = hooked(db, &program).await;
        program.answers(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
        publish(&app, &Plan::of_2024()).await;
        let (_, mine) = api(&app, "GET", &path, &Value::Null).await;
        assert!(mine["webhook"]["disabled_why"].as_str().unwrap().contains("gone"), "{mine}");
        app.finish().await;
    }

    /// Nothing is posted to a private address, nor sent on to one.
    async fn a_webhook_never_reaches_a_private_address(db: &TestDb) {
        let program = Program::start().await;
        let (app, path, _) = hooked(db, &program).await;
        for url in ["http://127.0.0.1:1/", "http://169.254.169.254/latest", "https://[::1]/", "http://localhost/", "file:///etc/passwd",
            "http://user:pw@example.org/", "nonsense"]
        {
            let (status, answer) = api(&app, "PUT", &format!("{path}/webhook"), &json!({"url": url})).await;
            assert_eq!(status, 422, "{url}: {answer}");
        }
        let inside = Program::start().await;
        let location = format!("HTTP/1.1 302 Found\r\nLocation: http://{}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", inside.address);
        program.answers(location.into_bytes());
        publish(&app, &Plan::of_2024()).await;
        assert_eq!((program.posts().len(), inside.posts().len()), (1, 0), "a redirect is not followed");
        app.finish_with_mail_owed().await;
    }

    /// The feed of a subscription says what it asks for; empty it has a date all the same.
    async fn a_subscription_is_a_feed(db: &TestDb) {
        let program = Program::start().await;
        let (app, path, _) = hooked(db, &program).await;
        let (_, mine) = api(&app, "GET", &path, &Value::Null).await;
        let subscription = &mine["subscriptions"][0];
        let feed = subscription["feed"].as_str().unwrap();
        let feed = &feed[feed.find("/feeds/").unwrap()..];
        let one = format!("{path}/subscriptions/{}", subscription["id"]);
        api(&app, "PUT", &one, &json!({"statuses": ["dropped"]})).await;
        let empty = app.get(feed).await.text();
        assert!(empty.contains("<updated>1970-01-01T00:00:00Z</updated>") && !empty.contains("<entry>"), "{empty}");
        publish(&app, &Plan::of_2024()).await;
        let answer = app.get(feed).await;
        assert_eq!(answer.header("content-type"), Some("application/atom+xml; charset=utf-8"));
        let parsed = feed_rs::parser::parse(answer.body.as_slice()).unwrap();
        assert_eq!(parsed.entries.len(), 1);
        assert!(parsed.entries[0].id.starts_with("tag:127.0.0.1,2026:report/"), "{parsed:?}");
        assert!(answer.text().contains("figures on return") && !answer.text().contains("40 guards"), "{}", answer.text());
        assert_eq!(app.get("/feeds/1.00000000000000000000000000000000").await.status, 404);
        api(&app, "DELETE", &one, &Value::Null).await;
        assert_eq!(app.get(feed).await.status, 404, "left");
        app.finish().await;
    }
}

/// The example of the Standard Webhooks specification.
#[test]
fn the_signature_is_that_of_the_standard() {
    let signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        br#"{"test": 2432232314}"#,
    );
    assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
}

//! WARC exports, read back by our reader and checked by warcio.

use std::io::BufReader;
use std::path::Path;
use std::process::Command;

use annexwatch::archive::Digest;
use annexwatch::archive::warc::{IDENTICAL_PAYLOAD, Limits, Reader, Record, dechunked};

use crate::support::app::{App, SERIES};
use crate::support::databases;
use crate::support::origin::Reply;
use crate::support::python;

const LIMITS: Limits = Limits { block: 1 << 24, whole: 1 << 26, records: 1_000 };

pub(super) fn plan(period: &str, last: &str) -> String {
    format!(
        "<!doctype html><html lang=en><body><h1>Annual plan {period}</h1><h2>Reception</h2><p>The ministry runs reception centres \
         in four towns. The government will open two reception centres in Norvale before 2030. {last}</p></body></html>"
    )
}

/// An installation with a redirect, a repeated header, and bytes that go away and come back.
async fn app(db: &databases::TestDb) -> App {
    let app = App::open(db).await;
    let first = plan("2022", "The government will train guards.");
    app.site.answer("2022", "html", Reply::redirect(302, "/moved/plan-2022.html"));
    let reply = Reply::html(&first).header("Set-Cookie", "a=1").header("X-Between", "b").header("Set-Cookie", "c=2");
    app.site.serve("/moved/", reply.clone());
    app.next_day().await;
    app.site.serve("/moved/", Reply::html(&plan("2022", "The government will train doctors.")));
    app.next_day().await;
    app.site.serve("/moved/", reply);
    app.next_day().await;
    app
}

pub(super) fn records(file: &Path) -> Vec<Record> {
    let mut reader = Reader::new(BufReader::new(std::fs::File::open(file).unwrap()), LIMITS).unwrap();
    let mut records = Vec::new();
    while let Some(record) = reader.next().unwrap() {
        records.push(record);
    }
    records
}

fn of_kind<'a>(records: &'a [Record], kind: &str) -> Vec<&'a Record> {
    records.iter().filter(|record| record.kind() == kind).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_becomes_a_warc_that_others_read() {
    let db = databases::sqlite().await;
    let app = app(&db).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.warc.gz");
    let path = file.to_str().unwrap();
    let ran = app.command(&["export", "--format", "warc", "--series", SERIES, path]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("3 captures, 2 snapshots"), "{ran:?}");
    let records = records(&file);

    let [info] = of_kind(&records, "warcinfo")[..] else { panic!("one warcinfo") };
    let about = String::from_utf8(info.block.clone()).unwrap();
    for words in
        ["software: annexwatch/", "WARC File Format 1.1", "not the bytes on the wire", "annexwatch-log-checkpoint: "]
    {
        assert!(about.contains(words), "{words} in {about}");
    }

    // Three captures with a hop each; the bytes of the third are those of the first.
    let responses = of_kind(&records, "response");
    let statuses: Vec<u16> = responses.iter().map(|record| record.http().unwrap().status.unwrap()).collect();
    assert_eq!(statuses, [302, 200, 302, 200, 302]);
    let asked = app.site_url("/plan-2022.html");
    let answered = app.site_url("/moved/plan-2022.html");
    let hop = responses[0].http().unwrap();
    assert_eq!(responses[0].target(), Some(asked.as_str()));
    assert_eq!(hop.headers, [("location".to_owned(), answered.clone())]);
    let whole = responses[1].http().unwrap();
    assert_eq!(responses[1].target(), Some(answered.as_str()));
    let body = plan("2022", "The government will train guards.");
    assert_eq!(String::from_utf8_lossy(whole.body), body);
    let cookies: Vec<&str> =
        whole.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str()).collect();
    assert_eq!(cookies, ["a=1", "c=2"], "every value, in order");
    assert_eq!(responses[1].field("WARC-IP-Address"), Some("127.0.0.1"));
    let digest = format!("sha256:{}", Digest::of(body.as_bytes()));
    assert_eq!(responses[1].field("WARC-Payload-Digest"), Some(digest.as_str()));

    let [again] = of_kind(&records, "revisit")[..] else { panic!("one revisit") };
    assert_eq!(again.field("WARC-Profile"), Some(IDENTICAL_PAYLOAD));
    assert_eq!(again.field("WARC-Refers-To"), responses[1].field("WARC-Record-ID"));
    assert_eq!(again.field("WARC-Refers-To-Date"), responses[1].field("WARC-Date"));
    assert_eq!(again.field("WARC-Refers-To-Target-URI"), Some(answered.as_str()));
    assert_eq!(again.field("WARC-Payload-Digest"), Some(digest.as_str()));
    assert_eq!(again.http().unwrap().body, b"");

    let requests = of_kind(&records, "request");
    assert_eq!(requests.len(), 3);
    let request = requests[0].http().unwrap();
    assert!(requests[0].block.starts_with(b"GET /moved/plan-2022.html HTTP/1.1\r\nhost: 127.0.0.1"), "{request:?}");
    assert!(request.headers.iter().any(|(name, value)| name == "user-agent" && value.starts_with("annexwatch/")));
    assert_eq!(requests[0].field("WARC-Concurrent-To"), responses[1].field("WARC-Record-ID"));

    // The leaf in the metadata is the one that the log proves.
    let metadata = of_kind(&records, "metadata");
    assert_eq!(metadata.len(), 3);
    for (n, entry) in app.service.db.log_entries(0, 10).await.unwrap().iter().enumerate() {
        let about = String::from_utf8(metadata[n].block.clone()).unwrap();
        let leaf = String::from_utf8(entry.logged.leaf().to_bytes()).unwrap();
        assert!(about.contains(&format!("annexwatch-leaf-position: {n}\r\nannexwatch-leaf: {leaf}\r\n")), "{about}");
        assert!(about.starts_with("software: annexwatch/"), "{about}");
    }

    // The same archive gives the same file; nothing is written over.
    let second = folder.path().join("again.warc.gz");
    app.command(&["export", "--format", "warc", "--series", SERIES, second.to_str().unwrap()]);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&second).unwrap());
    app.command(&["export", "--format", "warc", path]).failed(1, &["there already"]);
    let bag = folder.path().join("bag");
    app.command(&["export", "--series", SERIES, bag.to_str().unwrap()]).failed(1, &["--series", "warc"]);

    if let Some(warcio) = python::program("warcio") {
        let checked = Command::new(&warcio).args(["check", "-v", path]).output().unwrap();
        let said = String::from_utf8_lossy(&checked.stdout);
        assert!(checked.status.success(), "{said}");
        assert_eq!(said.matches("digest pass").count(), records.len() - 1, "all but the revisit: {said}");
        let index = Command::new(&warcio).args(["index", "-f", "warc-type,offset", path]).output().unwrap();
        let lines = String::from_utf8(index.stdout).unwrap().lines().count();
        assert_eq!(lines, records.len(), "each record can be begun at");
        // And it is no check that always passes.
        let mut flipped = records[2].clone();
        flipped.block[3] ^= 1;
        let bad = folder.path().join("bad.warc");
        let head: String = flipped.fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let bytes = [b"WARC/1.1\r\n", head.as_bytes(), b"\r\n", &flipped.block, b"\r\n\r\n"].concat();
        std::fs::write(&bad, &bytes).unwrap();
        assert!(!Command::new(&warcio).arg("check").arg(&bad).output().unwrap().status.success());
        let mut reader = Reader::new(bytes.as_slice(), LIMITS).unwrap();
        assert!(reader.next().unwrap_err().to_string().contains("digest"));
    }
    app.finish().await;
    db.close().await;
}

#[test]
fn hostile_files_end_with_a_named_error() {
    let read = |bytes: &[u8]| {
        let mut reader = Reader::new(bytes, Limits { block: 1_000, whole: 1_500, records: 3 }).unwrap();
        loop {
            match reader.next() {
                Ok(Some(_)) => {}
                Ok(None) => break String::new(),
                Err(error) => break error.to_string(),
            }
        }
    };
    let record = |length: usize, block: usize| {
        format!("WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: {length}\r\n\r\n{}\r\n\r\n", "x".repeat(block))
    };
    assert_eq!(read(b""), "");
    assert_eq!(read(record(10, 10).repeat(3).as_bytes()), "");
    for (bytes, words) in [
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "WARC/1.1"),
        (record(10, 10).repeat(4), "3 records"),
        (record(1_001, 1_001), "1000 bytes in one"),
        (record(900, 900).repeat(2), "1500 bytes in all"),
        (record(999, 9), "too early"),
        ("WARC/1.0\r\nWARC-Type: resource\r\n\r\n".to_owned(), "Content-Length"),
        ("WARC/1.0\r\nContent-Length: -1\r\n\r\n".to_owned(), "Content-Length"),
        ("WARC/1.0\r\nno colon\r\n\r\n".to_owned(), "colon"),
        ("WARC/1.0\r\nWARC-Type: x".to_owned(), "within its fields"),
        (format!("WARC/1.0\r\nX: {}", "y".repeat(2 << 20)), "fields"),
    ] {
        let said = read(bytes.as_bytes());
        assert!(said.contains(words), "{words}: {said}");
    }
}

/// Bytes of a sound file, changed in many ways: the reader ends each time, by the end of the file or by an error.
#[test]
fn mutations_end() {
    let mut file = Vec::new();
    for n in 0..6 {
        let chunks = format!("5\r\nhello\r\n{n:x}\r\n{}\r\n0\r\n\r\n", "x".repeat(n));
        let http = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: {n}\r\n\r\n{chunks}");
        let length = http.len();
        file.extend_from_slice(
            format!("WARC/1.1\r\nWARC-Type: response\r\nContent-Length: {length}\r\n\r\n{http}\r\n\r\n").as_bytes(),
        );
    }
    let mut state: u64 = 7;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let (mut n_whole, mut n_failed) = (0, 0);
    for _ in 0..20_000 {
        let mut bytes = file.clone();
        for _ in 0..=below(3) {
            let at = below(bytes.len());
            match below(4) {
                0 => bytes[at] = below(256) as u8,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, b"\r\n: 09af"[below(8)]),
                _ => bytes.truncate(at + 1),
            }
        }
        let mut reader = Reader::new(bytes.as_slice(), LIMITS).unwrap();
        loop {
            match reader.next() {
                Ok(Some(record)) => {
                    assert!(record.block.len() <= bytes.len());
                    if let Some(message) = record.http() {
                        let body = dechunked(message.body);
                        assert!(body.is_none_or(|body| body.len() <= message.body.len()));
                    }
                }
                Ok(None) => break n_whole += 1,
                Err(_) => break n_failed += 1,
            }
        }
    }
    assert!(n_whole > 1_000 && n_failed > 1_000, "{n_whole} {n_failed}");
}

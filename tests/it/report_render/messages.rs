//! Messages as bytes, read back as a mail client would.

use annexwatch::core::document::Language;
use annexwatch::mail::message::{Message, Party, compose};
use annexwatch::render;
use chrono::{TimeZone, Utc};
use mail_parser::{HeaderValue, MessageParser};

use super::sample::{HOSTILE, frame, report};

fn message() -> Message {
    let frame = frame("nl");
    Message {
        from: Party { name: Some("annexwatch".to_owned()), address: "watch@annexwatch.example".to_owned() },
        to: Party { name: Some("Zoë\r\nBcc: x@example.org".to_owned()), address: "zoe@ngo.example".to_owned() },
        subject: format!("{}\r\nX-Evil: 1", render::subject(&report(), &frame)),
        message_id: "3f9a@annexwatch.example".to_owned(),
        date: Utc.with_ymd_and_hms(2026, 11, 24, 19, 30, 0).unwrap(),
        list_id: Some("nl-annex.annexwatch.example".to_owned()),
        list_name: Some("Internationale inspanningen, \"é\"".to_owned()),
        unsubscribe_url: Some("https://annexwatch.example/u/tok_123".to_owned()),
        one_click: true,
        html: crate::support::mail::mail_html(&report(), &frame),
        text: crate::support::mail::mail_text(&report(), &frame),
    }
}

/// The header block as it goes over the wire, folded lines joined.
fn headers(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ").lines().map(str::to_owned).collect()
}

#[test]
fn the_bytes_are_the_same_each_time_and_fit_the_wire() {
    let bytes = compose(&message()).unwrap();
    assert_eq!(bytes, compose(&message()).unwrap(), "a second attempt sends the same bytes");
    for (n, &byte) in bytes.iter().enumerate() {
        if byte == b'\n' {
            assert_eq!(bytes[n - 1], b'\r', "no bare LF");
        }
        if byte == b'\r' {
            assert_eq!(bytes[n + 1], b'\n', "no bare CR");
        }
    }
    assert!(bytes.split(|&byte| byte == b'\n').all(|line| line.len() <= 999));
    assert!(bytes.is_ascii(), "no relay needs 8BITMIME");
}

#[test]
fn headers_say_what_they_must_and_nothing_injected() {
    let headers = headers(&compose(&message()).unwrap());
    for expected in [
        "Message-ID: <3f9a@annexwatch.example>",
        "Auto-Submitted: auto-generated",
        "List-Id: \"Internationale inspanningen\" <nl-annex.annexwatch.example>",
        "List-Unsubscribe: <https://annexwatch.example/u/tok_123>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Date: Tue, 24 Nov 2026 19:30:00 +0000",
        "MIME-Version: 1.0",
    ] {
        assert!(headers.iter().any(|header| header == expected), "{expected} in {headers:#?}");
    }
    for forbidden in ["Bcc:", "X-Evil:"] {
        assert!(!headers.iter().any(|header| header.starts_with(forbidden)), "{forbidden}");
    }
}

#[test]
fn a_client_reads_both_parts_back() {
    let bytes = compose(&message()).unwrap();
    let mail = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("zoe@ngo.example"));
    assert_eq!(mail.to().unwrap().first().unwrap().name(), Some("Zoë Bcc: x@example.org"));
    assert_eq!(mail.subject().unwrap(), format!("{} X-Evil: 1", render::subject(&report(), &frame("nl"))));
    assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), message().text.trim_end());
    assert_eq!(mail.body_html(0).unwrap().replace("\r\n", "\n").trim_end(), message().html.trim_end());
    assert!(matches!(mail.header("List-Unsubscribe"), Some(HeaderValue::Address(_))));
}

#[test]
fn a_confirmation_has_no_list_headers() {
    let confirmation = render::confirmation(
        &Language::new("en"),
        &["Annual report".to_owned(), HOSTILE.to_owned()],
        "https://annexwatch.example/confirm/tok",
        7,
    );
    assert!(!confirmation.html.contains("<script"));
    let message = Message {
        subject: confirmation.subject,
        html: confirmation.html,
        text: confirmation.text,
        list_id: None,
        unsubscribe_url: None,
        one_click: false,
        ..message()
    };
    let headers = headers(&compose(&message).unwrap());
    assert!(!headers.iter().any(|header| header.starts_with("List-")));
    super::snapshot("confirmation.en", &message.text);
}

#[test]
fn what_cannot_be_sent_safely_is_refused() {
    type Breaking = fn(&mut Message);
    let broken: [(&str, Breaking); 7] = [
        ("an address that is none", |message| message.to.address = "zoe@ngo.example\r\nBcc: x@example.org".to_owned()),
        ("a Message-ID with a line break", |message| message.message_id = "a@b\r\nX: y".to_owned()),
        ("a list identifier with a space", |message| message.list_id = Some("a b".to_owned())),
        ("an unsubscribe address of another kind", |message| message.unsubscribe_url = Some("javascript:x".to_owned())),
        ("one that ends its brackets", |message| message.unsubscribe_url = Some("https://a.example/>,<b".to_owned())),
        ("one click without https", |message| message.unsubscribe_url = Some("http://127.0.0.1/u/t".to_owned())),
        ("one click without an address", |message| message.unsubscribe_url = None),
    ];
    for (what, break_it) in broken {
        let mut message = message();
        break_it(&mut message);
        assert!(compose(&message).is_err(), "{what}");
    }
}

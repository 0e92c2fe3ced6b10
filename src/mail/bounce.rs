//! Reads what comes back: delivery status notifications (RFC 3464) and complaints (RFC 5965).
//!
//! Each message leaves with a return path of its own (VERP) that holds a keyed hash, so that only who has seen the message can
//! say something of it. This module knows no store and no folder; what it reads is anybody's, and is never answered.

use super::secret::Secret;
use mail_parser::{MessageParser, MessagePart, MimeHeaders};

/// Most bytes of a message that are looked at: reports put what matters first.
pub const MOST_BYTES: usize = 256 << 10;

/// The return path of a delivery: `bounce+123.0f…@watch.example.org` for `bounce@watch.example.org`.
pub fn return_path(secret: &Secret, address: &str, delivery: i64) -> Option<String> {
    let (local, host) = address.rsplit_once('@')?;
    let id = delivery.to_string();
    Some(format!("{local}+{id}.{}@{host}", secret.sign("bounce", &[&id])))
}

/// What a message that came back is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The mailbox does not exist.
    Hard,
    /// Not delivered now, or for another reason than the address.
    Soft,
    /// The reader calls it spam.
    Complaint,
    /// No report: the answer of one who is away, or of a person.
    Other,
}

/// A message that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The delivery it is about; nothing where it holds no token of ours.
    pub delivery: Option<i64>,
    /// What it is.
    pub kind: Kind,
    /// The enhanced status code (RFC 3463).
    pub status: Option<String>,
    /// What it says, in one line.
    pub said: String,
}

/// Reads a message. Whatever it holds, it gives an answer.
pub fn read(secret: &Secret, address: &str, bytes: &[u8]) -> Returned {
    let bytes = bytes.get(..MOST_BYTES).unwrap_or(bytes);
    let delivery = token(secret, address, bytes);
    let other = Returned { delivery, kind: Kind::Other, status: None, said: "no report".to_owned() };
    let Some(message) = MessageParser::default().parse(bytes) else { return other };
    for part in &message.parts {
        let is = |subtype: &str| is_message(part, subtype);
        if is("feedback-report") {
            let said = field(&text(part), "feedback-type").unwrap_or_default();
            return Returned { kind: Kind::Complaint, said: one_line(&format!("complaint: {said}")), ..other };
        }
        if is("delivery-status") || is("global-delivery-status") {
            return Returned { delivery, ..status(&text(part)) };
        }
    }
    other
}

fn is_message(part: &MessagePart<'_>, subtype: &str) -> bool {
    part.content_type().is_some_and(|content| {
        content.c_type.eq_ignore_ascii_case("message")
            && content.c_subtype.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(subtype))
    })
}

fn text(part: &MessagePart<'_>) -> String {
    String::from_utf8_lossy(part.contents()).into_owned()
}

/// What a delivery status says of its one recipient: we send to one at a time.
fn status(text: &str) -> Returned {
    let action = field(text, "action").unwrap_or_default().to_ascii_lowercase();
    let status = field(text, "status").and_then(|status| enhanced(&status));
    let diagnostic = field(text, "diagnostic-code").unwrap_or_default();
    let kind = match (action.as_str(), status.as_deref()) {
        // The address is wrong: RFC 3463 §3.2, and 5.1.10 of RFC 7505. 5.1.7 and 5.1.8 are about the sender.
        ("failed", Some("5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10")) => Kind::Hard,
        ("failed" | "delayed", _) => Kind::Soft,
        _ => Kind::Other,
    };
    let said = one_line(&format!("{action} {} {diagnostic}", status.as_deref().unwrap_or_default()));
    Returned { delivery: None, kind, status, said }
}

/// The value of a field, at the start of a line, in whatever case.
fn field(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// A status code of three numbers.
fn enhanced(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    let parts: Vec<&str> = word.split('.').collect();
    let is_number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(is_number)).then(|| word.to_owned())
}

/// What others wrote goes into tables and logs: without control characters, and not without end.
fn one_line(text: &str) -> String {
    crate::render::neutral(text).chars().take(200).collect()
}

/// The delivery whose return path stands in the message, wherever: complaints carry it in the message they are about.
fn token(secret: &Secret, address: &str, bytes: &[u8]) -> Option<i64> {
    let (local, host) = address.rsplit_once('@')?;
    let text = String::from_utf8_lossy(bytes);
    let start = format!("{local}+");
    // A few are enough, or a message full of them costs time.
    text.match_indices(&start).take(50).find_map(|(at, _)| {
        let rest = text.get(at + start.len()..)?;
        let (token, rest) = rest.split_once('@')?;
        let (id, signature) = token.split_once('.')?;
        let is_here = rest.get(..host.len()).is_some_and(|found| found.eq_ignore_ascii_case(host));
        (is_here && secret.verify("bounce", &[id], signature)).then(|| id.parse().ok())?
    })
}

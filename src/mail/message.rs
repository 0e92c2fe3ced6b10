//! One message as bytes for SMTP: headers, an HTML and a text part. The same message gives the same bytes, always.
//!
//! Knows nothing of reports, of transports and of the database. References: RFC 5322 (form), 2919 (List-Id), 2369
//! (List-Unsubscribe), 8058 (one click), 3834 (Auto-Submitted).

use std::fmt::Write as _;
use std::time::SystemTime;

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use crate::render::neutral;

/// Somebody who sends or receives mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The name to show; anything is allowed, and cleaned.
    pub name: Option<String>,
    /// The address, such as `watch@example.org`.
    pub address: String,
}

/// A message before it becomes bytes.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who sends it.
    pub from: Party,
    /// Who receives it: one person, always.
    pub to: Party,
    /// One line; line breaks in it become spaces.
    pub subject: String,
    /// With or without angle brackets; it stays the same however often the message is sent.
    pub message_id: String,
    /// When it was put into the outbox.
    pub date: DateTime<Utc>,
    /// The list's identifier, such as `nl-annex.annexwatch.example`; none for a confirmation mail.
    pub list_id: Option<String>,
    /// The list's name, shown beside its identifier.
    pub list_name: Option<String>,
    /// Where the reader leaves the list.
    pub unsubscribe_url: Option<String>,
    /// Whether that address takes RFC 8058's POST. Only with https, and only where both List headers are signed by DKIM.
    pub one_click: bool,
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
}

/// The longest line that RFC 5322 allows, without its line break.
const LINE_BYTES: usize = 998;

/// Makes the bytes of a message. The boundary comes from the Message-ID, so nothing is left to chance.
///
/// # Errors
/// An address that is none, a Message-ID or list identifier of other characters than allowed, an unsubscribe address that
/// is neither http nor https, one click without https.
pub fn compose(message: &Message) -> anyhow::Result<Vec<u8>> {
    let message_id = message_id(&message.message_id)?;
    let mut builder = lettre::Message::builder()
        .from(mailbox(&message.from).context("Cannot use the sender's address")?)
        .to(mailbox(&message.to).context("Cannot use the recipient's address")?)
        .subject(line(&message.subject))
        .message_id(Some(message_id.clone()))
        .date(SystemTime::from(message.date))
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(list_id) = &message.list_id {
        builder = builder.raw_header(header("List-Id", &list(list_id, message.list_name.as_deref())?));
    }
    if let Some(url) = &message.unsubscribe_url {
        builder = builder.raw_header(header("List-Unsubscribe", &format!("<{}>", link(url)?)));
        if message.one_click {
            ensure!(url.starts_with("https://"), "One-click unsubscribing needs https, not {url}");
            builder = builder.raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    } else if message.one_click {
        bail!("One-click unsubscribing needs an unsubscribe address");
    }
    let body = MultiPart::alternative()
        .boundary(boundary(&message_id))
        .singlepart(SinglePart::plain(lines(&message.text)))
        .singlepart(SinglePart::html(lines(&message.html)));
    let bytes = builder.multipart(body).context("Cannot put the message together")?.formatted();
    let longest = bytes.split(|&byte| byte == b'\n').map(<[u8]>::len).max().unwrap_or(0);
    // The carriage return counts in `longest`.
    ensure!(longest <= LINE_BYTES + 1, "A line of the message has {longest} bytes; RFC 5322 allows {LINE_BYTES}");
    Ok(bytes)
}

/// A name is one line of visible characters: a line break in it would end the header, and lettre panics on it.
fn mailbox(party: &Party) -> anyhow::Result<Mailbox> {
    let address: Address =
        party.address.parse().with_context(|| format!("Not a mail address: {}", neutral(&party.address)))?;
    let name = party.name.as_deref().map(line).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address))
}

/// One line of at most 200 characters.
fn line(text: &str) -> String {
    neutral(text).chars().take(200).collect()
}

/// `<local@domain>` of plain characters (RFC 5322's dot-atom).
fn message_id(id: &str) -> anyhow::Result<String> {
    let bare = id.trim().trim_start_matches('<').trim_end_matches('>');
    let is_atom = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
    };
    match bare.split_once('@') {
        Some((left, right)) if is_atom(left) && is_atom(right) && bare.len() <= 250 => Ok(format!("<{bare}>")),
        _ => bail!("Not a Message-ID: {}", neutral(id)),
    }
}

/// `Name <identifier>` (RFC 2919). The name keeps to characters that need no quoting.
fn list(id: &str, name: Option<&str>) -> anyhow::Result<String> {
    let is_fit = !id.is_empty()
        && id.len() <= 250
        && id.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        });
    ensure!(is_fit, "Not a list identifier: {}", neutral(id));
    let name: String = name
        .map(line)
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .take(80)
        .collect();
    Ok(if name.trim().is_empty() { format!("<{id}>") } else { format!("\"{}\" <{id}>", name.trim()) })
}

/// An address that is safe between angle brackets.
fn link(url: &str) -> anyhow::Result<&str> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_plain =
        url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b',' | b'"' | b'\\'));
    ensure!(is_web && is_plain && url.len() <= 900, "Not an unsubscribe address: {}", neutral(url));
    Ok(url)
}

/// A header of plain characters in one line, which is checked before: nothing is left to encode or to fold, so that every
/// client reads it, and so that a signature over it holds.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.to_owned(), value.to_owned())
}

/// A boundary that no text holds by chance, and that is the same each time.
fn boundary(message_id: &str) -> String {
    let digest = Sha256::digest(message_id.as_bytes());
    digest.iter().take(16).fold("annexwatch-".to_owned(), |mut boundary, byte| {
        let _ = write!(boundary, "{byte:02x}");
        boundary
    })
}

/// Line breaks as CRLF alone, and no other control characters than the tab.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = text.chars().filter(|&c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    clean.replace('\n', "\r\n")
}

//! Documents in a WARC: answers with a body, and files, each with its time as the file claims it.

use super::item::{Item, MAX_ITEM_BYTES, Take, digest_of};
use crate::archive::warc::{Limits, Reader, Record, dechunked};
use crate::source;
use crate::store::Timestamp;
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// How much of a file is taken in: text shrinks to a tenth or a twentieth, and what shrinks to a hundredth is a bomb.
fn limits(file_bytes: u64) -> Limits {
    const MOST_TIMES: u64 = 100;
    let whole = file_bytes.saturating_mul(MOST_TIMES).clamp(MAX_ITEM_BYTES, 64 << 30);
    Limits { block: MAX_ITEM_BYTES, whole, records: 10_000_000 }
}

/// What our own exports tell of a capture: its leaf of the log. Further fields are of no use here.
#[derive(Deserialize)]
pub(super) struct OwnLeaf {
    pub(super) series: String,
    pub(super) period: Option<String>,
    pub(super) url: String,
    pub(super) final_url: String,
    pub(super) status: Option<i64>,
    pub(super) redirects: String,
    pub(super) request_headers: String,
    pub(super) response_headers: String,
    pub(super) remote_address: Option<String>,
    pub(super) fetched_at: String,
    pub(super) claimed_at: Option<String>,
    pub(super) sha256: String,
    pub(super) media_type: Option<String>,
    pub(super) file_name: Option<String>,
}

impl OwnLeaf {
    /// Tells an item what is known of it, where it is of those bytes.
    pub(super) fn tell(self, item: &mut Item) {
        if self.sha256 != item.sha256 {
            return;
        }
        item.claimed_at = time(self.claimed_at.as_deref().unwrap_or(&self.fetched_at)).or(item.claimed_at);
        item.own = Some((self.series, self.period));
        item.url = self.url;
        item.final_url = self.final_url;
        item.status = self.status;
        item.redirects = self.redirects;
        item.request_headers = self.request_headers;
        item.response_headers = self.response_headers;
        item.remote_address = self.remote_address;
        item.media_type = self.media_type;
        item.file_name = self.file_name;
    }
}

pub(super) fn read(path: &Path, give: &mut Take<'_>) -> Result<()> {
    let from = path.display().to_string();
    let digest = digest_of(path)?;
    let file = File::open(path).context("cannot be read")?;
    let limits = limits(file.metadata().context("cannot be read")?.len());
    let mut reader = Reader::new(BufReader::with_capacity(1 << 18, file), limits).context("refused")?;
    // Bodies by the record that has them, for those that name it instead.
    let mut bodies: BTreeMap<String, (String, u64)> = BTreeMap::new();
    let mut pending: Option<(String, Item)> = None;
    while let Some(record) = reader.next().context("refused")? {
        match record.kind() {
            "response" | "resource" | "revisit" => {
                if let Some((_, item)) = pending.take() {
                    give(item)?;
                }
                let id = record.field("WARC-Record-ID").unwrap_or_default().to_owned();
                if let Some(mut item) = item(&from, &record, &bodies) {
                    item.from_sha256 = Some(digest.clone());
                    bodies.insert(id.clone(), (item.sha256.clone(), item.length));
                    pending = Some((id, item));
                }
            }
            "request" | "metadata" => {
                let about = record.field("WARC-Concurrent-To").or(record.field("WARC-Refers-To"));
                if let Some((id, item)) = &mut pending
                    && about == Some(id.as_str())
                {
                    tell(&record, item);
                }
            }
            _ => {}
        }
    }
    match pending {
        Some((_, item)) => give(item),
        None => Ok(()),
    }
}

/// The document of a record; nothing where it is a redirect, an error, or of another protocol.
fn item(from: &str, record: &Record, bodies: &BTreeMap<String, (String, u64)>) -> Option<Item> {
    let target = record.target()?.to_owned();
    let id = record.field("WARC-Record-ID").unwrap_or_default();
    let is_http = record.field("Content-Type").is_some_and(|kind| kind.starts_with("application/http"));
    let message = if is_http { Some(record.http()?) } else { None };
    if message.as_ref().is_some_and(|message| !message.status.is_some_and(|status| (200..300).contains(&status))) {
        return None;
    }
    let name = url::Url::parse(&target).ok().map_or_else(|| target.clone(), |url| url.path().to_owned());
    let name = percent_encoding::percent_decode_str(&name).decode_utf8_lossy().into_owned();
    let file_name = Path::new(&name).file_name().map(|name| name.to_string_lossy().into_owned());
    let mut item = Item {
        title: source::title_of(Path::new(&name)),
        parent: None,
        url: target.clone(),
        final_url: target,
        file_name,
        ..Item::file(from, Some(id), Vec::new())
    };
    item.claimed_at = record.field("WARC-Date").and_then(time);
    item.claim = item.claimed_at.map(|_| "warc-date");
    item.remote_address = record.field("WARC-IP-Address").map(str::to_owned);
    if let Some(message) = &message {
        item.status = message.status.map(i64::from);
        item.response_headers = serde_json::to_string(&message.headers).unwrap_or_else(|_| "[]".to_owned());
        let kind = message.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        item.media_type = kind.map(|(_, value)| media_type(value));
    } else {
        item.media_type = record.field("Content-Type").map(media_type);
    }
    if record.kind() == "revisit" {
        let Some((sha256, length)) = record.field("WARC-Refers-To").and_then(|id| bodies.get(id)) else {
            item.left_out = Some("its body is in no earlier record of this file".to_owned());
            return Some(item);
        };
        (item.sha256, item.length, item.bytes) = (sha256.clone(), *length, None);
        return Some(item);
    }
    let body = message.map_or(record.block.as_slice(), |message| message.body).to_vec();
    let coding = serde_json::from_str::<Vec<(String, String)>>(&item.response_headers).unwrap_or_default();
    if coding.iter().any(|(name, value)| name.eq_ignore_ascii_case("transfer-encoding") && value == "chunked") {
        let body = dechunked(&body).unwrap_or(body);
        return Some(item.with_bytes(body));
    }
    Some(item.with_bytes(body))
}

fn tell(record: &Record, item: &mut Item) {
    if record.kind() == "request" {
        if let Some(message) = record.http() {
            item.request_headers = serde_json::to_string(&message.headers).unwrap_or_else(|_| "[]".to_owned());
        }
        return;
    }
    let text = String::from_utf8_lossy(&record.block);
    for line in text.lines() {
        if let Some(leaf) = line.strip_prefix("annexwatch-leaf: ")
            && let Ok(leaf) = serde_json::from_str::<OwnLeaf>(leaf)
        {
            leaf.tell(item);
        }
        if let Some(title) = line.strip_prefix("annexwatch-title: ")
            && let Ok(title) = serde_json::from_str(title)
        {
            item.title = title;
        }
    }
}

fn media_type(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn time(text: &str) -> Option<Timestamp> {
    Some(Timestamp::from(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc)))
}

//! Captures as WARC 1.1, in the order of the log: what was asked, the redirects, what came, and where it stands in the log.

use super::{Exported, PAGE};
use crate::archive::Digest;
use crate::archive::warc::{IDENTICAL_PAYLOAD, Kind, NewRecord, RecordId, Writer, http_block, status_line};
use crate::job::{Service, proof, withheld};
use crate::store::{CaptureRow, LogEntry};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::Path;

/// What is not the bytes on the wire, in every file.
const REBUILT: &str = "HTTP header blocks are rebuilt from the fields that were kept, with every value and repeats in order; they \
     are not the bytes on the wire. Of redirects only status and location were kept. A transfer coding that was undone is \
     named in X-Orig-Transfer-Encoding.";

/// One redirect as a capture keeps it.
#[derive(Deserialize)]
struct Hop {
    url: String,
    status: u16,
    location: String,
}

/// Where a body stands in the file.
struct Place {
    id: RecordId,
    target: String,
    date: String,
}

/// Writes all captures of one series, or of all, into a file that must not be there yet. `progress` is told after every page.
/// The same archive gives the same records, to the byte, whenever it is exported.
///
/// # Errors
/// There is nothing to export, a snapshot is missing or damaged, or something cannot be read or written.
pub async fn warc(
    service: &Service,
    series: Option<&str>,
    file: &Path,
    mut progress: impl FnMut(Exported),
) -> Result<Exported> {
    let head = proof::checkpoint(service).await?.context("the log is empty: there is nothing to export")?;
    let failed = || format!("{}: cannot write the export", file.display());
    if file.try_exists().with_context(failed)? {
        bail!("{}: it is there already, and an export writes over nothing", file.display());
    }
    // Under another name until it is whole: a file of that name is an export, also after a crash.
    let part = file.with_extension("part");
    let mut export = Export {
        service,
        out: Writer::new(BufWriter::new(std::fs::File::create(&part).with_context(failed)?)),
        places: BTreeMap::new(),
        so_far: Exported::default(),
    };
    export.info(series, &head.note, &head.signed_at.to_string()).with_context(failed)?;
    let (mut position, size) = (0, head.size.unsigned_abs());
    while position < size {
        let limit = PAGE.min(i64::try_from(size - position)?);
        let page = service.db.log_entries(position, limit).await?;
        anyhow::ensure!(!page.is_empty(), "the log lacks leaf {position}: run `annexwatch verify`");
        for entry in page {
            position += 1;
            if series.is_none_or(|id| id == entry.logged.capture.series_id) {
                export.capture(&entry).await.with_context(|| format!("capture {}", entry.logged.capture.id))?;
            }
        }
        progress(export.so_far);
    }
    let written = export.out.into_inner().into_inner().map_err(std::io::IntoInnerError::into_error);
    written.and_then(|file| file.sync_all()).and_then(|()| std::fs::rename(&part, file)).with_context(failed)?;
    Ok(export.so_far)
}

/// A file that is being written.
struct Export<'a> {
    service: &'a Service,
    out: Writer<BufWriter<std::fs::File>>,
    places: BTreeMap<String, Place>,
    so_far: Exported,
}

impl Export<'_> {
    fn info(&mut self, series: Option<&str>, checkpoint: &str, date: &str) -> std::io::Result<()> {
        let head = format!(
            "software: annexwatch/{}\r\nformat: WARC File Format 1.1\r\nconformsTo: \
             http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\nisPartOf: {}\r\n\
             description: {REBUILT}\r\nannexwatch-log-key: {}\r\nannexwatch-log-checkpoint: {}\r\n",
            env!("CARGO_PKG_VERSION"),
            series.unwrap_or("all series"),
            self.service.log_key.public().as_str(),
            serde_json::Value::from(checkpoint),
        );
        self.out.write(&NewRecord {
            kind: Kind::Warcinfo,
            id: RecordId::of(&["warcinfo", series.unwrap_or_default(), checkpoint]),
            date: date.to_owned(),
            content_type: "application/warc-fields",
            fields: Vec::new(),
            head: head.into_bytes(),
            payload: b"",
        })
    }

    async fn capture(&mut self, entry: &LogEntry) -> Result<()> {
        let capture = &entry.logged.capture;
        let leaf = entry.logged.leaf().to_bytes();
        let name = Digest::of(&leaf).to_string();
        let id = |what: &str| RecordId::of(&[what, &name]);
        let (target, date) = (target_of(capture), capture.stood_at().to_string());
        let hops: Vec<Hop> = serde_json::from_str(&capture.redirects).context("its redirects")?;
        for (n, hop) in hops.iter().enumerate() {
            self.out.write(&NewRecord {
                kind: Kind::Response,
                id: id(&format!("hop {n}")),
                date: date.clone(),
                content_type: "application/http;msgtype=response",
                fields: vec![("WARC-Target-URI", hop.url.clone())],
                head: http_block(&status_line(hop.status), &[("location".to_owned(), hop.location.clone())]),
                payload: b"",
            })?;
        }
        let main = id("capture");
        let order = withheld::of(&self.service.db, &capture.sha256).await?;
        match &order {
            None => self.answer(capture, &main, &target, &date).await?,
            Some(_) => self.so_far.withheld += 1,
        }
        let request: Vec<(String, String)> = serde_json::from_str(&capture.request_headers).context("its request")?;
        let url = url::Url::parse(&target).ok();
        if let (false, Some(url)) = (request.is_empty(), url) {
            let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
            self.out.write(&NewRecord {
                kind: Kind::Request,
                id: id("request"),
                date: date.clone(),
                content_type: "application/http;msgtype=request",
                fields: vec![("WARC-Target-URI", target.clone()), ("WARC-Concurrent-To", main.to_string())],
                head: http_block(&format!("GET {path} HTTP/1.1"), &request),
                payload: b"",
            })?;
        }
        let mut about = format!(
            "software: {}\r\nannexwatch-leaf-position: {}\r\nannexwatch-leaf: {}\r\n",
            capture.tool.as_deref().unwrap_or("unknown"),
            entry.position,
            String::from_utf8_lossy(&leaf),
        );
        if let Some(period) = &entry.logged.period
            && let Some(edition) = self.service.db.edition(&capture.series_id, period).await?
        {
            about.push_str(&format!("annexwatch-title: {}\r\n", serde_json::Value::from(edition.title)));
        }
        if let Some(order) = &order {
            about.push_str(&format!("annexwatch-withheld: {}\r\n", serde_json::Value::from(order.order_text.as_str())));
        }
        self.out.write(&NewRecord {
            kind: Kind::Metadata,
            id: RecordId::of(&["metadata", &name, &about]),
            date,
            content_type: "application/warc-fields",
            fields: vec![("WARC-Target-URI", target), ("WARC-Refers-To", main.to_string())],
            head: about.into_bytes(),
            payload: b"",
        })?;
        self.so_far.captures += 1;
        Ok(())
    }

    /// The answer with its body; or that the body is the one of an earlier record.
    async fn answer(&mut self, capture: &CaptureRow, id: &RecordId, target: &str, date: &str) -> Result<()> {
        let head = match capture.status {
            Some(status) => {
                let headers: Vec<(String, String)> =
                    serde_json::from_str(&capture.response_headers).context("its answer")?;
                let headers: Vec<(String, String)> = headers.into_iter().map(undone).collect();
                http_block(&status_line(u16::try_from(status)?), &headers)
            }
            None => Vec::new(),
        };
        let mut fields = vec![("WARC-Target-URI", target.to_owned())];
        let address = capture.remote_address.as_deref().and_then(|text| text.parse::<std::net::SocketAddr>().ok());
        fields.extend(address.map(|address| ("WARC-IP-Address", address.ip().to_string())));
        let http = "application/http;msgtype=response";
        let file = capture.media_type.as_deref().unwrap_or("application/octet-stream");
        let content_type = if capture.status.is_some() { http } else { file };
        if let Some(place) = self.places.get(&capture.sha256) {
            fields.extend([
                ("WARC-Profile", IDENTICAL_PAYLOAD.to_owned()),
                ("WARC-Refers-To", place.id.to_string()),
                ("WARC-Refers-To-Target-URI", place.target.clone()),
                ("WARC-Refers-To-Date", place.date.clone()),
                ("WARC-Payload-Digest", format!("sha256:{}", capture.sha256)),
            ]);
            let date = date.to_owned();
            let record =
                NewRecord { kind: Kind::Revisit, id: id.clone(), date, content_type, fields, head, payload: b"" };
            return Ok(self.out.write(&record)?);
        }
        let bytes = self.service.archive.get(capture.sha256.parse().context("the name of a snapshot")?).await?;
        self.out.write(&NewRecord {
            kind: if capture.status.is_some() { Kind::Response } else { Kind::Resource },
            id: id.clone(),
            date: date.to_owned(),
            content_type,
            fields,
            head,
            payload: &bytes,
        })?;
        let place = Place { id: id.clone(), target: target.to_owned(), date: date.to_owned() };
        self.places.insert(capture.sha256.clone(), place);
        self.so_far.snapshots += 1;
        self.so_far.bytes += bytes.len() as u64;
        Ok(())
    }
}

/// The address of what came: a URI, also for a file.
fn target_of(capture: &CaptureRow) -> String {
    if capture.final_url.contains("://") {
        return capture.final_url.clone();
    }
    let file = url::Url::from_file_path(&capture.final_url).map(String::from);
    file.unwrap_or_else(|()| format!("urn:sha256:{}", capture.sha256))
}

/// The body is kept without its transfer coding; under its own name the field would have readers undo it again.
fn undone((name, value): (String, String)) -> (String, String) {
    let is_coding = name.eq_ignore_ascii_case("transfer-encoding");
    (if is_coding { "x-orig-transfer-encoding".to_owned() } else { name }, value)
}

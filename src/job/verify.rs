//! Whether the archive still holds what it held: every snapshot's bytes, every capture's row, every hash of the log and
//! every signed head.

use super::Service;
use super::archive_state::{self, Outcome};
use crate::archive::log::{self, Checkpoint, Hashes, Question, time_stamp};
use crate::archive::{ArchiveError, Digest};
use crate::store::{CheckpointRow, LeasedJob, SnapshotRow};
use anyhow::{Context, Result};
use std::collections::BTreeSet;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many snapshots.
    pub snapshots: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many captures.
    pub captures: u64,
    /// How many signed heads.
    pub checkpoints: u64,
    /// How many files are there that no row names, as after a crash between the two; they harm nothing.
    pub unnamed: u64,
    /// One line for each thing that is wrong.
    pub problems: Vec<String>,
}

/// How many rows are read at a time.
const PAGE: i64 = 500;

/// Looks at all of it. `progress` is told after every page how many snapshots and captures were looked at.
///
/// # Errors
/// The database or the storage fails; what is wrong with the archive is no error, but a problem.
pub async fn verify(service: &Service, mut progress: impl FnMut(&Verified)) -> Result<Verified> {
    let mut verified = Verified::default();
    snapshots(service, &mut verified, &mut progress).await?;
    captures(service, &mut verified, &mut progress).await?;
    time_stamps(service, &mut verified).await?;
    orders(service, &mut verified).await?;
    Ok(verified)
}

/// Verifies as the schedule asks for it. What is wrong is told to the operator once, and once more when all is well again.
pub(super) async fn run(service: &Service, job: &LeasedJob) -> Result<()> {
    /// How many problems a mail names.
    const SHOWN: usize = 20;
    let verified = verify(service, |_| ()).await?;
    let Verified { snapshots, captures, problems, .. } = &verified;
    tracing::info!(snapshots, captures, problems = problems.len(), "verified the archive");
    let outcome = match problems.len() {
        0 => Outcome::Well,
        many => {
            let mut text = format!("The archive does not hold what it held; {many} found wrong:\n");
            for problem in problems.iter().take(SHOWN) {
                text.push_str(&format!("- {problem}\n"));
            }
            if many > SHOWN {
                text.push_str(&format!("- and {} more\n", many - SHOWN));
            }
            text.push_str("\nRestore what is named from a copy, and look again: annexwatch verify.");
            Outcome::Broken { cause: "damaged", text }
        }
    };
    archive_state::record(service, "verify", outcome, Some(job)).await
}

async fn snapshots(service: &Service, verified: &mut Verified, progress: &mut impl FnMut(&Verified)) -> Result<()> {
    let mut after = String::new();
    let mut unnamed: BTreeSet<String> = service.archive.list().await?.iter().map(Digest::to_string).collect();
    loop {
        let page = service.db.snapshots_after(&after, PAGE).await?;
        let Some(last) = page.last() else {
            verified.unnamed = unnamed.len() as u64;
            return Ok(());
        };
        after.clone_from(&last.sha256);
        for row in &page {
            unnamed.remove(&row.sha256);
            snapshot(service, row, verified).await?;
        }
        progress(verified);
    }
}

async fn snapshot(service: &Service, row: &SnapshotRow, verified: &mut Verified) -> Result<()> {
    verified.snapshots += 1;
    let Ok(digest) = row.sha256.parse::<Digest>() else {
        verified.problems.push(format!("snapshot {:?}: its row names no digest", row.sha256));
        return Ok(());
    };
    match service.archive.get(digest).await {
        Ok(bytes) => {
            verified.bytes += bytes.len() as u64;
            if bytes.len() as u64 != row.bytes.unsigned_abs() {
                verified.problems.push(format!("snapshot {digest}: its row says {} bytes", row.bytes));
            }
        }
        Err(error @ (ArchiveError::Missing(_) | ArchiveError::Damaged { .. })) => {
            verified.problems.push(error.to_string());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Builds the tree anew from the captures' rows, and holds the stored hashes and the signed heads against it.
async fn captures(service: &Service, verified: &mut Verified, progress: &mut impl FnMut(&Verified)) -> Result<()> {
    // Captures may be added meanwhile: what is looked at ends where the log ends now, and no head that was signed before
    // covers more.
    let checkpoints = service.db.checkpoints().await?;
    let end = service.db.log_size().await?;
    let mut heads = checkpoints.iter().peekable();
    let mut stored = Stored { service, page: Vec::new().into_iter(), next: 0 };
    let mut known = Hashes::new();
    let mut size = 0;
    while size < end {
        let page = service.db.log_entries(size, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in page.into_iter().take(usize::try_from(end - size).unwrap_or(usize::MAX)) {
            if entry.position.unsigned_abs() != size {
                verified.problems.push(format!("the log has no leaf {size}"));
                return Ok(());
            }
            let leaf = log::leaf_hash(&entry.logged.leaf().to_bytes());
            let needed = log::needed_to_append(size)?;
            for (index, hash) in log::append(size, leaf, &known)? {
                if stored.next().await?.as_deref() != Some(hash.as_slice()) {
                    let what = match index == log::index_of_leaf(size) {
                        true => format!("capture {}: its row is not what was logged", entry.logged.capture.id),
                        false => format!("the log's hash {index} is not that of its captures"),
                    };
                    verified.problems.push(what);
                }
                known.insert(index, hash);
            }
            // What a larger subtree has taken in is needed no more.
            for index in needed {
                known.remove(&index);
            }
            size += 1;
            verified.captures += 1;
            while let Some(row) = heads.next_if(|row| row.size.unsigned_abs() == size) {
                head(service, row, &known, verified)?;
            }
        }
        progress(verified);
    }
    for row in heads {
        verified.checkpoints += 1;
        verified
            .problems
            .push(format!("a head of {} captures was signed, and the log has {size}: it was cut", row.size));
    }
    if size != end {
        verified.problems.push(format!("the log's size is not that of its {size} leaves"));
    }
    beyond(service, verified).await?;
    for capture in service.db.misplaced_captures().await? {
        verified.problems.push(format!("capture {capture}: it names an edition that is not of its series"));
    }
    for capture in service.db.unlogged().await? {
        verified.problems.push(format!("capture {capture}: the log does not know it"));
    }
    Ok(())
}

/// Holds the seals of the time stamps against their values: a stamp's own signature is for whoever trusts its authority.
async fn time_stamps(service: &Service, verified: &mut Verified) -> Result<()> {
    for row in service.db.time_stamps().await?.iter().filter(|row| !row.is_whole()) {
        verified
            .problems
            .push(format!("the time stamp of the head of {} captures: its row is not what was recorded", row.size));
    }
    Ok(())
}

/// Holds the seals of the orders against their values: each covers the one before.
async fn orders(service: &Service, verified: &mut Verified) -> Result<()> {
    let mut before = String::new();
    for row in service.db.withholdings().await? {
        if row.seal != row.sealed_after(&before) {
            verified.problems.push(format!("order {} on {}: its row is not what was recorded", row.id, row.sha256));
        }
        before = row.seal;
    }
    Ok(())
}

/// What lies beyond the end of the log. A row that is seen first belongs to the log whose size is read after it, however many
/// captures were added in between; one that still lies beyond was put there by another hand.
async fn beyond(service: &Service, verified: &mut Verified) -> Result<()> {
    let size = service.db.log_size().await?;
    if let Some(entry) = service.db.log_entries(size, 1).await?.first()
        && entry.position.unsigned_abs() >= service.db.log_size().await?
    {
        verified.problems.push(format!("the log's size is not that of its leaves: there is a leaf {}", entry.position));
    }
    if let Some((index, _)) = service.db.log_hashes(log::index_of_leaf(size), 1).await?.first()
        && *index >= log::index_of_leaf(service.db.log_size().await?)
    {
        verified.problems.push("the log has hashes that belong to no leaf".to_owned());
    }
    Ok(())
}

fn head(service: &Service, row: &CheckpointRow, known: &Hashes, verified: &mut Verified) -> Result<()> {
    verified.checkpoints += 1;
    let size = row.size.unsigned_abs();
    if !row.is_whole() {
        verified.problems.push(format!("the head of {size} captures: its row is not what was recorded"));
    }
    let root = Question::Root { size }.answer(known)?.pop().context("the log has no root")?;
    match Checkpoint::verified(&row.note, service.log_key.public()) {
        Ok(signed) if signed.size == size && signed.root == root => {}
        Ok(_) => verified.problems.push(format!("the head of {size} captures was signed over other captures")),
        Err(error) => verified.problems.push(format!("the head of {size} captures: {error}")),
    }
    if let Some(response) = &row.time_stamp
        && let Err(error) = time_stamp::read(response, row.note.as_bytes(), None)
    {
        verified.problems.push(format!("the head of {size} captures: {error}"));
    }
    Ok(())
}

/// The stored hashes in their order.
struct Stored<'a> {
    service: &'a Service,
    page: std::vec::IntoIter<(u64, Vec<u8>)>,
    next: u64,
}

impl Stored<'_> {
    /// The next hash; nothing where it is not there under the next index.
    async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let index = self.next;
        self.next += 1;
        loop {
            // A row that was put in between is passed over: the next index tells.
            match self.page.as_slice().first() {
                Some((at, _)) if *at < index => drop(self.page.next()),
                Some((at, _)) if *at > index => return Ok(None),
                Some(_) => return Ok(self.page.next().map(|(_, hash)| hash)),
                None => {
                    self.page = self.service.db.log_hashes(index, PAGE).await?.into_iter();
                    if self.page.as_slice().is_empty() {
                        return Ok(None);
                    }
                }
            }
        }
    }
}

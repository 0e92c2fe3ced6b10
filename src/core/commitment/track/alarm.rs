//! How sure a row is, and whether it goes out unasked. When in doubt it does not.

use super::Row;
use super::side::Side;
use crate::core::commitment::Slot;

/// A passage of the other edition that is at least this alike, and not about another country, programme or object, may
/// be the promise after all.
pub(super) const POSSIBLE: f32 = 0.40;
/// A result of the old edition that is at least this alike to a new promise may be the promise before.
pub(super) const REPEATED: f32 = 0.65;
/// Below this confidence nothing goes out unasked.
const SURE: f32 = 0.65;
/// A promise that is gone or new goes out only where so many of those read like it are promises.
const PROMISE: f32 = 0.8;
/// A pair of changed promises, each read less surely than this, is held back: that both are read so speaks for both.
const PROMISE_OF_PAIR: f32 = 0.7;
/// A pair that is less alike than this may be two promises.
const ALIKE: f32 = 0.6;

/// How sure it is that a promise has no counterpart, from 0 to 1: `possible` is the best passage that the gate lets through.
pub(super) fn of_one(side: &Side<'_>, n: usize, possible: f32) -> f32 {
    (side.sureness(n) * (1.0 - 0.5 * possible)).clamp(0.0, 1.0)
}

/// How sure it is that two sentences are one promise, from 0 to 1.
pub(super) fn of_pair(
    before: &Side<'_>,
    after: &Side<'_>,
    o: usize,
    n: usize,
    similarity: f32,
    linked: Option<f32>,
) -> f32 {
    let alike = similarity.max(linked.unwrap_or(0.0));
    let read = before.sureness(o).min(after.sureness(n));
    (read.mul_add(0.5, 0.5) * (0.35 + 0.65 * alike)).clamp(0.0, 1.0)
}

/// Whether a promise without a counterpart goes out unasked.
pub(super) fn alone(side: &Side<'_>, n: usize, possible: f32, confidence: f32) -> bool {
    possible < POSSIBLE
        && confidence >= SURE
        && side.sureness(n) >= PROMISE
        && !side.is_doubtful(n)
        && side.is_trusted()
}

/// Whether a changed promise goes out unasked: the slot must be named and both sentences be promises for sure.
pub(super) fn changed(row: &Row, before: &Side<'_>, after: &Side<'_>, o: usize, n: usize) -> bool {
    let named = row.changed.iter().any(|slot| !matches!(slot, Slot::Actor | Slot::Partner));
    row.status.may_alarm()
        && named
        && before.sureness(o).min(after.sureness(n)) >= PROMISE_OF_PAIR
        && before.is_promise(o)
        && after.is_promise(n)
        && row.confidence >= SURE.max(0.35 + 0.65 * ALIKE - 0.15)
        && !before.is_doubtful(o)
        && !after.is_doubtful(n)
        && before.is_trusted()
        && after.is_trusted()
}

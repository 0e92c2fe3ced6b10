//! Joins the lives of which a person said that they are one promise.

use std::collections::BTreeMap;

use super::{LedgerView, Promise, Stage};
use crate::core::commitment::Status;
use crate::core::verdict::Judgement;

/// Joins every two promises between which a verdict `same-as` stands. The one that was seen first keeps its id.
pub(super) fn judged_same(view: &mut LedgerView) {
    let mut owner: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pairs: Vec<(usize, &str)> = Vec::new();
    for (n, promise) in view.promises.iter().enumerate() {
        for (_, stage) in promise.lived() {
            if let Some(key) = &stage.key {
                owner.entry(key).or_insert(n);
            }
            if let Some(verdict) = stage.verdict.as_ref().filter(|verdict| verdict.judgement == Judgement::SameAs) {
                pairs.extend(verdict.other_key.as_deref().map(|other| (n, other)));
            }
        }
    }
    let pairs: Vec<(usize, usize)> = pairs.into_iter().filter_map(|(n, other)| Some((n, *owner.get(other)?))).collect();
    let mut into: Vec<usize> = (0..view.promises.len()).collect();
    for (a, b) in pairs {
        let (a, b) = (root(&into, a), root(&into, b));
        if let Some(slot) = into.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
    // From the last on, so that a chain of joins ends in its first life.
    for n in (0..view.promises.len()).rev() {
        let target = root(&into, n);
        if target != n {
            let later = view.promises.remove(n);
            if let Some(earlier) = view.promises.get_mut(target) {
                join(earlier, later);
            }
        }
    }
}

/// The first life that this one is joined into.
fn root(into: &[usize], mut n: usize) -> usize {
    while let Some(&next) = into.get(n).filter(|&&next| next < n) {
        n = next;
    }
    n
}

fn join(earlier: &mut Promise, later: Promise) {
    let end = |promise: &Promise| promise.span().map(|(_, last)| last);
    if end(&later) >= end(earlier) {
        earlier.text = later.text;
    }
    earlier.rows.extend(later.rows);
    let mut was_gone = false;
    for (slot, other) in earlier.stages.iter_mut().zip(later.stages) {
        let arrives = other.as_ref().is_some_and(|stage| matches!(stage.status, Some(Status::New | Status::Restored)));
        let stood = slot.is_some();
        if let Some(mut stage) = other
            && slot.as_ref().is_none_or(|there| there.passage.is_none())
        {
            if arrives {
                stage.status = Some(if was_gone && !stood { Status::Restored } else { Status::Reworded });
                stage.alarm = false;
            }
            *slot = Some(stage);
        }
        was_gone = slot.as_ref().map_or(was_gone, |stage: &Stage| stage.passage.is_none());
    }
}

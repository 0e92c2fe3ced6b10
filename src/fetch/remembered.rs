//! The last answers of services that are asked again and again, so that one may say that nothing changed since.
//!
//! Kept in memory, within a budget: losing them costs one whole answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::fetched::Fetched;

/// How long "nothing changed" is believed. A service whose marks lie is found out after a day.
const BELIEVED_FOR: Duration = Duration::from_secs(24 * 3_600);

/// Larger answers are not kept.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Most bytes of all answers.
const MAX_BYTES: usize = 8 << 20;

/// What was asked: the address and what is understood.
type Question = (String, Option<&'static str>);

/// The answers.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    answers: Mutex<BTreeMap<Question, (Instant, Arc<Fetched>)>>,
}

impl Remembered {
    /// The last whole answer to that question.
    pub(super) fn of(&self, url: &Url, accept: Option<&'static str>) -> Option<Arc<Fetched>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (came_at, answer) = answers.get(&(url.to_string(), accept))?;
        (came_at.elapsed() < BELIEVED_FOR).then(|| Arc::clone(answer))
    }

    /// Keeps a whole answer, where it says by what to ask again. The oldest ones make room.
    pub(super) fn keep(&self, url: &Url, accept: Option<&'static str>, answer: &Fetched) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let question = (url.to_string(), accept);
        answers.remove(&question);
        if !answer.conditional().asks() || answer.body.len() > MAX_ANSWER_BYTES {
            return;
        }
        answers.insert(question, (Instant::now(), Arc::new(answer.clone())));
        let mut bytes: usize = answers.values().map(|(_, answer)| answer.body.len()).sum();
        while bytes > MAX_BYTES {
            let oldest = answers.iter().min_by_key(|(_, (came_at, _))| *came_at).map(|(question, _)| question.clone());
            let Some((_, removed)) = oldest.and_then(|question| answers.remove(&question)) else { return };
            bytes -= removed.body.len();
        }
    }
}

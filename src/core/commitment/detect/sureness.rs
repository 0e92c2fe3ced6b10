//! How sure a reading is: the rule's own confidence, corrected by what was counted on labelled sentences.
//!
//! A linear model over the rule that decided and marks around it; its weights are `lexicon/weights.toml`, written by
//! `tests/bench/calibrate.py`. It says how often such a reading is right and never changes a label. Knows nothing of words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::core::commitment::{Label, Reading};

/// Declares the marks once: their names are those of the weights file.
macro_rules! marks {
    ($($(#[$meta:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Something around a decision that tells how often such a decision is right.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Mark { $($(#[$meta])* $name),+ }

        const NAMES: &[(Mark, &str)] = &[$((Mark::$name, $text)),+];
    };
}

marks! {
    /// *we*, *ik*: the publisher speaks.
    Speaks = "speaks",
    /// A government's name acts.
    Named = "named",
    /// *Er wordt …*: nobody is named and the subject is new.
    Impersonal = "impersonal",
    /// Nobody is named.
    Agentless = "agentless",
    /// What the publisher made acts.
    Instrument = "instrument",
    /// An abbreviation that no list knows acts.
    Name = "name",
    /// A date limits the act.
    Deadline = "deadline",
    /// A number or share.
    Amount = "amount",
    /// Money.
    Money = "money",
    /// *nu*, *extra*, *now*.
    Change = "change",
    /// *volgend jaar*, *soon*.
    Future = "future",
    /// *vorig jaar*, *recently*.
    Past = "past",
    /// *meestal*, *usually*.
    Habit = "habit",
    /// *deze brief*, *this chapter*.
    Document = "document",
    /// *hiermee*, *in this way*.
    Effect = "effect",
    /// *naar verwachting*, *expected*.
    Expect = "expect",
    /// *mogelijk*, *perhaps*.
    Maybe = "maybe",
    /// The publisher acts in the sentence before.
    OwnBefore = "own-before",
    /// Somebody else acts there.
    ThirdBefore = "third-before",
    /// *niet*, *not*.
    Negated = "negated",
    /// The finite verb is told by its place alone.
    Guessed = "guessed",
    /// No list knows what the verb means.
    Unlisted = "unlisted",
    /// The verb is an act.
    Act = "act",
    /// The verb may describe.
    Describes = "describes",
    /// The verb may tell an effect.
    Effects = "effects",
    /// The simple present, in a language that has a progressive.
    SimplePresent = "simple-present",
    /// It hangs on a condition.
    Condition = "condition",
    /// More than one predicate.
    Several = "several",
    /// A row of a table.
    Row = "row",
    /// Begins in lower case: the rest of a sentence.
    Lower = "lower",
    /// Begins with a number of three parts, as norms do.
    Numbered = "numbered",
    /// More than 40 words and signs.
    Long = "long",
    /// Fewer than eight.
    Short = "short",
    /// An *-ing* form stands for the verb.
    Ing = "ing",
    /// Under a heading or stem of plans.
    Plan = "plan",
}

/// The marks of one reading.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks(u64);

impl Marks {
    /// Sets the mark where it holds.
    pub(super) fn set(&mut self, mark: Mark, holds: bool) {
        self.0 |= u64::from(holds) << mark as u8;
    }

    const fn has(self, mark: Mark) -> bool {
        self.0 & (1 << mark as u8) != 0
    }

    /// The names of the marks that are set.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(move |(mark, _)| self.has(*mark)).map(|(_, name)| *name)
    }
}

/// The weights of one label, in log-odds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bias: f32,
    own: f32,
    #[serde(default)]
    rules: BTreeMap<String, f32>,
    #[serde(default)]
    marks: BTreeMap<String, f32>,
}

#[derive(Debug)]
struct Weights {
    bias: f32,
    own: f32,
    rules: BTreeMap<String, f32>,
    marks: Vec<f32>,
}

static WEIGHTS: LazyLock<BTreeMap<String, Weights>> = LazyLock::new(|| {
    // A file that cannot be read leaves the rules' own confidence; a test holds that it can.
    let files: BTreeMap<String, File> = toml::from_str(include_str!("../lexicon/weights.toml")).unwrap_or_default();
    files.into_iter().map(|(label, file)| (label, Weights::of(file))).collect()
});

impl Weights {
    fn of(file: File) -> Self {
        let marks = NAMES.iter().map(|(_, name)| file.marks.get(*name).copied().unwrap_or(0.0)).collect();
        Self { bias: file.bias, own: file.own, rules: file.rules, marks }
    }

    fn sureness(&self, own: f32, rule: &str, marks: Marks) -> f32 {
        let own = own.clamp(0.02, 0.98);
        let mut odds = self.bias + self.own * (own / (1.0 - own)).ln();
        odds += self.rules.get(rule).copied().unwrap_or(0.0);
        for (at, weight) in self.marks.iter().enumerate() {
            if marks.0 & (1 << at) != 0 {
                odds += weight;
            }
        }
        (1.0 / (1.0 + (-odds).exp())).clamp(0.0, 0.99)
    }
}

/// A row of a table is never more surely a promise than this: who does what is told by columns that are not here.
const ROW: f32 = 0.75;

/// How sure the reading is, from 0 to 0.99; the reading's own confidence is that of its rule.
pub(super) fn of(reading: &Reading, rule: &str, marks: Marks) -> f32 {
    let sure = WEIGHTS
        .get(reading.label.as_str())
        .map_or(reading.confidence, |weights| weights.sureness(reading.confidence, rule, marks));
    if reading.label == Label::Commitment && marks.has(Mark::Row) { sure.min(ROW) } else { sure }
}

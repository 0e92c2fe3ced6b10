//! What a sentence promises, and what became of the promise in the next edition.
//!
//! [`detect`] reads one sentence; [`relate`] says whether two sentences are one promise; [`track`] follows all promises
//! from one edition to the next. The words are data: one lexicon a language. Follows the annotation guidelines in
//! `docs/commitments.md`.

pub mod detect;
pub mod lexicon;
pub mod relate;
pub mod track;

/// A closed set of names that JSON, the database and texts share.
macro_rules! names {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in JSON, in the database and in texts.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of that name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(super) use names;

names! {
    /// What a sentence does (guidelines, section 1).
    Label {
        /// The publisher binds itself to something that lies ahead.
        Commitment = "commitment",
        /// Something was done or reached.
        Result = "result",
        /// Everything else.
        Context = "context",
    }
}

names! {
    /// How firmly the publisher binds itself, from weak to strong.
    Strength {
        /// *onderzoekt, beziet, consider*.
        Explores = "explores",
        /// *wil, streeft, zet zich in, aims*, or a firm act under a condition.
        Intends = "intends",
        /// *zal, gaat, heeft besloten, will*.
        Firm = "firm",
    }
}

names! {
    /// Whether the promise is to do something or to keep from it.
    Polarity {
        /// To do it.
        Pos = "pos",
        /// Not to do it.
        Neg = "neg",
    }
}

names! {
    /// Who is bound.
    Bound {
        /// The publisher's own government.
        Gov = "gov",
        /// A group it is a member of.
        Joint = "joint",
        /// Somebody else.
        Third = "third",
        /// A political party.
        Party = "party",
    }
}

names! {
    /// What became of a promise between two editions (guidelines, section 4).
    Status {
        /// No sentence of the old edition covers it.
        New = "new",
        /// The same up to the rolled year.
        Kept = "kept",
        /// The same content in other words.
        Reworded = "reworded",
        /// Firmer, sooner, more, wider or without its condition.
        Strengthened = "strengthened",
        /// The reverse.
        Weakened = "weakened",
        /// The new edition reports it as done.
        ReportedDone = "reported-done",
        /// Nothing in the new edition covers it, and no deadline has passed.
        Dropped = "dropped",
        /// Nothing covers it, and its deadline fell in or before the new edition's period.
        Lapsed = "lapsed",
        /// New against the previous edition, but an earlier one had it.
        Restored = "restored",
    }
}

impl Status {
    /// Whether a row of this status can be an alarm at all.
    pub const fn may_alarm(self) -> bool {
        matches!(self, Self::New | Self::Dropped | Self::Lapsed | Self::Restored | Self::Weakened | Self::Strengthened)
    }
}

names! {
    /// The part of a promise that changed.
    Slot {
        /// *zal* became *streeft ernaar*.
        Modality = "modality",
        /// The date or period.
        Deadline = "deadline",
        /// Money, count or percentage.
        Amount = "amount",
        /// What or whom it covers.
        Scope = "scope",
        /// *mits*, *indien*, *subject to*.
        Condition = "condition",
        /// Who does it.
        Actor = "actor",
        /// With whom, or where.
        Partner = "partner",
        /// To do it or not.
        Polarity = "polarity",
    }
}

/// A part of a sentence, verbatim; offsets are bytes of the sentence's UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The main verb of the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// As it stands.
    pub span: Span,
    /// Its infinitive, as far as the rules know it.
    pub lemma: String,
}

/// Whom it is done with, or where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// As it stands.
    pub span: Span,
    /// ISO 3166-1 alpha-2, where it is a country.
    pub country: Option<String>,
}

/// The last date or period that limits the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// As it stands.
    pub span: Span,
    /// The last day of it, ISO 8601 (`2024-12-31`), where it can be told.
    pub value: Option<String>,
}

/// Money, a count or a percentage that the act is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// As it stands.
    pub span: Span,
    /// The number, multiplied out (`5 mln.` is 5,000,000).
    pub value: Option<f64>,
    /// ISO 4217 currency, `%`, or the noun that is counted.
    pub unit: Option<String>,
}

/// A sentence with what is known around it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The sentence before it.
    pub prev: &'a str,
    /// The sentences before that one in the same section, nearest last.
    pub before: &'a [&'a str],
    /// The heading it stands under.
    pub heading: &'a str,
    /// `body`, `bullet`, `footnote`, `caption` or a block kind of `extract`.
    pub kind: &'a str,
    /// The text that introduces its list.
    pub stem: &'a str,
    /// The edition's date or period, ISO 8601, or empty.
    pub date: &'a str,
}

/// What one sentence says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What the sentence does.
    pub label: Label,
    /// Only of commitments.
    pub strength: Option<Strength>,
    /// To do it or not.
    pub polarity: Polarity,
    /// Who is bound.
    pub bound: Option<Bound>,
    /// How sure the label is, from 0 to 1.
    pub confidence: f32,
    /// Who acts.
    pub actor: Option<Span>,
    /// What is done.
    pub action: Option<Action>,
    /// What it is done to or about: the head noun phrase.
    pub theme: Option<Span>,
    /// With whom, or where.
    pub partners: Vec<Partner>,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// How much.
    pub amount: Option<Amount>,
    /// The condition it hangs on (*mits*, *indien*, *subject to*).
    pub condition: Option<Span>,
    /// The rules that decided, and the words that fired them.
    pub why: Vec<String>,
}

//! Why a link was made, as numbers; written out only where somebody asks. Decides nothing.

use super::mates::Found;
use super::pairing::Score;
use super::shown::{Hundredths, PerCent};

/// The features and scores that decided a link. [`Why::lines`] puts them into words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Why(pub(super) Reason);

/// What decided.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Reason {
    /// Nothing is alike enough.
    #[default]
    Alone,
    /// A section without counterpart; the score of the nearest one.
    Nearest(f32),
    /// Sections: the score of the pair and that of its rival, where it was scored, and the shares of the words that flow.
    Sections { scored: Option<(Score, f32)>, of_old: f32, of_new: f32 },
    /// Sentences, and whether the file breaks one of them off.
    Sentences { found: Found, similarity: f32, broken_off: bool },
    /// A part of an old sentence that was split: the share that the rest of it has.
    PartOfOld(f32),
    /// A part of a new sentence that was merged.
    PartOfNew(f32),
    /// Stood so many editions before the old one, so much alike.
    Returned { editions_back: usize, similarity: f32 },
    /// Without counterpart, but the file breaks it off.
    BrokenOff,
}

impl Why {
    /// The reasons in plain English, the deciding one first.
    pub fn lines(&self) -> Vec<String> {
        match self.0 {
            Reason::Alone => vec!["no sentence is alike enough".to_owned()],
            Reason::Nearest(score) => vec![format!("the nearest section scores {}", Hundredths(score))],
            Reason::Sections { scored, of_old, of_new } => {
                let flows = format!("{} of the old and {} of the new words flow", PerCent(of_old), PerCent(of_new));
                scored.map(|(score, rival)| of_score(&score, rival)).into_iter().chain([flows]).collect()
            }
            Reason::Sentences { found, similarity, broken_off } => {
                let broken = broken_off.then(|| "the file breaks one of them off".to_owned());
                [of_found(found, similarity)].into_iter().chain(broken).collect()
            }
            Reason::PartOfOld(share) => {
                vec![format!("{} of its weight is in the rest of the old sentence", PerCent(share))]
            }
            Reason::PartOfNew(share) => {
                vec![format!("{} of its weight is in the rest of the new sentence", PerCent(share))]
            }
            Reason::Returned { editions_back, similarity } => {
                let editions = if editions_back == 1 { "edition" } else { "editions" };
                vec![format!(
                    "stood {editions_back} {editions} before the old edition, {} alike",
                    Hundredths(similarity)
                )]
            }
            Reason::BrokenOff => {
                vec!["the file breaks this sentence off: that it has no counterpart says nothing".to_owned()]
            }
        }
    }
}

fn of_score(score: &Score, rival: f32) -> String {
    let [content, heading, tree, order, total, next] =
        [score.content, score.heading, score.tree, score.order, score.total, rival].map(Hundredths);
    format!("content {content}, heading {heading}, parent {tree}, order {order}: {total}; the next best {next}")
}

fn of_found(found: Found, similarity: f32) -> String {
    match found {
        Found::Equal => "equal, in the section's counterpart".to_owned(),
        Found::EqualElsewhere => "equal, in another section".to_owned(),
        Found::FiguresOnly => "the same words; figures or capitals differ".to_owned(),
        Found::Key => "the same key cell of a table row".to_owned(),
        Found::Alike => format!("words by weight and order {} alike", Hundredths(similarity)),
        Found::Beginning => format!("{} of what is left of it begins alike", PerCent(similarity)),
    }
}

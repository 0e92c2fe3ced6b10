//! `annexwatch relate`

use super::{Done, lines};
use crate::core::commitment::relate::{Read, relate};
use crate::core::commitment::{Context, detect};
use crate::core::document::Language;
use crate::shape::relation::{PairLine, RelationShape};

pub(super) fn run() -> anyhow::Result<Done> {
    lines::answer(|line: PairLine| {
        let language = Language::new(&line.language);
        let read = |sentence: &str| detect::read(&language, sentence, &Context::default());
        let (old, new) = (read(&line.old), read(&line.new));
        let relation = relate(
            &language,
            &Read { sentence: &line.old, reading: &old },
            &Read { sentence: &line.new, reading: &new },
        );
        RelationShape::new(line.id, &relation)
    })?;
    Ok(Done::Whole)
}

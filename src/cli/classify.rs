//! `annexwatch classify`

use super::{Done, lines};
use crate::core::commitment::detect;
use crate::core::document::Language;
use crate::shape::reading::{ReadingShape, SentenceLine};

pub(super) fn run() -> anyhow::Result<Done> {
    lines::answer(|line: SentenceLine| {
        let language = Language::new(&line.language);
        let reading = line.with_context(|context| detect::read(&language, &line.sentence, context));
        ReadingShape::new(line.id, &reading)
    })?;
    Ok(Done::Whole)
}

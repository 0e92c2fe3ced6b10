//! The words of a language, read from a data file: `lexicon/nl.toml`, `lexicon/en.toml`.

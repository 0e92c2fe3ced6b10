//! Tells the language of a text by its function words.
//!
//! German and French are known so that they are not taken for Dutch or English; what is not recognised has no language.

use rustc_hash::FxHashMap;

use crate::core::document::Language;

/// Words that are frequent in one language and rare in the others.
const FUNCTION_WORDS: [(&str, &[&str]); 4] = [
    (
        "nl",
        &[
            "de", "het", "een", "van", "en", "in", "is", "dat", "op", "te", "voor", "met", "zijn", "aan", "door",
            "niet", "worden", "wordt", "ook", "bij", "als", "naar", "om", "uit", "zal", "deze", "heeft", "of", "tot",
            "over", "dit", "kan", "zich", "nog", "werd", "zullen", "hebben", "maar", "er", "die",
        ],
    ),
    (
        "en",
        &[
            "the", "of", "and", "to", "in", "is", "that", "for", "with", "on", "be", "by", "this", "will", "are", "as",
            "from", "at", "we", "have", "has", "it", "which", "an", "or", "not", "their", "was", "were", "been", "our",
            "its", "a", "these", "they", "you", "your", "can", "all", "more",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "von", "zu", "den", "dem", "des", "mit", "für", "auf", "ein", "eine",
            "nicht", "werden", "wird", "auch", "sich", "im", "sind", "als", "an", "bei", "nach", "oder", "aus", "über",
            "einer", "zum", "zur", "wir", "es", "einem", "durch", "dass", "hat", "haben", "wie",
        ],
    ),
    (
        "fr",
        &[
            "le", "la", "les", "de", "des", "et", "est", "du", "une", "un", "en", "pour", "dans", "que", "qui", "sur",
            "par", "au", "aux", "avec", "ne", "pas", "plus", "ce", "cette", "sont", "il", "elle", "nous", "ou", "se",
            "à", "être", "ces", "leur", "sa", "son", "ont", "été", "l",
        ],
    ),
];

/// Words looked at; more do not change the answer.
const MAX_WORDS: usize = 20_000;

/// The language of a text. What the file declares decides only where the text itself says too little.
pub fn detect<'a>(texts: impl IntoIterator<Item = &'a str>, declared: Option<&str>) -> Option<Language> {
    let mut index: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (n, (_, words)) in FUNCTION_WORDS.iter().enumerate() {
        for word in *words {
            index.entry(word).or_default().push(n);
        }
    }
    let mut scores = [0_f64; FUNCTION_WORDS.len()];
    let mut n_words = 0_usize;
    let mut lower = String::new();
    for text in texts {
        for token in text.split(|c: char| !c.is_alphabetic()).filter(|token| !token.is_empty()) {
            n_words += 1;
            lower.clear();
            if token.is_ascii() {
                lower.extend(token.chars().map(|c| c.to_ascii_lowercase()));
            } else {
                lower.push_str(&token.to_lowercase());
            }
            if let Some(languages) = index.get(lower.as_str()) {
                // A word that several languages share says less.
                let weight = 1.0 / (languages.len() * languages.len()) as f64;
                for &language in languages {
                    if let Some(score) = scores.get_mut(language) {
                        *score += weight;
                    }
                }
            }
        }
        if n_words >= MAX_WORDS {
            break;
        }
    }
    let declared = declared.and_then(primary_subtag);
    let mut ranked: Vec<(f64, &str)> =
        scores.iter().copied().zip(FUNCTION_WORDS.iter().map(|(code, _)| *code)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, second) = (ranked.first()?, ranked.get(1)?);
    // Running text has a function word in every third or fourth word; far fewer is a list of names or another language.
    let clear = best.0 >= 2.0 && best.0 >= second.0 * 1.5 && best.0 >= n_words as f64 * 0.06;
    if clear { Some(Language::new(best.1)) } else { declared }
}

/// `nl` of `nl-NL`.
fn primary_subtag(tag: &str) -> Option<Language> {
    let primary = tag.trim().split(['-', '_']).next()?;
    let valid = (2..=3).contains(&primary.len()) && primary.chars().all(|c| c.is_ascii_alphabetic());
    let short = match primary.to_ascii_lowercase().as_str() {
        "nld" | "dut" => "nl",
        "eng" => "en",
        "deu" | "ger" => "de",
        "fra" | "fre" => "fr",
        _ => primary,
    };
    valid.then(|| Language::new(short))
}

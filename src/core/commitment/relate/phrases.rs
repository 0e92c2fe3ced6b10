//! Set phrases of one or more words, looked up in a folded sentence by their first word. Knows nothing of what they mean.

use rustc_hash::FxHashMap;

/// Phrases in the order of their preference.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    phrases: Vec<String>,
    /// By the first word of each: their places.
    by_first: FxHashMap<String, Vec<usize>>,
}

impl Phrases {
    /// Phrases, the preferred first.
    pub(crate) fn new(phrases: Vec<String>) -> Self {
        let mut by_first: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (n, phrase) in phrases.iter().enumerate() {
            let first = phrase.split(' ').next().unwrap_or_default();
            by_first.entry(first.to_owned()).or_default().push(n);
        }
        Self { phrases, by_first }
    }

    /// The preferred one of those that stand in a folded sentence, whole words only. The sentence has a space before and
    /// after each of its words.
    pub(crate) fn find(&self, folded: &str) -> Option<&str> {
        let mut best: Option<usize> = None;
        for (space, _) in folded.match_indices(' ') {
            let rest = folded.get(space + 1..).unwrap_or_default();
            let first = rest.split(' ').next().unwrap_or_default();
            let stands = |phrase: &str| rest.strip_prefix(phrase).is_some_and(|after| after.starts_with(' '));
            let places = self.by_first.get(first).into_iter().flatten();
            // The places under a word are in order: the first that fits is the best of them.
            let found = places.copied().find(|&n| self.phrases.get(n).is_some_and(|phrase| stands(phrase)));
            best = [best, found].into_iter().flatten().min();
        }
        best.and_then(|n| self.phrases.get(n)).map(String::as_str)
    }

    /// All of them, the preferred first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Phrases;

    #[test]
    fn the_preferred_phrase_is_found_at_the_borders_of_words() {
        let phrases = Phrases::new(["will not", "will", "aims to"].map(str::to_owned).to_vec());
        assert_eq!(phrases.find(" the minister will act and will not rest "), Some("will not"));
        assert_eq!(phrases.find(" the minister will "), Some("will"));
        assert_eq!(phrases.find(" the goodwill of the minister aims tofu "), None);
        assert_eq!(phrases.find(""), None);
    }
}

//! The longest increasing run of a sequence: what keeps its order when the rest has moved. Knows nothing of texts.

/// Marks the members of one longest strictly increasing subsequence, in `n log n` (Fredman 1975).
pub(super) fn longest_increasing(values: &[u32]) -> Vec<bool> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (n, value) in values.iter().enumerate() {
        let at = tails.partition_point(|&tail| values.get(tail).is_some_and(|v| v < value));
        before.push(at.checked_sub(1).and_then(|at| tails.get(at)).copied());
        match tails.get_mut(at) {
            Some(tail) => *tail = n,
            None => tails.push(n),
        }
    }
    let mut kept = vec![false; values.len()];
    let mut at = tails.last().copied();
    while let Some(n) = at {
        if let Some(keep) = kept.get_mut(n) {
            *keep = true;
        }
        at = before.get(n).copied().flatten();
    }
    kept
}

//! The stored tree against the recursive definitions of RFC 6962, section 2.1.

use annexwatch::archive::log::{Checkpoint, Hash, Hashes, LogKey, Question, append, leaf_hash, sign};
use sha2::{Digest, Sha256};

/// The hash of a list of leaves, as the RFC defines it.
fn tree_head(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node(tree_head(left), tree_head(right))
        }
    }
}

fn node(left: Hash, right: Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// `PATH(m, D[n])`.
fn path(at: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, other) = match at < left.len() {
        true => (path(at, left), tree_head(right)),
        false => (path(at - left.len(), right), tree_head(left)),
    };
    proof.push(other);
    proof
}

/// `SUBPROOF(m, D[n], b)`.
fn subproof(first: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if first == leaves.len() {
        return if is_whole { Vec::new() } else { vec![tree_head(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, other) = match first <= left.len() {
        true => (subproof(first, left, is_whole), tree_head(right)),
        false => (subproof(first - left.len(), right, false), tree_head(left)),
    };
    proof.push(other);
    proof
}

fn leaves(count: u8) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&[n])).collect()
}

fn stored(leaves: &[Hash]) -> Hashes {
    let mut hashes = Hashes::new();
    for (position, leaf) in (0..).zip(leaves) {
        let added = append(position, *leaf, &hashes).unwrap();
        let next = hashes.last_key_value().map_or(0, |(index, _)| index + 1);
        assert!((next..).zip(&added).all(|(index, (at, _))| index == *at), "one behind the other");
        hashes.extend(added);
    }
    hashes
}

#[test]
fn a_leaf_is_hashed_as_the_rfc_says() {
    let expected: Hash = Sha256::new().chain_update([0]).chain_update(b"capture").finalize().into();
    assert_eq!(leaf_hash(b"capture"), expected);
}

#[test]
fn roots_and_proofs_are_those_of_the_definitions() {
    let leaves = leaves(67);
    let stored = stored(&leaves);
    for size in 1..=leaves.len() {
        let tree = &leaves[..size];
        let n = size as u64;
        assert_eq!(Question::Root { size: n }.answer(&stored).unwrap(), [tree_head(tree)], "root of {size}");
        for at in 0..size {
            let inclusion = Question::Inclusion { size: n, position: at as u64 }.answer(&stored).unwrap();
            assert_eq!(inclusion, path(at, tree), "leaf {at} of {size}");
            let consistency = Question::Consistency { size: n, earlier: at as u64 + 1 }.answer(&stored).unwrap();
            assert_eq!(consistency, subproof(at + 1, tree, true), "{} begins {size}", at + 1);
        }
    }
}

#[test]
fn what_a_log_cannot_answer_is_an_error() {
    let stored = stored(&leaves(5));
    Question::Inclusion { size: 5, position: 5 }.answer(&stored).unwrap_err();
    Question::Consistency { size: 5, earlier: 6 }.answer(&stored).unwrap_err();
    Question::Consistency { size: 5, earlier: 0 }.answer(&stored).unwrap_err();
    Question::Root { size: 9 }.answer(&stored).unwrap_err();
}

#[test]
fn a_checkpoint_is_verified_with_its_own_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let key = LogKey::load_or_make(&folder.path().join("log.key"), "watch.example/annexwatch").unwrap();
    let again = LogKey::load_or_make(&folder.path().join("log.key"), "another.example/name").unwrap();
    assert_eq!(key.public(), again.public(), "made once, and its name with it");
    let other = LogKey::load_or_make(&folder.path().join("other.key"), "watch.example/annexwatch").unwrap();
    let root = tree_head(&leaves(3));
    let note = sign(3, root, &key).unwrap();
    let read = Checkpoint::verified(&note, key.public()).unwrap();
    assert_eq!((read.origin.as_str(), read.size, read.root), ("watch.example/annexwatch", 3, root));
    Checkpoint::verified(&note, other.public()).unwrap_err();
    Checkpoint::verified(&note.replacen("\n3\n", "\n4\n", 1), key.public()).unwrap_err();
    assert!(!format!("{key:?}").contains("PRIVATE"), "{key:?}");
}

#[test]
fn a_key_file_that_was_cut_is_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.key");
    LogKey::load_or_make(&path, "watch.example/annexwatch").unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    LogKey::load_or_make(&path, "watch.example/annexwatch").unwrap_err();
}

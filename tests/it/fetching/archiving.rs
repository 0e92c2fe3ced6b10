//! The archive keeps bytes, and notices when they are not what they were.

use annexwatch::archive::{Archive, ArchiveError, Digest, Put};

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

#[tokio::test]
async fn a_snapshot_is_named_by_its_bytes_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("new")).unwrap();
    let digest = archive.put(b"hello").await.unwrap();
    assert_eq!(digest.to_string(), HELLO);
    assert_eq!(archive.get(digest).await.unwrap(), b"hello");
    assert!(archive.path_of(digest).unwrap().ends_with(format!("sha256/2c/f2/{HELLO}")));
    assert!(archive.contains(digest).await.unwrap());
    let empty = archive.put(b"").await.unwrap();
    assert_eq!(archive.get(empty).await.unwrap(), b"");
}

#[tokio::test]
async fn the_same_bytes_are_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    assert_eq!(archive.put_noting(b"hello").await.unwrap().1, Put::Created);
    let (digest, put) = archive.put_noting(b"hello").await.unwrap();
    assert_eq!(put, Put::Kept);
    let files: Vec<_> = std::fs::read_dir(archive.path_of(digest).unwrap().parent().unwrap()).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
}

#[tokio::test]
async fn writers_at_the_same_moment_agree() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let bytes = vec![7; 300_000];
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (archive, bytes) = (archive.clone(), bytes.clone());
        writers.spawn(async move { archive.put_noting(&bytes).await.unwrap() });
    }
    let results = writers.join_all().await;
    assert_eq!(results.iter().filter(|(_, put)| *put == Put::Created).count(), 1);
    let digest = results[0].0;
    assert!(results.iter().all(|(other, _)| *other == digest));
    assert_eq!(archive.get(digest).await.unwrap(), bytes);
}

#[tokio::test]
async fn every_flipped_bit_is_noticed_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let digest = archive.put(b"hello").await.unwrap();
    let path = archive.path_of(digest).unwrap();
    for bit in 0..40 {
        let mut bytes = *b"hello";
        bytes[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&path, bytes).unwrap();
        let read = archive.get(digest).await.unwrap_err();
        assert!(matches!(read, ArchiveError::Damaged { expected, .. } if expected == digest), "bit {bit}: {read}");
        let written = archive.put(b"hello").await.unwrap_err();
        assert!(matches!(written, ArchiveError::Damaged { .. }), "bit {bit}: {written}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "the damaged file is evidence and stays");
    }
    std::fs::write(&path, b"hell").unwrap();
    assert!(matches!(archive.get(digest).await, Err(ArchiveError::Damaged { .. })));
}

#[tokio::test]
async fn a_missing_snapshot_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let digest = Digest::of(b"never put");
    assert!(matches!(archive.get(digest).await, Err(ArchiveError::Missing(missing)) if missing == digest));
    assert!(!archive.contains(digest).await.unwrap());
}

#[test]
fn a_digest_has_one_spelling() {
    assert_eq!(HELLO.parse::<Digest>().unwrap().to_string(), HELLO);
    for text in ["", &HELLO[1..], &HELLO.to_uppercase(), &HELLO.replace('2', "g"), &format!("{HELLO}0")] {
        assert!(text.parse::<Digest>().is_err(), "{text}");
    }
}

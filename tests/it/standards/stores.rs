//! One suite for every place that snapshots are kept in, and both places of a large installation used together.

use annexwatch::archive::{Archive, ArchiveError, Digest, Put};

use super::warc::plan;
use crate::support::app::{App, SERIES};
use crate::support::databases;
use crate::support::moto::Moto;

/// What every store does. `overwrite` puts other bytes under a name, behind the archive's back.
async fn conforms(archive: &Archive, overwrite: impl AsyncFn(Digest, &'static str)) {
    let never = Digest::of(b"never put");
    assert!(matches!(archive.get(never).await, Err(ArchiveError::Missing(missing)) if missing == never));
    assert!(!archive.contains(never).await.unwrap());
    assert_eq!(archive.list().await.unwrap(), []);

    // Put once, read whole, and put again.
    let large = vec![7; 3 << 20];
    let bodies: [&[u8]; 3] = [b"", b"hello", &large];
    for body in bodies {
        let (digest, put) = archive.put_noting(body).await.unwrap();
        assert_eq!((digest, put), (Digest::of(body), Put::Created));
        assert_eq!(archive.get(digest).await.unwrap(), body);
        assert!(archive.contains(digest).await.unwrap());
        assert_eq!(archive.put_noting(body).await.unwrap(), (digest, Put::Kept));
    }
    let mut names: Vec<Digest> = bodies.map(Digest::of).to_vec();
    names.sort_unstable();
    assert_eq!(archive.list().await.unwrap(), names);

    // Many at once with the same bytes: all are told that they are kept, and they are.
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let archive = archive.clone();
        writers.spawn(async move { archive.put(b"the same").await.unwrap() });
    }
    assert!(writers.join_all().await.iter().all(|digest| *digest == Digest::of(b"the same")));
    assert_eq!(archive.get(Digest::of(b"the same")).await.unwrap(), b"the same");

    // Other bytes under a name are noticed when they are read and when the right ones are put, and are never written over.
    let hello = Digest::of(b"hello");
    for damage in ["hellp", "hell", "", "hello!"] {
        overwrite(hello, damage).await;
        for outcome in [archive.get(hello).await.map(drop), archive.put(b"hello").await.map(drop)] {
            let found = Digest::of(damage.as_bytes());
            assert!(
                matches!(outcome, Err(ArchiveError::Damaged { expected, found: other }) if expected == hello && other == found),
                "{damage:?}: {outcome:?}"
            );
        }
    }
    overwrite(hello, "hello").await;
    assert_eq!(archive.get(hello).await.unwrap(), b"hello");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_is_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    conforms(&archive, async |digest, bytes| std::fs::write(archive.path_of(digest).unwrap(), bytes).unwrap()).await;
    // The same attack by a rename over the file.
    let hello = Digest::of(b"hello");
    let other = folder.path().join("other");
    std::fs::write(&other, "goodbye").unwrap();
    std::fs::rename(&other, archive.path_of(hello).unwrap()).unwrap();
    assert!(matches!(archive.get(hello).await, Err(ArchiveError::Damaged { .. })));
    assert!(matches!(archive.put(b"hello").await, Err(ArchiveError::Damaged { .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s3_is_a_store() {
    let Some(moto) = Moto::start("snapshots").await else { return };
    let archive = Archive::s3(&moto.settings("snapshots")).unwrap();
    let path = |digest: Digest| {
        let hex = digest.to_string();
        format!("/snapshots/annexwatch/sha256/{}/{}/{hex}", &hex[..2], &hex[2..4])
    };
    conforms(&archive, async |digest, bytes| {
        assert_eq!(moto.put(&path(digest), &[], bytes).await, 200);
    })
    .await;
    // That a second write is refused is the store's doing, not only ours.
    let hello = path(Digest::of(b"hello"));
    assert_eq!(moto.put(&hello, &[("If-None-Match", "*")], "other").await, 412);
    // A bucket that is not there, and one that nobody answers for, are failures with a name.
    let absent = Archive::s3(&moto.settings("absent")).unwrap().put(b"hello").await.unwrap_err();
    assert!(matches!(absent, ArchiveError::Storage { action: "write", .. }), "{absent}");
}

/// Many machines: PostgreSQL and a bucket, from the first check to an export.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_and_s3_do_the_whole_job() {
    let Some(moto) = Moto::start("watch").await else { return };
    let Some(db) = databases::postgres().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let app =
        App::open_with(&db, |text| text.replace("[fetch]", &(moto.config("watch", folder.path()) + "[fetch]"))).await;
    app.site.publish("2022", "html", plan("2022", "The government will train guards."));
    app.next_day().await;
    app.site.publish("2023", "html", plan("2023", "The government will train doctors."));
    app.next_day().await;
    assert_eq!(app.reports().await.len(), 1);
    let edition = app.service.db.edition(SERIES, "2022").await.unwrap().unwrap();
    let sha256 = app.service.db.latest_capture(edition.id).await.unwrap().unwrap().sha256;
    assert_eq!(
        app.get(&format!("/snapshots/{sha256}")).await.body,
        plan("2022", "The government will train guards.").into_bytes()
    );
    assert!(!app.config_file().parent().unwrap().join("data/sha256").exists(), "the bytes are in the bucket alone");
    let object = format!("/watch/sha256/{}/{}/{sha256}", &sha256[..2], &sha256[2..4]);
    assert_eq!(moto.get(&object).await, 200);

    let verified = app.command(&["verify", "--format", "json"]);
    assert_eq!((verified.code, &verified.json()["snapshots"]), (Some(0), &2.into()), "{verified:?}");
    let bag = folder.path().join("bag");
    assert_eq!(app.command(&["export", bag.to_str().unwrap()]).code, Some(0));
    assert_eq!(app.command(&["import", SERIES, bag.to_str().unwrap()]).code, Some(0));
    assert_eq!(moto.put(&object, &[], "other bytes").await, 200);
    let damaged = app.command(&["verify", "--format", "text"]);
    assert!(damaged.code == Some(1) && damaged.stdout.contains("is damaged"), "{damaged:?}");
    app.finish_with_mail_owed().await;
    db.close().await;
}

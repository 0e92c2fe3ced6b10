//! Time stamps of signed heads, heads by mail, and the verification that runs by itself.

use annexwatch::archive::log::time_stamp::{self, Nonce};
use annexwatch::job::verify::verify;
use annexwatch::store::{CheckResult, Db, NewCapture, NewSnapshot};

use super::proved::verifier;
use crate::daemon::plan::Plan;
use crate::support::app::{App, OPERATOR};
use crate::support::databases::on_both_databases;
use crate::support::tsa::Tsa;

const ARCHIVIST: &str = "archive@library.example";

/// An installation that has its heads stamped there.
async fn stamped_by(db: &crate::support::databases::TestDb, tsa: &Tsa) -> App {
    let address = tsa.origin.address;
    let url = tsa.origin.url("/tsa");
    App::open_with(db, |text| {
        let text = text.replace("pace_ms = 0", "pace_ms = 0\nrobots = false");
        text.replace("allow = [", &format!("allow = [\"{address}\", "))
            .replace("[mail]", &format!("[log]\ntime_stamps = \"{url}\"\n[mail]"))
    })
    .await
}

on_both_databases! {
    async fn each_head_is_stamped_and_openssl_agrees(db: &TestDb) {
        let Some(tsa) = Tsa::start().await else { return };
        let app = stamped_by(db, &tsa).await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        app.next_day().await;
        app.site.publish("2023", "md", Plan::of_2023().markdown());
        app.next_day().await;
        let heads = app.service.db.checkpoints().await.unwrap();
        assert_eq!(heads.len(), 2);
        let folder = tempfile::tempdir().unwrap();
        let (note, stamp) = (folder.path().join("checkpoint"), folder.path().join("checkpoint.tsr"));
        for head in &heads {
            let response = head.time_stamp.as_ref().expect("each head has its stamp");
            std::fs::write(&note, &head.note).unwrap();
            std::fs::write(&stamp, response).unwrap();
            let (holds, said) = tsa.accepts(&stamp, &note);
            assert!(holds, "{said}");
            let read = time_stamp::read(response, head.note.as_bytes(), None).unwrap();
            assert!((chrono::Utc::now() - read.at).num_hours().abs() < 1, "{read:?}");
        }
        std::fs::write(&note, &heads[0].note).unwrap();
        assert!(!tsa.accepts(&stamp, &note).0, "the stamp of another head");
        assert_eq!(app.mails(), []);

        // It is part of a proof, and of what is verified.
        let bundle = folder.path().join("proof");
        let digest = app.service.db.snapshots_after("", 1).await.unwrap().remove(0).sha256;
        let capture = app.service.db.captures_of_bytes(&digest).await.unwrap().remove(0);
        annexwatch::job::proof::prove(&app.service, &capture, None, true, &bundle).await.unwrap();
        let (holds, said) = tsa.accepts(&bundle.join("checkpoint.tsr"), &bundle.join("checkpoint"));
        assert!(holds, "{said}");
        if let Some((holds, said)) = verifier(&bundle.join("verifier.py"), &[&bundle]) {
            assert!(holds, "{said}");
        }
        let proof = std::fs::read_to_string(bundle.join("proof.json")).unwrap();
        let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
        assert_eq!(proof["checkpoint"], std::fs::read_to_string(bundle.join("checkpoint")).unwrap());
        let page = app.get("/log/checkpoint/2/time-stamp").await;
        assert_eq!((page.status, Some(&page.body)), (200, heads[1].time_stamp.as_ref()));
        assert_eq!(page.header("content-type"), Some("application/timestamp-reply"));
        app.finish().await;
    }

    /// What a disk does to a stamp's row is found, in its signature too, which is not ours to check.
    async fn a_changed_row_of_a_stamp_is_found(db: &TestDb) {
        let Some(tsa) = Tsa::start().await else { return };
        let app = stamped_by(db, &tsa).await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        app.next_day().await;
        let problems = async || verify(&app.service, |_| {}).await.unwrap().problems;
        assert_eq!(problems().await, [""; 0]);
        let (drop, hex) = match &db.db {
            Db::Sqlite { .. } => ("DROP TRIGGER time_stamps_refuse_update", ("x'", "'")),
            Db::Postgres(_) => ("DROP TRIGGER time_stamps_refuse_change ON time_stamps", ("decode('", "', 'hex')")),
        };
        db.execute(drop).await.unwrap();
        let sound = app.service.db.time_stamps().await.unwrap().remove(0).response;
        let mut flipped = sound.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let bytes = |bytes: &[u8]| {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("response = {}{digits}{}", hex.0, hex.1)
        };
        for (change, back) in [
            ("stamped_at = stamped_at + 1".to_owned(), "stamped_at = stamped_at - 1".to_owned()),
            ("authority = 'x' || authority".to_owned(), "authority = substr(authority, 2)".to_owned()),
            ("seal = 'x' || seal".to_owned(), "seal = substr(seal, 2)".to_owned()),
            (bytes(&flipped), bytes(&sound)),
        ] {
            db.execute(&format!("UPDATE time_stamps SET {change}")).await.unwrap();
            let found = problems().await;
            assert!(found.len() == 1 && found[0].contains("not what was recorded"), "{change}: {found:?}");
            db.execute(&format!("UPDATE time_stamps SET {back}")).await.unwrap();
            assert_eq!(problems().await, [""; 0], "{back}");
        }
        app.finish().await;
    }

    /// The head is signed all the same, the operator hears of it once, and the stamp comes later.
    async fn an_authority_that_is_down_holds_nothing_up(db: &TestDb) {
        let Some(tsa) = Tsa::start().await else { return };
        tsa.answers(false);
        let app = stamped_by(db, &tsa).await;
        for period in ["2022", "2023"] {
            app.site.publish(period, "md", Plan::of_2022().markdown().replace("2022", period));
            app.next_day().await;
        }
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].subject.contains("time stamps broke (not-stamped)"), "{mails:?}");
        assert!(mails[0].text.contains("503"), "{mails:?}");
        let stamps = async || {
            let heads = app.service.db.checkpoints().await.unwrap();
            heads.iter().map(|head| head.time_stamp.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(stamps().await, [false, false]);
        tsa.answers(true);
        app.next_day().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].subject.contains("time stamps is well again"), "{mails:?}");
        assert_eq!(stamps().await, [false, true], "the newest, which covers all before it");
        app.finish().await;
    }

    /// A stamp that is not about its head is found, by whatever hand it came there.
    async fn a_stamp_of_something_else_is_found(db: &TestDb) {
        let Some(tsa) = Tsa::start().await else { return };
        let app = App::open(db).await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        app.next_day().await;
        let question = time_stamp::request(b"another text", Nonce::new([7; 8]));
        let policy = annexwatch::fetch::Gate::new(tsa.origin.policy());
        let answer = policy.post(&tsa.origin.url("/"), "application/timestamp-query", &question).await.unwrap();
        assert!(time_stamp::read(&answer.body, b"another text", Some(Nonce::new([7; 8]))).is_ok());
        for (text, nonce, words) in [
            (&b"this text"[..], Some([7; 8]), "something else"),
            (b"another text", Some([8; 8]), "another question"),
        ] {
            let why = time_stamp::read(&answer.body, text, nonce.map(Nonce::new)).unwrap_err().to_string();
            assert!(why.contains(words), "{why}");
        }
        app.service.db.insert_time_stamp(1, "https://tsa.example/", &answer.body, app.service.now()).await.unwrap();
        let problems = verify(&app.service, |_| ()).await.unwrap().problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("something else"), "{problems:?}");
        app.finish().await;
    }

    async fn each_head_is_mailed_once_to_archivists_who_asked(db: &TestDb) {
        let to = |text: String| text.replace("[mail]", &format!("[log]\ncheckpoints_to = [\"{ARCHIVIST}\"]\n[mail]"));
        let app = App::open_with(db, to).await;
        let folder = tempfile::tempdir().unwrap();
        for (n, period) in ["2022", "2023"].into_iter().enumerate() {
            app.site.publish(period, "md", Plan::of_2022().markdown().replace("2022", period));
            app.next_day().await;
            let mut mails = app.mails();
            mails.retain(|mail| mail.to == ARCHIVIST);
            let [mail] = mails.as_slice() else { panic!("{mails:?}") };
            assert!(mail.subject.contains(&format!("signed head of {} captures", n + 1)), "{mail:?}");
            let text = mail.text.replace("\r\n", "\n");
            let kept = text.split("-----\n").nth(1).unwrap();
            let head = app.service.db.latest_checkpoint().await.unwrap().unwrap();
            assert_eq!(kept, head.note, "to the byte");
            std::fs::write(folder.path().join(period), kept).unwrap();
            app.next_day().await;
            assert_eq!(app.mails(), [], "once");
        }
        // What came by mail is what a later archive is held against.
        let bag = folder.path().join("bag");
        let ran = app.command(&["export", bag.to_str().unwrap()]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let data = bag.join("data");
        for period in ["2022", "2023"] {
            let earlier = folder.path().join(period);
            let args = [data.as_path(), std::path::Path::new("--earlier"), &earlier];
            let Some((holds, said)) = verifier(&data.join("verifier.py"), &args) else { continue };
            assert!(holds, "{said}");
        }
        app.finish().await;
    }

    /// The schedule looks the archive over: what is wrong is told once, and once more when it is mended.
    async fn a_damaged_archive_is_told_once_and_its_mending_once(db: &TestDb) {
        let every_day = |text: String| text.replace("[mail]", "[log]\nverify = \"30 4 * * *\"\n[mail]");
        let app = App::open_with(db, every_day).await;
        app.site.publish("2022", "md", Plan::of_2022().markdown());
        app.next_day().await;
        app.next_day().await;
        assert_eq!(app.mails(), []);
        let digest = app.service.db.snapshots_after("", 1).await.unwrap().remove(0).sha256;
        let file = app.service.archive.path_of(digest.parse().unwrap()).expect("a folder");
        let sound = std::fs::read(&file).unwrap();
        let mut damaged = sound.clone();
        damaged[10] ^= 1;
        std::fs::write(&file, &damaged).unwrap();
        app.next_day().await;
        // The check of the series, which brings the same bytes, stumbles over them too.
        let of_archive = || app.mails().into_iter().filter(|mail| mail.subject.contains("the archive")).collect::<Vec<_>>();
        let mails = of_archive();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].to == OPERATOR && mails[0].subject.contains("verify broke (damaged)"), "{mails:?}");
        assert!(mails[0].text.contains(&digest), "{mails:?}");
        app.next_day().await;
        assert_eq!(app.mails(), [], "once");
        std::fs::write(&file, &sound).unwrap();
        app.next_day().await;
        let mails = of_archive();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].subject.contains("verify is well again"), "{mails:?}");
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// Captures that are added while it runs are no damage.
    async fn an_archive_that_grows_is_verified_all_the_same(db: &TestDb) {
        let app = App::open(db).await;
        for period in 2000..2004 {
            app.site.publish(&period.to_string(), "md", Plan::of_2022().markdown().replace("2022", &period.to_string()));
        }
        app.next_day().await;
        let growing = tokio::spawn({
            let service = app.service.clone();
            async move {
                for n in 0..60 {
                    let body = format!("capture {n}");
                    let digest = service.archive.put(body.as_bytes()).await.unwrap();
                    let url = format!("https://site.example/{n}");
                    let capture = NewCapture {
                        series_id: "other".to_owned(),
                        source: "feed".to_owned(),
                        url: url.clone(),
                        final_url: url,
                        status: Some(200),
                        redirects: "[]".to_owned(),
                        request_headers: "[]".to_owned(),
                        response_headers: "[]".to_owned(),
                        fetched_at: service.now(),
                        snapshot: NewSnapshot { sha256: digest.to_string(), bytes: body.len() as i64 },
                        media_type: None,
                        file_name: None,
                        remote_address: None,
                        tls_peer: None,
                        tool: None,
                        provenance: None,
                        claimed_at: None,
                    };
                    let result = CheckResult {
                        series_id: "other".to_owned(),
                        captures: vec![(capture, None)],
                        ..CheckResult::default()
                    };
                    service.db.commit_check(&result, None, service.now()).await.unwrap();
                    if n % 10 == 0 {
                        annexwatch::job::proof::checkpoint(&service).await.unwrap();
                    }
                }
            }
        });
        let mut rounds = 0;
        while !growing.is_finished() {
            assert_eq!(verify(&app.service, |_| ()).await.unwrap().problems, Vec::<String>::new(), "round {rounds}");
            rounds += 1;
        }
        growing.await.unwrap();
        let verified = verify(&app.service, |_| ()).await.unwrap();
        assert_eq!((verified.problems.len(), verified.captures), (0, 64));
        app.finish().await;
    }
}

#[test]
fn no_answer_of_an_authority_makes_the_reader_panic() {
    use proptest::prelude::*;
    let granted = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x00];
    let refused = b"\x30\x0e\x30\x0c\x02\x01\x02\x30\x07\x0c\x05no\x1b!!";
    for (answer, words) in [(&granted[..], "form"), (refused, "refused"), (b"", "form"), (b"<html>", "form")] {
        let why = time_stamp::read(answer, b"text", None).unwrap_err().to_string();
        assert!(why.contains(words) && !why.contains('\u{1b}'), "{why:?}");
    }
    let lengths = prop::sample::select(vec![0x30_u8, 0x02, 0x04, 0x06, 0x18, 0xa0, 0x80, 0x81, 0x84, 0xff, 0x00, 0x03]);
    proptest!(|(bytes in prop::collection::vec(prop_oneof![lengths, any::<u8>()], 0..200))| {
        prop_assert!(time_stamp::read(&bytes, b"text", None).is_err());
    });
}

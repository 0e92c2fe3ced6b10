//! Back-files: what is kept of them with which provenance, and what is refused by name.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use annexwatch::store::CaptureRow;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::warc::plan;
use crate::support::app::{App, SERIES};
use crate::support::command::{Ran, shared};
use crate::support::databases::{self, TestDb};

async fn start() -> (TestDb, App, tempfile::TempDir) {
    let db = databases::sqlite().await;
    let app = App::open(&db).await;
    (db, app, tempfile::tempdir().unwrap())
}

async fn captures(app: &App) -> Vec<CaptureRow> {
    let entries = app.service.db.log_entries(0, 1_000).await.unwrap();
    entries.into_iter().map(|entry| entry.logged.capture).collect()
}

fn import(app: &App, args: &[&str]) -> Ran {
    app.command(&[&["import", SERIES, "--by", "anna", "--format", "json"], args].concat())
}

fn zip(path: &Path, entries: &[(&str, &str)]) {
    let mut writer = ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, body) in entries {
        let at = zip::DateTime::from_date_and_time(2019, 5, 17, 12, 0, 0).unwrap();
        writer.start_file(*name, SimpleFileOptions::default().last_modified_time(at)).unwrap();
        writer.write_all(body.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_and_a_zip_are_kept_with_where_they_came_from() {
    let (db, app, folder) = start().await;
    let files = folder.path().join("files/old");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("Annual_plan_2019.html"), plan("2019", "The government will train guards.")).unwrap();
    std::fs::write(files.join("Annual plan.html"), plan("2018", "The government will train doctors.")).unwrap();
    std::fs::write(files.join("unrelated.html"), "<!doctype html><h1>Menu 2017</h1><p>Soup and bread for all.</p>")
        .unwrap();
    std::fs::write(files.join("picture.png"), "no document").unwrap();
    let back = folder.path().join("back.zip");
    zip(&back, &[("years/annual-plan-2020.html", &plan("2020", "The government will train cooks."))]);

    let ran = import(&app, &[text(&files), text(&back)]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said = ran.json();
    let kept: Vec<(&str, &str, bool)> = said["kept"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["period"].as_str().unwrap(), file["health"].as_str().unwrap(), file["new"] == true))
        .collect();
    // The second by the title within it, since its name tells no year.
    assert_eq!(kept, [("2018", "ok", true), ("2019", "ok", true), ("2020", "ok", true)], "{said}");
    let left_out: BTreeSet<String> =
        said["left_out"].as_array().unwrap().iter().map(|file| file["from"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        left_out,
        [text(&files.join("picture.png")), text(&files.join("unrelated.html"))].map(str::to_owned).into()
    );

    let from_zip = captures(&app).await.into_iter().find(|row| row.url.contains("2020")).unwrap();
    let provenance: Value = serde_json::from_str(from_zip.provenance.as_deref().unwrap()).unwrap();
    assert_eq!(provenance["from"], text(&back));
    assert_eq!(provenance["entry"], "years/annual-plan-2020.html");
    assert_eq!((&provenance["by"], &provenance["claim"]), (&"anna".into(), &"modified".into()));
    let whole = annexwatch::archive::Digest::of(&std::fs::read(&back).unwrap()).to_string();
    assert_eq!(provenance["from_sha256"], whole);
    assert!(from_zip.claimed_at.unwrap().to_string().starts_with("2019-05-17T12:00:00"), "{from_zip:?}");
    assert!(from_zip.fetched_at > from_zip.claimed_at.unwrap(), "the time of the import is the capture's own");
    // The leaf has all of it.
    let logged = app.service.db.logged(from_zip.id).await.unwrap().unwrap();
    let leaf: Value = serde_json::from_slice(&logged.leaf().to_bytes()).unwrap();
    assert_eq!(leaf["provenance"], from_zip.provenance.clone().unwrap());
    assert_eq!((&leaf["v"], leaf["claimed_at"].is_string()), (&2.into(), true));

    // The reports over the years are there, and nobody was told.
    assert_eq!(app.reports().await.len(), 2);
    assert!(app.owed().await.is_empty());
    // The same again keeps nothing more.
    let again = import(&app, &[text(&files), text(&back)]).json();
    assert!(again["kept"].as_array().unwrap().iter().all(|file| file["new"] == false), "{again}");
    assert_eq!(captures(&app).await.len(), 3);
    let verified = app.command(&["verify", "--format", "text"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    app.finish().await;
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_guessed() {
    let (db, app, folder) = start().await;
    let [one, two] = ["annual plan 2019 a.html", "annual plan 2019 b.html"].map(|name| folder.path().join(name));
    std::fs::write(&one, plan("2019", "The government will train guards.")).unwrap();
    std::fs::write(&two, plan("2019", "The government will train cooks.")).unwrap();
    let said = import(&app, &[text(&one), text(&two)]).json();
    assert_eq!((&said["kept"], said["left_out"].as_array().unwrap().len()), (&Value::Array(Vec::new()), 2), "{said}");
    assert!(said["left_out"][0]["why"].as_str().unwrap().contains("equally good"), "{said}");
    import(&app, &["--period", "2019", text(&one), text(&two)]).failed(1, &["several files"]);
    import(&app, &["--period", "soon", text(&one)]).failed(1, &["no period"]);
    import(&app, &[text(&folder.path().join("absent.html"))]).failed(1, &["absent.html"]);
    let said = import(&app, &["--period", "2019-H1", text(&two)]).json();
    assert_eq!(said["kept"][0]["period"], "2019-H1");

    // The checks of an edition are those of any other.
    let bad = folder.path().join("annual plan 2016.pdf");
    std::fs::write(&bad, "%PDF-1.4 cut off").unwrap();
    let ran = import(&app, &[text(&bad)]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_ne!(ran.json()["kept"][0]["health"], "ok");
    assert_eq!(app.service.db.holds(true).await.unwrap().len(), 1);
    app.deliver().await;
    app.finish().await;
    db.close().await;
}

/// An old file that turns up takes no place of what was fetched.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_back_file_comes_before_all_that_was_fetched() {
    let (db, app, folder) = start().await;
    app.site.publish("2022", "html", plan("2022", "The government will train guards."));
    app.next_day().await;
    let file = folder.path().join("annual plan 2022.html");
    std::fs::write(&file, plan("2022", "The government will train nobody.")).unwrap();
    assert_eq!(import(&app, &[text(&file)]).code, Some(0));
    let edition = app.service.db.edition(SERIES, "2022").await.unwrap().unwrap();
    let latest = app.service.db.latest_capture(edition.id).await.unwrap().unwrap();
    assert_eq!(latest.provenance, None, "{latest:?}");
    assert_eq!(app.service.db.captures_of(edition.id).await.unwrap().len(), 2);
    app.finish().await;
    db.close().await;
}

fn snapshots(folder: &Path) -> BTreeSet<PathBuf> {
    let mut names = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { names.extend(path.file_name().map(PathBuf::from)) }
        }
    }
    names
}

/// A4: what is exported and imported elsewhere is the same to the byte; its time is claimed, and the log is not dated back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_exports_come_back_identical() {
    let (db, app, folder) = start().await;
    app.site.publish("2022", "html", plan("2022", "The government will train guards."));
    app.next_day().await;
    app.site.publish("2022", "html", plan("2022", "The government will train doctors."));
    app.next_day().await;
    app.site.publish("2022", "html", plan("2022", "The government will train guards."));
    app.site.publish("2023", "md", "# Annual plan 2023\n\nThe government will train guards in Norvale before 2030.\n");
    app.next_day().await;
    app.mails();
    let (warc, bag) = (folder.path().join("plan.warc.gz"), folder.path().join("bag"));
    assert_eq!(app.command(&["export", "--format", "warc", text(&warc)]).code, Some(0));
    assert_eq!(app.command(&["export", text(&bag)]).code, Some(0));
    let original = captures(&app).await;
    assert_eq!(original.len(), 4);
    for path in [&warc, &bag] {
        let (other_db, other, _) = start().await;
        let ran = import(&other, &[text(path)]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.json()["left_out"], Value::Array(Vec::new()), "{ran:?}");
        let archive = |app: &App| snapshots(&app.config_file().parent().unwrap().join("data/sha256"));
        assert_eq!(archive(&app), archive(&other));
        let came = captures(&other).await;
        assert_eq!(came.len(), original.len(), "{path:?}");
        for row in &original {
            let back = came.iter().find(|back| back.claimed_at == Some(row.fetched_at)).unwrap();
            assert_eq!(
                (
                    &back.sha256,
                    &back.url,
                    &back.final_url,
                    &back.redirects,
                    &back.request_headers,
                    &back.response_headers
                ),
                (&row.sha256, &row.url, &row.final_url, &row.redirects, &row.request_headers, &row.response_headers)
            );
            assert_ne!(back.fetched_at, row.fetched_at, "the log says when it came to us");
            let bytes = other.service.archive.get(back.sha256.parse().unwrap()).await.unwrap();
            assert_eq!(bytes, app.service.archive.get(row.sha256.parse().unwrap()).await.unwrap());
        }
        let heads = other.command(&["verify", "--format", "text"]);
        assert_eq!(heads.code, Some(0), "{heads:?}");
        other.finish().await;
        other_db.close().await;
    }
    // One byte more in a bag, and it is refused.
    let snapshot = bag.join("data/log.jsonl");
    let mut log = std::fs::read(&snapshot).unwrap();
    log.push(b'\n');
    std::fs::write(&snapshot, log).unwrap();
    import(&app, &[text(&bag)]).failed(1, &["log.jsonl", "manifest"]);
    app.finish().await;
    db.close().await;
}

/// A WARC of another program, with chunks, without a leaf of ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warc_of_others_is_read() {
    let (db, app, folder) = start().await;
    let body = plan("2015", "The government will train guards.");
    let (first, second) = body.split_at(40);
    let chunks = format!("{:x}\r\n{first}\r\n{:x};x=y\r\n{second}\r\n0\r\n\r\n", first.len(), second.len());
    let http = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nVia: a\r\nVia: b\r\n\r\n{chunks}"
    );
    let gone = "HTTP/1.1 404 Not Found\r\n\r\nnothing here";
    let record = |url: &str, http: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{}>\r\nWARC-Date: 2015-09-03T10:11:12Z\r\nWARC-Target-URI: \
             <{url}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
            url.len(),
            http.len()
        )
    };
    let path = folder.path().join("crawl.warc");
    let there = record("http://plan.example/Annual%20plan%202015.html?x=1", &http);
    std::fs::write(&path, there + &record("http://plan.example/gone", gone)).unwrap();
    let said = import(&app, &[text(&path)]).json();
    assert_eq!(said["kept"][0]["claimed_at"], "2015-09-03T10:11:12.000000Z", "{said}");
    let row = captures(&app).await.remove(0);
    assert_eq!(app.service.archive.get(row.sha256.parse().unwrap()).await.unwrap(), body.as_bytes());
    assert!(row.response_headers.contains(r#"["Via","a"],["Via","b"]"#), "{row:?}");
    assert_eq!(row.media_type.as_deref(), Some("text/html"));
    app.finish().await;
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_containers_are_refused_by_name() {
    let (db, app, folder) = start().await;
    let good = ("annual plan 2019.html", plan("2019", "The government will train guards."));
    let at = |name: &str| folder.path().join(name);
    for (file, entry) in [
        ("up.zip", "../../annual plan 2018.html"),
        ("root.zip", "/tmp/annual plan 2018.html"),
        ("drive.zip", "C:\\plan 2018.html"),
    ] {
        zip(&at(file), &[(good.0, &good.1), (entry, "x")]);
        import(&app, &[text(&at(file))]).failed(1, &[file, "refused", entry.trim_start_matches("C:\\")]);
    }
    let mut writer = ZipWriter::new(std::fs::File::create(at("link.zip")).unwrap());
    writer.add_symlink("annual plan 2018.html", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    writer.finish().unwrap();
    import(&app, &[text(&at("link.zip"))]).failed(1, &["link.zip", "annual plan 2018.html", "link"]);
    // Two of one name: the directory's names are changed behind the writer's back.
    zip(&at("two.zip"), &[("annual plan 2018.html", "x"), ("annual plan 2019.html", "y")]);
    let bytes = std::fs::read(at("two.zip")).unwrap();
    let twice: Vec<u8> = {
        let mut bytes = bytes;
        while let Some(place) = bytes.windows(21).position(|window| window == b"annual plan 2019.html") {
            bytes[place + 15] = b'8';
        }
        bytes
    };
    std::fs::write(at("two.zip"), twice).unwrap();
    import(&app, &[text(&at("two.zip"))]).failed(1, &["two.zip", "two entries"]);
    std::fs::create_dir(at("files")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", at("files/annual plan 2018.html")).unwrap();
    import(&app, &[text(&at("files"))]).failed(1, &["annual plan 2018.html", "link"]);
    std::fs::write(at("cut.warc"), "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP").unwrap();
    import(&app, &[text(&at("cut.warc"))]).failed(1, &["cut.warc", "record 1", "too early"]);
    std::fs::write(at("huge.warc"), "WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n").unwrap();
    import(&app, &[text(&at("huge.warc"))]).failed(1, &["huge.warc", "more than"]);
    // 320 MB of nothing in a file of less than a megabyte.
    let mut bomb = GzEncoder::new(std::fs::File::create(at("bomb.warc.gz")).unwrap(), Compression::fast());
    for _ in 0..5 {
        bomb.write_all(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 67108864\r\n\r\n").unwrap();
        bomb.write_all(&vec![0; 64 << 20]).unwrap();
        bomb.write_all(b"\r\n\r\n").unwrap();
    }
    bomb.finish().unwrap();
    import(&app, &[text(&at("bomb.warc.gz"))]).failed(1, &["bomb.warc.gz", "record", "in all", "bomb"]);

    // Those of the shared data, as ZIPs: a bomb, a size that is a lie, ways out of the folder, a link, a torn directory.
    for (name, words) in [
        ("Z01_zipslip", "refused"),
        ("Z03_symlink", "link"),
        ("Z05_overlap_bomb", "refused"),
        ("Z13_duplicate_part", "two entries"),
        ("Z23_truncated", "directory"),
    ] {
        let Some(path) = shared(&format!("hostile/docx/{name}.docx")) else { break };
        let file = at(&format!("{name}.zip"));
        std::fs::copy(path, &file).unwrap();
        import(&app, &[text(&file)]).failed(1, &[&format!("{name}.zip"), words]);
    }
    if let Some(path) = shared("hostile/docx/Z07_size_lie.docx") {
        std::fs::copy(path, at("lie.zip")).unwrap();
        import(&app, &[text(&at("lie.zip"))]).failed(1, &["lie.zip", "refused", "inflate"]);
    }
    assert_eq!(captures(&app).await, [], "nothing was kept of any");
    assert!(!app.config_file().parent().unwrap().join("data/sha256").exists());
    app.finish().await;
    db.close().await;
}

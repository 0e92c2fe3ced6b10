//! The config: what is shipped works, what is mistyped is refused in one line, and mail goes out only where its links may.

use std::path::Path;

use annexwatch::config::{Config, MailPermission, REFERENCE};
use annexwatch::source::SourceConfig;

const SMALL: &str = r#"
[service]
data = "data"
listen = "127.0.0.1:8080"
[fetch]
contact = "https://example.org/contact"
[extract]
cpu_s = 10
[compare]
mass_removal_share = 0.5
[mail]
from = "annexwatch@example.org"
[mail.smtp]
host = "smtp.example.org"
port = 587
password_file = "secret"
user = "annexwatch"
[[series]]
id = "plan"
title = "Annual plan"
language = "en"
schedule = "0 8 * * mon-fri"
title_any = ['annual plan']
edition = ['title:(20\d\d)']
[[series.source]]
adapter = "index-page"
url = "https://example.org/documents"
[[series.source]]
adapter = "folder"
path = "files"
[[series.source]]
adapter = "pinned"
[series.source.editions]
"2022" = { url = "https://example.org/2022.pdf" }
"#;

fn parse(text: &str) -> anyhow::Result<Config> {
    Config::parse(text, Path::new("/etc/annexwatch"), [])
}

fn with(variables: &[(&str, &str)]) -> anyhow::Result<Config> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::parse(SMALL, Path::new("/etc/annexwatch"), variables)
}

/// Why a text is refused: one line, with all these words.
#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let why = format!("{:#}", parse(text).expect_err(text));
    assert!(!why.contains('\n'), "{why}");
    assert!(words.iter().all(|word| why.contains(word)), "{words:?} in {why}");
}

#[test]
fn the_shipped_config_is_complete_and_its_series_are_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = Config::load(&folder.join("config.toml"), []).unwrap();
    let ids: Vec<(&str, bool)> = config.series.iter().map(|series| (series.id.as_str(), series.enabled)).collect();
    assert_eq!(
        ids,
        [
            ("sample-nl", true),
            ("sample-en", true),
            ("nl-migratie-internationaal", false),
            ("nl-staat-van-migratie", false),
            ("nl-ontwikkelingsresultaten", false)
        ]
    );
    assert_eq!(config.service.data, folder.join("snapshots"));
    for source in config.series.iter().flat_map(|series| &series.sources) {
        if let SourceConfig::Folder(source) = source {
            assert!(source.path.is_dir(), "{}", source.path.display());
        }
    }
    assert_eq!(config.mail_permission(), MailPermission::Trial);
    assert!(Config::parse(REFERENCE, folder, []).is_ok());
}

/// What the comments say can be set can be set.
#[test]
fn what_is_commented_out_can_be_switched_on() {
    let mut text = String::new();
    for line in REFERENCE.lines() {
        let key = line.strip_prefix("# ").filter(|rest| {
            rest.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
                || rest.starts_with("[mail.")
                || *rest == "[s3]"
        });
        text.push_str(key.unwrap_or(line));
        text.push('\n');
    }
    // A mail goes one way: the server replaces the folder.
    let text = text.replace("folder = \"snapshots/outgoing\"\n", "");
    let config = parse(&text).unwrap();
    assert_eq!(config.mail.smtp.unwrap().port, 587);
    let s3 = config.s3.unwrap();
    assert_eq!((s3.bucket.as_str(), s3.region.as_str()), ("annexwatch", "eu-central-1"));
    assert!(config.mail.operator.is_some() && config.service.database_file.is_some());
}

/// The snapshots go to their store under a signature, and not in the clear.
#[test]
fn a_bucket_is_reached_over_https() {
    let with_s3 = |endpoint: &str| {
        let s3 = format!(
            "[s3]\nbucket = \"b\"\nendpoint = \"{endpoint}\"\naccess_key_id = \"k\"\nsecret_access_key_file = \"s3.secret\"\n[fetch]"
        );
        SMALL.replacen("[fetch]", &s3, 1)
    };
    for endpoint in ["https://s3.example.org", "http://127.0.0.1:9000", "http://localhost:9000"] {
        let config = parse(&with_s3(endpoint)).unwrap();
        assert_eq!(config.s3.unwrap().secret_access_key_file, Path::new("/etc/annexwatch/s3.secret"));
    }
    for endpoint in ["http://s3.example.org", "ftp://127.0.0.1", "s3.example.org"] {
        refused(&with_s3(endpoint), &["s3.endpoint"]);
    }
}

#[test]
fn a_companion_is_a_series_of_its_own() {
    let second = SMALL.replace("\"plan\"", "\"results\"").split("[[series]]").nth(1).unwrap().to_owned();
    let two = |companions: &str| {
        let text = SMALL.replace("language = \"en\"", &format!("language = \"en\"\ncompanions = {companions}"));
        format!("{text}\n[[series]]{second}")
    };
    assert_eq!(parse(&two("[\"results\"]")).unwrap().series("plan").unwrap().companions, ["results"]);
    refused(&two("[\"result\"]"), &["plan", "no series \"result\""]);
    refused(&two("[\"plan\"]"), &["plan", "its own companion"]);
}

#[test]
fn what_the_log_and_the_gate_cannot_use_is_refused() {
    let with = |lines: &str| SMALL.replace("[mail]\n", &format!("{lines}\n[mail]\n"));
    refused(&with("[log]\ntime_stamps = \"ftp://tsa.example/\""), &["log.time_stamps", "ftp"]);
    refused(&with("[log]\ntime_stamps = \"http://10.0.0.1/\""), &["log.time_stamps", "10.0.0.1"]);
    refused(&with("[log]\ncheckpoints_to = [\"nobody\"]"), &["log.checkpoints_to", "nobody"]);
    refused(&with("[log]\nverify = \"every week\""), &["log.verify", "every week"]);
    refused(&SMALL.replace("[fetch]", "[fetch]\nproxy = \"ftp://a\""), &["fetch.proxy", "ftp://a"]);
    refused(
        &SMALL.replace("[fetch]", "[fetch]\nauthorities = [\"none.pem\"]"),
        &["fetch.authorities", "/etc/annexwatch/none.pem"],
    );
    let config = parse(&with("[log]\nkey_file = \"secrets/log\"\nverify = \"\"")).unwrap();
    assert_eq!(config.log.key_file.as_deref(), Some(Path::new("/etc/annexwatch/secrets/log")));
    assert!(
        config.log.verify_schedule().unwrap().is_none()
            && parse(SMALL).unwrap().log.verify_schedule().unwrap().is_some()
    );
}

#[test]
fn a_key_that_is_unknown_is_refused_at_every_level() {
    assert!(parse(SMALL).is_ok());
    for (section, line) in [
        ("[service]", "databse = 1"),
        ("[fetch]", "pace = 1"),
        ("[extract]", "cpu = 1"),
        ("[compare]", "share = 1"),
        ("[mail]", "form = \"a@example.org\""),
        ("[mail.smtp]", "prot = 1"),
        ("[[series]]", "shedule = \"x\""),
        ("adapter = \"index-page\"", "link = 1"),
        ("adapter = \"folder\"", "folder = 1"),
    ] {
        let text = SMALL.replacen(section, &format!("{section}\n{line}"), 1);
        refused(&text, &["unknown", line.split(' ').next().unwrap()]);
    }
    refused(&format!("colour = 1\n{SMALL}"), &["unknown", "colour"]);
    refused(&SMALL.replace("{ url = ", "{ uri = 1, url = "), &["unknown", "uri"]);
    refused(&SMALL.replace("\"index-page\"", "\"index-pages\""), &["index-pages"]);
}

#[test]
fn values_that_cannot_be_are_refused_with_their_place() {
    refused("[service", &["line 1"]);
    refused(&SMALL.replace("[service]\ndata = \"data\"", "[service]"), &["data"]);
    refused(&SMALL.replace("0 8 * * mon-fri", "0 8 * * 1-5"), &["plan", "schedule"]);
    refused(&SMALL.replace("0 8 * * mon-fri", "0 25 * * mon"), &["plan", "schedule"]);
    refused(
        &SMALL.replace("language = \"en\"", "language = \"en\"\ntimezone = \"Europe/Amsterdm\""),
        &["plan", "Amsterdm"],
    );
    refused(&SMALL.replace("'annual plan'", "'annual ('"), &["plan", "annual ("]);
    refused(&SMALL.replace("'title:(20\\d\\d)'", "'(20\\d\\d)'"), &["plan"]);
    refused(&SMALL.replace("id = \"plan\"", "id = \"Plan 1\""), &["Plan 1", "a-z"]);
    refused(&SMALL.replace("id = \"plan\"", "id = \"\""), &["a-z"]);
    let (_, series) = SMALL.split_once("[[series]]").unwrap();
    refused(&format!("{SMALL}[[series]]{series}"), &["plan", "twice"]);
    refused(&SMALL.replace("share = 0.5", "share = 1.5"), &["mass_removal_share"]);
    refused(&SMALL.replace("share = 0.5", "share = nan"), &["mass_removal_share"]);
    refused(&SMALL.replace("data = \"data\"", "data = \"data\"\nworkers = 0"), &["workers"]);
    refused(&SMALL.replace("data = \"data\"", "data = \"data\"\nbase_url = \"example.org\""), &["example.org"]);
    refused(&SMALL.replace("data = \"data\"", "data = \"data\"\nbase_url = \"ftp://example.org\""), &["base_url"]);
    refused(
        &SMALL.replace("\"annexwatch@example.org\"", "\"annexwatch@example.org\"\nfolder = \"out\""),
        &["smtp", "folder"],
    );
    let expect = |days: &str| SMALL.replace("language = \"en\"", &format!("language = \"en\"\nexpect = {{ {days} }}"));
    assert!(parse(&expect("after = '11-01', overdue = '02-28'")).is_ok());
    refused(&expect("after = '05-32', overdue = '10-31'"), &["plan", "expect", "05-32"]);
    refused(&expect("after = '05-01', overdue = '10-31', covers = 9"), &["plan", "covers"]);
    refused(&SMALL.replace("cpu_s = 10", "cpu_s = -1"), &["cpu_s"]);
    refused(&SMALL.replace("contact =", "allow = [\"intranet\"]\ncontact ="), &["allow", "intranet"]);
    refused(&SMALL.replace("https://example.org/documents", "file:///etc/passwd"), &["plan"]);
    refused(&SMALL.replace("\"2022\" =", "\"this year\" ="), &["plan", "this year"]);
}

#[test]
fn the_environment_comes_before_the_file() {
    let config = with(&[
        ("ANNEXWATCH_MAIL__FROM", "other@example.org"),
        ("ANNEXWATCH_SERVICE__WORKERS", "7"),
        ("ANNEXWATCH_SERVICE__LISTEN", "127.0.0.1:9000"),
        ("ANNEXWATCH_MAIL__SMTP__PORT", "25"),
        ("ANNEXWATCH_MAIL__OPERATOR", "you@example.org"),
        ("ANNEXWATCH_FETCH__ALLOW", "[\"127.0.0.1:8099\"]"),
        ("HOME", "/home/somebody"),
    ])
    .unwrap();
    assert_eq!(config.mail.from, "other@example.org");
    assert_eq!(config.service.workers, 7);
    assert_eq!(config.service.listen.port(), 9000);
    assert_eq!(config.mail.smtp.as_ref().map(|smtp| smtp.port), Some(25));
    assert_eq!(config.mail.operator.as_deref(), Some("you@example.org"));
    assert_eq!(config.fetch.allow, ["127.0.0.1:8099"]);
    for (name, value) in
        [("ANNEXWATCH_MAIL__FORM", "x"), ("ANNEXWATCH_DATA", "x"), ("ANNEXWATCH_SERVICE__WORKERS", "many")]
    {
        let why = format!("{:#}", with(&[(name, value)]).expect_err(name));
        assert!(!why.contains('\n'), "{why}");
    }
}

#[test]
fn relative_paths_count_from_the_folder_of_the_config() {
    let config = parse(SMALL).unwrap();
    assert_eq!(config.service.data, Path::new("/etc/annexwatch/data"));
    assert_eq!(config.database_url().unwrap(), "sqlite:/etc/annexwatch/data/annexwatch.db");
    assert_eq!(config.mail.smtp.unwrap().password_file.unwrap(), Path::new("/etc/annexwatch/secret"));
    let SourceConfig::Folder(folder) = &config.series[0].sources[1] else { panic!("{:?}", config.series[0].sources) };
    assert_eq!(folder.path, Path::new("/etc/annexwatch/files"));
    let config = parse(&SMALL.replace("\"data\"", "\"/var/lib/annexwatch\"")).unwrap();
    assert_eq!(config.service.data, Path::new("/var/lib/annexwatch"));
}

#[test]
fn the_address_of_the_database_can_lie_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("address"), "postgres://user:word@host/name\n").unwrap();
    let text = SMALL.replace("data = \"data\"", "data = \"data\"\ndatabase_file = \"address\"");
    let config = Config::parse(&text, folder.path(), []).unwrap();
    assert_eq!(config.database_url().unwrap(), "postgres://user:word@host/name");
    std::fs::remove_file(folder.path().join("address")).unwrap();
    let why = format!("{:#}", config.database_url().unwrap_err());
    assert!(why.contains("database_file"), "{why}");
}

/// Links in mails are https, except where everything is on this machine.
#[test]
fn mail_goes_out_only_where_its_links_may() {
    use MailPermission::{NoBaseUrl, NotHttps, Public, Trial};
    for (base, server, expected) in [
        (None, Some("smtp.example.org"), NoBaseUrl),
        (None, Some("127.0.0.1"), NoBaseUrl),
        (None, None, NoBaseUrl),
        (Some("https://annexwatch.example.org"), Some("smtp.example.org"), Public),
        (Some("https://annexwatch.example.org"), Some("127.0.0.1"), Public),
        (Some("https://annexwatch.example.org"), None, Public),
        (Some("http://annexwatch.example.org"), Some("smtp.example.org"), NotHttps),
        (Some("http://annexwatch.example.org"), Some("127.0.0.1"), NotHttps),
        (Some("http://annexwatch.example.org"), None, NotHttps),
        (Some("http://127.0.0.1:8080"), Some("smtp.example.org"), NotHttps),
        (Some("http://127.0.0.1:8080"), Some("127.0.0.1"), Trial),
        (Some("http://localhost:8080"), Some("localhost"), Trial),
        (Some("http://[::1]:8080"), Some("::1"), Trial),
        (Some("http://127.0.0.1:8080"), None, Trial),
        (Some("http://127.0.0.1.example.org"), Some("127.0.0.1"), NotHttps),
        (Some("http://0.0.0.0:8080"), Some("127.0.0.1"), NotHttps),
    ] {
        let mut config = parse(SMALL).unwrap();
        config.service.base_url = base.map(|base| url::Url::parse(base).unwrap());
        match (server, config.mail.smtp.as_mut()) {
            (Some(host), Some(smtp)) => smtp.host = host.to_owned(),
            _ => config.mail.smtp = None,
        }
        assert_eq!(config.mail_permission(), expected, "{base:?}, {server:?}");
    }
}

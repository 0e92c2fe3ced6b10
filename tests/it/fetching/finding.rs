//! What the adapters find, and what they refuse to take for an answer.

use annexwatch::fetch::{Gate, Policy};
use annexwatch::source::{Breakage, Candidate, Location, Rules, SourceConfig, SourceFailure, TitleRules, choose};

use crate::support::origin::{Origin, Reply};

/// Titles and last path segments.
fn found(candidates: &[Candidate]) -> Vec<String> {
    candidates
        .iter()
        .map(|one| format!("{} @ {}", one.title, one.location.to_string().rsplit('/').next().unwrap()))
        .collect()
}

async fn discover(config: &SourceConfig, gate: &Gate) -> Result<Vec<Candidate>, SourceFailure> {
    annexwatch::source::discover(config, &Rules::compile(&TitleRules::default()).unwrap(), gate).await
}

fn offline() -> Gate {
    Gate::new(Policy::new("tests"))
}

#[tokio::test]
async fn a_folder_offers_its_documents_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("2020")).unwrap();
    for name in
        ["annex-2021.html", "Annex_over_2022.PDF", ".hidden.pdf", "annex-2023.pdf.part", "2020/annex.pdf", "notes"]
    {
        std::fs::write(folder.path().join(name), "x").unwrap();
    }
    let config = SourceConfig::Folder(toml::from_str(&format!("path = {:?}", folder.path())).unwrap());
    let candidates = discover(&config, &offline()).await.unwrap();
    assert_eq!(
        found(&candidates),
        ["annex @ annex.pdf", "Annex over 2022 @ Annex_over_2022.PDF", "annex 2021 @ annex-2021.html"]
    );
    assert_eq!(candidates[0].parent.as_deref(), Some("2020"));
    assert_eq!(candidates[1].location, Location::File(folder.path().join("Annex_over_2022.PDF")));
    let rules = Rules::compile(&TitleRules::default()).unwrap();
    let periods: Vec<String> = choose(&candidates, &rules).editions.into_keys().collect();
    assert_eq!(periods, ["2021", "2022"]);
}

#[tokio::test]
async fn an_empty_folder_is_no_error_and_a_missing_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let config = |path| SourceConfig::Folder(toml::from_str(&format!("path = {path:?}")).unwrap());
    assert!(discover(&config(folder.path().to_owned()), &offline()).await.unwrap().is_empty());
    let error = discover(&config(folder.path().join("gone")), &offline()).await.unwrap_err();
    assert_eq!(error.kind(), "unreadable");
}

#[tokio::test]
async fn pinned_editions_are_offered_as_written() {
    let config: SourceConfig = toml::from_str(
        r#"
        adapter = "pinned"
        [editions]
        2021 = { url = "https://example.org/a.pdf" }
        2022-h1 = { url = "https://example.org/b.pdf", title = "First half" }
        "#,
    )
    .unwrap();
    let candidates = discover(&config, &offline()).await.unwrap();
    assert_eq!(found(&candidates), ["2021 @ a.pdf", "First half @ b.pdf"]);
    assert_eq!(candidates[1].period.as_deref(), Some("2022-H1"));
}

#[test]
fn a_source_that_cannot_work_is_refused_before_it_is_used() {
    let cases = [
        (
            r#"adapter = "pinned"
            editions = { soon = { url = "https://example.org/" } }"#,
            "soon",
        ),
        (
            r#"adapter = "pinned"
            editions = { 2022 = { url = "file:///etc/passwd" } }"#,
            "scheme",
        ),
        (
            r#"adapter = "index-page"
            url = "http://10.0.0.1/""#,
            "private",
        ),
        (
            r#"adapter = "index-page"
            url = "https://example.org/"
            link_any = ['[']"#,
            "link_any",
        ),
        (
            r#"adapter = "index-page"
            url = "https://example.org/"
            within = "a[""#,
            "within",
        ),
    ];
    for (toml, named) in cases {
        let error = toml::from_str::<SourceConfig>(toml).unwrap().check(&Policy::new("tests")).unwrap_err();
        assert!(error.breakage == Breakage::BadConfig && error.to_string().contains(named), "{error}");
    }
}

#[test]
fn a_key_that_an_adapter_does_not_know_is_refused() {
    let cases = [
        "adapter = 'folder'\npath = '.'\nurl = 'https://example.org/'",
        "adapter = 'pinned'\neditions = {}\npath = '.'",
        "adapter = 'pinned'\neditions = { 2022 = { url = 'https://example.org/', links = 1 } }",
        "adapter = 'index-page'\nurl = 'https://example.org/'\nlink = 'x'",
        "adapter = 'gopher'",
        "path = '.'",
    ];
    for toml in cases {
        assert!(toml::from_str::<SourceConfig>(toml).is_err(), "{toml}");
    }
}

const LIST: &str = r##"<!doctype html><html><head><title>Site</title><base href="/files/"></head><body>
    <script>for (let i = 0; i<n; i++) { if (a<b) {} }</script>
    <h1>State of   migration</h1><a href="/home">Home</a>
    <ul id="list">
      <li><a href="2021.pdf#page=3">Annex <b>over 2021</b></a> <a href="2021.pdf"><img src="i.png"></a>
      <li><a href="../2022/annex.pdf" title="Annex over 2022"></a>
      <li><a href="note-2022.pdf">Decision note, annex over 2022</a>
      <li><a href="mailto:a@example.org">Annex by mail</a> <a href="#top">Annex on top</a>
    </ul></body></html>"##;

async fn index(config: &str, reply: Reply) -> Result<Vec<Candidate>, SourceFailure> {
    let origin = Origin::start(move |request| match request.target.as_str() {
        "/moved/list" => Reply::redirect(302, "/"),
        _ => reply.clone(),
    })
    .await;
    let path = if config.contains("# moved") { "/moved/list" } else { "/list" };
    let config = SourceConfig::IndexPage(toml::from_str(&format!("url = '{}'\n{config}", origin.url(path))).unwrap());
    discover(&config, &Gate::new(origin.policy())).await
}

#[tokio::test]
async fn an_index_page_offers_the_links_that_are_meant() {
    let config = "link_any = ['^annex', '/20\\d\\d\\.pdf$']\nlink_not = ['decision']";
    let candidates = index(config, Reply::html(LIST)).await.unwrap();
    assert_eq!(
        found(&candidates),
        ["Annex over 2021 @ 2021.pdf", "2021.pdf @ 2021.pdf", "Annex over 2022 @ annex.pdf"]
    );
    assert!(candidates[0].location.to_string().ends_with("/files/2021.pdf"), "{}", candidates[0].location);
    assert_eq!(candidates[0].parent.as_deref(), Some("State of migration"));
    let within = index("within = '#list'", Reply::html(LIST)).await.unwrap();
    assert_eq!(within.len(), 4);
}

#[tokio::test]
async fn a_page_of_another_shape_is_an_error_and_never_an_empty_list() {
    let nested = format!("<html><body>{}<a href=x>Annex</a></body></html>", "<div>".repeat(36_000));
    let json = Reply::new(200).header("Content-Type", "application/json").body(*b"{\"items\": []}");
    let pdf = Reply::new(200).header("Content-Type", "text/html").body(*b"%PDF-1.7");
    let cases = [
        ("", Reply::html(""), "empty", "empty"),
        ("", Reply::html("<html><body>Soon here</body></html>"), "nothing-meant", "no links"),
        ("link_any = ['edition']", Reply::html(LIST), "nothing-meant", "none of its 5 links"),
        ("within = '#table'", Reply::html(LIST), "missing-field", "#table"),
        ("", json, "wrong-value", "application/json"),
        ("", pdf, "wrong-value", "not an HTML page"),
        ("", Reply::html("<html><title>Just a moment...</title><a href=x>Annex</a></html>"), "challenge", "robots"),
        ("", Reply::html("<html><form><input type=password></form><a href=x>Annex</a></html>"), "login", "log in"),
        (
            "",
            Reply::html("<html><title>Pagina niet gevonden</title><a href=x>Annex</a></html>"),
            "soft-404",
            "niet gevonden",
        ),
        ("", Reply::html(&nested), "wrong-value", "nested"),
        ("# moved", Reply::html(LIST), "home-page", "home page"),
    ];
    for (config, reply, kind, named) in cases {
        let error = index(config, reply).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(named), "{named}: {error}");
    }
    let gone = index("", Reply::new(404)).await.unwrap_err();
    assert_eq!(gone.kind(), "not-found");
    let coded = Reply::html("x").header("Content-Encoding", "gzip");
    assert_eq!(index("", coded).await.unwrap_err().kind(), "truncated");
}

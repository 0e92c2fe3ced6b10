//! Every adapter, and every way in which its service breaks: always a named failure, never an empty list.

use super::*;
use crate::support::origin::Sending;

/// A source that works: its configuration, the part of the address of its first question, and its answers.
struct Working {
    config: &'static str,
    asks: &'static str,
    routes: Routes,
    /// Fields without which the first answer cannot be read, as it writes them.
    needs: &'static [&'static str],
    is_json: bool,
}

fn working() -> Vec<Working> {
    let page = "<!doctype html><title>List</title><a href='/files/migratie-2022.pdf'>Migratie 2022</a>";
    vec![
        Working {
            config: TK,
            asks: "/Document?",
            routes: vec![("/Document?", json(constructed!("tk-v5-annexes-2.json")))],
            needs: &["value", "Id", "Soort", "Nummer", "Onderwerp", "Datum", "Verwijderd", "BronDocument"],
            is_json: true,
        },
        Working {
            config: TK_V4,
            asks: "/Document?",
            routes: vec![("/Document?", json(constructed!("tk-v4-annexes.json")))],
            needs: &["value", "Id", "Soort", "DocumentNummer", "Onderwerp", "Datum", "Verwijderd", "BronDocument"],
            is_json: true,
        },
        Working {
            config: TK_LETTERS,
            asks: "/Document?",
            routes: vec![("/Document?", json(constructed!("tk-v5-letters.json")))],
            needs: &["value", "Id", "Soort", "Nummer", "Onderwerp", "Datum", "Verwijderd", "BijlageDocument"],
            is_json: true,
        },
        Working {
            config: SRU_LETTERS,
            asks: "w.publicatienaam",
            routes: vec![
                ("startRecord=3", xml(constructed!("sru-annexes.xml").replace("nextRecordPosition", "last"))),
                ("w.hoofddocument", xml(constructed!("sru-annexes.xml"))),
                ("w.publicatienaam", xml(constructed!("sru-letters.xml"))),
            ],
            needs: &["numberOfRecords", "recordData", "identifier", "title", "type", "itemUrl"],
            is_json: false,
        },
        Working {
            config: WOO,
            asks: "/zoek?",
            routes: vec![("/zoek?", json(constructed!("woo-letter-list.json")))],
            needs: &["totaal", "resultaten", "document", "id", "titel"],
            is_json: true,
        },
        Working {
            config: GOVUK,
            asks: "/api/content/",
            routes: vec![("/api/content/", json(constructed!("govuk-publication.json")))],
            needs: &["document_type", "title", "details", "url"],
            is_json: true,
        },
        Working {
            config: FEED,
            asks: "/feed/list",
            routes: vec![("/feed/list", xml(constructed!("feed.rss")))],
            needs: &["item", "title", "link"],
            is_json: false,
        },
        Working {
            config: SITEMAP,
            asks: "/sitemap/list.xml",
            routes: vec![("/sitemap/list.xml", xml(constructed!("sitemap.xml")))],
            needs: &["urlset", "loc"],
            is_json: false,
        },
        Working {
            config: CKAN,
            asks: "package_show",
            routes: vec![("package_show", json(constructed!("ckan-package.json")))],
            needs: &["success", "result", "title", "resources", "url"],
            is_json: true,
        },
        Working {
            config: INDEX,
            asks: "/list/all",
            routes: vec![("/list/all", Reply::html(page))],
            needs: &["href"],
            is_json: false,
        },
    ]
}

impl Working {
    /// The source with another answer to its first question, and what comes of it.
    async fn broken(&self, reply: Reply) -> Result<Vec<Candidate>, SourceFailure> {
        let mut routes = vec![(self.asks, reply)];
        routes.extend(self.routes.iter().filter(|(part, _)| *part != self.asks).cloned());
        // What follows from the first answer is asked under other addresses; the broken answer must not catch those.
        let later: Vec<_> = routes.extract_if(1.., |(part, _)| *part != "/").collect();
        let routes = later.into_iter().chain(routes).collect();
        find_with(self.config, "", routes, |policy| policy.total_timeout = Duration::from_millis(1500)).await.0
    }

    fn answer(&self) -> Reply {
        self.routes.iter().find(|(part, _)| *part == self.asks).unwrap().1.clone()
    }
}

#[tokio::test]
async fn every_source_of_this_table_works_before_it_is_broken() {
    for source in working() {
        let found = source.broken(source.answer()).await.unwrap_or_else(|failure| panic!("{failure}"));
        assert!(!found.is_empty(), "{}", source.config);
    }
}

#[tokio::test]
async fn whatever_a_site_does_is_a_failure_with_its_name() {
    let html = |title: &str| Reply::html(&format!("<!doctype html><html><title>{title}</title><p>Sorry.</p></html>"));
    for source in working() {
        let whole = source.answer();
        let faults = [
            (Reply::new(404), "not-found"),
            (Reply::new(410), "not-found"),
            (Reply::new(403), "forbidden"),
            (Reply::new(429), "rate-limited"),
            (Reply::new(500), "server-error"),
            (Reply::new(503), "server-error"),
            (Reply::new(418), "status"),
            (Reply::html(" \n"), "empty"),
            (html("Just a moment..."), "challenge"),
            (html("404 - Pagina niet gevonden"), "soft-404"),
            (Reply::html("<html><title>Site</title><form><input type=\"password\"></form></html>"), "login"),
            (Reply::redirect(302, "/"), "home-page"),
            (Reply::redirect(302, "/fout404.html"), "soft-404"),
            (Reply::redirect(302, "/account/login?next=x"), "login"),
            (Reply::redirect(302, "http://169.254.169.254/"), "refused"),
            (whole.clone().sending(Sending::CutAfter(whole.body.len() / 2)), "truncated"),
            (whole.clone().sending(Sending::StallAfter(10)), "timeout"),
            (Reply { body: vec![0x1f, 0x8b, 8, 0], ..whole.clone() }.header("Content-Encoding", "gzip"), "truncated"),
        ];
        for (reply, kind) in faults {
            let mut routes = vec![
                (source.asks, reply.clone()),
                ("/fout404", Reply::html("<html>Helaas</html>")),
                ("/account/login", Reply::html("<html>Hello</html>")),
            ];
            // The home page answers to whatever else there is.
            routes.push(("/", Reply::html("<html><title>Home</title></html>")));
            let found =
                find_with(source.config, "", routes, |policy| policy.total_timeout = Duration::from_millis(1500))
                    .await
                    .0;
            let failure = found.expect_err(source.config);
            assert_eq!(failure.kind(), kind, "{}\n{reply:?}\n{failure}", source.config);
            assert_eq!(failure.to_string().lines().count(), 1, "{failure}");
        }
    }
}

#[tokio::test]
async fn data_of_another_syntax_or_cut_in_the_middle_are_named() {
    for source in working() {
        let whole = source.answer();
        let page = Reply::html("<!doctype html><html><title>Welkom</title><p>Nieuw: onze site.</p></html>");
        let half = Reply { body: whole.body[..whole.body.len() * 2 / 3].to_vec(), ..whole.clone() };
        let is_page = source.config == INDEX;
        let page_kind = if is_page { "nothing-meant" } else { "html-instead" };
        assert_eq!(source.broken(page).await.unwrap_err().kind(), page_kind, "{}", source.config);
        if !is_page {
            let failure = source.broken(half).await.expect_err(source.config);
            assert_eq!(failure.kind(), "truncated", "{failure}");
        }
        for other in ["%PDF-1.7 ...", "Service temporarily out of order"] {
            let failure = source.broken(Reply { body: other.into(), ..whole.clone() }).await.expect_err(source.config);
            let expected: &[&str] = if is_page { &["wrong-value"] } else { &["not-parsable"] };
            assert!(expected.contains(&failure.kind()), "{failure}");
        }
        if source.is_json {
            for (body, kinds) in [
                ("[]", ["missing-field"].as_slice()),
                ("{}", ["missing-field"].as_slice()),
                ("null", ["missing-field"].as_slice()),
                ("\"value\"", ["missing-field"].as_slice()),
            ] {
                let failure = source.broken(json(body)).await.expect_err(source.config);
                assert!(kinds.contains(&failure.kind()), "{body}: {failure}");
            }
        }
    }
}

#[tokio::test]
async fn a_field_that_is_missing_or_renamed_is_named() {
    for source in working() {
        for field in source.needs {
            let whole = String::from_utf8(source.answer().body).unwrap();
            let renamed = match source.is_json {
                true => whole.replace(&format!("\"{field}\":"), &format!("\"{field}_new\":")),
                false => whole
                    .replace(&format!("{field}>"), &format!("{field}New>"))
                    .replace(&format!("{field} "), &format!("{field}New "))
                    .replace(&format!("{field}="), &format!("{field}New=")),
            };
            assert_ne!(renamed, whole, "{field}");
            let reply = Reply { body: renamed.into_bytes(), ..source.answer() };
            let failure = source.broken(reply).await.expect_err(&format!("{}: {field}", source.config));
            let kinds = ["missing-field", "wrong-value", "nothing-meant"];
            assert!(kinds.contains(&failure.kind()), "{field}: {failure}");
            if source.is_json {
                assert!(failure.to_string().contains(field), "{field}: {failure}");
            }
        }
    }
}

#[tokio::test]
async fn an_empty_list_is_no_answer_to_a_question_that_had_one() {
    let sru =
        "<searchRetrieveResponse><version>2.0</version><numberOfRecords>0</numberOfRecords></searchRetrieveResponse>";
    let cases = [
        (TK, "/Document?", json("{\"value\": []}")),
        (SRU, "/sru?", xml(sru)),
        (SRU_LETTERS, "/sru?", xml(sru)),
        (WOO, "/zoek?", json("{\"totaal\": 0, \"resultaten\": []}")),
        (GOVUK, "/api/content", json(constructed!("govuk-publication.json").replace("\"file\"", "\"external\""))),
        (FEED, "/feed/list", xml("<rss version=\"2.0\"><channel><title>t</title></channel></rss>")),
        (SITEMAP, "/sitemap", xml("<urlset></urlset>")),
        (CKAN, "package_show", json("{\"success\": true, \"result\": {\"title\": \"t\", \"resources\": []}}")),
    ];
    for (config, asks, reply) in cases {
        let failure = find(config, vec![(asks, reply)]).await.0.expect_err(config);
        assert_eq!(failure.kind(), "nothing-meant", "{failure}");
    }
}

#[tokio::test]
async fn a_service_that_says_it_cannot_answer_is_believed() {
    let odata = "{\"error\": {\"code\": \"\", \"message\": \"The node count limit of '100' has been exceeded.\"}}";
    let surrogate = "<searchRetrieveResponse><numberOfRecords>1</numberOfRecords><records><record><recordData>\
                     <diagnostic><uri>info:srw/diagnostic/1/64</uri><message>Record is out of order</message></diagnostic>\
                     </recordData></record></records></searchRetrieveResponse>";
    let mut cases = vec![
        (TK, "/Document?", json(odata), "node count"),
        (SRU, "/sru?", xml(surrogate), "out of order"),
        (CKAN, "package_show", json("{\"success\": false, \"error\": {\"message\": \"Not found\"}}"), "Not found"),
    ];
    cases.extend(recorded("sru-diagnostic-http200.xml").map(|said| (SRU, "/sru?", xml(said), "mismatched input")));
    for (config, asks, reply, words) in cases {
        let failure = find(config, vec![(asks, reply)]).await.0.expect_err(config);
        assert_eq!(failure.kind(), "diagnostics", "{failure}");
        assert!(failure.to_string().contains(words), "{failure}");
    }
}

#[tokio::test]
async fn an_answer_that_was_not_asked_for_or_never_ends_is_no_answer() {
    let next = |to: &str| json(constructed!("tk-v5-annexes-1.json").replace("NEXT", to));
    let sru_circle = constructed!("sru-annexes.xml").replace("<nextRecordPosition>3<", "<nextRecordPosition>1<");
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><searchRetrieveResponse>&a;</searchRetrieveResponse>";
    let nested_index =
        vec![("/sitemap", xml(constructed!("sitemap-index.xml"))), (".xml", xml(constructed!("sitemap-index.xml")))];
    let cases = [
        (TK, vec![("/Document?", next("BASE/OData/v5/Document?$skiptoken=1"))], "paging"),
        (TK, vec![("/Document?", next("https://elsewhere.example/OData/v5/Document"))], "paging"),
        (
            TK,
            vec![("/Document?", json(constructed!("tk-v5-annexes-2.json").replace("\"Bijlage\"", "\"Motie\"")))],
            "filter-ignored",
        ),
        (
            TK,
            vec![("/Document?", json(constructed!("tk-v5-annexes-2.json").replace("33333333-", "../../")))],
            "wrong-value",
        ),
        (SRU, vec![("/sru?", xml(sru_circle))], "paging"),
        (SRU, vec![("/sru?", xml(bomb))], "not-parsable"),
        (SITEMAP, nested_index, "wrong-value"),
        (GOVUK, vec![("/api/content", json("{\"document_type\": \"gone\"}"))], "not-found"),
    ];
    for (config, routes, kind) in cases {
        let failure = find(config, routes).await.0.expect_err(config);
        assert_eq!(failure.kind(), kind, "{failure}");
    }
}

#[test]
fn a_source_without_a_question_is_refused_before_it_is_used() {
    let policy = Policy::new("tests");
    for (config, key) in [
        ("adapter = 'tk-odata'", "titles"),
        ("adapter = 'tk-odata'\ntitles = [' ']", "empty"),
        ("adapter = 'tk-odata'\ntitles = ['a']\npage_size = 1000", "page_size"),
        ("adapter = 'tk-odata'\ntitles = ['a']\nsince = 'last year'", "since"),
        ("adapter = 'tk-odata'\ntitles = ['a']\nbase = 'http://10.0.0.1/'", "base"),
        ("adapter = 'koop-sru'", "annexes"),
        ("adapter = 'open-overheid'", "texts"),
        ("adapter = 'open-overheid'\nletters = ['a']\nletter_titles = ['(']", "letter_titles"),
        ("adapter = 'govuk'\npath = 'collections'", "path"),
        ("adapter = 'feed'\nurl = 'file:///etc/passwd'", "url"),
        ("adapter = 'sitemap'\nurl = 'https://example.org/s.xml'\nlink_any = ['[']", "link_any"),
        ("adapter = 'ckan'\nbase = 'https://example.org'", "package"),
    ] {
        let failure = toml::from_str::<SourceConfig>(config).unwrap().check(&policy).unwrap_err();
        assert_eq!(failure.kind(), "bad-config", "{failure}");
        assert!(failure.to_string().contains(key), "{key}: {failure}");
    }
    for config in ["adapter = 'tk-odata'\ntitels = ['a']", "adapter = 'tk-odata'\nprofile = 'v6'", "adapter = 'feed'"] {
        assert!(toml::from_str::<SourceConfig>(config).is_err(), "{config}");
    }
}

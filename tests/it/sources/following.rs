//! Sources that list pages, whose files are a step further.

use super::*;

const RULES: &str = "title_any = ['staat van migratie']";

fn page(links: &str) -> Reply {
    Reply::html(&format!("<!doctype html><html><title>Document</title><a href='/'>Home</a>{links}</html>"))
}

#[tokio::test]
async fn the_page_of_an_entry_leads_to_its_file() {
    let config = format!("{FEED}\nfile_any = ['\\.pdf$']");
    let routes = || {
        vec![
            ("/feed/list", xml(constructed!("feed.rss"))),
            ("/documenten/2024", page("<a href='/binaries/bijlage-2024.pdf'>Download</a>")),
        ]
    };
    let (found, asked) = find_with(&config, RULES, routes(), |_| ()).await;
    assert_eq!(
        told(&found.unwrap()),
        [
            "TK bijlage Staat van Migratie 2024 | 2024-06-14 | Zoeken in documenten | binaries/bijlage-2024.pdf",
            "De Staat van Migratie 2023 | 2023-10-06 | Zoeken in documenten | files/2023.pdf",
        ]
    );
    assert_eq!(asked, ["/feed/list", "/documenten/2024"], "what is a file already is not looked into");
    // What is no edition is not looked into either.
    let (_, asked) = find_with(&config, "title_any = ['begroting']", routes(), |_| ()).await;
    assert_eq!(asked, ["/feed/list"]);
}

#[tokio::test]
async fn several_files_of_a_page_have_their_own_names() {
    let config = format!("{INDEX}\nfile_any = ['\\.pdf$']");
    let list = "<!doctype html><html><h1>Documenten</h1><a href='/2024'>Staat van migratie 2024</a></html>";
    let files = page("<a href='/a.pdf'>Rapport</a><a href='/b.pdf'>Bijlage 7: Internationale inspanningen</a>");
    let (found, _) = find_with(&config, RULES, vec![("/list/all", Reply::html(list)), ("/2024", files)], |_| ()).await;
    assert_eq!(
        told(&found.unwrap()),
        [
            "Rapport | - | Staat van migratie 2024 | a.pdf",
            "Bijlage 7: Internationale inspanningen | - | Staat van migratie 2024 | b.pdf",
        ]
    );
}

/// Whether that matters depends on whether the edition is kept already, which a source does not know.
#[tokio::test]
async fn a_page_in_trouble_is_offered_with_its_trouble() {
    let config = format!("{INDEX}\nfile_any = ['\\.pdf$']");
    let list = "<!doctype html><a href='/2024'>Staat van migratie 2024</a><a href='/2023'>Staat van migratie 2023</a>";
    let routes = vec![("/list/all", Reply::html(list)), ("/2024", page("<p>Binnenkort</p>"))];
    let (found, _) = find_with(&config, RULES, routes, |_| ()).await;
    assert_eq!(
        told(&found.unwrap()),
        ["Staat van migratie 2024 | - | - | 2024 !nothing-meant", "Staat van migratie 2023 | - | - | 2023 !not-found"]
    );
}

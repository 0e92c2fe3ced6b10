//! Redirects that lead to something else than the document that was asked for.

use annexwatch::core::document::Format::{self, Docx, Html, Pdf};
use annexwatch::core::extract::led_elsewhere;

#[test]
fn redirects_to_something_else_are_told() {
    let cases: &[(&str, &str, Format, Option<&str>)] = &[
        ("https://a.example/d/2023/annex.pdf", "https://a.example/", Html, Some("a home page")),
        ("https://a.example/d/annex", "https://www.a.example/nl", Html, Some("a home page")),
        ("https://a.example/d/annex", "https://b.example/en-gb/home.html?x=1", Html, Some("a home page")),
        ("https://a.example/d/annex", "https://a.example/login?next=/d/annex", Html, Some("a login page")),
        ("https://a.example/d/annex", "https://sso.a.example/begin", Html, Some("a login page")),
        ("https://a.example/d/annex", "https://a.example/pagina-niet-gevonden", Html, Some("an error page")),
        ("https://a.example/d/annex.pdf", "https://a.example/topics/ports", Html, Some("a web page where")),
        ("https://a.example/d/2023/annex", "https://a.example/d/2023/", Html, Some("a page above")),
        ("https://a.example/annex-2023", "https://a.example/annex-2022", Html, Some("another year")),
        ("https://a.example/annex-2023.pdf", "https://files.example/annex_2022.pdf", Pdf, Some("another year")),
        // What moves stays what it is.
        ("http://a.example/d/annex.pdf", "https://www.a.example/d/annex.pdf", Pdf, None),
        ("https://a.example/annex-2023.pdf", "https://cdn.example/2024/05/7f3a.pdf", Pdf, None),
        ("https://a.example/annex-2023.pdf", "https://cdn.example/annex-over-2023-20240501.pdf", Pdf, None),
        ("https://a.example/annex-2023.pdf", "https://a.example/annex-2023-2024.pdf", Pdf, None),
        ("https://a.example/d/annex/download", "https://a.example/d/annex", Docx, None),
        ("https://a.example/d/annex/index.html", "https://a.example/d/annex/", Html, None),
        ("https://a.example/d/annex", "https://a.example/documents/annex", Html, None),
        ("https://a.example/", "https://a.example/nl", Html, None),
        ("https://login.a.example/files/annex", "https://login.a.example/files/annex/2", Html, None),
        ("no address", "https://a.example/", Html, None),
    ];
    for (asked, arrived, format, wanted) in cases {
        let found = led_elsewhere(asked, arrived, *format);
        match wanted {
            Some(words) => {
                assert!(found.as_ref().is_some_and(|why| why.contains(words)), "{asked} {arrived}: {found:?}");
            }
            None => assert_eq!(found, None, "{asked} {arrived}"),
        }
    }
}

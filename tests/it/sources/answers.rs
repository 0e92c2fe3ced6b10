//! Good answers, and what is asked for them.

use super::*;

#[tokio::test]
async fn the_lower_house_is_asked_for_annexes_and_followed_to_the_end() {
    let first = constructed!("tk-v5-annexes-1.json").replace("NEXT", "BASE/OData/v5/Document?$skiptoken=2");
    let routes = vec![("$skiptoken", json(constructed!("tk-v5-annexes-2.json"))), ("/Document?", json(first))];
    let (found, asked) = find(TK, routes).await;
    assert_eq!(
        told(&found.unwrap()),
        [
            "Bijlage 7: Internationale inspanningen op asiel en migratie over 2022 | 2023-10-06 | Staat van Migratie 2023 | \
             OData/v5/Document(11111111-1111-4111-8111-111111111111)/resource",
            "Beslisnota internationale inspanningen op asiel en migratie 2022 | 2023-10-06 | Staat van Migratie 2023 | \
             OData/v5/Document(22222222-2222-4222-8222-222222222222)/resource",
            "Internationale inspanningen op asiel en migratie over 2021 | 2022-07-04 | De Staat van Migratie 2022 | \
             OData/v5/Document(33333333-3333-4333-8333-333333333333)/resource",
        ],
        "what was taken back is not offered"
    );
    assert_eq!(
        asked[0],
        "/OData/v5/Document?$filter=Verwijderd eq false and Soort eq 'Bijlage' and \
         contains(Onderwerp,'internationale inspanningen')&$expand=BronDocument($select=Id,Nummer,Onderwerp,Datum)\
         &$orderby=Datum desc&$top=100"
    );
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn the_annexes_of_a_letter_are_found_whatever_they_are_called() {
    let (found, asked) = find(TK_LETTERS, vec![("/Document?", json(constructed!("tk-v5-letters.json")))]).await;
    assert_eq!(
        told(&found.unwrap()),
        ["Wat wij over de grens doen (2023) | 2024-06-14 | Staat van Migratie 2024 | \
          OData/v5/Document(55555555-5555-4555-8555-555555555555)/resource"]
    );
    assert!(asked[0].contains("$expand=BijlageDocument("), "{}", asked[0]);
    assert!(!asked[0].contains("Soort eq"), "{}", asked[0]);
}

#[tokio::test]
async fn the_fourth_version_has_other_names() {
    let (found, asked) = find(TK_V4, vec![("/Document?", json(constructed!("tk-v4-annexes.json")))]).await;
    assert_eq!(found.unwrap()[0].parent.as_deref(), Some("Staat van Migratie 2023"));
    assert!(asked[0].contains("BronDocument($select=Id,DocumentNummer,"), "{}", asked[0]);
    // The newer service under the older profile, and the other way round, is noticed.
    for (config, answer) in [(TK, constructed!("tk-v4-annexes.json")), (TK_V4, constructed!("tk-v5-annexes-2.json"))] {
        let failure = find(config, vec![("/Document?", json(answer))]).await.0.unwrap_err();
        assert_eq!(failure.kind(), "missing-field", "{failure}");
        assert!(failure.to_string().contains("ummer"), "{failure}");
    }
    // A name that differs from the profile's is set.
    let renamed = constructed!("tk-v5-annexes-2.json").replace("Onderwerp", "Omschrijving");
    let config = format!("{TK}\n[fields]\ntitle = 'Omschrijving'");
    assert_eq!(find(&config, vec![("/Document?", json(renamed))]).await.0.unwrap().len(), 1);
}

#[tokio::test]
async fn what_an_operator_writes_stays_inside_of_the_question() {
    let config = "adapter = 'tk-odata'\nbase = 'BASE/v5'\ntitles = [\"d'Hondt & co#1 + 50%\"]";
    let (found, asked) =
        find(config, vec![("$skip=", json("{\"value\": []}")), ("/Document?", json("{\"value\": []}"))]).await;
    assert_eq!(found.unwrap_err().kind(), "nothing-meant");
    // The plus sign is a blank to the test's site; the service gets it coded.
    assert!(
        asked[0].contains("contains(Onderwerp,'d''Hondt & co#1   50%')") || asked[0].contains("co#1 + 50%')"),
        "{}",
        asked[0]
    );
    assert!(asked[0].ends_with("$top=100"), "{}", asked[0]);
}

#[tokio::test]
async fn official_publications_are_read_as_they_were_recorded() {
    let Some(record) = recorded("plooi/dcn-modules/officielebekendmakingen/oep/sru_record_bijlage.xml") else { return };
    let record = record.split_once("?>").unwrap().1.to_owned();
    let response = format!(
        "<r:searchRetrieveResponse xmlns:r='http://docs.oasis-open.org/ns/search-ws/sruResponse'>\
         <r:numberOfRecords>1</r:numberOfRecords><r:records>{record}</r:records></r:searchRetrieveResponse>"
    );
    let routes = vec![("dt.identifier==", xml(constructed!("sru-letters.xml"))), ("/sru?", xml(response))];
    let (found, asked) = find(SRU, routes).await;
    assert_eq!(
        told(&found.unwrap()),
        [
            "Eindnotitie verkenning haalbaarheid epidemiologisch onderzoek chroom 6 Defensie (samenvattende conclusies) | \
          2020-06-16 | Brief over de staat van chroom 6 in 2020 | \
          frbr/officielepublicaties/blg/onopgemaakt/blg-936562/1/pdf/blg-936562.pdf"
        ]
    );
    assert!(
        asked[0].contains(
            "query=c.product-area==officielepublicaties AND dt.type==Bijlage AND (dt.title any \"chroom\") \
             sortBy dt.date/sort.descending"
        ),
        "{}",
        asked[0]
    );
    // A recorded list of all that was published on a day: debates are no annexes, and nobody asked for them.
    let Some(all) = recorded("plooi/dcn-modules/officielebekendmakingen/oep/sru.xml") else { return };
    assert_eq!(find(SRU, vec![("/sru?", xml(all))]).await.0.unwrap_err().kind(), "filter-ignored");
}

#[tokio::test]
async fn the_annexes_of_a_publication_are_asked_for_by_its_number() {
    let last = constructed!("sru-annexes.xml").replace("<nextRecordPosition>3</nextRecordPosition>", "");
    let routes = vec![
        ("startRecord=3", xml(last)),
        ("w.hoofddocument==\"kst-35300-X-63\"", xml(constructed!("sru-annexes.xml"))),
        ("/sru?", xml(constructed!("sru-letters.xml"))),
    ];
    let (found, asked) = find(SRU_LETTERS, routes).await;
    let told = told(&found.unwrap());
    assert_eq!(told.len(), 2, "the last page has it once more, and one has no file yet: {told:?}");
    assert_eq!(
        told[0],
        "Internationale inspanningen op migratie 2021 | 2022-07-05 | Brief over de staat van chroom 6 in 2020 | \
         frbr/blg-1007826.pdf"
    );
    assert_eq!(asked.len(), 3, "{asked:?}");
}

#[tokio::test]
async fn the_woo_site_is_held_against_the_question() {
    let Some(list) = recorded("open-overheid/zoek-list.json") else { return };
    // As it was recorded it lists everything there is: the question was not heeded.
    let failure = find(WOO, vec![("/zoek?", json(list.clone()))]).await.0.unwrap_err();
    assert_eq!(failure.kind(), "filter-ignored", "{failure}");
    let one = list.replace("663177", "1");
    let (found, asked) = find(WOO, vec![("/zoek?", json(one.clone()))]).await;
    assert_eq!(
        told(&found.unwrap()),
        ["Kaart Oudemolen 10km | 2026-03-21 | - | documenten/eef2edec-019e-4085-8e2e-4d3f42686431"]
    );
    assert!(
        asked[0].ends_with("/zoek?zoektekst=kaart&start=0&aantalResultaten=50&sort=publicatiedatum"),
        "{}",
        asked[0]
    );
    let since = format!("{WOO}\nsince = '2026-04-01'");
    let (found, asked) = find(&since, vec![("/zoek?", json(one.clone()))]).await;
    assert_eq!(found.unwrap_err().kind(), "filter-ignored");
    assert!(asked[0].ends_with("&publicatiedatumVan=01-04-2026"), "{}", asked[0]);
    // It announces more than it gives.
    let empty = "{\"totaal\": 5, \"resultaten\": []}";
    let routes = vec![("start=1", json(empty)), ("/zoek?", json(one.replace("\"totaal\": 1", "\"totaal\": 5")))];
    assert_eq!(find(WOO, routes).await.0.unwrap_err().kind(), "paging");
}

#[tokio::test]
async fn the_annexes_of_a_document_under_the_woo_are_its_relations() {
    let Some(detail) = recorded("open-overheid/zoek-detail.json") else { return };
    let routes = vec![
        ("/zoek/b2e91e90", json(constructed!("woo-letter-detail.json"))),
        ("/zoek/eef2edec", json(detail)),
        ("/zoek?", json(constructed!("woo-letter-list.json"))),
    ];
    let (found, asked) = find(WOO_LETTERS, routes).await;
    assert_eq!(
        told(&found.unwrap()),
        [
            "Kaart Oudemolen 10km | 2026-03-21 | Brief met kaarten 2026 | documenten/eef2edec-019e-4085-8e2e-4d3f42686431"
        ]
    );
    assert_eq!(asked.len(), 3, "one that is annexed to is no annex, and another letter is not asked: {asked:?}");
}

#[tokio::test]
async fn a_british_collection_leads_to_its_publications_and_their_files() {
    let collection =
        "adapter = 'govuk'\nbase = 'BASE'\npath = '/government/collections/standards'\npublication_any = ['framework']";
    let (Some(list), Some(report)) =
        (recorded("govuk/document_collection.json"), recorded("govuk/best-practice-corporate-report.json"))
    else {
        return;
    };
    let routes = vec![
        ("/api/content/government/collections/", json(list)),
        ("/api/content/government/publications/", json(report)),
    ];
    let (found, asked) = find(collection, routes).await;
    let told = told(&found.unwrap());
    assert_eq!(
        told[0],
        "The Skills Funding Agency annual report and accounts for 2013 to 2014 | 2014-06-23 | \
         Skills Funding Agency annual report and accounts, 2013 to 2014 | \
         government/uploads/system/uploads/attachment_data/file/459253/SFA_Annual_Report_2013_to_2014.pdf"
    );
    assert_eq!(told.len(), asked.len() - 1, "one file each: {asked:?}");
}

#[tokio::test]
async fn a_british_publication_offers_its_attachments() {
    let answer = || {
        vec![("/api/content/government/publications/annual-plan-2024", json(constructed!("govuk-publication.json")))]
    };
    let file = "Annual plan 2024 (PDF) | 2024-04-02 | Annual plan 2024 | media/6/annual-plan-2024.pdf";
    assert_eq!(told(&find(GOVUK, answer()).await.0.unwrap()), [file]);
    let with_pages = find(&format!("{GOVUK}\nweb_pages = true"), answer()).await.0.unwrap();
    assert_eq!(with_pages.len(), 2);
    let Some(markup) = recorded("govuk/best-practice-policy-paper.json") else { return };
    let files = find(GOVUK, vec![("/api/content/", json(markup))]).await.0.unwrap();
    assert!(
        files.iter().all(|file| file.location.to_string().contains("/attachment_data/file/")),
        "{:?}",
        told(&files)
    );
}

#[tokio::test]
async fn feeds_sitemaps_and_catalogues_offer_what_they_list() {
    let feed = |body: &str| vec![("/feed/list", xml(body))];
    assert_eq!(
        told(&find(FEED, feed(constructed!("feed.rss"))).await.0.unwrap()),
        [
            "TK bijlage Staat van Migratie 2024 | 2024-06-14 | Zoeken in documenten | documenten/2024",
            "De Staat van Migratie 2023 | 2023-10-06 | Zoeken in documenten | files/2023.pdf",
        ]
    );
    assert_eq!(
        told(&find(FEED, feed(constructed!("feed.atom"))).await.0.unwrap()),
        ["Staat van Migratie 2022 | 2022-07-07 | Reports | documenten/2022"]
    );
    assert_eq!(
        told(&find(SITEMAP, vec![("/sitemap/list.xml", xml(constructed!("sitemap.xml")))]).await.0.unwrap()),
        ["tk bijlage staat van migratie 2023 | 2023-10-06 | - | documenten/tk-bijlage-staat-van-migratie-2023"]
    );
    let index = format!("{}\nsitemap_any = ['diwoo']", SITEMAP.replace("migratie", "inspanningen"));
    let routes = vec![
        ("/sitemap/list.xml", xml(constructed!("sitemap-index.xml"))),
        ("/diwoo-2024", xml(constructed!("sitemap-diwoo.xml"))),
    ];
    let (found, asked) = find(&index, routes).await;
    assert_eq!(told(&found.unwrap()), ["Internationale inspanningen 2023 | 2024-06-14 | - | files/x1.pdf"]);
    assert_eq!(asked.len(), 2, "{asked:?}");
    let (found, asked) = find(
        CKAN,
        vec![("/catalogue/api/3/action/package_show?id=annual-figures", json(constructed!("ckan-package.json")))],
    )
    .await;
    assert_eq!(
        told(&found.unwrap()),
        [
            "Annual figures 2022 | 2023-04-01 | Annual figures | 2022.pdf",
            "Annual figures 2021 | 2021-01-02 | Annual figures | 2021.pdf",
        ],
        "{asked:?}"
    );
}

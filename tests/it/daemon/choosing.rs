//! Two equally good candidates wait for a person, and so does one without a year; what the person says is done, and kept.

use super::plan::Plan;
use crate::support::app::{App, OPERATOR, SERIES};
use crate::support::databases::{TestDb, on_both_databases};
use crate::support::origin::Reply;

const READER: &str = "desk@reader.example";

async fn with_reader(db: &TestDb) -> App {
    let app = App::open(db).await;
    app.site.publish("2022", "html", Plan::of_2022().html());
    app.site.publish("2023", "md", Plan::of_2023().markdown());
    app.next_day().await;
    app.subscribe(READER, "en").await;
    app
}

on_both_databases! {
    async fn a_person_chooses_between_two(db: &TestDb) {
        let app = with_reader(db).await;
        app.site.publish("2024", "md", Plan::of_2024().markdown());
        app.site.publish("2024", "html", Plan::of_2023().html());
        app.next_day().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0].to, OPERATOR);
        assert!(mails[0].text.contains("annexwatch choose"), "{mails:?}");
        assert_eq!(app.service.db.edition(SERIES, "2024").await.unwrap(), None, "nothing is guessed");
        app.next_day().await;
        assert_eq!(app.mails(), [], "once is enough");

        let listed = app.command(&["choose", SERIES, "--format", "json"]).json();
        let candidates = listed["candidates"].as_array().unwrap();
        assert_eq!(candidates.len(), 2, "{listed}");
        let right = candidates.iter().find(|one| one["location"].as_str().unwrap().ends_with(".md")).unwrap();
        let id = right["id"].as_str().unwrap();
        assert!(mails[0].text.contains(id), "{mails:?}");
        app.command(&["choose", SERIES, "nonsense", "--by", "Ada"]).failed(1, &["nonsense", id]);
        assert_eq!(app.command(&["choose", SERIES, id]).code, Some(2), "who decides?");
        let chosen = app.command(&["choose", SERIES, id, "--by", "Ada", "--note", "the final one"]);
        assert_eq!(chosen.code, Some(0), "{chosen:?}");
        app.work().await;
        app.deliver().await;
        assert_eq!(app.readers(), [READER]);
        app.next_day().await;
        assert_eq!(app.mails(), [], "the other one is passed over from now on");
        let choices = app.service.db.choices_of(SERIES).await.unwrap();
        assert_eq!((choices[0].by_name.as_str(), choices[0].period.as_str()), ("Ada", "2024"));
        assert_eq!(app.service.db.candidates_of(SERIES).await.unwrap(), []);
        app.finish().await;
    }

    async fn a_person_says_which_year_it_is(db: &TestDb) {
        let app = with_reader(db).await;
        app.site.publish("", "md", Plan::of_2024().markdown());
        app.next_day().await;
        assert_eq!(app.readers(), [OPERATOR]);
        let id = app.service.db.candidates_of(SERIES).await.unwrap()[0].id.clone();
        app.command(&["choose", SERIES, &id, "--by", "Ada"]).failed(1, &["--period"]);
        app.command(&["choose", SERIES, &id, "--by", "Ada", "--period", "soon"]).failed(1, &["soon"]);
        assert_eq!(app.command(&["choose", SERIES, &id, "--by", "Ada", "--period", "2024"]).code, Some(0));
        app.work().await;
        app.deliver().await;
        assert_eq!(app.readers(), [READER]);
        app.finish().await;
    }

    async fn an_edition_that_is_late_is_told_once_and_its_arrival_once(db: &TestDb) {
        let expect = "expect = { after = \"01-10\", overdue = \"02-10\" }\ntitle_any";
        let app = App::open_with(db, |config| config.replace("title_any", expect)).await;
        app.site.publish("2088", "md", Plan::of_2022().markdown());
        app.next_day().await;
        app.next_day().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].subject.contains("edition 2089 is late"), "{mails:?}");
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.site.publish("2089", "md", Plan::of_2023().markdown());
        app.next_day().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].subject.contains("edition 2089 is there now"), "{mails:?}");
        app.next_day().await;
        assert_eq!(app.mails(), []);
        app.finish().await;
    }

    /// By its status, by what it says, or by being listed no more; the newest edition and an older one.
    async fn an_edition_that_is_gone_is_told_once_and_its_return_once(db: &TestDb) {
        let app = App::open(db).await;
        let publish = |period: &str| match period {
            "2022" => app.site.publish("2022", "md", Plan::of_2022().markdown()),
            _ => app.site.publish("2023", "md", Plan::of_2023().markdown()),
        };
        publish("2022");
        publish("2023");
        app.next_day().await;
        let sorry = "<!doctype html><title>Pagina niet gevonden</title><p>Helaas.</p>";
        for (period, reply, is_listed) in [
            ("2023", Reply::new(404), true),
            ("2023", Reply::new(410), false),
            ("2023", Reply::html(sorry), true),
            ("2022", Reply::redirect(302, "/fout404"), true),
        ] {
            app.site.answer(period, "md", reply);
            app.site.list(period, "md", is_listed);
            app.next_day().await;
            let mails = app.mails();
            assert_eq!(mails.len(), 1, "{period}: {mails:?}");
            assert!(mails[0].subject.contains(&format!("{period} is gone")), "{mails:?}");
            assert_eq!(app.service.db.holds(true).await.unwrap(), [], "what says that nothing is there is no edition");
            app.next_day().await;
            assert_eq!(app.mails(), []);
            publish(period);
            app.next_day().await;
            let mails = app.mails();
            assert_eq!(mails.len(), 1, "{period}: {mails:?}");
            assert!(mails[0].subject.contains(&format!("{period} is back")), "{mails:?}");
        }
        app.finish().await;
    }
}

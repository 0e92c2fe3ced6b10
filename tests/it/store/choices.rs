//! Candidates that wait, and decisions on them: kept for good, with the name of who took them.

use annexwatch::store::{CheckResult, NewCandidate, NewChoice};

use super::at;
use crate::support::databases::{TestDb, on_both_databases};

fn candidate(id: &str) -> NewCandidate {
    NewCandidate {
        id: id.to_owned(),
        period: Some("2023".to_owned()),
        title: format!("Annex {id}"),
        location: format!("https://a.example/{id}.pdf"),
        published: None,
        parent: None,
        source: "feed".to_owned(),
        why: "two are equally good".to_owned(),
    }
}

fn choice(by: &str) -> NewChoice {
    NewChoice {
        series_id: "aid".to_owned(),
        candidate: "a".to_owned(),
        period: "2023".to_owned(),
        location: "https://a.example/a.pdf".to_owned(),
        title: "Annex a".to_owned(),
        by_name: by.to_owned(),
        note: None,
    }
}

async fn check(db: &TestDb, ids: Option<&[&str]>, seconds: i64) {
    let candidates = ids.map(|ids| ids.iter().map(|id| candidate(id)).collect());
    let result = CheckResult { series_id: "aid".to_owned(), candidates, ..CheckResult::default() };
    db.db.commit_check(&result, None, at(seconds)).await.unwrap();
}

async fn waiting(db: &TestDb) -> Vec<(String, i64)> {
    let rows = db.db.candidates_of("aid").await.unwrap();
    rows.into_iter().map(|row| (row.id, row.first_seen_at.0)).collect()
}

on_both_databases! {
    async fn a_check_writes_what_waits_anew(db: &TestDb) {
        check(db, Some(&["a", "b"]), 1).await;
        check(db, Some(&["b", "c"]), 2).await;
        let both = [("b".to_owned(), at(1).0), ("c".to_owned(), at(2).0)];
        assert_eq!(waiting(db).await, both);
        check(db, None, 3).await;
        assert_eq!(waiting(db).await, both, "where no source answered, nothing is known");
        check(db, Some(&[]), 4).await;
        assert_eq!(waiting(db).await, []);
    }

    async fn a_decision_is_kept_and_its_candidate_waits_no_longer(db: &TestDb) {
        check(db, Some(&["a", "b"]), 1).await;
        db.db.choose(&choice("anna"), &[], at(2)).await.unwrap();
        assert_eq!(waiting(db).await, [("b".to_owned(), at(1).0)]);
        let choices = db.db.choices_of("aid").await.unwrap();
        assert_eq!((choices.len(), choices[0].by_name.as_str(), choices[0].chosen_at), (1, "anna", at(2)));
        assert!(db.db.choose(&choice(""), &[], at(3)).await.is_err());
        for sql in ["UPDATE choices SET by_name = 'bob'", "DELETE FROM choices"] {
            let error = db.execute(sql).await.unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
    }
}

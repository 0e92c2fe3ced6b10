//! Verdicts: kept for good, the same one not twice.

use annexwatch::store::NewVerdict;

use super::at;
use crate::support::databases::on_both_databases;

fn verdict(verdict: &str, by: &str) -> NewVerdict {
    NewVerdict {
        series_id: "aid".to_owned(),
        subject: "c1".to_owned(),
        subject_key: "k1".to_owned(),
        said: "dropped".to_owned(),
        sentences: "[\"a\"]".to_owned(),
        verdict: verdict.to_owned(),
        other: None,
        other_key: None,
        by_name: by.to_owned(),
        note: None,
    }
}

on_both_databases! {
    async fn the_same_verdict_is_kept_once_and_a_contrary_one_beside_it(db: &TestDb) {
        let give = async |name: &str, by: &str, s: i64| db.db.give_verdict(&verdict(name, by), &[], |_| Vec::new(), at(s)).await.unwrap();
        assert_eq!(give("wrong", "anna", 1).await, None);
        assert_eq!(give("wrong", "bob", 2).await.map(|row| row.by_name), Some("anna".to_owned()));
        assert_eq!(give("right", "bob", 3).await, None);
        assert_eq!(give("wrong", "anna", 4).await, None, "the last one was contrary");
        let rows = db.db.verdicts_of("aid").await.unwrap();
        let said: Vec<(&str, i64)> = rows.iter().map(|row| (row.verdict.as_str(), row.given_at.0)).collect();
        assert_eq!(said, [("wrong", at(1).0), ("right", at(3).0), ("wrong", at(4).0)]);
        assert!(db.db.verdicts_of("other").await.unwrap().is_empty());
    }

    async fn no_verdict_is_changed_or_removed(db: &TestDb) {
        db.db.give_verdict(&verdict("wrong", "anna"), &[], |_| Vec::new(), at(1)).await.unwrap();
        for sql in ["UPDATE verdicts SET by_name = 'bob'", "DELETE FROM verdicts"] {
            let error = db.execute(sql).await.unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
    }

    async fn a_verdict_of_no_known_kind_is_refused(db: &TestDb) {
        assert!(db.db.give_verdict(&verdict("perhaps", "anna"), &[], |_| Vec::new(), at(1)).await.is_err());
        assert!(db.db.give_verdict(&verdict("same-as", "anna"), &[], |_| Vec::new(), at(1)).await.is_err(), "the same as what?");
        assert!(db.db.give_verdict(&verdict("right", ""), &[], |_| Vec::new(), at(1)).await.is_err());
    }
}

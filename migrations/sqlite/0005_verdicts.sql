-- What people said of commitments. Append-only: a contrary verdict is a further row, and the newest counts.

CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    series_id TEXT NOT NULL,
    -- The row or the promise, as the person named it.
    subject TEXT NOT NULL,
    -- Made of the periods and the words of the row, so that a report that is made again finds its verdicts.
    subject_key TEXT NOT NULL,
    -- The status that the row had.
    said TEXT NOT NULL,
    -- The words it was given on: a JSON list.
    sentences TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'same-as', 'not-a-promise')),
    other TEXT,
    other_key TEXT,
    by_name TEXT NOT NULL CHECK (by_name <> ''),
    note TEXT,
    given_at BIGINT NOT NULL,
    CHECK ((verdict = 'same-as') = (other_key IS NOT NULL)),
    CHECK ((other IS NULL) = (other_key IS NULL))
);
CREATE INDEX verdicts_by_key ON verdicts (series_id, subject_key, id);

CREATE TRIGGER verdicts_refuse_update BEFORE UPDATE ON verdicts
BEGIN
    SELECT RAISE(ABORT, 'verdicts are append-only');
END;
CREATE TRIGGER verdicts_refuse_delete BEFORE DELETE ON verdicts
BEGIN
    SELECT RAISE(ABORT, 'verdicts are append-only');
END;
-- INSERT OR REPLACE deletes without asking the trigger on DELETE.
CREATE TRIGGER verdicts_refuse_replace BEFORE INSERT ON verdicts
WHEN EXISTS (SELECT 1 FROM verdicts WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'verdicts are append-only');
END;

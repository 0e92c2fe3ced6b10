-- What people said of commitments. Append-only: a contrary verdict is a further row, and the newest counts.

CREATE TABLE verdicts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id TEXT COLLATE "C" NOT NULL,
    -- The row or the promise, as the person named it.
    subject TEXT NOT NULL,
    -- Made of the periods and the words of the row, so that a report that is made again finds its verdicts.
    subject_key TEXT COLLATE "C" NOT NULL,
    -- The status that the row had.
    said TEXT COLLATE "C" NOT NULL,
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

CREATE TRIGGER verdicts_refuse_change BEFORE UPDATE OR DELETE ON verdicts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verdicts_refuse_truncate BEFORE TRUNCATE ON verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

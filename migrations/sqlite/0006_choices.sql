-- What sources offer that only a person can place, and what people decided.

-- What waits now: a check writes the list of its series anew.
CREATE TABLE candidates (
    series_id TEXT NOT NULL,
    -- A short name, made of period and location: the same candidate has the same name at every check.
    id TEXT NOT NULL,
    -- The period that it competes for; absent where none could be found.
    period TEXT,
    title TEXT NOT NULL,
    location TEXT NOT NULL,
    published TEXT,
    parent TEXT,
    source TEXT NOT NULL,
    -- Why it waits, in words for the operator.
    why TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    PRIMARY KEY (series_id, id)
);

-- Append-only: a contrary decision is a further row, and the newest counts.
CREATE TABLE choices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    series_id TEXT NOT NULL,
    candidate TEXT NOT NULL,
    period TEXT NOT NULL,
    location TEXT NOT NULL,
    title TEXT NOT NULL,
    by_name TEXT NOT NULL CHECK (by_name <> ''),
    note TEXT,
    chosen_at BIGINT NOT NULL
);
CREATE INDEX choices_by_series ON choices (series_id, id);

CREATE TRIGGER choices_refuse_update BEFORE UPDATE ON choices
BEGIN
    SELECT RAISE(ABORT, 'choices are append-only');
END;
CREATE TRIGGER choices_refuse_delete BEFORE DELETE ON choices
BEGIN
    SELECT RAISE(ABORT, 'choices are append-only');
END;
-- INSERT OR REPLACE deletes without asking the trigger on DELETE.
CREATE TRIGGER choices_refuse_replace BEFORE INSERT ON choices
WHEN EXISTS (SELECT 1 FROM choices WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'choices are append-only');
END;

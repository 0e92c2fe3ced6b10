-- What sources offer that only a person can place, and what people decided.

-- What waits now: a check writes the list of its series anew.
CREATE TABLE candidates (
    series_id TEXT COLLATE "C" NOT NULL,
    -- A short name, made of period and location: the same candidate has the same name at every check.
    id TEXT COLLATE "C" NOT NULL,
    -- The period that it competes for; absent where none could be found.
    period TEXT COLLATE "C",
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
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id TEXT COLLATE "C" NOT NULL,
    candidate TEXT COLLATE "C" NOT NULL,
    period TEXT COLLATE "C" NOT NULL,
    location TEXT NOT NULL,
    title TEXT NOT NULL,
    by_name TEXT NOT NULL CHECK (by_name <> ''),
    note TEXT,
    chosen_at BIGINT NOT NULL
);
CREATE INDEX choices_by_series ON choices (series_id, id);

CREATE TRIGGER choices_refuse_change BEFORE UPDATE OR DELETE ON choices
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER choices_refuse_truncate BEFORE TRUNCATE ON choices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

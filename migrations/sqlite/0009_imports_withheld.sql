-- Back-files and where they came from, snapshots that an order took out of view, and seals on rows that no leaf covers.

-- JSON: from what, which record, by whom, and what was claimed; absent where the capture is a fetch of ours.
ALTER TABLE captures ADD COLUMN provenance TEXT;
-- When the bytes are said to have been captured, or last changed. Nobody vouches for it; fetched_at is when they came to us.
ALTER TABLE captures ADD COLUMN claimed_at BIGINT;
CREATE INDEX captures_by_url_alone ON captures (url);
CREATE INDEX captures_by_final_url ON captures (final_url);

-- SHA-256 over the row's values; absent in rows of before.
ALTER TABLE checkpoints ADD COLUMN seal TEXT;

-- Append-only: lifting an order is a further row, and the newest counts.
CREATE TABLE withholdings (
    -- Counted from 1 by who writes it, since the seal covers it.
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL REFERENCES snapshots (sha256),
    -- 1 out of view, 0 in view again.
    is_withheld BIGINT NOT NULL CHECK (is_withheld IN (0, 1)),
    -- The order and its reason, shown in place of the bytes.
    order_text TEXT NOT NULL CHECK (order_text <> ''),
    by_name TEXT NOT NULL CHECK (by_name <> ''),
    decided_at BIGINT NOT NULL,
    -- SHA-256 over the values, and over the seal of the row before.
    seal TEXT NOT NULL CHECK (length(seal) = 64)
);
CREATE INDEX withholdings_by_sha256 ON withholdings (sha256, id);

CREATE TRIGGER withholdings_refuse_update BEFORE UPDATE ON withholdings
BEGIN
    SELECT RAISE(ABORT, 'withholdings are append-only');
END;
CREATE TRIGGER withholdings_refuse_delete BEFORE DELETE ON withholdings
BEGIN
    SELECT RAISE(ABORT, 'withholdings are append-only');
END;
-- INSERT OR REPLACE deletes without asking the trigger on DELETE.
CREATE TRIGGER withholdings_refuse_replace BEFORE INSERT ON withholdings
WHEN EXISTS (SELECT 1 FROM withholdings WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'withholdings are append-only');
END;
CREATE TRIGGER log_head_refuse_replace BEFORE INSERT ON log_head
WHEN EXISTS (SELECT 1 FROM log_head WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the log only grows');
END;

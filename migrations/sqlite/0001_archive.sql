-- Editions, their captures and the names of the bytes. Instants are microseconds since 1970 UTC, in every table.

CREATE TABLE editions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    series_id TEXT NOT NULL,
    -- The period it covers, such as 2022 or 2022-H1.
    period TEXT NOT NULL,
    title TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    UNIQUE (series_id, period)
);

-- One row for each distinct content: the bytes themselves are in the archive, under the same name.
CREATE TABLE snapshots (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    bytes BIGINT NOT NULL CHECK (bytes >= 0),
    stored_at BIGINT NOT NULL
);

-- One row for each fetch. edition_id is absent where the fetch belongs to no edition, such as an index page.
CREATE TABLE captures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    edition_id BIGINT REFERENCES editions (id),
    series_id TEXT NOT NULL,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    status BIGINT,
    redirects TEXT NOT NULL,
    request_headers TEXT NOT NULL,
    response_headers TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES snapshots (sha256),
    media_type TEXT,
    file_name TEXT
);
CREATE INDEX captures_by_edition ON captures (edition_id, fetched_at);
CREATE INDEX captures_by_url ON captures (series_id, url, fetched_at);
CREATE INDEX captures_by_sha256 ON captures (sha256);

-- The archive is append-only, whoever asks.
CREATE TRIGGER snapshots_refuse_update BEFORE UPDATE ON snapshots
BEGIN
    SELECT RAISE(ABORT, 'snapshots are append-only');
END;
CREATE TRIGGER snapshots_refuse_delete BEFORE DELETE ON snapshots
BEGIN
    SELECT RAISE(ABORT, 'snapshots are append-only');
END;
-- INSERT OR REPLACE deletes without asking the trigger on DELETE.
CREATE TRIGGER snapshots_refuse_replace BEFORE INSERT ON snapshots
WHEN EXISTS (SELECT 1 FROM snapshots WHERE sha256 = NEW.sha256)
BEGIN
    SELECT RAISE(ABORT, 'snapshots are append-only');
END;
CREATE TRIGGER captures_refuse_update BEFORE UPDATE ON captures
BEGIN
    SELECT RAISE(ABORT, 'captures are append-only');
END;
CREATE TRIGGER captures_refuse_delete BEFORE DELETE ON captures
BEGIN
    SELECT RAISE(ABORT, 'captures are append-only');
END;
-- INSERT OR REPLACE deletes without asking the trigger on DELETE.
CREATE TRIGGER captures_refuse_replace BEFORE INSERT ON captures
WHEN EXISTS (SELECT 1 FROM captures WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'captures are append-only');
END;

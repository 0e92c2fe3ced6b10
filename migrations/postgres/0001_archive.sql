-- Editions, their captures and the names of the bytes. Instants are microseconds since 1970 UTC, in every table. Keys sort by
-- byte value, as in SQLite, whatever the locale of the server.

CREATE TABLE editions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id TEXT COLLATE "C" NOT NULL,
    -- The period it covers, such as 2022 or 2022-H1.
    period TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    UNIQUE (series_id, period)
);

-- One row for each distinct content: the bytes themselves are in the archive, under the same name.
CREATE TABLE snapshots (
    sha256 TEXT COLLATE "C" PRIMARY KEY CHECK (length(sha256) = 64),
    bytes BIGINT NOT NULL CHECK (bytes >= 0),
    stored_at BIGINT NOT NULL
);

-- One row for each fetch. edition_id is absent where the fetch belongs to no edition, such as an index page.
CREATE TABLE captures (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition_id BIGINT REFERENCES editions (id),
    series_id TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    status BIGINT,
    redirects TEXT NOT NULL,
    request_headers TEXT NOT NULL,
    response_headers TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL REFERENCES snapshots (sha256),
    media_type TEXT,
    file_name TEXT
);
CREATE INDEX captures_by_edition ON captures (edition_id, fetched_at);
CREATE INDEX captures_by_url ON captures (series_id, url, fetched_at);
CREATE INDEX captures_by_sha256 ON captures (sha256);

-- The archive is append-only, whoever asks.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
END;
$$;
CREATE TRIGGER snapshots_refuse_change BEFORE UPDATE OR DELETE ON snapshots
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER snapshots_refuse_truncate BEFORE TRUNCATE ON snapshots
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER captures_refuse_change BEFORE UPDATE OR DELETE ON captures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER captures_refuse_truncate BEFORE TRUNCATE ON captures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

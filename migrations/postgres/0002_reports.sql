-- What is derived from the archive. It carries the version of the rules that made it, and can be made again.

CREATE TABLE documents (
    sha256 TEXT COLLATE "C" NOT NULL REFERENCES snapshots (sha256),
    extractor TEXT COLLATE "C" NOT NULL,
    health TEXT NOT NULL,
    -- JSON in the shape of `extract --format json`.
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (sha256, extractor)
);

CREATE TABLE reports (
    id TEXT COLLATE "C" PRIMARY KEY,
    series_id TEXT COLLATE "C" NOT NULL,
    old_period TEXT COLLATE "C",
    new_period TEXT COLLATE "C",
    old_sha256 TEXT COLLATE "C" NOT NULL REFERENCES snapshots (sha256),
    new_sha256 TEXT COLLATE "C" NOT NULL REFERENCES snapshots (sha256),
    rules TEXT COLLATE "C" NOT NULL,
    -- The reason, where the comparison waits for a person.
    held TEXT,
    -- JSON in the shape of `compare --format json`.
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (series_id, old_sha256, new_sha256, rules)
);
CREATE INDEX reports_by_series ON reports (series_id, made_at);

CREATE TABLE holds (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('edition', 'comparison', 'mass-removal')),
    -- What is held, by its natural key: the same thing is held once.
    subject TEXT COLLATE "C" NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'rejected')),
    held_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    note TEXT,
    UNIQUE (kind, subject),
    CHECK ((state = 'waiting') = (decided_at IS NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX holds_by_state ON holds (state, held_at);

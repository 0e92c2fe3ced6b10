-- What the scheduler knows of each series, and the queue.

CREATE TABLE series_state (
    series_id TEXT COLLATE "C" PRIMARY KEY,
    -- The occurrence of the schedule up to which everything has been enqueued.
    last_scheduled_for BIGINT,
    last_checked_at BIGINT
);

CREATE TABLE sources (
    series_id TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ok', 'broken')),
    cause TEXT,
    message TEXT,
    -- When this state began: a break and its end are each told once.
    since BIGINT NOT NULL,
    reported_at BIGINT,
    PRIMARY KEY (series_id, source)
);

CREATE TABLE jobs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    -- The natural key: asking twice for the same work gives one row.
    key TEXT COLLATE "C" NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'done', 'parked')),
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until BIGINT,
    -- Grows whenever the job changes hands; who holds an older number can no longer write.
    fence BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    UNIQUE (kind, key),
    CHECK ((state = 'leased') = (lease_until IS NOT NULL))
);
CREATE INDEX jobs_queued ON jobs (run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'leased';
CREATE INDEX jobs_parked ON jobs (id) WHERE state = 'parked';

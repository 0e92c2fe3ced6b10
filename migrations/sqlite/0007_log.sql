-- What a capture did not yet say, and the log that proves the captures: a Merkle tree (RFC 6962) and its signed heads.

ALTER TABLE captures ADD COLUMN remote_address TEXT;
-- SHA-256 of the certificate that the site showed.
ALTER TABLE captures ADD COLUMN tls_peer TEXT;
-- What fetched it, and its version.
ALTER TABLE captures ADD COLUMN tool TEXT;

-- How many leaves the log has. Whoever appends locks this row first.
CREATE TABLE log_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL
);
INSERT INTO log_head (id, size) VALUES (1, 0);

-- Which capture is which leaf, counted from 0.
CREATE TABLE log_entries (
    position INTEGER PRIMARY KEY,
    capture_id BIGINT NOT NULL UNIQUE REFERENCES captures (id)
);

-- The hashes of the leaves and of the subtrees that they complete, in the order of the file format of `tlog`.
CREATE TABLE log_hashes (
    at INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
);

-- Signed heads (C2SP tlog-checkpoint), and the time stamp (RFC 3161) of an authority where one is asked.
CREATE TABLE checkpoints (
    size BIGINT PRIMARY KEY,
    note TEXT NOT NULL,
    time_stamp BLOB,
    signed_at BIGINT NOT NULL
);

CREATE TRIGGER log_entries_refuse_update BEFORE UPDATE ON log_entries
BEGIN
    SELECT RAISE(ABORT, 'log_entries are append-only');
END;
CREATE TRIGGER log_entries_refuse_delete BEFORE DELETE ON log_entries
BEGIN
    SELECT RAISE(ABORT, 'log_entries are append-only');
END;
CREATE TRIGGER log_entries_refuse_replace BEFORE INSERT ON log_entries
WHEN EXISTS (SELECT 1 FROM log_entries WHERE position = NEW.position OR capture_id = NEW.capture_id)
BEGIN
    SELECT RAISE(ABORT, 'log_entries are append-only');
END;
CREATE TRIGGER log_hashes_refuse_update BEFORE UPDATE ON log_hashes
BEGIN
    SELECT RAISE(ABORT, 'log_hashes are append-only');
END;
CREATE TRIGGER log_hashes_refuse_delete BEFORE DELETE ON log_hashes
BEGIN
    SELECT RAISE(ABORT, 'log_hashes are append-only');
END;
CREATE TRIGGER log_hashes_refuse_replace BEFORE INSERT ON log_hashes
WHEN EXISTS (SELECT 1 FROM log_hashes WHERE at = NEW.at)
BEGIN
    SELECT RAISE(ABORT, 'log_hashes are append-only');
END;
CREATE TRIGGER checkpoints_refuse_update BEFORE UPDATE ON checkpoints
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are append-only');
END;
CREATE TRIGGER checkpoints_refuse_delete BEFORE DELETE ON checkpoints
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are append-only');
END;
CREATE TRIGGER checkpoints_refuse_replace BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM checkpoints WHERE size = NEW.size)
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are append-only');
END;
-- The log only grows.
CREATE TRIGGER log_head_refuse_shrink BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size
BEGIN
    SELECT RAISE(ABORT, 'the log only grows');
END;
CREATE TRIGGER log_head_refuse_delete BEFORE DELETE ON log_head
BEGIN
    SELECT RAISE(ABORT, 'the log only grows');
END;

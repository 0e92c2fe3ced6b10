-- What a capture did not yet say, and the log that proves the captures: a Merkle tree (RFC 6962) and its signed heads.

ALTER TABLE captures ADD COLUMN remote_address TEXT;
-- SHA-256 of the certificate that the site showed.
ALTER TABLE captures ADD COLUMN tls_peer TEXT;
-- What fetched it, and its version.
ALTER TABLE captures ADD COLUMN tool TEXT;

-- How many leaves the log has. Whoever appends locks this row first.
CREATE TABLE log_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL
);
INSERT INTO log_head (id, size) VALUES (1, 0);

-- Which capture is which leaf, counted from 0.
CREATE TABLE log_entries (
    position BIGINT PRIMARY KEY,
    capture_id BIGINT NOT NULL UNIQUE REFERENCES captures (id)
);

-- The hashes of the leaves and of the subtrees that they complete, in the order of the file format of `tlog`.
CREATE TABLE log_hashes (
    at BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL CHECK (length(hash) = 32)
);

-- Signed heads (C2SP tlog-checkpoint), and the time stamp (RFC 3161) of an authority where one is asked.
CREATE TABLE checkpoints (
    size BIGINT PRIMARY KEY,
    note TEXT NOT NULL,
    time_stamp BYTEA,
    signed_at BIGINT NOT NULL
);

CREATE TRIGGER log_entries_refuse_change BEFORE UPDATE OR DELETE ON log_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_entries_refuse_truncate BEFORE TRUNCATE ON log_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_hashes_refuse_change BEFORE UPDATE OR DELETE ON log_hashes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_hashes_refuse_truncate BEFORE TRUNCATE ON log_hashes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_refuse_change BEFORE UPDATE OR DELETE ON checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_refuse_truncate BEFORE TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- The log only grows.
CREATE TRIGGER log_head_refuse_shrink BEFORE UPDATE ON log_head
    FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_head_refuse_delete BEFORE DELETE ON log_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_head_refuse_truncate BEFORE TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Until when a host asked to be left alone, so that every process knows.
ALTER TABLE host_slots ADD COLUMN rests_until BIGINT;

-- What a time stamping authority answered for a signed head (RFC 3161, TimeStampResp in DER). It comes after the head is
-- signed, and is kept like it.
CREATE TABLE time_stamps (
    size BIGINT PRIMARY KEY REFERENCES checkpoints (size),
    authority TEXT NOT NULL,
    response BYTEA NOT NULL,
    stamped_at BIGINT NOT NULL,
    -- SHA-256 over the other values: what a disk did to one of them shows.
    seal TEXT NOT NULL
);

CREATE TRIGGER time_stamps_refuse_change BEFORE UPDATE OR DELETE ON time_stamps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER time_stamps_refuse_truncate BEFORE TRUNCATE ON time_stamps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

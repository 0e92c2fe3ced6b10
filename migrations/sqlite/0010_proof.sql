-- Until when a host asked to be left alone, so that every process knows.
ALTER TABLE host_slots ADD COLUMN rests_until BIGINT;

-- What a time stamping authority answered for a signed head (RFC 3161, TimeStampResp in DER). It comes after the head is
-- signed, and is kept like it.
CREATE TABLE time_stamps (
    size BIGINT PRIMARY KEY REFERENCES checkpoints (size),
    authority TEXT NOT NULL,
    response BLOB NOT NULL,
    stamped_at BIGINT NOT NULL,
    -- SHA-256 over the other values: what a disk did to one of them shows.
    seal TEXT NOT NULL
);

CREATE TRIGGER time_stamps_refuse_update BEFORE UPDATE ON time_stamps
BEGIN
    SELECT RAISE(ABORT, 'time_stamps are append-only');
END;
CREATE TRIGGER time_stamps_refuse_delete BEFORE DELETE ON time_stamps
BEGIN
    SELECT RAISE(ABORT, 'time_stamps are append-only');
END;
CREATE TRIGGER time_stamps_refuse_replace BEFORE INSERT ON time_stamps
WHEN EXISTS (SELECT 1 FROM time_stamps WHERE size = NEW.size)
BEGIN
    SELECT RAISE(ABORT, 'time_stamps are append-only');
END;

-- The next free moment of each host that is asked, so that several machines keep one pace.

CREATE TABLE host_slots (
    host TEXT PRIMARY KEY,
    next_at BIGINT NOT NULL
);

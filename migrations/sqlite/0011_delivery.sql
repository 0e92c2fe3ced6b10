-- Subscriptions with choices, several of them a subscriber and series; messages that gather what they say until they are
-- sent; deliveries by the host that takes them.

-- A host that does not answer: it is tried by one message at a time, and not before `hold_until`.
CREATE TABLE delivery_hosts (
    channel TEXT NOT NULL,
    host TEXT NOT NULL,
    failures BIGINT NOT NULL,
    failing_since BIGINT NOT NULL,
    hold_until BIGINT NOT NULL,
    PRIMARY KEY (channel, host)
);
CREATE INDEX deliveries_at_work ON deliveries (channel, host) WHERE lease_until IS NOT NULL;

-- How a message came by what it says, and from when on it was first to be sent: the next one of its kind keeps its distance
-- from that.
ALTER TABLE deliveries ADD COLUMN gather TEXT NOT NULL DEFAULT 'once' CHECK (gather IN ('once', 'hour', 'period'));
ALTER TABLE deliveries ADD COLUMN planned_at BIGINT NOT NULL DEFAULT 0;
UPDATE deliveries SET planned_at = enqueued_at;
CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber_id, channel, planned_at);

-- SQLite cannot take a UNIQUE from a table: both are made anew, the one that refers to the other first.
CREATE TABLE items_before AS SELECT * FROM delivery_items;
DROP TABLE delivery_items;
CREATE TABLE subscriptions_before AS SELECT * FROM subscriptions;
DROP TABLE subscriptions;
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber_id BIGINT NOT NULL REFERENCES subscribers (id),
    series_id TEXT NOT NULL,
    -- JSON: what of the series, and how often; written in one way only, so that the same choices are the same text.
    choices TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    -- Consent is per subscription: nobody can add series to an address that is not theirs.
    confirmed_at BIGINT,
    left_at BIGINT,
    UNIQUE (subscriber_id, series_id, choices)
);
INSERT INTO subscriptions (id, subscriber_id, series_id, created_at, confirmed_at, left_at)
    SELECT id, subscriber_id, series_id, created_at, confirmed_at, left_at FROM subscriptions_before;
DROP TABLE subscriptions_before;
CREATE INDEX subscriptions_by_series ON subscriptions (series_id);

CREATE TABLE delivery_items (
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
    change_id TEXT NOT NULL,
    -- On which occasion it is said: to one subscription once, in whichever message.
    occasion TEXT NOT NULL,
    -- The report it is a row of; or JSON that says it.
    report_id TEXT REFERENCES reports (id),
    detail TEXT,
    PRIMARY KEY (delivery_id, subscription_id, change_id),
    UNIQUE (subscription_id, occasion, change_id)
);
INSERT INTO delivery_items (delivery_id, subscription_id, change_id, occasion, report_id)
    SELECT i.delivery_id, i.subscription_id, i.change_id, d.occasion, d.report_id
    FROM items_before i JOIN deliveries d ON d.id = i.delivery_id;
DROP TABLE items_before;
CREATE INDEX delivery_items_by_change ON delivery_items (report_id, change_id);

-- How the consent was given, in words, with the day where it was not by our own mail.
ALTER TABLE subscriptions ADD COLUMN consent TEXT;
UPDATE subscriptions SET consent = 'before consent was recorded' WHERE confirmed_at IS NOT NULL;

-- Several addresses with one archive of what was sent.
CREATE TABLE organisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
ALTER TABLE subscribers ADD COLUMN organisation_id BIGINT REFERENCES organisations (id);

-- Why and when an address came to be written to no more; and how its mail fared before.
ALTER TABLE subscribers ADD COLUMN suppressed_at BIGINT;
ALTER TABLE subscribers ADD COLUMN suppressed_why TEXT;
ALTER TABLE subscribers ADD COLUMN bounce_score BIGINT NOT NULL DEFAULT 0;
UPDATE subscribers SET suppressed_at = created_at, suppressed_why = 'before reasons were recorded' WHERE state = 'suppressed';

-- Whom we knew and forgot: a keyed hash of the address, so that who must not be written to stays so.
CREATE TABLE forgotten (
    address_hash TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('left', 'suppressed')),
    why TEXT,
    forgotten_at BIGINT NOT NULL
);

-- What came back. The same message is counted once.
CREATE TABLE bounces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_sha256 TEXT NOT NULL UNIQUE,
    subscriber_id BIGINT REFERENCES subscribers (id),
    kind TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint', 'forged', 'other')),
    -- The enhanced status code (RFC 3463), where there is one.
    status TEXT,
    said TEXT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX bounces_by_subscriber ON bounces (subscriber_id);

-- Where a subscriber's program is told, and by which secret it knows that it is us. Kept as it is, since we sign with it.
CREATE TABLE webhooks (
    subscriber_id BIGINT PRIMARY KEY REFERENCES subscribers (id),
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_why TEXT
);

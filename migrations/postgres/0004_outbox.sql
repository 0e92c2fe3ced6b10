-- Who wants to hear of what, and what is owed to them.

CREATE TABLE subscribers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address TEXT COLLATE "C" NOT NULL UNIQUE,
    language TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'left', 'suppressed')),
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    left_at BIGINT,
    -- SHA-256 of the token in the confirmation mail; the token itself is not kept.
    confirm_token_hash TEXT COLLATE "C" UNIQUE
);

CREATE TABLE subscriptions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscriber_id BIGINT NOT NULL REFERENCES subscribers (id),
    series_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    -- Consent is per subscription: nobody can add series to an address that is not theirs.
    confirmed_at BIGINT,
    left_at BIGINT,
    UNIQUE (subscriber_id, series_id)
);
CREATE INDEX subscriptions_by_series ON subscriptions (series_id);

CREATE TABLE deliveries (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscriber_id BIGINT NOT NULL REFERENCES subscribers (id),
    channel TEXT NOT NULL,
    occasion TEXT COLLATE "C" NOT NULL,
    -- Fixed when enqueued, so that every attempt carries the same one.
    message_id TEXT COLLATE "C" NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    -- The host that takes the mail, so that a dead one holds up no other.
    host TEXT COLLATE "C" NOT NULL,
    report_id TEXT COLLATE "C" REFERENCES reports (id),
    -- JSON: what composing the message needs beside the report.
    payload TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('queued', 'before-data', 'data-begun', 'accepted', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    fence BIGINT NOT NULL DEFAULT 0,
    -- The bytes, fixed at the first attempt and given up once accepted or failed for good.
    message BYTEA,
    last_error TEXT,
    enqueued_at BIGINT NOT NULL,
    accepted_at BIGINT,
    UNIQUE (subscriber_id, channel, occasion),
    CHECK (phase IN ('queued', 'accepted', 'failed') OR message IS NOT NULL),
    CHECK ((phase = 'accepted') = (accepted_at IS NOT NULL))
);
CREATE INDEX deliveries_open ON deliveries (next_attempt_at, id) WHERE phase IN ('queued', 'before-data', 'data-begun');

-- What a message says: a subscriber with three subscriptions gets one mail, which names the ones that hit.
CREATE TABLE delivery_items (
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
    change_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (delivery_id, subscription_id, change_id)
);
CREATE INDEX delivery_items_by_subscription ON delivery_items (subscription_id);

//! Rows for the tables of each migration, as they look in real use.

/// Rows that fit the tables once the migration of this number has run.
pub(super) fn rows_after(version: i64) -> &'static [&'static str] {
    match version {
        1 => &[
            "INSERT INTO editions (series_id, period, title, found_at) VALUES ('aid', '2022', 'Annex 2022', 1)",
            "INSERT INTO editions (series_id, period, title, found_at) VALUES ('aid', '2023', 'Annex 2023', 2)",
            "INSERT INTO snapshots (sha256, bytes, stored_at)
                VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 10, 1)",
            "INSERT INTO snapshots (sha256, bytes, stored_at)
                VALUES ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 0, 2)",
            "INSERT INTO captures (edition_id, series_id, source, url, final_url, status, redirects, request_headers,
                    response_headers, fetched_at, sha256, media_type, file_name)
                VALUES (1, 'aid', 'site', 'https://a.example/1', 'https://a.example/1.pdf', 200, '[]', '[]', '[]', 1,
                    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'application/pdf', '1.pdf')",
            "INSERT INTO captures (series_id, source, url, final_url, redirects, request_headers, response_headers,
                    fetched_at, sha256)
                VALUES ('aid', 'folder', 'file:///in/2.pdf', 'file:///in/2.pdf', '[]', '[]', '[]', 2,
                    'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')",
        ],
        2 => &[
            "INSERT INTO documents (sha256, extractor, health, body, made_at)
                VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'pdf/1', 'ok', '{}', 3)",
            "INSERT INTO reports (id, series_id, old_period, new_period, old_sha256, new_sha256, rules, held, body, made_at)
                VALUES ('r1', 'aid', '2022', '2023',
                    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
                    'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'nl/1', NULL, '{}', 4)",
            "INSERT INTO holds (series_id, kind, subject, reason, state, held_at)
                VALUES ('aid', 'edition', 'bbbb', 'no text layer', 'waiting', 5)",
            "INSERT INTO holds (series_id, kind, subject, reason, state, held_at, decided_by, decided_at, note)
                VALUES ('aid', 'mass-removal', 'r1', '80 % gone', 'released', 5, 'anna', 6, 'a new layout')",
        ],
        3 => &[
            "INSERT INTO series_state (series_id, last_scheduled_for) VALUES ('aid', 7)",
            "INSERT INTO sources (series_id, source, state, cause, message, since)
                VALUES ('aid', 'site', 'broken', 'challenge', 'asks for a browser', 8)",
            "INSERT INTO jobs (kind, key, payload, state, run_at, created_at) VALUES ('check', 'aid@7', '{}', 'queued', 7, 7)",
            "INSERT INTO jobs (kind, key, payload, state, run_at, attempts, fence, lease_owner, lease_until, created_at)
                VALUES ('check', 'aid@8', '{}', 'leased', 8, 1, 1, 'host-1', 99, 8)",
            "INSERT INTO jobs (kind, key, payload, state, run_at, attempts, fence, last_error, created_at, finished_at)
                VALUES ('check', 'aid@9', '{}', 'parked', 9, 5, 5, 'refused', 9, 10)",
        ],
        4 => &[
            "INSERT INTO subscribers (address, language, state, created_at, confirmed_at)
                VALUES ('anna@ngo.example', 'nl', 'confirmed', 11, 12)",
            "INSERT INTO subscribers (address, language, state, created_at, confirm_token_hash)
                VALUES ('bob@ngo.example', 'en', 'pending', 11, 'hash')",
            "INSERT INTO subscriptions (subscriber_id, series_id, created_at, confirmed_at) VALUES (1, 'aid', 11, 12)",
            "INSERT INTO deliveries (subscriber_id, channel, occasion, message_id, kind, host, report_id, payload, phase,
                    next_attempt_at, enqueued_at)
                VALUES (1, 'mail', 'report:r1', 'm1@annexwatch.example', 'report', 'ngo.example', 'r1', '{}', 'queued', 13, 13)",
            "INSERT INTO delivery_items (delivery_id, subscription_id, change_id) VALUES (1, 1, 'c1')",
        ],
        5 => &[
            "INSERT INTO verdicts (series_id, subject, subject_key, said, sentences, verdict, by_name, given_at)
                VALUES ('aid', 'c1', 'k1', 'dropped', '[\"a\"]', 'wrong', 'anna', 14)",
            "INSERT INTO verdicts (series_id, subject, subject_key, said, sentences, verdict, other, other_key, by_name,
                    note, given_at)
                VALUES ('aid', 'c1', 'k1', 'dropped', '[\"a\"]', 'same-as', 'c2', 'k2', 'bob', 'see p. 4', 15)",
        ],
        6 => &[
            "INSERT INTO candidates (series_id, id, period, title, location, published, parent, source, why, first_seen_at)
                VALUES ('aid', '0a1b2c3d', '2023', 'Annex 2023', 'https://a.example/2.pdf', '2024-05-01', 'State of aid',
                    'feed', 'two are equally good', 16)",
            "INSERT INTO candidates (series_id, id, title, location, source, why, first_seen_at)
                VALUES ('aid', '1a1b2c3d', 'Annex', 'https://a.example/3.pdf', 'feed', 'no year', 16)",
            "INSERT INTO choices (series_id, candidate, period, location, title, by_name, note, chosen_at)
                VALUES ('aid', '0a1b2c3d', '2022', 'https://a.example/1.pdf', 'Annex 2022', 'anna', 'the final one', 17)",
        ],
        // The leaves of the captures above are made when the database is opened.
        7 => &["INSERT INTO checkpoints (size, note, time_stamp, signed_at) VALUES (900, 'a note', NULL, 16)"],
        8 => &["INSERT INTO host_slots (host, next_at) VALUES ('a.example', 18)"],
        9 => &[
            "INSERT INTO withholdings (id, sha256, is_withheld, order_text, by_name, decided_at, seal)
                VALUES (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1, 'court of X, 12/34', 'anna', 19,
                    'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc')",
        ],
        10 => &[
            "UPDATE host_slots SET rests_until = 19 WHERE host = 'a.example'",
            "INSERT INTO time_stamps (size, authority, response, stamped_at, seal)
                VALUES (900, 'https://tsa.example/', 'x', 20, 'a seal')",
        ],
        11 => &[
            "INSERT INTO delivery_hosts (channel, host, failures, failing_since, hold_until)
                VALUES ('mail', 'silent.example', 3, 19, 20)",
            "INSERT INTO subscriptions (subscriber_id, series_id, choices, created_at, confirmed_at, consent)
                VALUES (1, 'aid', '{\"statuses\":[\"dropped\"],\"rhythm\":\"daily\"}', 19, 20, 'by the link in our mail')",
            "INSERT INTO deliveries (subscriber_id, channel, occasion, message_id, kind, host, payload, phase,
                    next_attempt_at, planned_at, enqueued_at, gather)
                VALUES (1, 'mail', 'daily/2026-12-01', 'm2@annexwatch.example', 'report', 'ngo.example', '{}', 'queued', 21, 21,
                    20, 'period')",
            "INSERT INTO delivery_items (delivery_id, subscription_id, change_id, occasion, report_id)
                VALUES (2, 2, 'c1', 'daily/2026-12-01', 'r1')",
            "INSERT INTO delivery_items (delivery_id, subscription_id, change_id, occasion, detail)
                VALUES (2, 2, 'late/2024', 'daily/2026-12-01', '{\"note\":\"late\",\"period\":\"2024\"}')",
            "INSERT INTO organisations (name, created_at) VALUES ('Watchdogs', 20)",
            "UPDATE subscribers SET organisation_id = 1, bounce_score = 2 WHERE id = 1",
            "INSERT INTO webhooks (subscriber_id, url, host, secret, created_at)
                VALUES (1, 'https://hooks.ngo.example/a', 'hooks.ngo.example:443', 'whsec_AAAA', 21)",
            "INSERT INTO forgotten (address_hash, state, why, forgotten_at) VALUES ('h1', 'suppressed', 'complained', 21)",
            "INSERT INTO bounces (message_sha256, subscriber_id, kind, status, said, received_at)
                VALUES ('cccc', 1, 'soft', '4.2.2', 'mailbox full', 22)",
            "INSERT INTO bounces (message_sha256, kind, said, received_at) VALUES ('dddd', 'forged', 'no token', 23)",
        ],
        _ => &[],
    }
}

-- +goose Up
CREATE TABLE webinars (
    id             TEXT    NOT NULL PRIMARY KEY,
    team_id        TEXT    NOT NULL,
    key            TEXT    NOT NULL,           -- of the form it came from: a second submit is the same webinar
    number         TEXT    NOT NULL,           -- W-2026-003
    title          TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    starts_at      INTEGER NOT NULL,
    ends_at        INTEGER NOT NULL CHECK (ends_at > starts_at),
    link           TEXT    NOT NULL,           -- given to the registered alone
    capacity       INTEGER NOT NULL CHECK (capacity >= 0), -- 0: unlimited
    audience       TEXT    NOT NULL CHECK (audience IN ('everyone', 'buyer', 'supplier', 'staff')),
    lang           TEXT    NOT NULL,
    speakers       TEXT    NOT NULL,
    opens_at       INTEGER NOT NULL,           -- 0: at once
    closes_at      INTEGER NOT NULL,           -- 0: when it starts
    waiting_list   INTEGER NOT NULL CHECK (waiting_list IN (0, 1)),
    reminders      TEXT    NOT NULL,           -- JSON: seconds before the start
    notice_version INTEGER NOT NULL,
    retention_days INTEGER NOT NULL CHECK (retention_days > 0),
    replay         TEXT    NOT NULL DEFAULT '',
    sequence       INTEGER NOT NULL DEFAULT 0, -- SEQUENCE of its calendar event
    date_sequence  INTEGER NOT NULL DEFAULT 0, -- how often it was moved
    dated_at       INTEGER NOT NULL,           -- when its date was last decided
    cancelled_at   INTEGER NOT NULL DEFAULT 0,
    reason         TEXT    NOT NULL DEFAULT '', -- of the cancellation
    attended_at    INTEGER NOT NULL DEFAULT 0, -- when the attendance was complete
    staff_channel  TEXT    NOT NULL DEFAULT '',
    staff_ts       TEXT    NOT NULL DEFAULT '',
    author         TEXT    NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1,
    created_at     INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL,
    UNIQUE (team_id, key),
    UNIQUE (team_id, number)
) STRICT;
CREATE INDEX webinars_start ON webinars (team_id, starts_at);
CREATE INDEX webinars_end ON webinars (ends_at);

CREATE TABLE webinar_notices ( -- the privacy notices, as they were consented to
    webinar_id TEXT    NOT NULL REFERENCES webinars (id) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    team_id    TEXT    NOT NULL,
    words      TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (webinar_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE registrations (
    seq            INTEGER PRIMARY KEY,          -- the order in which they came, and that of the waiting list
    id             TEXT    NOT NULL UNIQUE,
    team_id        TEXT    NOT NULL,
    webinar_id     TEXT    NOT NULL REFERENCES webinars (id) ON DELETE CASCADE,
    first_name     TEXT    NOT NULL,
    last_name      TEXT    NOT NULL,
    email          TEXT    NOT NULL,             -- normalised; '' once the person is forgotten
    email_typed    TEXT    NOT NULL,
    organisation   TEXT    NOT NULL,
    siret          TEXT    NOT NULL,
    kind           TEXT    NOT NULL CHECK (kind IN ('', 'buyer', 'sme', 'ess', 'siae', 'esat', 'other')),
    departement    TEXT    NOT NULL,
    questions      TEXT    NOT NULL,
    access_needs   TEXT    NOT NULL,
    consent        INTEGER NOT NULL,             -- version of the notice, 0: none asked (registered by the team)
    consent_at     INTEGER NOT NULL,
    lang           TEXT    NOT NULL,
    user_id        TEXT    NOT NULL,
    by_user        TEXT    NOT NULL,
    source         TEXT    NOT NULL CHECK (source IN ('self', 'staff', 'import')),
    state          TEXT    NOT NULL CHECK (state IN ('registered', 'waiting', 'offered', 'withdrawn', 'declined', 'expired')),
    seated_at      INTEGER NOT NULL DEFAULT 0,
    offer_until    INTEGER NOT NULL DEFAULT 0,
    attendance     TEXT    NOT NULL DEFAULT '' CHECK (attendance IN ('', 'present', 'absent')),
    minutes        INTEGER NOT NULL DEFAULT 0,
    rating         INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    comment        TEXT    NOT NULL DEFAULT '',
    followed_at    INTEGER NOT NULL DEFAULT 0,   -- when the words after the event were decided
    replayed_at    INTEGER NOT NULL DEFAULT 0,   -- when the replay was told
    untold_at      INTEGER NOT NULL DEFAULT 0,   -- when the last message to the person could not be sent
    forgotten_at   INTEGER NOT NULL DEFAULT 0,   -- when all that names the person was removed
    created_at     INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX registrations_active ON registrations (webinar_id, email)
    WHERE state IN ('registered', 'waiting', 'offered') AND email <> '';
CREATE INDEX registrations_seat ON registrations (webinar_id, state);
CREATE INDEX registrations_offer ON registrations (webinar_id, offer_until) WHERE state = 'offered';
CREATE INDEX registrations_user ON registrations (team_id, user_id) WHERE user_id <> '';

CREATE TABLE reminders ( -- those that were decided
    registration_id TEXT    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    before          INTEGER NOT NULL, -- seconds before the start
    date_sequence   INTEGER NOT NULL, -- of the webinar: a moved one reminds anew
    team_id         TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    PRIMARY KEY (registration_id, before, date_sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE newsletter ( -- a consent of its own, which outlives a registration and ends when it is withdrawn
    team_id      TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    first_name   TEXT    NOT NULL,
    last_name    TEXT    NOT NULL,
    organisation TEXT    NOT NULL,
    lang         TEXT    NOT NULL,
    webinar_id   TEXT    NOT NULL, -- where it was given
    source       TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (team_id, email)
) STRICT, WITHOUT ROWID;

CREATE TABLE webinar_audit ( -- what the team did; it names no attendee
    id              TEXT    NOT NULL PRIMARY KEY,
    team_id         TEXT    NOT NULL,
    webinar_id      TEXT    NOT NULL,
    registration_id TEXT    NOT NULL,
    by_user         TEXT    NOT NULL,
    action          TEXT    NOT NULL,
    details         TEXT    NOT NULL, -- names of fields, counts
    at              INTEGER NOT NULL
) STRICT;
CREATE INDEX webinar_audit_webinar ON webinar_audit (webinar_id, at);

CREATE TABLE webinar_purges ( -- the proof that registrations were forgotten in time
    id         TEXT    NOT NULL PRIMARY KEY,
    team_id    TEXT    NOT NULL,
    webinar_id TEXT    NOT NULL,
    forgotten  INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX webinar_purges_webinar ON webinar_purges (webinar_id);

-- +goose Up
PRAGMA application_id = 1330791235; -- "ORCC": tells our files from other programs' databases

-- Times are UTC microseconds since 1970; 0 is "none". Ids are UUIDv7 text.

CREATE TABLE events (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which events were kept
    team_id      TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    message      TEXT,                              -- "channel:ts", or NULL
    conversation TEXT    NOT NULL,
    payload      BLOB    NOT NULL,                  -- emptied a day after the event is done
    at           INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT    NOT NULL DEFAULT '',
    state        TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    ended_at     INTEGER NOT NULL DEFAULT 0,
    UNIQUE (team_id, key)
) STRICT;
CREATE UNIQUE INDEX events_message ON events (team_id, message) WHERE message IS NOT NULL;
CREATE INDEX events_waiting ON events (seq) WHERE state = 'waiting';
CREATE INDEX events_dead ON events (seq) WHERE state = 'dead';
CREATE INDEX events_ended ON events (ended_at) WHERE ended_at > 0;

CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which messages were decided
    id          TEXT    NOT NULL UNIQUE,
    team_id     TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    method      TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    thread      TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    ts          TEXT    NOT NULL,                  -- of the message to update
    payload     BLOB    NOT NULL,
    question_id TEXT    NOT NULL,                  -- no foreign keys: a question may be erased before its message leaves
    handoff_id  TEXT    NOT NULL,
    not_before  INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    doubt       INTEGER NOT NULL DEFAULT 0,        -- 1: Slack may have it already
    last_error  TEXT    NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    sent_ts     TEXT    NOT NULL DEFAULT '',
    ended_at    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (team_id, key)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'waiting';
CREATE INDEX outbox_dead ON outbox (seq) WHERE state = 'dead';
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at > 0;

CREATE TABLE directs ( -- the direct message channel with a person
    team_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (team_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    team_id TEXT    NOT NULL,
    user_id TEXT    NOT NULL,
    role    TEXT    NOT NULL,
    lang    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (team_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE questions (
    id         TEXT    NOT NULL PRIMARY KEY,
    team_id    TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    thread     TEXT    NOT NULL,
    ts         TEXT    NOT NULL,
    words      TEXT    NOT NULL, -- emptied after 90 days
    lang       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    day        TEXT    NOT NULL,
    outcome    TEXT    NOT NULL,
    article    TEXT    NOT NULL,
    confidence REAL    NOT NULL,
    reply_ts   TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_thread ON questions (team_id, channel, thread, at);
CREATE INDEX questions_person ON questions (team_id, user_id, channel, at);
CREATE INDEX questions_reply ON questions (team_id, channel, reply_ts) WHERE reply_ts <> '';
CREATE INDEX questions_at ON questions (at);

CREATE TABLE votes (
    team_id     TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    question_id TEXT    NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    helpful     INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    reason      TEXT    NOT NULL,
    comment     TEXT    NOT NULL, -- emptied after 90 days
    at          INTEGER NOT NULL,
    PRIMARY KEY (team_id, user_id, question_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX votes_question ON votes (question_id);

CREATE TABLE handoffs (
    id            TEXT    NOT NULL PRIMARY KEY,
    team_id       TEXT    NOT NULL,
    question_id   TEXT    REFERENCES questions (id) ON DELETE SET NULL,
    asker         TEXT    NOT NULL,
    channel       TEXT    NOT NULL,
    thread        TEXT    NOT NULL,
    words         TEXT    NOT NULL, -- emptied after 90 days
    staff_channel TEXT    NOT NULL,
    staff_ts      TEXT    NOT NULL,
    at            INTEGER NOT NULL
) STRICT;
CREATE INDEX handoffs_staff ON handoffs (team_id, staff_channel, staff_ts) WHERE staff_ts <> '';
CREATE INDEX handoffs_question ON handoffs (question_id);

CREATE TABLE pulse ( -- written to see whether the file can be written
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

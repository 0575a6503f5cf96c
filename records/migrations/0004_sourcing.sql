-- +goose Up
-- Lists are JSON arrays of text. What a person wrote is in brief, words, note, reason and answers.

CREATE TABLE counters ( -- the last number given, in the transaction that uses it: no gaps
    team_id TEXT    NOT NULL,
    name    TEXT    NOT NULL, -- S-2026
    last    INTEGER NOT NULL,
    PRIMARY KEY (team_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts ( -- a form that was closed before it was sent
    team_id    TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    form       TEXT    NOT NULL,
    data       BLOB    NOT NULL, -- the bot's own JSON
    at         INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (team_id, user_id, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_expiry ON drafts (expires_at);

CREATE TABLE requests ( -- buyers' sourcing requests
    id         TEXT    NOT NULL PRIMARY KEY,
    team_id    TEXT    NOT NULL,
    number     TEXT    NOT NULL,             -- S-2026-0042
    view       TEXT    NOT NULL,             -- the form it was sent with
    author     TEXT    NOT NULL,             -- '' once the person is erased
    state      TEXT    NOT NULL CHECK (state IN ('filed', 'taken', 'changes', 'resubmitted', 'published', 'closed', 'refused', 'withdrawn')),
    version    INTEGER NOT NULL,             -- counts every change
    revision   INTEGER NOT NULL DEFAULT 0,   -- counts the texts that suppliers were told
    taker      TEXT    NOT NULL DEFAULT '',  -- who of the staff looks after it
    note       TEXT    NOT NULL DEFAULT '',  -- of the last step: what is to change, why it was refused
    brief      TEXT    NOT NULL,             -- JSON
    deadline   INTEGER NOT NULL,             -- the last minute in which answers count
    filed_at   INTEGER NOT NULL,
    moved_at   INTEGER NOT NULL,             -- the last change of state
    warned_at  INTEGER NOT NULL DEFAULT 0,
    published_at INTEGER NOT NULL DEFAULT 0,
    ended_at   INTEGER NOT NULL DEFAULT 0,   -- closed, refused or withdrawn
    seed       TEXT    NOT NULL DEFAULT '',  -- of the draw, 32 hexadecimal digits
    card_channel TEXT  NOT NULL DEFAULT '',  -- its message in the staff channel
    card_ts    TEXT    NOT NULL DEFAULT '',
    copy_channel TEXT  NOT NULL DEFAULT '',  -- its message to the buyer
    copy_ts    TEXT    NOT NULL DEFAULT '',
    UNIQUE (team_id, number),
    UNIQUE (team_id, view)
) STRICT;
CREATE INDEX requests_state ON requests (team_id, state, filed_at);
CREATE INDEX requests_due ON requests (state, deadline);
CREATE INDEX requests_author ON requests (team_id, author, filed_at);
CREATE INDEX requests_ended ON requests (ended_at) WHERE ended_at > 0;

CREATE TABLE request_steps ( -- the audit: one line for each thing done
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    team_id    TEXT    NOT NULL,
    request_id TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    role       TEXT    NOT NULL CHECK (role IN ('author', 'staff', 'supplier', 'clock')),
    user_id    TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    before     TEXT    NOT NULL,
    after      TEXT    NOT NULL,
    note       TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX request_steps_request ON request_steps (request_id, seq);

CREATE TABLE request_revisions ( -- every text that suppliers were told
    request_id TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    revision   INTEGER NOT NULL,
    team_id    TEXT    NOT NULL,
    told       TEXT    NOT NULL, -- JSON: what suppliers see, and nothing else
    hash       TEXT    NOT NULL, -- SHA-256 of told
    at         INTEGER NOT NULL,
    PRIMARY KEY (request_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE sourcing_files ( -- of a request, or of a supplier's answer
    id         TEXT    NOT NULL PRIMARY KEY,
    team_id    TEXT    NOT NULL,
    owner      TEXT    NOT NULL,             -- the request's or the answer's id
    request_id TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    user_id    TEXT    NOT NULL,             -- who gave it
    slack_id   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'there', 'failed')),
    fault      TEXT    NOT NULL DEFAULT '',
    hash       TEXT    NOT NULL DEFAULT '',
    at         INTEGER NOT NULL,
    UNIQUE (owner, slack_id)
) STRICT;
CREATE INDEX sourcing_files_waiting ON sourcing_files (at) WHERE state = 'waiting';
CREATE INDEX sourcing_files_request ON sourcing_files (request_id);

CREATE TABLE sourcing_bytes ( -- apart, so that listing files reads none of them
    file_id TEXT NOT NULL PRIMARY KEY REFERENCES sourcing_files (id) ON DELETE CASCADE,
    team_id TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;

CREATE TABLE suppliers (
    id          TEXT    NOT NULL PRIMARY KEY,
    team_id     TEXT    NOT NULL,
    user_id     TEXT    NOT NULL, -- '' when it is not in Slack
    name        TEXT    NOT NULL,
    siret       TEXT    NOT NULL, -- 14 digits, or ''
    kinds       TEXT    NOT NULL,
    cpv         TEXT    NOT NULL,
    segments    TEXT    NOT NULL,
    departments TEXT    NOT NULL, -- [] is the whole Région
    lang        TEXT    NOT NULL,
    email       TEXT    NOT NULL,
    phone       TEXT    NOT NULL, -- a note: number and hours
    alerts      INTEGER NOT NULL CHECK (alerts IN (0, 1)),
    own         INTEGER NOT NULL CHECK (own IN (0, 1)), -- 1: the supplier keeps it itself
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX suppliers_user ON suppliers (team_id, user_id) WHERE user_id <> '';
CREATE UNIQUE INDEX suppliers_siret ON suppliers (team_id, siret) WHERE siret <> '';
CREATE INDEX suppliers_email ON suppliers (team_id, email) WHERE email <> '';

CREATE TABLE notices ( -- who was told what; kept when the profile is erased, as the file needs it
    id          TEXT    NOT NULL PRIMARY KEY,
    team_id     TEXT    NOT NULL,
    request_id  TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    supplier_id TEXT    NOT NULL,            -- no foreign key: see above
    kind        TEXT    NOT NULL CHECK (kind IN ('first', 'reminder', 'edit', 'answer', 'end')),
    ref         TEXT    NOT NULL,            -- of an edit its revision, of an answer its question
    place       INTEGER NOT NULL,            -- the order drawn by lot, from 1; 0: found it by asking
    name        TEXT    NOT NULL,            -- of the supplier, then
    siret       TEXT    NOT NULL,
    way         TEXT    NOT NULL CHECK (way IN ('slack', 'email', 'phone', 'asked')),
    reasons     TEXT    NOT NULL,            -- JSON: why it was told
    hash        TEXT    NOT NULL,            -- SHA-256 of what was told: the same for all
    at          INTEGER NOT NULL,            -- decided
    sent_at     INTEGER NOT NULL DEFAULT 0,
    told_by     TEXT    NOT NULL DEFAULT '', -- who of the staff told it by hand
    fault       TEXT    NOT NULL DEFAULT '', -- why it could not be delivered
    failed_at   INTEGER NOT NULL DEFAULT 0,
    channel     TEXT    NOT NULL DEFAULT '', -- its message
    ts          TEXT    NOT NULL DEFAULT '',
    UNIQUE (request_id, supplier_id, kind, ref)
) STRICT;
CREATE INDEX notices_supplier ON notices (supplier_id, request_id);
CREATE INDEX notices_first ON notices (request_id, sent_at) WHERE kind = 'first';
CREATE INDEX notices_unsent ON notices (team_id, at) WHERE sent_at = 0;

CREATE TABLE answers ( -- a supplier's word on a request: the last one counts
    id          TEXT    NOT NULL PRIMARY KEY,
    team_id     TEXT    NOT NULL,
    request_id  TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    supplier_id TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    by_staff    INTEGER NOT NULL CHECK (by_staff IN (0, 1)), -- 1: user_id noted what the supplier said otherwise
    interested  INTEGER NOT NULL CHECK (interested IN (0, 1)),
    reason      TEXT    NOT NULL,
    answers     TEXT    NOT NULL, -- JSON: one text for each question of the request
    version     INTEGER NOT NULL,
    first_at    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    UNIQUE (request_id, supplier_id)
) STRICT;
CREATE INDEX answers_person ON answers (team_id, user_id);

CREATE TABLE milestones ( -- numbers of interested suppliers the buyer was told
    request_id TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    n          INTEGER NOT NULL,
    team_id    TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (request_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE inquiries ( -- suppliers' questions to the buyer
    id          TEXT    NOT NULL PRIMARY KEY,
    team_id     TEXT    NOT NULL,
    request_id  TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    supplier_id TEXT    NOT NULL,            -- shown to staff alone
    user_id     TEXT    NOT NULL,
    view        TEXT    NOT NULL,
    words       TEXT    NOT NULL,            -- as they were asked
    shown       TEXT    NOT NULL DEFAULT '', -- as they are told to all
    answer      TEXT    NOT NULL DEFAULT '',
    n           INTEGER NOT NULL DEFAULT 0,  -- the order of answering, from 1
    answered_by TEXT    NOT NULL DEFAULT '',
    answered_at INTEGER NOT NULL DEFAULT 0,
    at          INTEGER NOT NULL,
    UNIQUE (team_id, view)
) STRICT;
CREATE INDEX inquiries_request ON inquiries (request_id, at);

CREATE TABLE outcomes ( -- what became of a request
    request_id TEXT    NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    round      TEXT    NOT NULL CHECK (round IN ('closing', 'later')),
    team_id    TEXT    NOT NULL,
    asked_at   INTEGER NOT NULL,
    outcome    TEXT    NOT NULL DEFAULT '',
    note       TEXT    NOT NULL DEFAULT '',
    user_id    TEXT    NOT NULL DEFAULT '',
    at         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (request_id, round)
) STRICT, WITHOUT ROWID;

CREATE TABLE intentions ( -- purchases to come
    seq         INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they became known
    id          TEXT    NOT NULL UNIQUE,
    team_id     TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    ref         TEXT    NOT NULL, -- of the list it comes from, or ''
    object      TEXT    NOT NULL,
    cpv         TEXT    NOT NULL,
    segments    TEXT    NOT NULL,
    quarter     TEXT    NOT NULL, -- 2027-T1
    departments TEXT    NOT NULL, -- [] is the whole Région
    reserved    TEXT    NOT NULL, -- '' or how
    link        TEXT    NOT NULL,
    source      TEXT    NOT NULL, -- file and line
    by          TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (team_id, key)
) STRICT;
CREATE INDEX intentions_quarter ON intentions (team_id, quarter);

CREATE TABLE digests ( -- who gets the purchases to come each week
    team_id TEXT    NOT NULL,
    user_id TEXT    NOT NULL,
    filter  TEXT    NOT NULL, -- JSON
    seen    INTEGER NOT NULL, -- the last purchase told
    sent_at INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (team_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_subject ON outbox (subject) WHERE subject <> '' AND state = 'waiting';

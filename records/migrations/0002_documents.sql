-- +goose Up
CREATE TABLE documents ( -- what the operator or the team imported
    id          TEXT    NOT NULL PRIMARY KEY, -- a name that people type: made of the file's
    team_id     TEXT    NOT NULL,             -- "" when it was imported on the command line
    name        TEXT    NOT NULL,             -- of the file, in its folder
    title       TEXT    NOT NULL,
    format      TEXT    NOT NULL,
    hash        TEXT    NOT NULL,             -- SHA-256 of the file
    lang        TEXT    NOT NULL,
    audience    TEXT    NOT NULL CHECK (audience IN ('everyone', 'buyer', 'supplier', 'staff')),
    valid_from  TEXT    NOT NULL,             -- YYYY-MM-DD, or ''
    valid_until TEXT    NOT NULL,             -- the last day, or ''
    url         TEXT    NOT NULL,
    version     INTEGER NOT NULL,             -- from 1; each import of the same document adds one
    pages       INTEGER NOT NULL,
    imported_by TEXT    NOT NULL,             -- a person in Slack, or ''
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_name ON documents (name);
CREATE INDEX documents_hash ON documents (hash);

CREATE TABLE passages (
    document_id TEXT    NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    n           INTEGER NOT NULL,             -- the order in the document, from 0
    team_id     TEXT    NOT NULL,
    anchor      TEXT    NOT NULL,             -- p57, L2113-12
    page        INTEGER NOT NULL,
    article     TEXT    NOT NULL,
    heading     TEXT    NOT NULL,
    words       TEXT    NOT NULL,             -- as they stand in the document
    url         TEXT    NOT NULL,
    valid_from  TEXT    NOT NULL,
    valid_until TEXT    NOT NULL,
    PRIMARY KEY (document_id, n)
) STRICT;

CREATE TABLE library ( -- counts the changes, so that a running bot sees one
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    changes INTEGER NOT NULL
) STRICT;

package records

import (
	"context"
	"fmt"
	"time"
)

// FileState is how far a file has come.
type FileState string

const (
	FileWaiting FileState = "waiting" // Slack has it, we do not yet
	FileThere   FileState = "there"
	FileFailed  FileState = "failed"
)

// MaxFileSize is how large one file may be, in bytes. Ours: three of them still leave by every supplier's message in time.
const MaxFileSize = 10 << 20

// SourcingFile is a file of a request (Owner is its id) or of a supplier's answer (Owner is the answer's), without its bytes: these
// are kept here, so that suppliers get them from the bot and not from the buyer.
type SourcingFile struct {
	ID      string
	Team    string
	Owner   string
	Request string
	User    string // who gave it
	SlackID string // F…
	Name    string
	Type    string // of MIME
	Size    int64
	State   FileState
	Fault   string // why it failed
	Hash    string // SHA-256 of the bytes
	At      time.Time
}

// AttachFile notes a file that Slack has, to be fetched. The same one of the same owner is noted once. ErrTooBig; ErrTooMany:
// the owner has three.
func (t *Tx) AttachFile(f SourcingFile) (SourcingFile, error) {
	known, err := row(t, "file", scanFile, fileColumns+"WHERE owner = ? AND slack_id = ?", f.Owner, f.SlackID)
	if err == nil || !isNotFound(err) {
		return known, err
	}
	if f.Size > MaxFileSize {
		return f, fmt.Errorf("attach file: %w", ErrTooBig)
	}
	n, err := row(t, "files", scanInt, "SELECT count(*) FROM sourcing_files WHERE owner = ?", f.Owner)
	if err != nil {
		return f, err
	}
	if n >= MaxFiles {
		return f, fmt.Errorf("attach file: %w", ErrTooMany)
	}
	if f.ID, err = newID(); err != nil {
		return f, err
	}
	f.State, f.At = FileWaiting, t.moment()
	_, err = t.exec("attach file", `INSERT INTO sourcing_files (id, team_id, owner, request_id, user_id, slack_id, name, type, size, state, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.ID, f.Team, f.Owner, f.Request, f.User, f.SlackID, f.Name, f.Type, f.Size, string(f.State), micros(f.At))
	return f, err
}

// KeepFile keeps the bytes of a file that was fetched; one that is larger than it was said to be, and than allowed, has failed.
func (t *Tx) KeepFile(team, id string, content []byte) error {
	if len(content) > MaxFileSize {
		return t.FailFile(team, id, ErrTooBig)
	}
	if err := t.must("keep file", "UPDATE sourcing_files SET state = 'there', fault = '', size = ?, hash = ? WHERE team_id = ? AND id = ?", len(content), hashOf(content), team, id); err != nil {
		return err
	}
	_, err := t.exec("keep bytes", "INSERT INTO sourcing_bytes (file_id, team_id, content) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET content = excluded.content", id, team, blob(content))
	return err
}

// FailFile gives up a file that cannot be fetched: it was deleted in Slack, or is too large.
func (t *Tx) FailFile(team, id string, cause error) error {
	return t.must("fail file", "UPDATE sourcing_files SET state = 'failed', fault = ? WHERE team_id = ? AND id = ? AND state <> 'there'", excerpt(cause), team, id)
}

// DropFile takes a file away from a request or an answer.
func (t *Tx) DropFile(team, id string) error {
	return t.must("drop file", "DELETE FROM sourcing_files WHERE team_id = ? AND id = ?", team, id)
}

const fileColumns = "SELECT id, team_id, owner, request_id, user_id, slack_id, name, type, size, state, fault, hash, at FROM sourcing_files "

func scanFile(row scanner) (f SourcingFile, err error) {
	var at int64
	err = row.Scan(&f.ID, &f.Team, &f.Owner, &f.Request, &f.User, &f.SlackID, &f.Name, &f.Type, &f.Size, &f.State, &f.Fault, &f.Hash, &at)
	f.At = fromMicros(at)
	return f, err
}

func (t *Tx) filesOf(owner string) ([]SourcingFile, error) {
	return rows(t, "files", scanFile, fileColumns+"WHERE owner = ? ORDER BY at, id", owner)
}

// FilesOf gives the files of a request or of an answer, in the order in which they were given.
func (s *Store) FilesOf(ctx context.Context, team, owner string) ([]SourcingFile, error) {
	return many(ctx, s, "files", scanFile, fileColumns+"WHERE team_id = ? AND owner = ? ORDER BY at, id", team, owner)
}

// FilesWaiting gives files of all teams that are still to be fetched, oldest first.
func (s *Store) FilesWaiting(ctx context.Context, limit int) ([]SourcingFile, error) {
	return many(ctx, s, "files waiting", scanFile, fileColumns+"WHERE state = 'waiting' ORDER BY at, id LIMIT ?", limit)
}

// FileBytes gives the content of a file. ErrNotFound: it is not there, or not any more.
func (s *Store) FileBytes(ctx context.Context, team, id string) ([]byte, error) {
	return one(ctx, s, "bytes of file", func(row scanner) (b []byte, err error) { err = row.Scan(&b); return b, err },
		"SELECT content FROM sourcing_bytes WHERE team_id = ? AND file_id = ?", team, id)
}

package records

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID is in the header of our files, see 0001_init.sql.
const applicationID = 1330791235

// migrateWait is how long a start waits for another one that is upgrading the same file.
const migrateWait = 5 * time.Second

// migrate brings the tables up to date: ours by goose, River's by its own migrator. Only one process at a time may do so, and
// none while another works on the file.
func migrate(ctx context.Context, path string, db *sql.DB) error {
	ours, err := provider(db)
	if err != nil {
		return err
	}
	rivers, err := rivermigrate.New(riversqlite.New(db), nil)
	if err != nil {
		return err
	}
	done, err := look(ctx, db, ours, rivers)
	if err != nil || done {
		return err
	}
	lock, err := lockFile(ctx, path, migrateWait)
	if err != nil {
		return err
	}
	defer lock.Close()
	if done, err = look(ctx, db, ours, rivers); err != nil || done {
		return err
	}
	if _, err := ours.Up(ctx); err != nil {
		return fmt.Errorf("upgrade tables: %w", err)
	}
	if _, err := rivers.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("upgrade job tables: %w", err)
	}
	return nil
}

func provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
}

// look is upToDate, again while others open the same new file: the first change to WAL mode is refused at once then, without the
// wait that is set for a connection.
func look(ctx context.Context, db *sql.DB, ours *goose.Provider, rivers *rivermigrate.Migrator[*sql.Tx]) (done bool, err error) {
	for range lookTries {
		var fault sqlite3.Error
		if done, err = upToDate(ctx, db, ours, rivers); !errors.As(err, &fault) || fault.Code != sqlite3.ErrBusy {
			return done, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(lookPause):
		}
	}
	return done, err
}

// How often and how long a look waits for others.
const (
	lookTries = 50
	lookPause = 20 * time.Millisecond
)

// upToDate says whether nothing is to do. It only reads, except that goose makes its own table in an empty file.
func upToDate(ctx context.Context, db *sql.DB, ours *goose.Provider, rivers *rivermigrate.Migrator[*sql.Tx]) (bool, error) {
	var id, tables int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return false, err
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name <> 'goose_db_version' AND name NOT LIKE 'sqlite_%'").Scan(&tables); err != nil {
		return false, err
	}
	switch {
	case id != applicationID && (id != 0 || tables > 0):
		return false, ErrAlien
	case tables == 0:
		return false, nil
	}
	have, err := ours.GetDBVersion(ctx)
	if err != nil {
		return false, err
	}
	sources := ours.ListSources()
	last := sources[len(sources)-1].Version
	if have > last {
		return false, fmt.Errorf("%w: it has version %d, this one knows %d", ErrNewer, have, last)
	}
	applied, err := rivers.ExistingVersions(ctx)
	if err != nil {
		return false, err
	}
	known := rivers.AllVersions()
	if len(applied) > len(known) {
		return false, fmt.Errorf("%w: its job tables have version %d, this one knows %d", ErrNewer, len(applied), len(known))
	}
	return have == last && len(applied) == len(known), nil
}

package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// How rows are read: one and many outside a write, row and rows inside it. What is not there is ErrNotFound.

// scanner is a row, or the current one of many.
type scanner interface{ Scan(...any) error }

// uncancelled spares each read the goroutine with which the driver watches for a cancellation: reads take microseconds.
func uncancelled(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// one reads the only row of a query.
func one[T any](ctx context.Context, s *Store, what string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	if ctx.Err() != nil {
		return *new(T), fmt.Errorf("%s: %w", what, ctx.Err())
	}
	v, err := scan(s.r.QueryRowContext(uncancelled(ctx), query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return v, fmt.Errorf("%s: %w", what, explain(err))
	}
	return v, nil
}

// many reads the rows of a query, in its order.
func many[T any](ctx context.Context, s *Store, what string, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", what, explain(err))
		}
	}()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	rows, err := s.r.QueryContext(uncancelled(ctx), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// row reads one row inside a write, where it sees what the write has done.
func row[T any](t *Tx, what string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(t.tx.QueryRow(query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return v, err
}

// rows is row for many.
func rows[T any](t *Tx, what string, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	found, err := t.tx.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	defer found.Close()
	for found.Next() {
		v, err := scan(found)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		all = append(all, v)
	}
	return all, found.Err()
}

func scanInt(row scanner) (n int, err error) {
	err = row.Scan(&n)
	return n, err
}

func scanText(row scanner) (s string, err error) {
	err = row.Scan(&s)
	return s, err
}

func scanBool(row scanner) (yes bool, err error) {
	err = row.Scan(&yes)
	return yes, err
}

// tail scans the last columns of a row whose first ones another function scans.
type tail struct {
	row  scanner
	rest []any
}

func (t tail) Scan(first ...any) error { return t.row.Scan(append(first, t.rest...)...) }

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }

-- +goose Up
ALTER TABLE outbox ADD COLUMN subject TEXT NOT NULL DEFAULT ''; -- "kind:id" of the record that learns how the sending ended, or ''

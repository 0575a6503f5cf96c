-- +goose Up
CREATE INDEX questions_outcome ON questions (outcome); -- counted for each look at the metrics

-- The numbers of webinars come from the counters too, as those of requests: a number is never given twice.
INSERT INTO counters (team_id, name, last)
    SELECT team_id, substr(number, 1, 6), max(CAST(substr(number, 8) AS INTEGER)) FROM webinars GROUP BY 1, 2;

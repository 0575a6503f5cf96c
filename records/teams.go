package records

import "context"

// Teams lists the workspaces of which something is kept. There is one, but for a file that was moved from a workspace to another.
func (s *Store) Teams(ctx context.Context) ([]string, error) {
	return many(ctx, s, "teams", scanText, `SELECT team_id FROM people UNION SELECT team_id FROM questions UNION SELECT team_id FROM votes
		UNION SELECT team_id FROM requests UNION SELECT team_id FROM suppliers UNION SELECT team_id FROM intentions UNION SELECT team_id FROM digests
		UNION SELECT team_id FROM webinars UNION SELECT team_id FROM events ORDER BY 1`)
}

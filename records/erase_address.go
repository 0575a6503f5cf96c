package records

import (
	"errors"
	"fmt"
	"regexp"
)

// erased stands where an address stood in what somebody wrote.
const erased = "…"

// addressIn finds an address in words, but not as the end of a longer one: marie@x.fr is not in annemarie@x.fr. What is before it may
// be an escape of JSON.
func addressIn(address string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|\\[nrtbf]|\\u[0-9a-f]{4}|[^\pL\pN._%+\-])` + regexp.QuoteMeta(address) + `($|[^\pL\pN\-])`)
}

// eraseAddress removes an address from wherever it stands but as somebody's own: messages that hold it are not kept, nor what Slack sent,
// and in what people wrote it is replaced. Events that wait are left: they are about to be worked on.
func (t *Tx) eraseAddress(team, address string) error {
	found := addressIn(address)
	if _, err := t.exec("erase newsletter", "DELETE FROM newsletter WHERE team_id = ? AND email = ?", team, address); err != nil {
		return err
	}
	if _, err := t.exec("erase mail", "DELETE FROM outbox WHERE team_id = ? AND lower(channel) = lower(?)", team, address); err != nil {
		return err
	}
	// What a workbook holds is packed: nobody can tell whose addresses stand in it, so that all lists of attendees that were sent go.
	if _, err := t.exec("erase lists", "DELETE FROM outbox WHERE team_id = ? AND method = 'file' AND key LIKE 'webinar-%'", team); err != nil {
		return err
	}
	if _, err := t.exec("erase drafts", "DELETE FROM drafts WHERE team_id = ?1 AND instr(lower(CAST(data AS TEXT)), lower(?2)) > 0", team, address); err != nil {
		return err
	}
	for _, sent := range []struct{ find, erase string }{
		{"SELECT seq, payload FROM outbox WHERE team_id = ?1 AND instr(lower(CAST(payload AS TEXT)), lower(?2)) > 0", "DELETE FROM outbox WHERE seq = ?"},
		{"SELECT seq, payload FROM events WHERE team_id = ?1 AND state <> 'waiting' AND instr(lower(CAST(payload AS TEXT)), lower(?2)) > 0", "UPDATE events SET payload = x'' WHERE seq = ?"},
	} {
		all, err := rows(t, "payloads with address", scanPayload, sent.find, team, address)
		if err != nil {
			return err
		}
		for _, p := range all {
			if !found.Match(p.content) {
				continue
			}
			if _, err := t.exec("erase payload", sent.erase, p.seq); err != nil {
				return err
			}
		}
	}
	return t.eraseWords(team, address, found)
}

type keptPayload struct {
	seq     int64
	content []byte
}

func scanPayload(row scanner) (p keptPayload, err error) {
	err = row.Scan(&p.seq, &p.content)
	return p, err
}

// writable are the columns of words, in all tables of a team. An address that is somebody's own is in a column of that name.
const writable = `SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT'
	AND c.name NOT IN ('team_id', 'email', 'email_typed') AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) x WHERE x.name = 'team_id')`

// eraseWords replaces an address in every column of words.
func (t *Tx) eraseWords(team, address string, found *regexp.Regexp) error {
	columns, err := rows(t, "columns of words", func(row scanner) (c [2]string, err error) {
		err = row.Scan(&c[0], &c[1])
		return c, err
	}, writable)
	if err != nil {
		return err
	}
	for _, c := range columns {
		table, column := c[0], c[1]
		all, err := rows(t, "words with address", scanText,
			fmt.Sprintf("SELECT DISTINCT %q FROM %q WHERE team_id = ? AND instr(lower(%q), lower(?)) > 0", column, table, column), team, address)
		if err != nil {
			return err
		}
		for _, words := range all {
			kept := words
			for n := len(words); found.MatchString(kept); n-- { // twice where two stand side by side
				if kept = found.ReplaceAllString(kept, "${1}"+erased+"${2}"); n == 0 {
					return errors.New("erase words: no end")
				}
			}
			if kept == words {
				continue
			}
			if _, err := t.exec("erase words", fmt.Sprintf("UPDATE %q SET %q = ?3 WHERE team_id = ?1 AND %q = ?2", table, column, column), team, words, kept); err != nil {
				return err
			}
		}
	}
	return nil
}

package records

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Nothing that leaves after somebody was erased brings back where they are written to.
func TestWhoIsErasedStaysSo(t *testing.T) {
	s := openClock(t, &handClock{noon})
	supplier(t, s, "U1", nil)
	r, notices := publish(t, s, file(t, s, "V", brief()))
	write(t, s, func(tx *Tx) error {
		for key, m := range map[string]Message{
			"copy": {Subject: r.CopySubject()}, "notice": {Subject: notices[0].Subject()}, "answer": {Question: "q"}, "handoff": {Handoff: "h"},
		} {
			m.Team, m.Key, m.Method, m.Channel = "T", key, Post, "DSECRET"
			if _, err := tx.Enqueue(m); err != nil {
				return err
			}
		}
		_, err := tx.Keep(Event{Team: "T", Key: "press:UBUYER:1.1", Payload: []byte(`{"User":"UBUYER"}`)})
		return errors.Join(err, tx.Finish("T", "press:UBUYER:1.1"),
			tx.SaveQuestion(Question{ID: "q", Team: "T", User: "UBUYER", Text: "?"}),
			tx.SaveHandoff(Handoff{ID: "h", Team: "T", Asker: "UBUYER"}))
	})
	all := pending(t, s)
	for _, m := range all {
		if m.Subject != "" {
			write(t, s, func(tx *Tx) error { return tx.Sent(m.ID, "1.1") })
		}
	}
	for _, who := range []string{"UBUYER", "U1"} {
		if err := s.PersonErase(t.Context(), "T", who); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range all {
		if m.Subject == "" { // it was on its way
			write(t, s, func(tx *Tx) error { return tx.Sent(m.ID, "1.1") })
		}
	}
	write(t, s, func(tx *Tx) error { _, err := tx.exec("forget the messages", "DELETE FROM outbox"); return err })
	if err := s.scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"DSECRET", "UBUYER"} {
		if found := traces(t, s, secret); len(found) > 0 {
			t.Errorf("%s: %v", secret, found)
		}
	}
}

// A question that nobody has answered goes with its author: there would be nothing to publish but the answer.
func TestAnUnansweredQuestionGoesWithItsAuthor(t *testing.T) {
	s := openClock(t, &handClock{noon})
	p := supplier(t, s, "U1", nil)
	r, _ := publish(t, s, file(t, s, "V", brief()))
	ask := func(view string) (i Inquiry) {
		write(t, s, func(tx *Tx) (err error) {
			i, _, err = tx.AskBuyer(Inquiry{Team: "T", Request: r.ID, Supplier: p.ID, User: "U1", View: view, Words: "Combien ?"})
			return err
		})
		return i
	}
	reply := func(i Inquiry) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			_, _, err := tx.AnswerInquiry("T", i.ID, "", "Dix.", staff)
			return err
		})
	}
	first, second := ask("Q1"), ask("Q2")
	if err := reply(first); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.EraseSupplier("T", p.ID) })
	if err := reply(second); !errors.Is(err, ErrNotFound) {
		t.Errorf("an answer to nothing: %v", err)
	}
	if all, err := s.PublicInquiries(t.Context(), "T", r.ID); err != nil || len(all) != 1 || all[0].Question != "Combien ?" {
		t.Errorf("what was published: %+v, %v", all, err)
	}
}

// A registration that was forgotten cannot be filled again: the purge would not find it.
func TestAForgottenRegistrationIsNotFilledAgain(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := plan(t, s, planned(), "V1")
	r := register(t, s, attendee(w, 1)).Registration
	c.at = w.End.AddDate(0, 0, w.Retention).Add(time.Hour)
	if _, err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.LastName, r.Newsletter = "Secret", true
	err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.EditRegistration(r, "USTAFF"); return err })
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("edit = %v, want ErrNotFound", err)
	}
	if got, err := s.Registration(t.Context(), r.ID); err != nil || got.LastName != "" || got.Newsletter {
		t.Errorf("kept %+v, %v", got, err)
	}
}

// whoColumns are those that hold a person in Slack, in whatever table there is: a column added later is among them by its name.
var whoColumns = regexp.MustCompile(`^(user_id|author|taker|asker|by|.*_by|by_user)$`)

// Who is erased is in no column of people: each table gets a row that names them wherever it can.
func TestWhoIsErasedIsInNoColumnOfPeople(t *testing.T) {
	s := openTemp(t)
	if _, err := s.w.Exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON"); err != nil {
		t.Fatal(err)
	}
	type column struct{ table, name, kind string }
	columns, err := many(t.Context(), s, "columns", func(row scanner) (c column, err error) {
		err = row.Scan(&c.table, &c.name, &c.kind)
		return c, err
	}, `SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
		AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) x WHERE x.name = 'team_id') ORDER BY 1, c.cid`)
	if err != nil {
		t.Fatal(err)
	}
	names, values := map[string][]string{}, map[string][]string{}
	for _, c := range columns {
		value := "1"
		switch {
		case c.name == "team_id":
			value = "'T'"
		case whoColumns.MatchString(c.name):
			value = "'UERASED'"
		case slices.Contains([]string{"kinds", "cpv", "segments", "departments", "reasons", "answers", "reminders"}, c.name):
			value = "'[]'"
		case slices.Contains([]string{"brief", "filter", "told"}, c.name):
			value = "'{}'"
		case c.name == "state":
			value = "'done'"
		case c.kind == "TEXT":
			value = "'x'"
		case c.kind == "BLOB":
			value = "x''"
		}
		names[c.table], values[c.table] = append(names[c.table], `"`+c.name+`"`), append(values[c.table], value)
	}
	for table := range names {
		if _, err := s.w.Exec("INSERT INTO " + table + " (" + strings.Join(names[table], ", ") + ") VALUES (" + strings.Join(values[table], ", ") + ")"); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	if err := s.PersonErase(t.Context(), "T", "UERASED"); err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, c := range columns {
		if !whoColumns.MatchString(c.name) {
			continue
		}
		looked++
		if n, err := one(t.Context(), s, "left", scanInt, `SELECT count(*) FROM "`+c.table+`" WHERE "`+c.name+`" = 'UERASED'`); err != nil || n > 0 {
			t.Errorf("%s.%s still names them (%v)", c.table, c.name, err)
		}
	}
	if looked < 20 {
		t.Errorf("only %d columns of people were found", looked)
	}
}

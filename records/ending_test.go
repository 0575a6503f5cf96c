package records

import (
	"errors"
	"testing"
)

func TestASubjectLearnsHowItsMessageEnded(t *testing.T) {
	s := openTemp(t)
	var told []string
	endings["probe"] = func(_ *Tx, id string, e Ending) error {
		told = append(told, id+" "+e.Channel+" "+e.TS+" "+e.Cause)
		return nil
	}
	defer delete(endings, "probe")
	for key, subject := range map[string]string{"a": "probe:1", "b": "probe:2", "c": "nobody:3", "d": ""} {
		if err := s.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.Enqueue(Message{Team: "T", Key: key, Method: Post, Channel: "D1", Subject: subject})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"a", "b", "c", "d"} {
		m, err := s.MessageByKey(t.Context(), "T", key)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), func(tx *Tx) error {
			if key == "b" {
				return tx.Bury(m.ID, errors.New("user_disabled"))
			}
			return tx.Sent(m.ID, "9.9")
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(told) != 2 || told[0] != "1 D1 9.9 " || told[1] != "2 D1  user_disabled" {
		t.Errorf("told %q", told)
	}
}

package records

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// How values stand in columns: ids as UUIDv7 text, times as UTC microseconds since 1970 with 0 for none, lists of text as JSON.

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// moment is now as a column keeps it.
func (t *Tx) moment() time.Time { return t.now().UTC().Truncate(time.Microsecond) }

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func orNow(t time.Time, now func() time.Time) time.Time {
	if t.IsZero() {
		return now()
	}
	return t
}

// blob is b without nil, which would be NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// list is a JSON array of text, [] when there is nothing.
func list[S ~string](all []S) string {
	if len(all) == 0 {
		return "[]"
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // text only
	}
	return string(text)
}

// unlist reads a list; an empty one stays nil.
func unlist(text string, into any) error {
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// maxError is how much of an error is kept, in bytes.
const maxError = 500

// excerpt is the beginning of an error, as valid UTF-8.
func excerpt(err error) string {
	if err == nil {
		return ""
	}
	text := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if len(text) <= maxError {
		return text
	}
	end := maxError
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

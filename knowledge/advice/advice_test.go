package advice

import (
	"os"
	"testing"
)

// open reads the content that is shipped.
func open(t testing.TB) *Base {
	t.Helper()
	b, _, err := Open(os.DirFS("../../data")) // its faults are a test of their own
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestContentHasNoFaults(t *testing.T) {
	_, faults, err := Open(os.DirFS("../../data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("%s:%d: %s %v", f.File, f.Line, f.Code, f.Args)
	}
}

package advice

import (
	"cmp"
	"slices"
)

// Fault is something wrong in a content file, where, and the key of the sentence that says what to do ("fault." + Code in package
// locales).
type Fault struct {
	File string
	Line int // 1-based; 0 when the whole file is meant
	Code string
	Args map[string]any
}

// faults collects what is wrong while files are read.
type faults struct{ list []Fault }

// add notes a fault. Args are pairs of name and value.
func (f *faults) add(file string, line int, code string, args ...any) {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	f.list = append(f.list, Fault{file, line, code, m})
}

func (f *faults) sorted() []Fault {
	slices.SortStableFunc(f.list, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Code, b.Code))
	})
	return f.list
}

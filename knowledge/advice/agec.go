package advice

import (
	"errors"
	"io/fs"
)

const agecFile = "rules/agec.yaml"

// AGEC is a category of article 58 of the AGEC law: the shares of a year's spending that must be second-hand or hold recycled matter.
type AGEC struct {
	Number     int
	Title      string
	Rates      []AGECRate
	Confidence string
}

// AGECRate holds the shares for the spending of the years from First to Last, in %; a negative share is not known, 0 is none.
type AGECRate struct {
	First, Last     int
	Reuse, Recycled float64
}

func (b *Base) readAGEC(fsys fs.FS, fault *faults) {
	if _, err := fs.Stat(fsys, agecFile); errors.Is(err, fs.ErrNotExist) {
		return // without the categories there is no share to compute
	}
	for _, n := range readList(fsys, agecFile, fault)[""] {
		m := newMapping(n, agecFile, []string{"number", "title", "confidence", "rates"}, fault)
		if m == nil {
			continue
		}
		number, _ := m.number("number")
		a := &AGEC{Number: int(number), Title: m.want("title"), Confidence: m.oneOf("confidence", confidences)}
		for _, v := range m.nodes("rates") {
			sub := newMapping(v, agecFile, []string{"first", "last", "reuse", "recycled"}, fault)
			if sub == nil {
				fault.add(agecFile, v.Line, "key-form", "key", "rates", "want", "map")
				continue
			}
			first, _ := sub.number("first")
			last, _ := sub.number("last")
			r := AGECRate{First: int(first), Last: int(last), Reuse: -1, Recycled: -1}
			if share, ok := sub.number("reuse"); ok {
				r.Reuse = share
			}
			if share, ok := sub.number("recycled"); ok {
				r.Recycled = share
			}
			a.Rates = append(a.Rates, r)
		}
		b.agec = append(b.agec, a)
	}
}

func (b *Base) category(number int) *AGEC {
	for _, a := range b.agec {
		if a.Number == number {
			return a
		}
	}
	return nil
}

package records

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// ReasonKind is on what ground a supplier is told of a request.
type ReasonKind string

const (
	ForCPV     ReasonKind = "cpv"     // its code and the request's are one, or one contains the other
	ForSegment ReasonKind = "segment" // both are in the segment, and one of them named it
	ForPlace   ReasonKind = "place"   // it works in this département of the request; "" when both say the whole Région
	ForKind    ReasonKind = "kind"    // it is of this kind, which is sought; "" when all are
)

// Reason is one ground, as data: the bot says it in words.
type Reason struct {
	Kind     ReasonKind `json:"kind"`
	Request  string     `json:"request"`  // the code, segment, département or kind of the request
	Supplier string     `json:"supplier"` // and that of the supplier; only codes differ
}

// Match is a supplier that a request concerns, with all the grounds.
type Match struct {
	Supplier Supplier
	Reasons  []Reason
}

// Implied gives the segments to which a CPV code of 8 digits belongs. The caller knows the segments.
type Implied func(code string) []string

// MatchSuppliers finds the suppliers with alerts that a request concerns, ordered by id. What is sold has to fit (a CPV code or a segment),
// and the place, and the kind of structure. It reads nothing else, so the same arguments give the same result.
//
// Two codes fit when one covers the other: a code covers what begins with its digits up to the trailing zeros, so 90910000 and
// 90911200 fit either way round, 90911200 and 90919200 do not. A segment fits when both are in it and at least one of them named
// it: two codes of one segment are compared as codes.
func MatchSuppliers(b Brief, suppliers []Supplier, implied Implied) []Match {
	m := newMatcher(b, implied)
	var all []Match
	for _, s := range suppliers {
		if !s.Alerts {
			continue
		}
		if reasons := m.reasons(s); reasons != nil {
			all = append(all, Match{s, reasons})
		}
	}
	slices.SortFunc(all, func(a, b Match) int { return cmp.Compare(a.Supplier.ID, b.Supplier.ID) })
	return all
}

// matcher is a request, prepared for many suppliers.
type matcher struct {
	codes          []cpvCode
	named, implied []string
	place          Place
	kinds          []StructureKind
	segmentsOf     Implied
	seen           map[string][]string // segments of codes, asked once each
}

func newMatcher(b Brief, implied Implied) *matcher {
	m := &matcher{named: b.Segments, place: b.Place, kinds: b.Kinds, segmentsOf: implied, seen: map[string][]string{}}
	for _, code := range b.CPV {
		m.codes = append(m.codes, newCode(code))
		m.implied = append(m.implied, m.segments(code)...)
	}
	return m
}

func (m *matcher) segments(code string) []string {
	if m.segmentsOf == nil {
		return nil
	}
	known, ok := m.seen[code]
	if !ok {
		known = m.segmentsOf(code)
		m.seen[code] = known
	}
	return known
}

// reasons gives the grounds, none when the supplier is not concerned.
func (m *matcher) reasons(s Supplier) []Reason {
	place, ok := m.where(s)
	if !ok {
		return nil
	}
	kind, ok := m.kind(s)
	if !ok {
		return nil
	}
	what := m.what(s)
	if what == nil {
		return nil
	}
	return append(append(what, place...), kind...)
}

func (m *matcher) what(s Supplier) (all []Reason) {
	for _, own := range s.CPV {
		code := newCode(own)
		for _, asked := range m.codes {
			if asked.covers(code) || code.covers(asked) {
				all = append(all, Reason{ForCPV, asked.code, own})
			}
		}
	}
	said := map[string]bool{}
	segment := func(id string) {
		if !said[id] {
			said[id] = true
			all = append(all, Reason{ForSegment, id, id})
		}
	}
	for _, id := range s.Segments {
		if slices.Contains(m.named, id) || slices.Contains(m.implied, id) {
			segment(id)
		}
	}
	for _, code := range s.CPV {
		for _, id := range m.segments(code) {
			if slices.Contains(m.named, id) {
				segment(id)
			}
		}
	}
	return all
}

func (m *matcher) where(s Supplier) ([]Reason, bool) {
	switch {
	case m.place.Region && len(s.Departments) == 0:
		return []Reason{{Kind: ForPlace}}, true
	case m.place.Region:
		return each(ForPlace, s.Departments), true
	case len(s.Departments) == 0:
		return each(ForPlace, m.place.Departments), true
	}
	var both []string
	for _, d := range s.Departments {
		if slices.Contains(m.place.Departments, d) {
			both = append(both, d)
		}
	}
	return each(ForPlace, both), len(both) > 0
}

func (m *matcher) kind(s Supplier) ([]Reason, bool) {
	if len(m.kinds) == 0 {
		return []Reason{{Kind: ForKind}}, true
	}
	var both []StructureKind
	for _, k := range s.Kinds {
		if slices.Contains(m.kinds, k) {
			both = append(both, k)
		}
	}
	return each(ForKind, both), len(both) > 0
}

func each[S ~string](kind ReasonKind, ids []S) []Reason {
	all := make([]Reason, len(ids))
	for i, id := range ids {
		all[i] = Reason{kind, string(id), string(id)}
	}
	return all
}

// cpvCode is a code with the digits that what it covers begins with.
type cpvCode struct{ code, stem string }

func newCode(code string) cpvCode { return cpvCode{code, cpvStem(code)} }

func (c cpvCode) covers(o cpvCode) bool { return strings.HasPrefix(o.code, c.stem) }

// cpvStem is a code without the trailing zeros that mark its level; a division keeps its two digits (30000000: "30").
func cpvStem(code string) string {
	stem := strings.TrimRight(code, "0")
	return code[:max(len(stem), min(2, len(code)))]
}

// ParseCPV gives the 8 digits of a code, with or without its check digit.
func ParseCPV(typed string) (code string, err error) {
	code, check, has := strings.Cut(strings.TrimSpace(typed), "-")
	if len(code) != 8 || strings.Trim(code, "0123456789") != "" || (has && (len(check) != 1 || strings.Trim(check, "0123456789") != "")) {
		return "", fmt.Errorf("%q: %w", typed, ErrUnknownCPV)
	}
	return code, nil
}

func tidyCPV(codes []string) ([]string, error) {
	out := make([]string, 0, len(codes))
	for _, c := range codes {
		code, err := ParseCPV(c)
		if err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return tidyList(out), nil
}

// tidyList drops blanks and repeats; the order is the writer's, whose first code is the main one.
func tidyList[S ~string](all []S) []S {
	var out []S
	for _, s := range all {
		if s = S(strings.TrimSpace(string(s))); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

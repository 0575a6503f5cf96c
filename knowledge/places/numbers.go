package places

import (
	"slices"
	"strings"
)

// number reads the number of a département or a postal code where it cannot be an amount, a day or an article: alone, in brackets,
// after « département » or « dans le », or in a list that began so.
func (f *finding) number(i int, w string) {
	switch len(w) {
	case 2:
		if _, ok := f.g.Departement(w); ok && (f.onlyNumbers() || f.bracketed(i) || f.introduced(i)) {
			f.departements[w] = true
			f.lastCode = i + 1
		}
	case 5:
		if f.onlyNumbers() || f.bracketed(i) || i > 0 && postal[f.words[i-1].folded] {
			f.postal = append(f.postal, w)
		}
	}
}

// delivered adds the towns of the postal codes, unless the text names one of them.
func (f *finding) delivered() {
	for _, code := range f.postal {
		var same []int32
		for t := range f.g.towns {
			if slices.Contains(f.g.towns[t].Postal, code) {
				same = append(same, int32(t))
			}
		}
		if !slices.ContainsFunc(same, func(t int32) bool { return f.seen[t] }) {
			f.add(same)
		}
	}
}

var (
	postal   = set("postal cp postcode plz code postleitzahl")
	heading  = set("departement departements department departments dept depts dep dpt")
	joining  = set("et ou and or und oder le les the")
	counting = set("de l of le les the nr no n")
)

// onlyNumbers tells whether the text holds nothing else than numbers of départements and postal codes.
func (f *finding) onlyNumbers() bool {
	return !slices.ContainsFunc(f.words, func(w word) bool {
		_, departement := f.g.Departement(w.folded)
		return !departement && !(len(w.folded) == 5 && digits(w.folded)) && !joining[w.folded]
	})
}

func (f *finding) bracketed(i int) bool {
	after := f.rest
	if i+1 < len(f.words) {
		after = f.words[i+1].before
	}
	return strings.HasSuffix(f.words[i].before, "(") && strings.HasPrefix(after, ")")
}

// introduced tells whether the words before make the number a département's.
func (f *finding) introduced(i int) bool {
	at := i - 1
	for at >= 0 && joining[f.words[at].folded] {
		at--
	}
	if at >= 0 && f.lastCode == at+1 { // « dans le 67 et le 68 »
		return true
	}
	if i > 1 && f.words[i-1].folded == "le" && f.words[i-2].folded == "dans" {
		return true
	}
	at = i - 1
	for at >= 0 && counting[f.words[at].folded] {
		at--
	}
	return at >= 0 && heading[f.words[at].folded]
}

package knowledge

import (
	"cmp"
	"slices"
	"strings"
)

// speller mends the typos of words that are in no article. It is the deletes index of SymSpell: every known word is filed under
// itself and under itself without one letter, so two words one or two edits apart share a key; and without its doubled letters,
// which are the commonest mistake of all.
type speller struct {
	words   []string // folded, before stemming
	deletes []filed  // sorted by key
}

// filed is a word under one of its keys; a key that two texts share by chance only costs a comparison.
type filed struct {
	key  uint32 // hash
	word uint32
}

// Words shorter than this are not mended: at four letters everything is near everything.
const (
	minMend    = 5
	minMendTwo = 8 // from this length on two edits are allowed
)

func newSpeller(words []string) *speller {
	slices.Sort(words)
	s := &speller{words: slices.Compact(words)}
	for i, w := range s.words {
		if n := len([]rune(w)); n < minMend-1 || hasDigit(w) {
			continue
		}
		s.file(w, i)
		s.file(single(w), i)
		for _, d := range withoutOne(w) {
			s.file(d, i)
		}
	}
	slices.SortFunc(s.deletes, func(a, b filed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.word, b.word)) })
	s.deletes = slices.Clip(slices.Compact(s.deletes))
	return s
}

func (s *speller) file(key string, word int) {
	s.deletes = append(s.deletes, filed{hash32(key), uint32(word)})
}

// under gives the words filed under a key.
func (s *speller) under(key string) []filed {
	k := hash32(key)
	from, _ := slices.BinarySearchFunc(s.deletes, k, func(f filed, k uint32) int { return cmp.Compare(f.key, k) })
	to := from
	for to < len(s.deletes) && s.deletes[to].key == k {
		to++
	}
	return s.deletes[from:to]
}

// hash32 is FNV-1a.
func hash32(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// mended is a known word near an unknown one.
type mended struct {
	word  string
	edits int
}

// mend gives the known words nearest to an unknown one, at most three, nearest first; none when all are too far.
func (s *speller) mend(word string) []mended {
	runes := []rune(word)
	if len(runes) < minMend || hasDigit(word) {
		return nil
	}
	most := 1
	if len(runes) >= minMendTwo {
		most = 2
	}
	seen := map[uint32]bool{}
	var out []mended
	try := func(key string) {
		for _, f := range s.under(key) {
			i := f.word
			if seen[i] {
				continue
			}
			seen[i] = true
			w := []rune(s.words[i])
			if w[0] != runes[0] && len(runes) < 6 { // the first letter is seldom wrong
				continue
			}
			if d := distance(runes, w, most); d <= most {
				out = append(out, mended{s.words[i], d})
			}
		}
	}
	try(word)
	try(single(word))
	for _, d := range withoutOne(word) {
		try(d)
		if most == 2 {
			for _, d := range withoutOne(d) {
				try(d)
			}
		}
	}
	slices.SortFunc(out, func(a, b mended) int {
		if a.edits != b.edits {
			return a.edits - b.edits
		}
		if a.word < b.word {
			return -1
		}
		return 1
	})
	for i := range out {
		if out[i].edits > out[0].edits || i == 3 {
			return out[:i]
		}
	}
	return out
}

// single is a word with each doubled letter once.
func single(w string) string {
	var b strings.Builder
	last := rune(-1)
	for _, r := range w {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// withoutOne gives a word without each of its letters in turn.
func withoutOne(w string) []string {
	out := make([]string, 0, len(w))
	for i, r := range w {
		out = append(out, w[:i]+w[i+len(string(r)):])
	}
	return out
}

// distance counts the edits from a to b (Damerau: two neighbours swapped are one edit); more than most is most+1.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], most+1)
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if '0' <= s[i] && s[i] <= '9' {
			return true
		}
	}
	return false
}

package advice

import (
	"io/fs"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

const segmentFile = "segments.yaml"

var kebab = regexp.MustCompile(`^[a-z0-9]+(?:[.-][a-z0-9]+)*$`)

// Langs are the languages of names and words, the reference first.
var Langs = []string{"fr", "en", "de"}

// Segment is a family of purchases.
type Segment struct {
	ID               string
	Names            map[string]string // by language
	Nature           Nature
	CPV              []string // first digits of the codes, the most typical first
	Flags            []string
	AGEC             int     // number of the category of article 58, 0 when none
	LabourShare      float64 // in %, 0 when not known
	LabourConfidence string
	aliases          []string // say the segment only when given alone
	words            map[string][]string
}

// Detail is something a description may say about a need.
type Detail struct {
	ID    string
	Names map[string]string
	words map[string][]string
}

var (
	segmentKeys = []string{"id", "names", "nature", "cpv", "flags", "agec", "labour_share", "labour_confidence", "aliases", "words"}
	detailKeys  = []string{"id", "names", "words"}
	confidences = []string{"confirmed", "one-source", "to-verify"}
)

func (b *Base) readSegments(fsys fs.FS, fault *faults) {
	lists := readList(fsys, segmentFile, fault, "segments", "details")
	seen := map[string]bool{}
	once := func(m *mapping, id string) {
		switch {
		case id != "" && !kebab.MatchString(id):
			m.add("id", "id", "id", id)
		case seen[id]:
			m.add("id", "id-twice", "id", id, "other", segmentFile)
		}
		seen[id] = true
	}
	for _, n := range lists["segments"] {
		m := newMapping(n, segmentFile, segmentKeys, fault)
		if m == nil {
			continue
		}
		s := &Segment{
			ID: m.want("id"), Nature: Nature(m.oneOf("nature", natureWords())), CPV: m.list("cpv"), Flags: m.list("flags"),
			LabourConfidence: m.oneOf("labour_confidence", confidences), Names: m.names(), aliases: m.list("aliases"), words: m.byLang("words"),
		}
		once(m, s.ID)
		s.LabourShare, _ = m.number("labour_share")
		if n, ok := m.number("agec"); ok {
			s.AGEC = int(n)
		}
		if s.Nature == "" {
			m.add("nature", "key-missing", "key", "nature")
		}
		b.segments = append(b.segments, s)
		for _, f := range s.Flags {
			if !slices.Contains(b.flags, f) {
				b.flags = append(b.flags, f)
			}
		}
	}
	clear(seen)
	for _, n := range lists["details"] {
		m := newMapping(n, segmentFile, detailKeys, fault)
		if m == nil {
			continue
		}
		d := &Detail{ID: m.want("id"), Names: m.names(), words: m.byLang("words")}
		once(m, d.ID)
		b.details = append(b.details, d)
	}
}

func natureWords() []string {
	out := make([]string, len(Natures))
	for i, n := range Natures {
		out[i] = string(n)
	}
	return out
}

// names is a map from language to a name; the French one must be there.
func (m *mapping) names() map[string]string {
	out := map[string]string{}
	sub := newMapping(m.values["names"], m.file, Langs, m.faults)
	if sub == nil {
		m.add("names", "key-missing", "key", "names")
		return out
	}
	for _, l := range Langs {
		if v := sub.text(l); v != "" {
			out[l] = v
		}
	}
	if out["fr"] == "" {
		sub.add("fr", "key-missing", "key", "fr")
	}
	return out
}

func (m *mapping) byLang(key string) map[string][]string {
	out := map[string][]string{}
	n := m.values[key]
	if n == nil {
		return out
	}
	sub := newMapping(n, m.file, Langs, m.faults)
	if sub == nil {
		m.add(key, "key-form", "key", key, "want", "map")
		return out
	}
	for _, l := range Langs {
		out[l] = sub.list(l)
	}
	return out
}

// Threshold is an amount of the law, with its values over time.
type Threshold struct {
	ID      string
	Title   string
	Sources []Source
	Values  []ThresholdValue
}

// ThresholdValue is what a threshold was between two days, in euros excl. VAT; 0 where it has no meaning.
type ThresholdValue struct {
	From, Until    Date
	Amounts        [3]float64 // in the order of Natures
	SocialServices float64    // for social and other specific services; 0: as other services
}

// For is the value for a nature, 0 where it has no meaning.
func (v *ThresholdValue) For(nature Nature) float64 {
	switch nature {
	case Works:
		return v.Amounts[0]
	case Supplies:
		return v.Amounts[1]
	case Services:
		return v.Amounts[2]
	}
	return 0
}

const thresholdFile = "rules/thresholds.yaml"

func (b *Base) readThresholds(fsys fs.FS, fault *faults) {
	for _, n := range readList(fsys, thresholdFile, fault)[""] {
		m := newMapping(n, thresholdFile, []string{"id", "title", "values", "sources"}, fault)
		if m == nil {
			continue
		}
		t := &Threshold{ID: m.want("id"), Title: m.want("title"), Sources: m.sources()}
		for _, v := range m.nodes("values") {
			t.read(v, fault)
		}
		if len(t.Values) == 0 {
			m.add("values", "key-missing", "key", "values")
		}
		if b.thresholds[t.ID] != nil {
			m.add("id", "id-twice", "id", t.ID, "other", thresholdFile)
		}
		b.thresholds[t.ID] = t
		b.thresholdOrder = append(b.thresholdOrder, t)
	}
}

func (t *Threshold) read(n *yaml.Node, fault *faults) {
	m := newMapping(n, thresholdFile, []string{"from", "until", "works", "supplies", "services", "social_services"}, fault)
	if m == nil {
		fault.add(thresholdFile, n.Line, "key-form", "key", "values", "want", "map")
		return
	}
	v := ThresholdValue{From: m.date("from"), Until: m.date("until")}
	if v.From == "" {
		m.add("from", "key-missing", "key", "from")
	}
	for i, nature := range Natures {
		v.Amounts[i], _ = m.number(string(nature))
	}
	v.SocialServices, _ = m.number("social_services")
	if last := len(t.Values) - 1; last >= 0 && t.Values[last].Until.next() != v.From {
		m.add("from", "threshold-gap", "id", t.ID, "from", string(v.From), "until", string(t.Values[last].Until))
	}
	t.Values = append(t.Values, v)
}

// next is the day after.
func (d Date) next() Date {
	t, ok := d.day()
	if !ok {
		return ""
	}
	return Date(t.AddDate(0, 0, 1).Format("2006-01-02"))
}

// At is the threshold for a nature on a day, 0 when there is none.
func (t *Threshold) At(on Date, nature Nature, social bool) float64 {
	for i := range t.Values {
		v := &t.Values[i]
		if v.From <= on && (v.Until == "" || on <= v.Until) {
			if social && nature == Services && v.SocialServices > 0 {
				return v.SocialServices
			}
			return v.For(nature)
		}
	}
	return 0
}

// Euros writes an amount the French way, with plain spaces: "216 000 €", "1 234,50 €".
func Euros(f float64) string { return Number(f) + " €" }

// Number writes a number the French way: "5 404 000", "0,5".
func Number(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	whole, cents := s, ""
	for i := range s {
		if s[i] == '.' {
			whole, cents = s[:i], ","+s[i+1:]
			if len(cents) > 3 {
				return Number(float64(int64(f*100+0.5)) / 100)
			}
			if len(cents) == 2 && f >= 1000 {
				cents += "0"
			}
		}
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + " " + whole[i:]
	}
	return whole + cents
}

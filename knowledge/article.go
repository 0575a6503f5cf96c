package knowledge

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Slack's limits on what an article becomes: a button's text, a section and the whole of a message.
// https://docs.slack.dev/reference/block-kit/blocks/section-block and …/block-elements/button-element
const (
	maxTitle   = 75
	maxSection = 3000
	maxMessage = 12000
)

var articleKeys = []string{"id", "title", "audience", "topic", "questions", "sources", "valid_from", "valid_until", "checked_on",
	"related", "actions", "commitments"}

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// draft is an article while it is checked: where its parts stand in the file.
type draft struct {
	*Article
	file      string
	line      map[string]int // of the keys
	questions []item
	related   []item
	links     []item // internal links of the body
}

// readArticle reads one file. It is nil when nothing can be shown of it; the faults say why.
func readArticle(file string, raw []byte, fs *faults) *draft {
	text, bad := normal(raw)
	if bad > 0 {
		fs.block(file, bad, FaultNotUTF8)
		return nil
	}
	matter, body, bodyLine, code := splitFrontMatter(text)
	if code != "" {
		fs.block(file, 1, code)
		return nil
	}
	before := len(fs.list)
	m := newMapping(parseYAML(matter, file, 1, fs), file, 1, articleKeys, fs)
	if m == nil {
		if len(fs.list) == before { // nothing wrong with the YAML, but it holds no keys
			fs.block(file, 2, FaultKeyMissing, "key", "id")
		}
		return nil
	}
	a := &Article{
		ID: m.text("id"), Title: m.text("title"), Topic: m.text("topic"), Audience: Audience(m.text("audience")),
		Sources: m.sources("sources"), ValidFrom: m.date("valid_from", true), ValidUntil: m.date("valid_until", true),
		CheckedOn: m.date("checked_on", false), File: file,
	}
	d := &draft{Article: a, file: file, line: m.lines, questions: m.list("questions"), related: m.list("related")}
	a.Questions, a.Related, a.Commitments = texts(d.questions), texts(d.related), texts(m.list("commitments"))
	d.place(m, fs)
	d.keys(m, fs)
	d.body(string(body), bodyLine, fs)
	if a.ID == "" || a.Title == "" {
		return nil
	}
	return d
}

// place checks the id, the language and the topic against the path articles/<lang>/<topic>/<id>[.<suffix>].md.
func (d *draft) place(m *yamlMap, fs *faults) {
	parts := strings.Split(d.file, "/")
	folder := path.Base(path.Dir(d.file))
	if len(parts) != 4 {
		fs.add(d.file, 0, FaultPlace)
	}
	d.Lang = French
	if len(parts) > 2 {
		if d.Lang = Lang(parts[1]); !slices.Contains(Langs, d.Lang) {
			fs.block(d.file, 0, FaultLang, "lang", parts[1])
		}
	}
	base, _, _ := strings.Cut(path.Base(d.file), ".")
	switch {
	case d.ID == "":
		m.missing("id", true)
	case !kebab.MatchString(d.ID):
		fs.add(d.file, m.at("id"), FaultID, "id", d.ID)
	case d.ID != base:
		fs.add(d.file, m.at("id"), FaultIDFile, "id", d.ID, "file", base)
	}
	switch {
	case d.Topic == "" && len(parts) == 4:
		d.Topic = folder
	case len(parts) == 4 && d.Topic != folder:
		fs.add(d.file, m.at("topic"), FaultTopicFolder, "topic", d.Topic, "folder", folder)
	}
}

// keys checks the values of the front matter.
func (d *draft) keys(m *yamlMap, fs *faults) {
	switch d.Audience {
	case "":
		d.Audience = Everyone
	case Everyone, Buyer, Supplier, Staff:
	default: // nobody reads what has an unknown audience
		fs.block(d.file, m.at("audience"), FaultAudience, "value", string(d.Audience))
	}
	for _, it := range m.list("actions") {
		switch act := Action(it.text); act {
		case ActionSourcing, ActionWebinar, ActionAdvice, ActionHuman:
			d.Actions = append(d.Actions, act)
		default:
			fs.add(d.file, it.line, FaultAction, "value", it.text)
		}
	}
	if d.Title == "" {
		m.missing("title", true)
	} else if n := shown(d.Title); n > maxTitle {
		fs.add(d.file, m.at("title"), FaultTitleLong, "length", n, "max", maxTitle)
	}
	if len(d.Sources) == 0 {
		m.missing("sources", false)
	}
	for _, key := range []string{"valid_from", "checked_on"} {
		if m.text(key) == "" {
			m.missing(key, false)
		}
	}
	if d.ValidFrom != "" && d.ValidUntil != "" && d.ValidUntil < d.ValidFrom {
		fs.add(d.file, m.at("valid_until"), FaultDateOrder, "from", string(d.ValidFrom), "until", string(d.ValidUntil))
	}
}

// body splits the Markdown into the short answer and the rest, and checks both.
func (d *draft) body(text string, line int, fs *faults) {
	trimmed := strings.TrimLeft(text, "\n \t")
	line += strings.Count(text[:len(text)-len(trimmed)], "\n")
	short, rest := trimmed, ""
	if i := blankLine(trimmed); i >= 0 {
		short, rest = trimmed[:i], trimmed[i:]
	}
	d.Short, d.Body = strings.TrimSpace(short), strings.TrimSpace(rest)
	if d.Short == "" || strings.HasPrefix(d.Short, "#") {
		fs.block(d.file, line, FaultNoShort)
	}
	total := shown(d.Title) + shown(d.Short) + shown(d.Body)
	for _, s := range d.Sources {
		total += shown(s.Label) + shown(s.URL) + 3 // <url|label>
	}
	rest = strings.TrimLeft(rest, "\n \t")
	if n := shown(d.Short); n > maxSection {
		fs.add(d.file, line, FaultShortLong, "length", n, "max", maxSection)
	}
	if n := shown(d.Body); n > maxSection {
		fs.add(d.file, line+strings.Count(trimmed[:len(trimmed)-len(rest)], "\n"), FaultBodyLong, "length", n, "max", maxSection)
	}
	if total > maxMessage {
		fs.add(d.file, line, FaultMessageLong, "length", total, "max", maxMessage)
	}
	html, links := inspect(trimmed)
	for _, h := range html {
		fs.add(d.file, line+h.line, FaultHTML, "html", h.text)
	}
	for _, l := range links {
		if id, ok := internalLink(l.text); ok {
			d.links = append(d.links, item{id, line + l.line})
		}
	}
}

// blankLine is the offset of the first line that holds nothing, -1 without one.
func blankLine(s string) int {
	for at := 0; at < len(s); {
		i := strings.IndexByte(s[at:], '\n')
		if i < 0 {
			return -1
		}
		next := at + i + 1
		end := strings.IndexByte(s[next:], '\n')
		if end < 0 {
			end = len(s) - next
		}
		if strings.TrimSpace(s[next:next+end]) == "" {
			return at + i
		}
		at = next
	}
	return -1
}

// internalLink is the id a link of a body points to, if it points to an article: (id), (#id) or (id.md).
func internalLink(dest string) (string, bool) {
	u, err := url.Parse(dest)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return "", false
	}
	if u.Path == "" {
		return u.Fragment, true
	}
	return strings.TrimSuffix(path.Base(u.Path), ".md"), true
}

// shown is the length Slack counts: runes, once & < and > are escaped.
func shown(s string) int {
	return utf8.RuneCountInString(s) + 4*strings.Count(s, "&") + 3*strings.Count(s, "<") + 3*strings.Count(s, ">")
}

func isHTTPS(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && !strings.ContainsAny(address, " <>|")
}

func texts(items []item) []string {
	if len(items) == 0 {
		return nil
	}
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = it.text
	}
	return out
}

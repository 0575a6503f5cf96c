package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// shown is how much of an assessment is wanted: the reason of every rule, the texts to copy.
type shown struct{ all, clauses bool }

// width is how long a line of an assessment gets.
const width = 100

// show prints an assessment as a person reads it: procedure and publicity, then what must, should and may be there.
func (a *adviser) show(j *advice.Assessment, how shown) {
	p := page{a.out, a.say, "", !a.colour()}
	w := a.words
	p.wrap("", p.style("\x1b[1m", a.base.Describe(w, j.Purchase)))
	fmt.Fprintln(p.w)
	for _, one := range []struct {
		key  locales.ID
		rule *advice.Rule
	}{{locales.AdviceProcedure, j.Procedure}, {locales.AdvicePublicity, j.Publicity}} {
		if one.rule == nil {
			p.wrap("  ", p.style("\x1b[1m", a.say.Say(one.key)+" : "+a.say.Say(locales.AdviceUndecided)))
			continue
		}
		p.wrap("  ", p.style("\x1b[1m", a.say.Say(one.key)+" : "+one.rule.Title))
		p.wrap("    ", a.base.Why(j, one.rule)+" ("+labels(one.rule.Sources)+")")
	}
	for i, l := range j.Lots {
		p.wrap("    ", a.say.Say(locales.AdviceLot, "Number", i+1, "Amount", advice.Euros(l.Amount), "Title", l.Procedure.Title))
	}
	for _, level := range advice.Levels {
		a.showLevel(p, j, level, how)
	}
	p.items(locales.AdviceFigures, a.base.Figures(w, j))
	var missing []string
	for _, m := range j.Missing {
		missing = append(missing, a.base.Asks(w, j, m))
	}
	p.items(locales.AdviceNear, a.near(j))
	p.items(locales.AdviceMissing, missing)
	p.items(locales.AnswerSources, sources(j, how))
	fmt.Fprintln(p.w)
	if !how.all || !how.clauses {
		p.hint(locales.AdviceHasText)
	}
	p.hint(locales.AdviceVersion, "Day", a.say.Date(string(j.Purchase.On)), "Version", j.Version)
}

var levelColour = map[advice.Level]string{advice.Must: "\x1b[1;31m", advice.Should: "\x1b[1;33m", advice.May: "\x1b[1;32m", advice.Info: "\x1b[1;36m"}

// showLevel writes the rules of one level: the core ones with their reason, of the others the title, all with everything when asked.
func (a *adviser) showLevel(p page, j *advice.Assessment, level advice.Level, how shown) {
	rules := slices.DeleteFunc(slices.Clone(j.Rules), func(r advice.Applied) bool { return r.Level != level })
	if len(rules) == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n%s\n", p.style(levelColour[level], a.say.Say(locales.ID("advice.level."+string(level)))+" ("+strconv.Itoa(len(rules))+")"))
	short := 0
	for _, r := range rules {
		full := r.Core || how.all
		if level == advice.Info && !full {
			short++
			continue
		}
		head := r.Heading(a.words)
		if full {
			p.wrap("  ", "• "+p.style("\x1b[1m", head))
			p.wrap("    ", r.Why+" ("+labels(r.Sources)+")")
		} else {
			p.wrap("  ", "• "+head+" ("+r.Sources[0].Label+")")
		}
		if r.Text != "" && how.clauses {
			fmt.Fprintln(p.w)
			for line := range strings.Lines(r.Text) {
				fmt.Fprint(p.w, "      ", line)
			}
			fmt.Fprintln(p.w)
		}
	}
	if short > 0 {
		p.wrap("  ", "• "+a.say.Say(locales.AdviceMore, "Count", short))
	}
}

// near groups the rules that nearly apply by what they lack.
func (a *adviser) near(j *advice.Assessment) []string {
	var order []string
	groups := map[string][]string{}
	for _, n := range j.Near {
		lacks := a.base.Lacks(a.words, n)
		if groups[lacks] == nil {
			order = append(order, lacks)
		}
		groups[lacks] = append(groups[lacks], a.base.Title(j, n.Rule))
	}
	out := make([]string, len(order))
	for i, lacks := range order {
		titles := groups[lacks]
		out[i] = lacks + " : " + strings.Join(titles[:min(len(titles), shownNear)], " ; ")
		if more := len(titles) - shownNear; more > 0 {
			out[i] += " ; " + a.say.Say(locales.AdviceMore, "Count", more)
		}
	}
	return out
}

// shownNear bounds how many rules one line of near misses names.
const shownNear = 8

func labels(sources []advice.Source) string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = s.Label
	}
	return strings.Join(out, " ; ")
}

// sources are the pages behind what is shown with its reason, each once, under the name of the text it holds.
func sources(j *advice.Assessment, how shown) []string {
	var out []string
	seen := map[string]bool{}
	add := func(list []advice.Source) {
		for _, s := range list {
			if !seen[s.URL] {
				seen[s.URL] = true
				name, _, _ := strings.Cut(s.Label, ", ")
				out = append(out, name+" : "+s.URL)
			}
		}
	}
	for _, r := range []*advice.Rule{j.Procedure, j.Publicity} {
		if r != nil {
			add(r.Sources)
		}
	}
	for _, r := range j.Rules {
		if r.Core || how.all {
			add(r.Sources)
		}
	}
	return out
}

// items writes a heading and a list, nothing without items.
func (p page) items(heading locales.ID, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n%s\n", p.style("\x1b[1m", p.say.Say(heading)))
	for _, it := range items {
		p.wrap("  ", "• "+it)
	}
}

// noBreak stands for a space at which no line ends.
const noBreak = "\u00a0"

var unbroken = strings.NewReplacer(" ;", noBreak+";", " :", noBreak+":", " ?", noBreak+"?", " !", noBreak+"!", " »", noBreak+"»", "« ", "«"+noBreak,
	" €", noBreak+"€", " %", noBreak+"%", "art. ", "art."+noBreak, "n° ", "n°"+noBreak, "• ", "•"+noBreak)

var thousands = regexp.MustCompile(` (\d{3}\b)`)

// wrap writes a text in lines of at most width, each after the margin; what follows a bullet hangs under its text.
func (p page) wrap(margin, text string) {
	used, hang := 0, margin
	if strings.HasPrefix(text, "• ") {
		hang += "  "
	}
	text = thousands.ReplaceAllString(unbroken.Replace(text), noBreak+"$1")
	for i, word := range strings.Split(text, " ") {
		word = strings.ReplaceAll(word, noBreak, " ")
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			fmt.Fprint(p.w, margin, word)
			used = len(margin) + n
		case used+1+n > width:
			fmt.Fprint(p.w, "\n", hang, word)
			used = len(hang) + n
		default:
			fmt.Fprint(p.w, " ", word)
			used += 1 + n
		}
	}
	fmt.Fprintln(p.w)
}

package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// width is how long a line of an assessment gets.
const width = 100

// show prints an assessment as a person reads it: procedure and publicity, then what must, should and may be there.
func (a *adviser) show(j *advice.Assessment, clauses bool) {
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
		a.showLevel(p, j, level, clauses)
	}
	p.items(locales.AdviceFigures, a.base.Figures(w, j))
	var near, missing []string
	for _, n := range j.Near {
		near = append(near, a.base.Title(j, n.Rule)+" : "+a.base.Lacks(w, n))
	}
	for _, m := range j.Missing {
		missing = append(missing, a.base.Asks(w, j, m))
	}
	p.items(locales.AdviceNear, near)
	p.items(locales.AdviceMissing, missing)
	p.items(locales.AnswerSources, sources(j))
	fmt.Fprintln(p.w)
	p.hint(locales.AdviceVersion, "Day", a.say.Date(string(j.Purchase.On)), "Version", j.Version)
}

var levelColour = map[advice.Level]string{advice.Must: "\x1b[1;31m", advice.Should: "\x1b[1;33m", advice.May: "\x1b[1;32m", advice.Info: "\x1b[1;36m"}

func (a *adviser) showLevel(p page, j *advice.Assessment, level advice.Level, clauses bool) {
	first := true
	for _, r := range j.Rules {
		if r.Level != level {
			continue
		}
		if first {
			fmt.Fprintf(p.w, "\n%s\n", p.style(levelColour[level], a.say.Say(locales.ID("advice.level."+string(level)))))
			first = false
		}
		head := r.Title
		if r.Document != "" {
			head += " [" + r.Document + "]"
		}
		p.wrap("  ", "• "+p.style("\x1b[1m", head))
		p.wrap("    ", r.Why+" ("+labels(r.Sources)+")")
		if r.Text == "" {
			continue
		}
		if !clauses {
			p.wrap("    ", p.style("\x1b[2m", a.say.Say(locales.AdviceHasText)))
			continue
		}
		fmt.Fprintln(p.w)
		for line := range strings.Lines(r.Text) {
			fmt.Fprint(p.w, "      ", line)
		}
		fmt.Fprintln(p.w)
	}
}

func labels(sources []advice.Source) string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = s.Label
	}
	return strings.Join(out, " ; ")
}

// sources are the pages behind an assessment, each once, under the name of the text it holds.
func sources(j *advice.Assessment) []string {
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
		add(r.Sources)
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

// wrap writes a text in lines of at most width, each after the margin; what follows a bullet hangs under its text.
func (p page) wrap(margin, text string) {
	used, hang := 0, margin
	if strings.HasPrefix(text, "• ") {
		hang += "  "
	}
	for i, word := range strings.Split(unbroken.Replace(text), " ") {
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

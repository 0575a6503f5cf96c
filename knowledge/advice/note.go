package advice

import (
	"fmt"
	"strings"
)

// Note writes an assessment as a Markdown note for the file of the contract: what was judged, on which day and with which version of
// the rules, what applies and why, and the texts to copy, each unchanged in a block of its own.
func (b *Base) Note(w Words, a *Assessment) string {
	var n strings.Builder
	fmt.Fprintf(&n, "# %s\n\n%s\n\n", w.Say("advice.note.title"), b.Describe(w, a.Purchase))
	b.noteRule(&n, w, "advice.procedure", a.Procedure, a)
	b.noteRule(&n, w, "advice.publicity", a.Publicity, a)
	if len(a.Lots) > 0 {
		fmt.Fprintf(&n, "## %s\n\n", w.Say("advice.lots"))
		for i, l := range a.Lots {
			fmt.Fprintf(&n, "%d. %s : %s\n", i+1, Euros(l.Amount), l.Procedure.Title)
		}
		n.WriteString("\n")
	}
	for _, level := range Levels {
		b.noteLevel(&n, w, a, level)
	}
	list(&n, "## "+w.Say("advice.figures"), b.Figures(w, a))
	var near, missing []string
	for _, x := range a.Near {
		near = append(near, b.fill(x.Rule.Title, &a.facts)+" : "+b.Lacks(w, x))
	}
	for _, m := range a.Missing {
		missing = append(missing, b.Asks(w, a, m))
	}
	list(&n, "## "+w.Say("advice.near"), near)
	list(&n, "## "+w.Say("advice.missing"), missing)
	fmt.Fprintf(&n, "---\n\n%s\n", w.Say("advice.note.version", "Day", w.Date(string(a.Purchase.On)), "Version", a.Version))
	return n.String()
}

func (b *Base) noteRule(n *strings.Builder, w Words, heading string, r *Rule, a *Assessment) {
	fmt.Fprintf(n, "## %s\n\n", w.Say(heading))
	if r == nil {
		fmt.Fprintf(n, "%s\n\n", w.Say("advice.undecided"))
		return
	}
	fmt.Fprintf(n, "**%s.** %s\n\n%s\n\n", r.Title, b.fill(r.Why, &a.facts), links(r.Sources))
}

func (b *Base) noteLevel(n *strings.Builder, w Words, a *Assessment, level Level) {
	first := true
	for _, r := range a.Rules {
		if r.Level != level {
			continue
		}
		if first {
			fmt.Fprintf(n, "## %s\n\n", w.Say("advice.level."+string(level)))
			first = false
		}
		fmt.Fprintf(n, "### %s\n\n%s\n\n", r.Heading(w), r.Why)
		if reasons := b.Reasons(w, a, r); len(reasons) > 0 {
			fmt.Fprintf(n, "%s\n\n", w.Say("advice.because", "Reasons", strings.Join(reasons, ", ")))
		}
		if len(r.Serves) > 0 {
			fmt.Fprintf(n, "%s\n\n", r.Aims(w))
		}
		list(n, w.Say("advice.strength"), r.Strength)
		list(n, w.Say("advice.proofs"), r.Proofs)
		list(n, w.Say("advice.watch"), r.Watch)
		if r.Text != "" {
			fence := "```"
			for strings.Contains(r.Text, fence) {
				fence += "`"
			}
			fmt.Fprintf(n, "%s\n%s", fence, r.Text)
			if !strings.HasSuffix(r.Text, "\n") {
				n.WriteString("\n")
			}
			fmt.Fprintf(n, "%s\n\n", fence)
		}
		fmt.Fprintf(n, "%s\n\n", links(r.Sources))
	}
}

func links(sources []Source) string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = "[" + s.Label + "](" + s.URL + ")"
	}
	return strings.Join(out, " · ")
}

// list writes a heading and its items, nothing without items.
func list(n *strings.Builder, heading string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(n, "%s\n\n- %s\n\n", heading, strings.Join(items, "\n- "))
}

package bot

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// What a message shows of each level before it is opened: it must stay readable on a phone.
var shownOf = map[advice.Level]int{advice.Must: 6, advice.Should: 3, advice.May: 2, advice.Info: 0}

const (
	mostLots  = 8  // verdicts of lots in a message
	pageRules = 30 // rules of one page of a list
)

func (r Reply) voice(p locales.Printer) voice { return Counsel{Rules: r.Rules}.voice(p, r.Found.As) }

// carried is what the buttons under a reply about a purchase carry.
func (r Reply) carried() carried {
	return carried{Question: r.Question, Purchase: r.Found.Advice.Purchase}
}

// whole reports whether the rules alone are the reply.
func (r Reply) whole() bool { return r.Found.whole() }

// statements adds what is said of a purchase, each with its sources as links.
func (pg *page) statements(list []statement) {
	var lines []string
	for _, s := range list {
		lines = append(lines, s.mrkdwn())
	}
	for _, text := range pack(lines, maxSection) {
		pg.section(text)
	}
}

// pack joins lines into as few texts of at most max runes as they fit in.
func pack(lines []string, max int) []string {
	var out []string
	for _, l := range lines {
		if n := len(out) - 1; n >= 0 && utf8.RuneCountInString(out[n])+1+utf8.RuneCountInString(l) <= max {
			out[n] += "\n" + l
			continue
		}
		out = append(out, cut(l, max))
	}
	return out
}

func (s statement) mrkdwn() string {
	if len(s.Sources) == 0 {
		return escape(s.Text)
	}
	if s.Text == "" {
		return linksOf(s.Sources)
	}
	return escape(strings.TrimSuffix(s.Text, ".")) + " (" + linksOf(s.Sources) + ")."
}

func linksOf(sources []advice.Source) string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = link(s.URL, escape(s.Label))
	}
	return strings.Join(out, ", ")
}

// assessment shows what applies to a purchase: procedure and publicity first, then each level with its essentials, what is missing
// and what nearly applies.
func (pg *page) assessment(r Reply) {
	v, a := r.voice(pg.p), r.Found.Advice
	heard := v.heard(a)
	pg.header(v.title(r.Found))
	if r.Found.How == WhatIf {
		pg.statements(v.applied(r.Found))
		return
	}
	pg.section("*" + escape(capital(v.about(a.Purchase))) + "*")
	pg.decided(v, a, locales.AdviceProcedure, "procedure", a.Procedure)
	pg.decided(v, a, locales.AdvicePublicity, "publicity", a.Publicity)
	var lots []string
	for i, l := range a.Lots[:min(len(a.Lots), mostLots)] {
		lots = append(lots, "• "+escape(pg.p.Say(locales.AdviceLot, "Number", i+1, "Amount", advice.Euros(l.Amount), "Title", l.Procedure.Title)))
	}
	if more := len(a.Lots) - mostLots; more > 0 {
		lots = append(lots, "• "+escape(pg.p.Say(locales.AdviceMore, "Count", more)))
	}
	pg.section(strings.Join(lots, "\n"))
	carry := r.carried()
	for _, level := range advice.Levels {
		pg.level(v, heard, level, carry, r.Surface)
	}
	pg.list(locales.AdviceMissing, v.missing(heard))
	pg.list(locales.PurchaseNear, v.near(heard))
}

// decided shows the procedure or the publicity with its reason and its link.
func (pg *page) decided(v voice, a *advice.Assessment, heading locales.ID, kind string, rule *advice.Rule) {
	if rule == nil {
		pg.section("*" + escape(pg.p.Say(heading)) + v.colon() + escape(pg.p.Say(locales.AdviceUndecided)) + "*")
		return
	}
	why := v.rules.Why(a, rule)
	if pg.p.Lang != locales.Default {
		why = strings.TrimPrefix(v.because(a, advice.Applied{Rule: rule}), ", ")
		if rule == a.Publicity {
			why = "" // it follows from the procedure
		}
	}
	pg.section("*" + escape(capital(v.short(kind, rule, ""))) + "*\n" + statement{capital(why), once(rule.Sources)}.mrkdwn())
}

// level shows how many rules a level has and the essential ones; its button shows them all.
func (pg *page) level(v voice, a *advice.Assessment, level advice.Level, carry carried, where surface) {
	core, count := coreOf(a, level)
	if count == 0 {
		return
	}
	shown := spread(core)
	for _, r := range a.Rules { // a level without enough core rules shows its first ones
		if r.Level == level && !r.Core {
			shown = append(shown, r)
		}
	}
	if level != advice.Must { // what is advised for this very kind of purchase comes first
		own := func(r advice.Applied) int {
			if !r.Clause && slices.ContainsFunc(a.Because(r.Rule), func(f advice.Fact) bool { return f.Key == "segment" }) {
				return 0
			}
			return 1
		}
		slices.SortStableFunc(shown, func(x, y advice.Applied) int { return cmp.Compare(own(x), own(y)) })
	}
	name := pg.p.Say(locales.ID("advice.level." + string(level)))
	lines := []string{escape(pg.p.Say(locales.PurchaseEssentials, "Level", name, "Count", count))}
	for _, r := range shown[:min(len(shown), shownOf[level])] {
		line := "• " + escape(v.name(r))
		if level == advice.Must {
			line += " (" + linksOf(once(r.Sources)[:min(len(once(r.Sources)), 1)]) + ")"
		}
		lines = append(lines, line)
	}
	text := strings.Join(lines, "\n")
	pg.room -= utf8.RuneCountInString(text)
	pg.plain = append(pg.plain, text)
	all := button(actLevel+":"+string(level), string(level)+"|"+carry.pack()+"|"+string(where), pg.p.Say(locales.PurchaseAll, "Count", count))
	all.AccessibilityLabel = cut(pg.p.Say(locales.PurchaseAllLabel, "Count", count, "Level", name), maxButton)
	pg.blocks = append(pg.blocks, slack.NewSectionBlock(verbatim(text), nil, slack.NewAccessory(all)))
}

// spread orders rules so that the first of each file come before the second: a message that names a few names one of each subject.
func spread(rules []advice.Applied) []advice.Applied {
	turn := map[string]int{}
	turns := make([]int, len(rules))
	order := make([]int, len(rules))
	for i, r := range rules {
		turns[i], order[i] = turn[r.File], i
		turn[r.File]++
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(turns[x], turns[y]) })
	out := make([]advice.Applied, len(rules))
	for i, at := range order {
		out[i] = rules[at]
	}
	return out
}

func (pg *page) list(heading locales.ID, items []string) {
	if len(items) == 0 {
		return
	}
	lines := []string{"*" + escape(pg.p.Say(heading)) + "*"}
	for _, it := range items {
		lines = append(lines, "• "+escape(cut(it, maxSection/len(items)-50)))
	}
	pg.section(strings.Join(lines, "\n"))
}

// aboutRules adds for when the rules hold, and what may be done with them.
func (pg *page) aboutRules(r Reply) {
	a := r.Found.Advice
	hint := ""
	if r.Surface != inView && r.Found.How != WhatIf {
		hint = "\n" + pg.p.Say(locales.PurchaseTry)
	}
	if pg.p.Lang != locales.Default {
		hint += "\n" + pg.p.Say(locales.CounselFrench)
	}
	pg.context(escape(pg.p.Say(locales.AdviceVersion, "Day", pg.p.Date(string(a.Purchase.On)), "Version", a.Version) + hint))
	carry := r.carried().pack()
	var buttons []slack.BlockElement
	if r.Found.As != knowledge.Supplier {
		note := button(actNote, carry+"|"+string(r.Surface), pg.p.Say(locales.PurchaseNote))
		note.Style = slack.StylePrimary
		buttons = append(buttons, note)
	}
	buttons = append(buttons, button(actChange, carry+"|"+string(r.Surface), pg.p.Say(locales.PurchaseChange)))
	pg.blocks = append(pg.blocks, slack.NewActionBlock("", buttons...))
}

func (pg *page) header(title string) {
	title = cut(title, maxHeader)
	pg.room -= utf8.RuneCountInString(title)
	pg.blocks = append(pg.blocks, slack.NewHeaderBlock(plain(title)))
	pg.plain = append(pg.plain, escape(title))
}

// structures offers the kinds of structure to a supplier.
func (pg *page) structures(r Reply) {
	pg.context(escape(pg.p.Say(locales.WayAsk)))
	var buttons []slack.BlockElement
	for _, w := range ways {
		buttons = append(buttons, button(actWay+":"+w.id, strings.Join([]string{w.id, r.Question, string(r.Surface)}, "|"), pg.p.Say(w.name)))
	}
	pg.blocks = append(pg.blocks, slack.NewActionBlock("", buttons...))
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

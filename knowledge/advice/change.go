package advice

import "slices"

// Change is what differs between two assessments.
type Change struct {
	Procedure bool      // another procedure
	Publicity bool      // another publicity
	Added     []Applied // of the second, strongest first
	Removed   []Applied // of the first
	Level     []Applied // of the second: in both, at another level
	Text      []Applied // of the second: in both, with another text, reason or version
}

// None reports whether nothing differs.
func (c Change) None() bool {
	return !c.Procedure && !c.Publicity && len(c.Added)+len(c.Removed)+len(c.Level)+len(c.Text) == 0
}

// Compare tells what changes from one assessment to another.
func Compare(before, after Assessment) Change {
	c := Change{Procedure: idOfRule(before.Procedure) != idOfRule(after.Procedure), Publicity: idOfRule(before.Publicity) != idOfRule(after.Publicity)}
	for _, r := range after.Rules {
		switch was := find(before.Rules, r.ID); {
		case was == nil:
			c.Added = append(c.Added, r)
		case was.Level != r.Level:
			c.Level = append(c.Level, r)
		case was.Title != r.Title || was.Why != r.Why || was.Text != r.Text || was.ValidFrom != r.ValidFrom:
			c.Text = append(c.Text, r)
		}
	}
	for _, r := range before.Rules {
		if find(after.Rules, r.ID) == nil {
			c.Removed = append(c.Removed, r)
		}
	}
	return c
}

func idOfRule(r *Rule) string {
	if r == nil {
		return ""
	}
	return r.ID
}

// With is the purchase with what a reading tells on top: "et si c'était 240 000 € ?". changed is false when the reading tells nothing.
// Lots that no longer add up to a new amount are forgotten.
func (p Purchase) With(r Reading) (out Purchase, changed bool) {
	out = p
	if r.Amount > 0 && (r.Amount != p.Amount || len(r.Lots) > 0) {
		out.Amount, out.Lots, out.LotCount, out.Yearly, changed = r.Amount, r.Lots, max(r.LotCount, len(p.Lots), p.LotCount), r.Yearly, true
	} else if r.LotCount > 0 {
		out.Lots, out.LotCount, changed = nil, r.LotCount, true
	}
	if r.Months > 0 {
		out.Months, out.Yearly, changed = r.Months, false, true
		if p.Yearly {
			out.Amount = cents(p.Amount * max(r.Months, 12) / 12)
		}
	}
	if r.On != "" {
		out.On, out.OnUntil, changed = r.On, r.OnUntil, true
	}
	if r.Segment != "" && r.Segment != p.Segment {
		out.Segment, out.Nature, out.Details, changed = r.Segment, r.Nature, r.Details, true
	} else if r.Nature != "" && r.Nature != p.Nature && r.Segment == "" {
		out.Nature, changed = r.Nature, true
	}
	if r.Holder != "" {
		out.Holder, changed = r.Holder, true
	}
	if r.Innovative != nil {
		out.Innovative, changed = r.Innovative, true
	}
	if r.Surface > 0 {
		out.Surface, changed = r.Surface, true
	}
	for _, d := range r.Details {
		if !slices.Contains(out.Details, d) {
			out.Details, changed = append(slices.Clone(out.Details), d), true
		}
	}
	slices.Sort(out.Details)
	return out, changed
}

// Explain says what changes from one assessment to another and why, one change an element, the strongest first. It is empty when
// nothing does.
func (b *Base) Explain(w Words, before, after *Assessment) []string {
	var out []string
	c := Compare(*before, *after)
	for _, x := range []struct {
		key      string
		changed  bool
		was, now *Rule
	}{{"procedure", c.Procedure, before.Procedure, after.Procedure}, {"publicity", c.Publicity, before.Publicity, after.Publicity}} {
		if !x.changed {
			continue
		}
		undecided := w.Say("advice.undecided")
		title, why := undecided, ""
		if x.now != nil {
			title, why = x.now.Title, b.Why(after, x.now)
		}
		was := undecided
		if x.was != nil {
			was = x.was.Title
		}
		out = append(out, w.Say("advice.change."+x.key, "Was", was, "Now", title, "Why", why))
	}
	for _, r := range c.Added {
		out = append(out, w.Say("advice.change.added", "Level", w.Say("advice.level."+string(r.Level)), "Title", r.Title, "Why", r.Why))
	}
	for _, r := range c.Removed {
		out = append(out, w.Say("advice.change.removed", "Title", r.Title, "Why", b.lost(w, after, r.Rule)))
	}
	for _, r := range c.Level {
		out = append(out, w.Say("advice.change.level", "Level", w.Say("advice.level."+string(r.Level)), "Title", r.Title))
	}
	for _, r := range c.Text {
		out = append(out, w.Say("advice.change.text", "Title", r.Title, "Why", r.Why))
	}
	return out
}

// lost says what a rule that no longer applies would need.
func (b *Base) lost(w Words, a *Assessment, r *Rule) string {
	switch {
	case r.ValidFrom > a.facts.on:
		return w.Say("advice.near.on", "Day", w.Date(string(r.ValidFrom)))
	case r.ValidUntil != "" && r.ValidUntil < a.facts.on:
		return w.Say("advice.change.until", "Day", w.Date(string(r.ValidUntil)))
	}
	if needs := b.Needs(w, a, r); needs != "" {
		return w.Say("advice.change.needs", "Reason", needs)
	}
	for _, x := range a.Rules {
		if slices.Contains(x.Excludes, r.ID) || slices.Contains(r.Excludes, x.ID) || slices.Contains(x.Replaces, r.ID) {
			return w.Say("advice.near.excluded", "Title", x.Title)
		}
	}
	if a.Procedure != nil {
		return a.Procedure.Title
	}
	return w.Say("advice.undecided")
}

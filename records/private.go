package records

import "log/slog"

// Nobody's words and nobody's choices reach a log: what holds them logs its ids alone.

func (e Event) LogValue() slog.Value {
	return slog.GroupValue(slog.String("key", e.Key), slog.Int("attempts", e.Attempts), slog.Int("bytes", len(e.Payload)))
}

func (m Message) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", m.ID), slog.String("method", string(m.Method)), slog.Int("attempts", m.Attempts), slog.Int("bytes", len(m.Payload)))
}

func (p Person) LogValue() slog.Value {
	return slog.GroupValue(slog.String("team", p.Team))
}

func (q Question) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", q.ID), slog.String("outcome", q.Outcome), slog.String("article", q.Article), slog.Float64("confidence", q.Confidence))
}

func (v Vote) LogValue() slog.Value {
	return slog.GroupValue(slog.String("question", v.Question), slog.Bool("helpful", v.Helpful))
}

func (h Handoff) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", h.ID), slog.String("question", h.Question))
}

func (e Everything) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("questions", len(e.Questions)), slog.Int("votes", len(e.Votes)), slog.Int("handoffs", len(e.Handoffs)))
}

func (r Request) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.ID), slog.String("number", r.Number), slog.String("state", string(r.State)), slog.Int("version", r.Version))
}

func (b Brief) LogValue() slog.Value { return slog.StringValue(string(b.Kind)) }

func (t Told) LogValue() slog.Value { return slog.StringValue(t.Number) }

func (s Step) LogValue() slog.Value {
	return slog.GroupValue(slog.String("request", s.Request), slog.String("action", string(s.Action)))
}

func (a Actor) LogValue() slog.Value { return slog.StringValue(string(a.Role)) }

func (m RequestMove) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", m.ID), slog.String("action", string(m.Action)))
}

func (p Publication) LogValue() slog.Value { return slog.StringValue(p.ID) }

func (d Draft) LogValue() slog.Value {
	return slog.GroupValue(slog.String("form", d.Form), slog.Int("bytes", len(d.Data)))
}

func (f SourcingFile) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", f.ID), slog.String("state", string(f.State)), slog.Int64("bytes", f.Size))
}

func (s Supplier) LogValue() slog.Value { return slog.StringValue(s.ID) }

func (m Match) LogValue() slog.Value { return slog.StringValue(m.Supplier.ID) }

func (n Notice) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", n.ID), slog.String("request", n.Request), slog.String("kind", string(n.Kind)), slog.String("way", string(n.Way)))
}

func (a Answer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", a.ID), slog.String("request", a.Request), slog.Bool("interested", a.Interested))
}

func (i Inquiry) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", i.ID), slog.String("request", i.Request))
}

func (p PublicInquiry) LogValue() slog.Value { return slog.IntValue(p.N) }

func (a Aftermath) LogValue() slog.Value {
	return slog.GroupValue(slog.String("request", a.Request), slog.String("round", string(a.Round)))
}

func (i Intention) LogValue() slog.Value { return slog.StringValue(i.ID) }

func (s Subscription) LogValue() slog.Value { return slog.StringValue("digest") }

func (l SourcingLog) LogValue() slog.Value { return l.Request.LogValue() }

func (p Sourcing) LogValue() slog.Value { return slog.IntValue(len(p.Requests) + len(p.Answers)) }

func (h ByHand) LogValue() slog.Value { return slog.IntValue(len(h.Left)) }

func (d SourcingDue) LogValue() slog.Value {
	return slog.IntValue(len(d.Warn) + len(d.Expire) + len(d.Close) + len(d.Closing) + len(d.Later) + len(d.Remind))
}

func (d Document) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", d.ID), slog.Int("version", d.Version))
}

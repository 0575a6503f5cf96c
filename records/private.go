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

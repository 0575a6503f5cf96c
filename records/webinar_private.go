package records

import "log/slog"

func (w Webinar) LogValue() slog.Value {
	return slog.GroupValue(slog.String("number", w.Number), slog.Int("version", w.Version))
}

func (r Registration) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.ID), slog.String("webinar", r.Webinar), slog.String("state", string(r.State)))
}

func (n Subscriber) LogValue() slog.Value {
	return slog.GroupValue(slog.String("webinar", n.Webinar))
}

func (a AttendanceRow) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("minutes", a.Minutes))
}

// What holds such records logs counts.

func (m Move) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(m.Kind)), slog.Any("registration", m.Registration))
}

func (o Outcome) LogValue() slog.Value {
	return slog.GroupValue(slog.String("result", string(o.Result)), slog.Any("registration", o.Registration), slog.Int("moves", len(o.Moves)))
}

func (l ImportLine) LogValue() slog.Value {
	return slog.GroupValue(slog.String("result", string(l.Result)), slog.Any("registration", l.Registration))
}

func (r ImportReport) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("lines", len(r.Lines)), slog.Any("count", r.Count), slog.Int("moves", len(r.Moves)))
}

func (r Reminder) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("registration", r.Registration), slog.Duration("before", r.Before))
}

func (b Booking) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("registration", b.Registration))
}

func (e Edited) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("webinar", e.After), slog.Any("changed", e.Changed), slog.Int("moves", len(e.Moves)))
}

func (r AttendanceReport) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("matched", len(r.Matched)), slog.Int("unmatched", len(r.Unmatched)), slog.Int("absent", len(r.Absent)))
}

func (m AttendanceMatch) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("registration", m.Registration), slog.Bool("by_name", m.ByName))
}

func (w WebinarRecords) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("registrations", len(w.Registrations)), slog.Int("newsletter", len(w.Newsletter)))
}

func (f Figures) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("webinar", f.Webinar), slog.Any("seats", f.Seats))
}

func (a AuditLine) LogValue() slog.Value {
	return slog.GroupValue(slog.String("webinar", a.Webinar), slog.String("action", a.Action))
}

func (m KeptMessage) LogValue() slog.Value {
	return slog.GroupValue(slog.String("method", string(m.Method)), slog.Int("bytes", len(m.Content)))
}

func (c WebinarCard) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("webinar", c.Webinar), slog.Any("seats", c.Seats))
}

package bot

import (
	"strconv"
	"time"

	"orchidee/locales"
	"orchidee/records"
)

// newsOf is what the owner of a registration is told of an outcome; ok is false when nothing happened to it.
func newsOf(o records.Outcome, by string) (n news, ok bool) {
	w, r := o.Webinar, o.Registration
	other := by != r.User
	switch o.Result {
	case records.ResultRegistered:
		return newsOfSeat(w, r, locales.SeatConfirmed, other), true
	case records.ResultWaiting:
		return news{what: "waiting", subject: locales.SeatSubjectWaiting, buttons: seatButtons(r), write: func(n *pen) {
			n.count(locales.SeatWaitingAt, r.Position)
			if other {
				n.say(locales.SeatByTeam)
			}
			n.facts(w, r)
			n.say(locales.SeatWaitingHow)
		}}, true
	case records.ResultWithdrawn, records.ResultLeft, records.ResultDeclined:
		ended := map[records.Result]locales.ID{records.ResultWithdrawn: locales.SeatWithdrawn, records.ResultLeft: locales.SeatLeft, records.ResultDeclined: locales.SeatDeclined}
		n := news{what: string(o.Result), subject: locales.SeatSubjectEnded, buttons: seatButtons(r), write: func(n *pen) {
			n.say(ended[o.Result])
			if other {
				n.say(locales.SeatEndedByTeam)
			}
			n.facts(w, r)
		}}
		if o.Result == records.ResultWithdrawn {
			n.invite = icsCancel
		}
		return n, true
	}
	return news{}, false
}

// newsOfSeat says that somebody has a seat.
func newsOfSeat(w records.Webinar, r records.Registration, first locales.ID, byTeam bool) news {
	return news{what: "registered", subject: locales.SeatSubjectConfirmed, invite: icsRequest, buttons: seatButtons(r), write: func(n *pen) {
		n.say(first)
		if byTeam {
			n.say(locales.SeatByTeam)
		}
		n.facts(w, r)
		n.fact(locales.SeatSpeakers, n.text(w.Speakers))
		n.fact(locales.SeatAddress, n.text(r.Email))
		if len(w.Reminders) > 0 {
			n.say(locales.SeatReminders)
		}
	}}
}

// newsOfMove is what somebody of the waiting list is told.
func newsOfMove(m records.Move) news {
	w, r := m.Webinar, m.Registration
	switch m.Kind {
	case records.MoveOffered:
		return news{what: "offered", subject: locales.SeatSubjectOffered, buttons: seatButtons(r), write: func(n *pen) {
			n.say(locales.SeatOffered)
			n.facts(w, r)
			n.until(r.OfferUntil)
			if n.slack {
				n.say(locales.SeatOfferedHow)
			} else {
				n.say(locales.SeatOfferedMail)
			}
		}}
	case records.MoveSeated:
		return newsOfSeat(w, r, locales.SeatPromoted, false)
	}
	return news{what: "expired", subject: locales.SeatSubjectExpired, buttons: seatButtons(r), write: func(n *pen) {
		n.say(locales.SeatExpired)
		n.facts(w, r)
	}}
}

// until is the end of an offer.
func (n *pen) until(t time.Time) {
	if n.slack {
		n.fact(locales.SeatUntil, moment(n.p, t))
		return
	}
	n.fact(locales.SeatUntil, n.p.Moment(t)+" "+n.p.Say(locales.SeatParis))
}

// newsOfEdit says what changed: the old time when it was moved, the new facts in any case.
func newsOfEdit(e records.Edited, r records.Registration) news {
	w := e.After
	moved := !e.Before.Start.Equal(w.Start) || !e.Before.End.Equal(w.End)
	n := news{what: "edited:" + strconv.Itoa(w.Version), subject: locales.SeatSubjectEdited, buttons: seatButtons(r), write: func(n *pen) {
		if moved {
			n.say(locales.SeatMoved)
			n.fact(locales.SeatBefore, n.span(e.Before.Start, e.Before.End))
		} else {
			n.say(locales.SeatEdited)
		}
		for _, f := range e.Changed {
			if id, ok := changedNames[f]; ok && (f != records.FieldLink || r.State == records.SeatRegistered) {
				n.say(id)
			}
		}
		n.facts(w, r)
		n.fact(locales.SeatSpeakers, n.text(w.Speakers))
		switch {
		case r.State == records.SeatOffered:
			n.until(r.OfferUntil)
		case moved && r.State == records.SeatRegistered:
			n.say(locales.SeatMovedHow)
		}
	}}
	if r.State == records.SeatRegistered {
		n.invite = icsRequest
	}
	return n
}

// changedNames say what changed beside the time, which is told with both values.
var changedNames = map[records.Field]locales.ID{
	records.FieldTitle: locales.SeatChangedTitle, records.FieldDescription: locales.SeatChangedDescription,
	records.FieldLink: locales.SeatChangedLink, records.FieldSpeakers: locales.SeatChangedSpeakers,
}

// newsOfCancel says that a webinar does not take place.
func newsOfCancel(w records.Webinar, r records.Registration) news {
	n := news{what: "cancelled", subject: locales.SeatSubjectCancelled, write: func(n *pen) {
		n.say(locales.SeatCancelled)
		n.title(w)
		n.fact(locales.SeatPlanned, n.span(w.Start, w.End))
		n.fact(locales.SeatReason, n.text(w.Reason))
		n.say(locales.SeatCancelledHow)
	}, buttons: []Button{{Action: actWebinars, Label: line(locales.SeatOthers)}}}
	if r.State == records.SeatRegistered {
		n.invite = icsCancel
	}
	return n
}

// newsOfReminder reminds who has a seat.
func newsOfReminder(d records.Reminder) news {
	w, r := d.Webinar, d.Registration
	return news{
		what:    remind + strconv.Itoa(int(d.Before/time.Second)) + ":" + strconv.Itoa(w.DateSequence),
		subject: locales.SeatSubjectReminder, buttons: seatButtons(r), queued: true,
		write: func(n *pen) {
			n.say(locales.SeatReminder)
			n.facts(w, r)
			n.fact(locales.SeatSpeakers, n.text(w.Speakers))
			n.say(locales.SeatReminderHow)
		},
	}
}

// newsAfter is for who was there, who was not, and who nobody can tell of.
func newsAfter(k records.Booking) news {
	w, r := k.Webinar, k.Registration
	n := news{what: "after", subject: locales.SeatSubjectThanks, buttons: rateButtons(r), write: func(n *pen) {
		n.say(locales.SeatThanks)
		n.replay(w)
		if n.slack {
			n.say(locales.SeatAsk)
		}
	}}
	switch r.Attendance {
	case records.Absent:
		n.subject, n.buttons = locales.SeatSubjectMissed, []Button{{Action: actWebinars, Label: line(locales.SeatOthers)}}
		n.write = func(n *pen) {
			n.say(locales.SeatMissed)
			n.replay(w)
			n.say(locales.SeatMissedHow)
		}
	case "":
		n.subject = locales.SeatSubjectAfter
		n.write = func(n *pen) {
			n.say(locales.SeatAfter)
			n.replay(w)
			if n.slack {
				n.say(locales.SeatAskIf)
			}
		}
	}
	return n
}

func (n *pen) replay(w records.Webinar) {
	n.title(w)
	if w.Replay != "" {
		n.fact(locales.SeatReplay, n.link(w.Replay))
	} else {
		n.say(locales.SeatReplayNone)
	}
}

// newsOfReplay tells of a replay that came later.
func newsOfReplay(k records.Booking) news {
	return news{what: "replay", subject: locales.SeatSubjectReplay, write: func(n *pen) {
		n.say(locales.SeatReplayCame)
		n.title(k.Webinar)
		n.fact(locales.SeatReplay, n.link(k.Webinar.Replay))
	}}
}

package records

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Inquiry is a supplier's question to the buyer. Who asked it is for staff alone; everybody else gets PublicInquiry.
type Inquiry struct {
	ID         string
	Team       string
	Request    string
	Supplier   string
	User       string
	View       string // the form it was sent with: the same one sent twice is one question
	Words      string // as asked
	Shown      string // as told to all; "" until it is answered
	Answer     string
	N          int // the order of answering, from 1; 0 until it is answered
	AnsweredBy string
	AnsweredAt time.Time
	At         time.Time
}

// PublicInquiry is a question and its answer as all who were told of the request read them.
type PublicInquiry struct {
	N                int
	Question, Answer string
	At               time.Time // of the answer
}

// Public is what others may read of a question that was answered.
func (i Inquiry) Public() PublicInquiry {
	return PublicInquiry{N: i.N, Question: i.Shown, Answer: i.Answer, At: i.AnsweredAt}
}

// AskBuyer keeps a supplier's question. The same view again gives the one that is kept, and is not fresh. Refused as AnswerRequest is.
func (t *Tx) AskBuyer(i Inquiry) (_ Inquiry, fresh bool, err error) {
	known, err := row(t, "inquiry of view", scanInquiry, inquiryColumns+"WHERE team_id = ? AND view = ?", i.Team, i.View)
	if err == nil || !isNotFound(err) {
		return known, false, err
	}
	r, err := t.open(i.Team, i.Request, ActInquire)
	if err != nil {
		return i, false, err
	}
	if err := t.mayAnswer(i.Team, i.Request, i.Supplier, i.User, false); err != nil {
		return i, false, fmt.Errorf("ask buyer of %s: %w", r.Number, err)
	}
	if i.ID, err = newID(); err != nil {
		return i, false, err
	}
	i.At = t.moment()
	if _, err := t.exec("ask buyer", `INSERT INTO inquiries (id, team_id, request_id, supplier_id, user_id, view, words, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, i.Team, i.Request, i.Supplier, i.User, i.View, i.Words, micros(i.At)); err != nil {
		return i, false, err
	}
	return i, true, t.step(r, Actor{BySupplier, i.Supplier}, ActInquire, r.State, "")
}

// AnswerInquiry answers a question and gives the notices that tell it to all who were told of the request. shown is the question
// as they read it ("" for the supplier's own words): whoever answers takes out what would say who asked. A question is answered
// once: ErrTaken, with what was answered. *StateError, *DeadlineError: the request is not open any more; ErrNotYours: by must be the
// buyer, or staff.
func (t *Tx) AnswerInquiry(team, id, shown, answer string, by Actor) (Inquiry, []Notice, error) {
	i, err := row(t, "inquiry", scanInquiry, inquiryColumns+"WHERE team_id = ? AND id = ?", team, id)
	if err != nil {
		return i, nil, err
	}
	if i.N > 0 {
		return i, nil, fmt.Errorf("answer inquiry: %w", ErrTaken)
	}
	r, err := t.open(team, i.Request, ActReply)
	if err != nil {
		return i, nil, err
	}
	if by.Role != ByStaff && by != (Actor{ByAuthor, r.Author}) {
		return i, nil, fmt.Errorf("answer inquiry of %s: %w", r.Number, ErrNotYours)
	}
	n, err := row(t, "number of inquiry", scanInt, "SELECT coalesce(max(n), 0) + 1 FROM inquiries WHERE request_id = ?", r.ID)
	if err != nil {
		return i, nil, err
	}
	if shown = strings.TrimSpace(shown); shown == "" {
		shown = i.Words
	}
	i.Shown, i.Answer, i.N, i.AnsweredBy, i.AnsweredAt = shown, answer, n, by.User, t.moment()
	if err := t.must("answer inquiry", "UPDATE inquiries SET shown = ?, answer = ?, n = ?, answered_by = ?, answered_at = ? WHERE id = ?",
		i.Shown, i.Answer, i.N, i.AnsweredBy, micros(i.AnsweredAt), i.ID); err != nil {
		return i, nil, err
	}
	if err := t.step(r, by, ActReply, r.State, fmt.Sprint(n)); err != nil {
		return i, nil, err
	}
	notices, err := t.tellAgain(r, NoticeAnswer, i.ID, hashOf([]byte(i.Shown+"\x00"+i.Answer)))
	return i, notices, err
}

const inquiryColumns = "SELECT id, team_id, request_id, supplier_id, user_id, view, words, shown, answer, n, answered_by, answered_at, at FROM inquiries "

func scanInquiry(row scanner) (i Inquiry, err error) {
	var answered, at int64
	err = row.Scan(&i.ID, &i.Team, &i.Request, &i.Supplier, &i.User, &i.View, &i.Words, &i.Shown, &i.Answer, &i.N, &i.AnsweredBy, &answered, &at)
	i.AnsweredAt, i.At = fromMicros(answered), fromMicros(at)
	return i, err
}

// InquiryByID gives one question, for staff.
func (s *Store) InquiryByID(ctx context.Context, team, id string) (Inquiry, error) {
	return one(ctx, s, "inquiry", scanInquiry, inquiryColumns+"WHERE team_id = ? AND id = ?", team, id)
}

// Inquiries gives the questions to a request, oldest first, for staff.
func (s *Store) Inquiries(ctx context.Context, team, request string) ([]Inquiry, error) {
	return many(ctx, s, "inquiries", scanInquiry, inquiryColumns+"WHERE team_id = ? AND request_id = ? ORDER BY at, id", team, request)
}

// PublicInquiries gives the questions that were answered, in the order of the answers, for everybody who was told of the request.
func (s *Store) PublicInquiries(ctx context.Context, team, request string) ([]PublicInquiry, error) {
	return many(ctx, s, "public inquiries", func(row scanner) (p PublicInquiry, err error) {
		i, err := scanInquiry(row)
		return i.Public(), err
	}, inquiryColumns+"WHERE team_id = ? AND request_id = ? AND n > 0 ORDER BY n", team, request)
}

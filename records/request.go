package records

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// RequestKind is what a buyer wants of suppliers.
type RequestKind string

const (
	MarketSourcing RequestKind = "market" // who is there, before a purchase is described (CCP, art. R2111-1)
	Quote          RequestKind = "quote"
	ComingTender   RequestKind = "tender"
)

// StructureKind is a kind of economic structure. A supplier may be several; a request may look for some.
type StructureKind string

const (
	SME      StructureKind = "sme"
	ESS      StructureKind = "ess"
	SIAE     StructureKind = "siae"
	Adapted  StructureKind = "esat-ea" // entreprises adaptées and ESAT, for whom the same purchases are reserved (CCP, art. L2113-12)
	OtherOne StructureKind = "other"
)

// Place is where something is done. The départements are always there when Region is not: those of a town and its
// surroundings are worked out by the caller, who knows the map.
type Place struct {
	Region      bool     `json:"region,omitempty"`      // everywhere in the Région
	Departments []string `json:"departments,omitempty"` // "67"
	Town        string   `json:"town,omitempty"`        // as it was chosen, for people to read
	Km          int      `json:"km,omitempty"`          // around the town
}

// Amount is what a purchase may cost.
type Amount struct {
	Bracket string `json:"bracket,omitempty"` // a fixed word of the bot's list
	Blank   string `json:"blank,omitempty"`   // why there is none, a fixed word
	Shown   bool   `json:"shown,omitempty"`   // whether suppliers see the bracket
}

// Brief is what a buyer asks for, as typed in the form.
type Brief struct {
	Kind      RequestKind     `json:"kind"`
	Title     string          `json:"title"`
	Need      string          `json:"need"`
	CPV       []string        `json:"cpv,omitempty"` // 8 digits; a check digit is cut off
	Segments  []string        `json:"segments,omitempty"`
	Place     Place           `json:"place"`
	Deadline  time.Time       `json:"deadline"` // the last minute in which answers count; see DeadlineOn
	Start     string          `json:"start"`    // YYYY-MM-DD, or ""
	Amount    Amount          `json:"amount"`
	Kinds     []StructureKind `json:"kinds,omitempty"` // sought; none is all
	HowTo     string          `json:"howTo,omitempty"` // answer
	Anonymous bool            `json:"anonymous,omitempty"`
	Questions []string        `json:"questions,omitempty"` // to suppliers
}

// Limits of a request; ours, so that a supplier can read it in one message and answer in one form.
const (
	MaxQuestions = 5
	MaxFiles     = 3
)

// Request is a buyer's request. Only the fields of Brief come from a form.
type Request struct {
	ID       string
	Team     string
	Number   string // S-2026-0042
	View     string // the form it was sent with: the same one sent twice is one request
	Author   string // "" once the person is erased
	State    RequestState
	Version  int // of what somebody saw: changed by every step and edit
	Revision int // how many texts suppliers were told; 0 before it is published
	Taker    string
	Note     string // of the last step: what is to change, why it was refused
	Brief
	FiledAt     time.Time
	MovedAt     time.Time // the last change of state
	WarnedAt    time.Time // that it will be refused for want of an answer
	PublishedAt time.Time
	EndedAt     time.Time // closed, refused or withdrawn
	Seed        Seed      // of the draw; zero before it is published

	Card Posted // its message in the staff channel, edited in place
	Copy Posted // its message to the buyer
}

// Posted is where a message is, once it was sent; zero before.
type Posted struct{ Channel, TS string }

// CardSubject is what the first message of a request in the staff channel carries in Message.Subject, so that Card is known afterwards,
// and what changes it or follows in its thread, so that one that is gone is noticed.
func (r Request) CardSubject() string { return "request-card:" + r.ID }

// CopySubject is the same for the message to the buyer, for Copy.
func (r Request) CopySubject() string { return "request-copy:" + r.ID }

// ClosesAt is the first moment at which no answer counts any more.
func (r Request) ClosesAt() time.Time { return r.Deadline.Add(time.Minute) }

// Open says whether suppliers may answer at t.
func (r Request) Open(t time.Time) bool { return r.State == RequestPublished && t.Before(r.ClosesAt()) }

// Told is what suppliers see of a request, and all of it: what an anonymous buyer hides is not here.
type Told struct {
	Number    string          `json:"number"`
	Revision  int             `json:"revision"`
	Author    string          `json:"author,omitempty"` // a person in Slack; "" when the request is anonymous
	Kind      RequestKind     `json:"kind"`
	Title     string          `json:"title"`
	Need      string          `json:"need"`
	CPV       []string        `json:"cpv,omitempty"`
	Segments  []string        `json:"segments,omitempty"`
	Place     Place           `json:"place"`
	Deadline  time.Time       `json:"deadline"`
	Start     string          `json:"start,omitempty"`
	Amount    string          `json:"amount,omitempty"` // the bracket, when it is shown
	Kinds     []StructureKind `json:"kinds,omitempty"`
	HowTo     string          `json:"howTo,omitempty"`
	Questions []string        `json:"questions,omitempty"`
	Files     []ToldFile      `json:"files,omitempty"`
}

// ToldFile is a file of a request, as suppliers get it.
type ToldFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"hash"`
}

// Told gives what suppliers see of the request with its files; those that could not be fetched are left out.
func (r Request) Told(files []SourcingFile) Told {
	told := Told{
		Number: r.Number, Revision: r.Revision, Author: r.Author, Kind: r.Kind, Title: r.Title, Need: r.Need, CPV: r.CPV, Segments: r.Segments,
		Place: r.Place, Deadline: r.Deadline, Start: r.Start, Kinds: r.Kinds, HowTo: r.HowTo, Questions: r.Questions,
	}
	if r.Anonymous {
		told.Author = ""
	}
	if r.Amount.Shown {
		told.Amount = r.Amount.Bracket
	}
	for _, f := range files {
		if f.State == FileThere {
			told.Files = append(told.Files, ToldFile{f.ID, f.Name, f.Size, f.Hash})
		}
	}
	return told
}

// Hash is the SHA-256 of what is told, in hexadecimal: whoever was told the same has the same one.
func (t Told) Hash() string {
	text, err := json.Marshal(t)
	if err != nil {
		panic(err) // plain values only
	}
	return hashOf(text)
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

const requestColumns = `SELECT id, team_id, number, view, author, state, version, revision, taker, note, brief, filed_at, moved_at, warned_at,
	published_at, ended_at, seed, card_channel, card_ts, copy_channel, copy_ts FROM requests `

func scanRequest(row scanner) (r Request, err error) {
	var brief string
	var filed, moved, warned, published, ended int64
	if err := row.Scan(&r.ID, &r.Team, &r.Number, &r.View, &r.Author, &r.State, &r.Version, &r.Revision, &r.Taker, &r.Note, &brief,
		&filed, &moved, &warned, &published, &ended, &r.Seed, &r.Card.Channel, &r.Card.TS, &r.Copy.Channel, &r.Copy.TS); err != nil {
		return r, err
	}
	r.FiledAt, r.MovedAt, r.WarnedAt = fromMicros(filed), fromMicros(moved), fromMicros(warned)
	r.PublishedAt, r.EndedAt = fromMicros(published), fromMicros(ended)
	if err := json.Unmarshal([]byte(brief), &r.Brief); err != nil {
		return r, fmt.Errorf("brief of %s: %w", r.ID, err)
	}
	return r, nil
}

// RequestByID gives one request.
func (s *Store) RequestByID(ctx context.Context, team, id string) (Request, error) {
	return one(ctx, s, "request", scanRequest, requestColumns+"WHERE team_id = ? AND id = ?", team, id)
}

// RequestByNumber gives the request that people call S-2026-0042.
func (s *Store) RequestByNumber(ctx context.Context, team, number string) (Request, error) {
	return one(ctx, s, "request by number", scanRequest, requestColumns+"WHERE team_id = ? AND number = ?", team, number)
}

// RequestsOf gives a buyer's requests, latest first.
func (s *Store) RequestsOf(ctx context.Context, team, author string, limit int) ([]Request, error) {
	return many(ctx, s, "requests of a person", scanRequest, requestColumns+"WHERE team_id = ? AND author = ? ORDER BY filed_at DESC, id DESC LIMIT ?", team, author, limit)
}

// RequestsIn gives the requests in a state, oldest first.
func (s *Store) RequestsIn(ctx context.Context, team string, state RequestState, limit int) ([]Request, error) {
	return many(ctx, s, "requests by state", scanRequest, requestColumns+"WHERE team_id = ? AND state = ? ORDER BY filed_at, id LIMIT ?", team, state, limit)
}

// RequestsSince gives all requests filed from a moment on, oldest first, for the export.
func (s *Store) RequestsSince(ctx context.Context, team string, since time.Time) ([]Request, error) {
	return many(ctx, s, "requests", scanRequest, requestColumns+"WHERE team_id = ? AND filed_at >= ? ORDER BY filed_at, id", team, micros(since))
}

// RequestCounts counts the requests of a team by state.
func (s *Store) RequestCounts(ctx context.Context, team string) (map[RequestState]int, error) {
	type row struct {
		state RequestState
		n     int
	}
	rows, err := many(ctx, s, "requests", func(r scanner) (c row, err error) {
		err = r.Scan(&c.state, &c.n)
		return c, err
	}, "SELECT state, count(*) FROM requests WHERE team_id = ? GROUP BY state", team)
	counts := map[RequestState]int{}
	for _, r := range rows {
		counts[r.state] = r.n
	}
	return counts, err
}

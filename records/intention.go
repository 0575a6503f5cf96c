package records

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Intention is a purchase to come, as the Région announces it.
type Intention struct {
	Seq         int64 // the order in which they became known
	ID          string
	Team        string
	Ref         string // of the list it comes from, when it has one; see UpsertIntention
	Object      string
	CPV         []string
	Segments    []string
	Quarter     string   // 2027-T1
	Departments []string // none is the whole Région
	Reserved    string   // "", or for whom: siae, esat-ea, ess …, a word of the bot's list
	Link        string
	Source      string // file and line
	By          string // who of the staff entered it
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

var quarterForm = regexp.MustCompile(`^20\d\d-T[1-4]$`)

// key is what makes two lines the same purchase: the reference of its list, else its object and its quarter.
func (i Intention) key() string {
	if i.Ref != "" {
		return "ref " + i.Ref
	}
	return i.Quarter + " " + strings.Join(strings.Fields(strings.ToLower(i.Object)), " ")
}

// UpsertIntention keeps a purchase to come over an earlier line of the same reference, or (without one) of the same object and
// quarter, so that a list imported again adds nothing. ErrUnknownCPV, ErrQuarter.
func (t *Tx) UpsertIntention(i Intention) (_ Intention, _ Change, err error) {
	if err := i.tidy(); err != nil {
		return i, "", err
	}
	now := t.moment()
	old, err := row(t, "intention", scanIntention, intentionColumns+"WHERE team_id = ? AND key = ?", i.Team, i.key())
	switch {
	case isNotFound(err):
		if i.ID, err = newID(); err != nil {
			return i, "", err
		}
		i.CreatedAt, i.UpdatedAt = now, now
		err = t.tx.QueryRow(`INSERT INTO intentions (id, team_id, key, ref, object, cpv, segments, quarter, departments, reserved, link, source, by, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
			i.ID, i.Team, i.key(), i.Ref, i.Object, list(i.CPV), list(i.Segments), i.Quarter, list(i.Departments), i.Reserved, i.Link, i.Source, i.By, micros(now), micros(now)).Scan(&i.Seq)
		if err != nil {
			return i, "", fmt.Errorf("keep intention: %w", err)
		}
		return i, Created, nil
	case err != nil:
		return i, "", err
	}
	i.Seq, i.ID, i.CreatedAt, i.UpdatedAt = old.Seq, old.ID, old.CreatedAt, now
	if i.equal(old) {
		return old, Unchanged, nil
	}
	_, err = t.exec("keep intention", "UPDATE intentions SET object = ?, cpv = ?, segments = ?, quarter = ?, departments = ?, reserved = ?, link = ?, source = ?, by = ?, updated_at = ? WHERE id = ?",
		i.Object, list(i.CPV), list(i.Segments), i.Quarter, list(i.Departments), i.Reserved, i.Link, i.Source, i.By, micros(now), i.ID)
	return i, Updated, err
}

// RemoveIntention takes back a purchase that will not come.
func (t *Tx) RemoveIntention(team, id string) error {
	return t.must("remove intention", "DELETE FROM intentions WHERE team_id = ? AND id = ?", team, id)
}

// IntentionFilter chooses purchases to come; empty fields choose all.
type IntentionFilter struct {
	CPV         []string `json:"cpv,omitempty"`      // covered by one of these codes, or covering one
	Segments    []string `json:"segments,omitempty"` // in one of these; with CPV, one or the other is enough
	Departments []string `json:"departments,omitempty"`
	Reserved    []string `json:"reserved,omitempty"` // one of these words
	From        string   `json:"from,omitempty"`     // the first quarter, and the last
	Until       string   `json:"until,omitempty"`
}

// Fits says whether a filter chooses a purchase.
func (f IntentionFilter) Fits(i Intention) bool {
	return f.what(i) && (len(f.Departments) == 0 || len(i.Departments) == 0 || common(f.Departments, i.Departments)) &&
		(len(f.Reserved) == 0 || slices.Contains(f.Reserved, i.Reserved)) &&
		(f.From == "" || i.Quarter >= f.From) && (f.Until == "" || i.Quarter <= f.Until)
}

func (f IntentionFilter) what(i Intention) bool {
	if len(f.CPV) == 0 && len(f.Segments) == 0 || common(f.Segments, i.Segments) {
		return true
	}
	for _, a := range f.CPV {
		for _, b := range i.CPV {
			if a, b := newCode(a), newCode(b); a.covers(b) || b.covers(a) {
				return true
			}
		}
	}
	return false
}

func common[S comparable](a, b []S) bool {
	return slices.ContainsFunc(a, func(s S) bool { return slices.Contains(b, s) })
}

// QuarterOf is the quarter of a moment in Europe/Paris, as 2027-T1.
func QuarterOf(at time.Time) string {
	at = at.In(paris)
	return fmt.Sprintf("%04d-T%d", at.Year(), (int(at.Month())+2)/3)
}

const intentionColumns = "SELECT seq, id, team_id, ref, object, cpv, segments, quarter, departments, reserved, link, source, by, created_at, updated_at FROM intentions "

func scanIntention(row scanner) (i Intention, err error) {
	var cpv, segments, departments string
	var created, updated int64
	if err := row.Scan(&i.Seq, &i.ID, &i.Team, &i.Ref, &i.Object, &cpv, &segments, &i.Quarter, &departments, &i.Reserved, &i.Link, &i.Source, &i.By, &created, &updated); err != nil {
		return i, err
	}
	i.CreatedAt, i.UpdatedAt = fromMicros(created), fromMicros(updated)
	return i, cmp.Or(unlist(cpv, &i.CPV), unlist(segments, &i.Segments), unlist(departments, &i.Departments))
}

// Intentions gives the purchases to come that a filter chooses, the nearest quarter first.
func (s *Store) Intentions(ctx context.Context, team string, f IntentionFilter) ([]Intention, error) {
	all, err := many(ctx, s, "intentions", scanIntention, intentionColumns+`WHERE team_id = ?1 AND (?2 = '' OR quarter >= ?2) AND (?3 = '' OR quarter <= ?3) ORDER BY quarter, seq`, team, f.From, f.Until)
	return slices.DeleteFunc(all, func(i Intention) bool { return !f.Fits(i) }), err
}

// Subscription is a person's weekly digest of the purchases to come.
type Subscription struct {
	Team, User string
	Filter     IntentionFilter
	Seen       int64 // the Seq of the last purchase they were told
	SentAt     time.Time
	At         time.Time
}

// digestHour is when on a Monday the digests of a week begin to be due, in Europe/Paris: when people look at their messages.
const digestHour = 8

// digestsFrom is the Monday morning that began the week of digests a moment lies in. Who was last told before it is due again. A
// Monday that the program slept through is made up for as soon as it wakes.
func digestsFrom(now time.Time) time.Time {
	now = now.In(paris)
	days := (int(now.Weekday()) + 6) % 7 // since Monday
	from := time.Date(now.Year(), now.Month(), now.Day()-days, digestHour, 0, 0, 0, paris)
	if from.After(now) {
		from = from.AddDate(0, 0, -7)
	}
	return from
}

// SubscribeDigest gives a person a weekly digest, the first one next Monday, or another filter to the one they have. What is known
// now is not new to them.
func (t *Tx) SubscribeDigest(team, user string, f IntentionFilter) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = t.exec("subscribe to digest", `INSERT INTO digests (team_id, user_id, filter, seen, sent_at, at) VALUES (?1, ?2, ?3, (SELECT coalesce(max(seq), 0) FROM intentions), ?4, ?4)
		ON CONFLICT DO UPDATE SET filter = excluded.filter`, team, user, string(text), micros(t.now()))
	return err
}

// UnsubscribeDigest ends a person's digest; there may be none.
func (t *Tx) UnsubscribeDigest(team, user string) error {
	_, err := t.exec("end digest", "DELETE FROM digests WHERE team_id = ? AND user_id = ?", team, user)
	return err
}

// DigestSent notes that a person is told a digest that DueDigests gave, in the same write that enqueues it. It is not fresh when
// somebody was faster, or the person has stopped it: then nothing is to be sent.
func (t *Tx) DigestSent(d Digest) (fresh bool, err error) {
	seen := d.Subscription.Seen
	for _, i := range d.New {
		seen = max(seen, i.Seq)
	}
	n, err := t.exec("note digest", "UPDATE digests SET seen = ?, sent_at = ? WHERE team_id = ? AND user_id = ? AND seen = ?", seen, micros(t.now()), d.Team, d.User, d.Subscription.Seen)
	return n > 0, err
}

const subscriptionColumns = "SELECT team_id, user_id, filter, seen, sent_at, at FROM digests "

func scanSubscription(row scanner) (s Subscription, err error) {
	var filter string
	var sent, at int64
	if err := row.Scan(&s.Team, &s.User, &filter, &s.Seen, &sent, &at); err != nil {
		return s, err
	}
	s.SentAt, s.At = fromMicros(sent), fromMicros(at)
	return s, json.Unmarshal([]byte(filter), &s.Filter)
}

// SubscriptionOf gives a person's digest. ErrNotFound: they have none.
func (s *Store) SubscriptionOf(ctx context.Context, team, user string) (Subscription, error) {
	return one(ctx, s, "digest", scanSubscription, subscriptionColumns+"WHERE team_id = ? AND user_id = ?", team, user)
}

// Digest is what a person is to be told: never nothing.
type Digest struct {
	Subscription
	New []Intention
}

// DueDigests gives the digests of this week, from Monday 8:00 in Europe/Paris on, that have something new, of all teams. A week
// without news has none. Purchases of quarters that are over are not news.
func (s *Store) DueDigests(ctx context.Context, limit int) ([]Digest, error) {
	subs, err := many(ctx, s, "digests", scanSubscription, subscriptionColumns+`WHERE sent_at < ? AND EXISTS (SELECT 1 FROM intentions i WHERE i.team_id = digests.team_id AND i.seq > digests.seen)
		ORDER BY sent_at, user_id`, micros(digestsFrom(s.now())))
	if err != nil {
		return nil, err
	}
	var due []Digest
	news := map[string][]Intention{}
	for _, sub := range subs {
		if len(due) == limit {
			break
		}
		all, ok := news[sub.Team]
		if !ok {
			if all, err = s.Intentions(ctx, sub.Team, IntentionFilter{From: QuarterOf(s.now())}); err != nil {
				return nil, err
			}
			news[sub.Team] = all
		}
		d := Digest{Subscription: sub}
		for _, i := range all {
			if i.Seq > sub.Seen && sub.Filter.Fits(i) {
				d.New = append(d.New, i)
			}
		}
		if len(d.New) > 0 {
			due = append(due, d)
		}
	}
	return due, nil
}

package records

import (
	"encoding/json"
	"fmt"
	"time"
)

// NoticeKind is what a supplier is told.
type NoticeKind string

const (
	NoticeFirst    NoticeKind = "first"    // the request
	NoticeReminder NoticeKind = "reminder" // once at most
	NoticeEdit     NoticeKind = "edit"     // another text; Ref is its revision
	NoticeAnswer   NoticeKind = "answer"   // to somebody's question; Ref is the inquiry
	NoticeEnd      NoticeKind = "end"      // the buyer withdrew it
)

// Notice is one thing told to one supplier about one request. (Request, Supplier, Kind, Ref) is unique: nobody is told twice.
//
// Suppliers who register after the run are told nothing of their own accord: being told later than others, by whoever thinks of
// them, is what equal treatment forbids. They find open requests by asking (OpenRequests), read the same text (ShowRequest notes
// it, with place 0), and get later notices like everybody.
type Notice struct {
	ID       string
	Team     string
	Request  string
	Supplier string
	Kind     NoticeKind
	Ref      string
	Place    int    // the order drawn by lot, from 1; 0: found by asking
	Name     string // of the supplier, when it was told
	SIRET    string
	Way      Way
	Reasons  []Reason
	Hash     string // of what is told: the same for all
	At       time.Time
	SentAt   time.Time // zero: on its way, or failed
	ToldBy   string    // who of the staff told it by hand
	Fault    string    // why Slack refused it
	FailedAt time.Time
	Posted   // its message

	// From the profile as it is now; empty when it was erased.
	User, Lang, Email, Phone string
}

// Subject is what the message of a notice carries in Message.Subject, so that the notice learns what became of it.
func (n Notice) Subject() string { return "notice:" + n.ID }

// Publication is what publishing needs.
type Publication struct {
	Team, ID string
	By       Actor
	Version  int     // of what they read: ErrStale when it was changed since
	Seed     Seed    // of the draw, from NewSeed
	Implied  Implied // segments of CPV codes
}

// PublishRequest publishes a request: finds whom it concerns, draws the order in which they are told, and gives the notices in
// that order. All of it is one write: enqueue a message for each in the same one. *StateError, ErrStale; ErrFileWaiting: a
// file of the request is not there yet; *DeadlineError: nobody could answer any more.
func (t *Tx) PublishRequest(p Publication) (Request, []Notice, error) {
	m := RequestMove{Team: p.Team, ID: p.ID, Action: ActPublish, By: p.By, Version: p.Version}
	r, to, err := t.allowed(m)
	if err != nil {
		return r, nil, err
	}
	if !t.now().Before(r.ClosesAt()) {
		return r, nil, &DeadlineError{r.Deadline}
	}
	suppliers, err := rows(t, "suppliers", scanSupplier, supplierColumns+"WHERE team_id = ? AND alerts = 1 ORDER BY id", r.Team)
	if err != nil {
		return r, nil, err
	}
	matches := MatchSuppliers(r.Brief, suppliers, p.Implied)
	byID, ids := map[string]Match{}, make([]string, len(matches))
	for i, match := range matches {
		ids[i], byID[match.Supplier.ID] = match.Supplier.ID, match
	}
	order, err := DrawOrder(ids, p.Seed)
	if err != nil {
		return r, nil, fmt.Errorf("publish request: %w", err)
	}
	r.Revision, r.Seed, r.PublishedAt = 1, p.Seed, t.moment()
	hash, err := t.keepRevision(r)
	if err != nil {
		return r, nil, err
	}
	notices := make([]Notice, 0, len(order))
	for i, id := range order {
		match := byID[id]
		n, err := t.tell(r, match.Supplier, Notice{Kind: NoticeFirst, Place: i + 1, Way: match.Supplier.Way(), Reasons: match.Reasons, Hash: hash})
		if err != nil {
			return r, nil, err
		}
		notices = append(notices, n)
	}
	return r, notices, t.advance(&r, m, to)
}

// keepRevision keeps the text that suppliers are told from now on, and gives its hash.
func (t *Tx) keepRevision(r Request) (string, error) {
	files, err := t.filesOf(r.ID)
	if err != nil {
		return "", err
	}
	for _, f := range files {
		if f.State == FileWaiting {
			return "", fmt.Errorf("publish request %s: %w", r.Number, ErrFileWaiting)
		}
	}
	told := r.Told(files)
	text, err := json.Marshal(told)
	if err != nil {
		return "", err
	}
	hash := told.Hash()
	_, err = t.exec("keep revision", "INSERT INTO request_revisions (request_id, revision, team_id, told, hash, at) VALUES (?, ?, ?, ?, ?, ?)",
		r.ID, r.Revision, r.Team, string(text), hash, micros(t.now()))
	return hash, err
}

// revise keeps the new text of a published request and tells it to those who were told before.
func (t *Tx) revise(r Request, m RequestMove, to RequestState) (Request, []Notice, error) {
	files, err := t.filesOf(r.ID)
	if err != nil {
		return r, nil, err
	}
	before, err := row(t, "revision", scanText,
		"SELECT hash FROM request_revisions WHERE request_id = ? AND revision = ?", r.ID, r.Revision)
	if err != nil {
		return r, nil, err
	}
	if r.Told(files).Hash() == before {
		return r, nil, t.advance(&r, m, to)
	}
	r.Revision++
	hash, err := t.keepRevision(r)
	if err != nil {
		return r, nil, err
	}
	if err := t.advance(&r, m, to); err != nil {
		return r, nil, err
	}
	notices, err := t.tellAgain(r, NoticeEdit, fmt.Sprint(r.Revision), hash)
	return r, notices, err
}

// tell notes one notice. It fails when the supplier was told the same before.
func (t *Tx) tell(r Request, s Supplier, n Notice) (_ Notice, err error) {
	if n.ID, err = newID(); err != nil {
		return n, err
	}
	n.Team, n.Request, n.Supplier, n.Name, n.SIRET = r.Team, r.ID, s.ID, s.Name, s.SIRET
	n.User, n.Lang, n.Email, n.Phone = s.User, s.Lang, s.Email, s.Phone
	n.At = t.moment()
	reasons := "[]"
	if len(n.Reasons) > 0 {
		text, err := json.Marshal(n.Reasons)
		if err != nil {
			return n, err
		}
		reasons = string(text)
	}
	_, err = t.exec("tell supplier", `INSERT INTO notices (id, team_id, request_id, supplier_id, kind, ref, place, name, siret, way, reasons, hash, at, sent_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n.ID, n.Team, n.Request, n.Supplier, string(n.Kind), n.Ref, n.Place, n.Name, n.SIRET, string(n.Way), reasons, n.Hash, micros(n.At), micros(n.SentAt))
	return n, err
}

// tellAgain tells something to those who were told of the request, in the order of the draw and then of asking. A supplier that
// has turned alerts off is told only if it is interested; one that has no profile any more cannot be.
func (t *Tx) tellAgain(r Request, kind NoticeKind, ref, hash string) ([]Notice, error) {
	first, err := rows(t, "suppliers told", scanNotice, noticeColumns+`WHERE n.request_id = ? AND n.kind = 'first' AND s.id IS NOT NULL
		AND (s.alerts = 1 OR EXISTS (SELECT 1 FROM answers a WHERE a.request_id = n.request_id AND a.supplier_id = n.supplier_id AND a.interested = 1))
		ORDER BY n.place = 0, n.place, n.at, n.id`, r.ID)
	if err != nil {
		return nil, err
	}
	notices := make([]Notice, 0, len(first))
	for _, f := range first {
		s := Supplier{ID: f.Supplier, Name: f.Name, SIRET: f.SIRET, User: f.User, Lang: f.Lang, Email: f.Email, Phone: f.Phone}
		n, err := t.tell(r, s, Notice{Kind: kind, Ref: ref, Place: f.Place, Way: s.Way(), Hash: hash})
		if err != nil {
			return nil, err
		}
		notices = append(notices, n)
	}
	return notices, nil
}

// ShowRequest notes that a supplier who asked for open requests reads this one: from then on it is among those who were told.
// What was noted before stays, and is not fresh. *DeadlineError, *StateError: it is not open any more.
func (t *Tx) ShowRequest(team, request, supplier string) (n Notice, fresh bool, err error) {
	r, err := t.open(team, request, ActShow)
	if err != nil {
		return n, false, err
	}
	n, err = row(t, "notice", scanNotice, noticeColumns+"WHERE n.request_id = ? AND n.supplier_id = ? AND n.kind = 'first'", request, supplier)
	if err == nil || !isNotFound(err) {
		return n, false, err
	}
	s, err := row(t, "supplier", scanSupplier, supplierColumns+"WHERE team_id = ? AND id = ?", team, supplier)
	if err != nil {
		return n, false, err
	}
	hash, err := row(t, "revision", scanText,
		"SELECT hash FROM request_revisions WHERE request_id = ? AND revision = ?", r.ID, r.Revision)
	if err != nil {
		return n, false, err
	}
	if n, err = t.tell(r, s, Notice{Kind: NoticeFirst, Way: ByAsk, Hash: hash, SentAt: t.moment()}); err != nil {
		return n, false, err
	}
	return n, true, t.step(r, Actor{BySupplier, s.ID}, ActShow, r.State, "")
}

// NoticeTold notes that somebody of the staff told a supplier by e-mail or telephone. A notice that was told stays as it is.
func (t *Tx) NoticeTold(team, id, by string) error {
	return t.must("notice told", `UPDATE notices SET told_by = CASE sent_at WHEN 0 THEN ?1 ELSE told_by END, sent_at = CASE sent_at WHEN 0 THEN ?2 ELSE sent_at END
		WHERE team_id = ?3 AND id = ?4`, by, micros(t.now()), team, id)
}

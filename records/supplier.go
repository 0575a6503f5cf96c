package records

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Supplier is the profile of a supplier: what it sells, where, and how it wants to be told.
type Supplier struct {
	ID          string
	Team        string
	User        string // in Slack, or ""
	Name        string
	SIRET       string // 14 digits, or "" (a foreign firm, one that is being founded)
	Kinds       []StructureKind
	CPV         []string // 8 digits
	Segments    []string
	Departments []string // none is the whole Région
	Lang        string
	Email       string
	Phone       string // a note: number and hours
	Alerts      bool   // told of requests; nobody is without having asked, or having been asked by staff
	Own         bool   // the supplier keeps it itself: an import leaves it alone
	Version     int    // of the form; ErrStale when it was changed since
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Way is how a supplier is told.
type Way string

const (
	BySlack Way = "slack"
	ByEmail Way = "email" // by a message of Method Mail, or by staff, who note it with NoticeTold
	ByPhone Way = "phone" // by staff
	ByAsk   Way = "asked" // it found the request by asking for open ones
)

// Way gives the first of Slack, e-mail and telephone by which the supplier can be reached.
func (s Supplier) Way() Way {
	switch {
	case s.User != "":
		return BySlack
	case s.Email != "":
		return ByEmail
	}
	return ByPhone
}

// Change is what became of a line of an import.
type Change string

const (
	Created   Change = "created"
	Updated   Change = "updated"
	Unchanged Change = "unchanged"
	KeptOwn   Change = "own" // left alone: its supplier keeps it itself
)

// tidy brings a profile into the form in which it is compared.
func (s *Supplier) tidy() (err error) {
	if s.CPV, err = tidyCPV(s.CPV); err != nil {
		return err
	}
	s.Segments, s.Departments, s.Kinds = tidyList(s.Segments), tidyList(s.Departments), tidyList(s.Kinds)
	s.Name, s.Phone = strings.TrimSpace(s.Name), strings.TrimSpace(s.Phone)
	if strings.TrimSpace(s.Email) != "" {
		email, why := NormalizeEmail(s.Email)
		if why != "" {
			return &InvalidError{[]Fault{{FieldEmail, why}}}
		}
		s.Email = email
	}
	if s.SIRET == "" {
		return nil
	}
	siret, ok := ParseSIRET(s.SIRET)
	if !ok {
		return fmt.Errorf("%w", ErrSIRET)
	}
	s.SIRET = siret
	return nil
}

// SaveSupplier keeps the profile that a supplier fills in itself. Without an ID it becomes the profile of s.User: the one they
// have, or the one that staff imported under the same SIRET and nobody in Slack has, or a new one. With an ID it has to be theirs
// (ErrNotYours), at s.Version (ErrStale). ErrTaken: the SIRET belongs to the profile of somebody else. ErrSIRET, ErrUnknownCPV; *InvalidError: the e-mail.
func (t *Tx) SaveSupplier(s Supplier) (Supplier, Change, error) {
	if err := s.tidy(); err != nil {
		return s, "", fmt.Errorf("save supplier: %w", err)
	}
	s.Own = true
	old, err := t.ownProfile(s)
	switch {
	case isNotFound(err):
		return t.insertSupplier(s)
	case err != nil:
		return s, "", err
	case old.User != "" && old.User != s.User:
		return s, "", fmt.Errorf("save supplier: %w", ErrNotYours)
	case s.Version != 0 && s.Version != old.Version:
		return s, "", fmt.Errorf("save supplier: %w", ErrStale)
	}
	return t.updateSupplier(old, s)
}

// ownProfile finds the profile that s replaces.
func (t *Tx) ownProfile(s Supplier) (Supplier, error) {
	if s.ID != "" {
		return row(t, "supplier", scanSupplier, supplierColumns+"WHERE team_id = ? AND id = ?", s.Team, s.ID)
	}
	old, err := row(t, "supplier of person", scanSupplier, supplierColumns+"WHERE team_id = ? AND user_id = ? AND user_id <> ''", s.Team, s.User)
	if isNotFound(err) {
		old, err = row(t, "supplier of SIRET", scanSupplier, supplierColumns+"WHERE team_id = ? AND siret = ? AND siret <> '' AND user_id = ''", s.Team, s.SIRET)
	}
	return old, err
}

// ImportSupplier keeps a line of a list that staff import. The line is the same supplier as the profile of its SIRET, else of its
// Slack person, else (for a line without SIRET) of its e-mail. A profile that its supplier keeps itself is left alone, and alerts
// that somebody in Slack has turned off stay off.
func (t *Tx) ImportSupplier(s Supplier) (Supplier, Change, error) {
	if err := s.tidy(); err != nil {
		return s, "", fmt.Errorf("import supplier: %w", err)
	}
	s.Own = false
	old, err := row(t, "supplier to import", scanSupplier, supplierColumns+`WHERE team_id = ?1 AND ((siret = ?2 AND siret <> '') OR (user_id = ?3 AND user_id <> '')
		OR (?2 = '' AND email = ?4 AND email <> '')) ORDER BY (siret = ?2 AND siret <> '') DESC, (user_id = ?3 AND user_id <> '') DESC, id LIMIT 1`, s.Team, s.SIRET, s.User, s.Email)
	switch {
	case isNotFound(err):
		return t.insertSupplier(s)
	case err != nil:
		return s, "", err
	case old.Own:
		return old, KeptOwn, nil
	}
	return t.updateSupplier(old, s.over(old))
}

// over is an imported line over the profile it is about: what the line does not know stays. Alerts that somebody in Slack has turned off
// stay off; of a supplier that is not in Slack the team's list decides.
func (s Supplier) over(old Supplier) Supplier {
	if s.User == "" {
		s.User = old.User
	}
	if s.SIRET == "" {
		s.SIRET = old.SIRET
	}
	s.Alerts = s.Alerts && (old.Alerts || old.User == "")
	return s
}

// SetAlerts turns a person's alerts on or off. ErrNotFound: they have no profile.
func (t *Tx) SetAlerts(team, user string, on bool) error {
	return t.must("set alerts", "UPDATE suppliers SET alerts = ?, version = version + 1, updated_at = ? WHERE team_id = ? AND user_id = ? AND user_id <> ''", on, micros(t.now()), team, user)
}

// EraseSupplier forgets a profile, its answers' words and its contacts, and what was still to be sent to it. That this firm was told of a request stays in the request's
// file, which has to show that nobody was favoured.
func (t *Tx) EraseSupplier(team, id string) error {
	if err := t.must("erase supplier", "DELETE FROM suppliers WHERE team_id = ? AND id = ?", team, id); err != nil {
		return err
	}
	if _, err := t.exec("erase messages", "DELETE FROM outbox WHERE team_id = ?1 AND subject IN (SELECT 'notice:' || id FROM notices WHERE team_id = ?1 AND supplier_id = ?2)", team, id); err != nil {
		return err
	}
	return t.emptyAnswers(team, id)
}

func (t *Tx) insertSupplier(s Supplier) (_ Supplier, _ Change, err error) {
	if err := t.siretFree(s); err != nil {
		return s, "", err
	}
	if s.ID, err = newID(); err != nil {
		return s, "", err
	}
	s.Version, s.CreatedAt = 1, t.moment()
	s.UpdatedAt = s.CreatedAt
	_, err = t.exec("save supplier", `INSERT INTO suppliers (id, team_id, user_id, name, siret, kinds, cpv, segments, departments, lang, email, phone, alerts, own, version, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.Team, s.User, s.Name, s.SIRET, list(s.Kinds), list(s.CPV), list(s.Segments), list(s.Departments), s.Lang, s.Email, s.Phone, s.Alerts, s.Own,
		s.Version, micros(s.CreatedAt), micros(s.UpdatedAt))
	return s, Created, err
}

func (t *Tx) updateSupplier(old, s Supplier) (Supplier, Change, error) {
	s.ID, s.CreatedAt = old.ID, old.CreatedAt
	if err := t.siretFree(s); err != nil {
		return s, "", err
	}
	s.Version, s.UpdatedAt = old.Version, old.UpdatedAt
	if s.equal(old) {
		return old, Unchanged, nil
	}
	s.Version, s.UpdatedAt = old.Version+1, t.moment()
	_, err := t.exec("save supplier", `UPDATE suppliers SET user_id = ?, name = ?, siret = ?, kinds = ?, cpv = ?, segments = ?, departments = ?, lang = ?, email = ?,
		phone = ?, alerts = ?, own = ?, version = ?, updated_at = ? WHERE id = ?`,
		s.User, s.Name, s.SIRET, list(s.Kinds), list(s.CPV), list(s.Segments), list(s.Departments), s.Lang, s.Email, s.Phone, s.Alerts, s.Own,
		s.Version, micros(s.UpdatedAt), s.ID)
	return s, Updated, err
}

func (s Supplier) equal(o Supplier) bool {
	return s.User == o.User && s.Name == o.Name && s.SIRET == o.SIRET && list(s.Kinds) == list(o.Kinds) && list(s.CPV) == list(o.CPV) &&
		list(s.Segments) == list(o.Segments) && list(s.Departments) == list(o.Departments) && s.Lang == o.Lang && s.Email == o.Email &&
		s.Phone == o.Phone && s.Alerts == o.Alerts && s.Own == o.Own
}

// siretFree refuses a SIRET, or a person, that another profile has.
func (t *Tx) siretFree(s Supplier) error {
	taken, err := row(t, "supplier of SIRET", scanBool, `SELECT EXISTS (SELECT 1 FROM suppliers WHERE team_id = ?1 AND id <> ?2 AND ((siret = ?3 AND siret <> '') OR (user_id = ?4 AND user_id <> '')))`,
		s.Team, s.ID, s.SIRET, s.User)
	if err == nil && taken {
		err = fmt.Errorf("save supplier: %w", ErrTaken)
	}
	return err
}

const supplierColumns = `SELECT id, team_id, user_id, name, siret, kinds, cpv, segments, departments, lang, email, phone, alerts, own, version, created_at, updated_at FROM suppliers `

func scanSupplier(row scanner) (s Supplier, err error) {
	var kinds, cpv, segments, departments string
	var created, updated int64
	if err := row.Scan(&s.ID, &s.Team, &s.User, &s.Name, &s.SIRET, &kinds, &cpv, &segments, &departments, &s.Lang, &s.Email, &s.Phone, &s.Alerts, &s.Own,
		&s.Version, &created, &updated); err != nil {
		return s, err
	}
	s.CreatedAt, s.UpdatedAt = fromMicros(created), fromMicros(updated)
	for _, l := range []struct {
		text string
		into any
	}{{kinds, &s.Kinds}, {cpv, &s.CPV}, {segments, &s.Segments}, {departments, &s.Departments}} {
		if err := unlist(l.text, l.into); err != nil {
			return s, fmt.Errorf("supplier %s: %w", s.ID, err)
		}
	}
	return s, nil
}

// SupplierOf gives the profile of a person.
func (s *Store) SupplierOf(ctx context.Context, team, user string) (Supplier, error) {
	return one(ctx, s, "supplier of person", scanSupplier, supplierColumns+"WHERE team_id = ? AND user_id = ? AND user_id <> ''", team, user)
}

// SupplierByID gives one profile.
func (s *Store) SupplierByID(ctx context.Context, team, id string) (Supplier, error) {
	return one(ctx, s, "supplier", scanSupplier, supplierColumns+"WHERE team_id = ? AND id = ?", team, id)
}

// Suppliers gives all profiles of a team, by name, for staff and for a dry run of the matching.
func (s *Store) Suppliers(ctx context.Context, team string) ([]Supplier, error) {
	return many(ctx, s, "suppliers", scanSupplier, supplierColumns+"WHERE team_id = ? ORDER BY name, id", team)
}

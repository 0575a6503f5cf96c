package records

import "context"

// Sourcing is what is kept of a person's part in sourcing.
type Sourcing struct {
	Requests     []Request // they filed
	Steps        []Step    // they took on requests
	Files        []SourcingFile
	Suppliers    []Supplier // their profile
	Notices      []Notice   // what it was told
	Answers      []Answer
	Inquiries    []Inquiry
	Aftermaths   []Aftermath
	Intentions   []Intention // they entered
	Subscription Subscription
	Drafts       []Draft
}

// sourcingOf gives a person's part in sourcing.
func (s *Store) sourcingOf(ctx context.Context, team, user string) (p Sourcing, err error) {
	if p.Suppliers, err = many(ctx, s, "suppliers", scanSupplier, supplierColumns+"WHERE team_id = ? AND user_id = ? AND user_id <> '' ORDER BY id", team, user); err != nil {
		return p, err
	}
	if err = s.ofSuppliers(ctx, team, &p); err != nil {
		return p, err
	}
	if p.Requests, err = many(ctx, s, "requests", scanRequest, requestColumns+"WHERE team_id = ? AND author = ? AND author <> '' ORDER BY filed_at, id", team, user); err != nil {
		return p, err
	}
	if p.Steps, err = many(ctx, s, "steps", scanStep, stepColumns+"WHERE team_id = ? AND user_id = ? AND user_id <> '' ORDER BY seq", team, user); err != nil {
		return p, err
	}
	if p.Files, err = many(ctx, s, "files", scanFile, fileColumns+"WHERE team_id = ? AND user_id = ? AND user_id <> '' ORDER BY at, id", team, user); err != nil {
		return p, err
	}
	if p.Aftermaths, err = many(ctx, s, "outcomes", scanAftermath, aftermathColumns+"WHERE team_id = ? AND user_id = ? AND user_id <> '' ORDER BY at", team, user); err != nil {
		return p, err
	}
	if p.Intentions, err = many(ctx, s, "intentions", scanIntention, intentionColumns+"WHERE team_id = ? AND by = ? AND by <> '' ORDER BY seq", team, user); err != nil {
		return p, err
	}
	if p.Drafts, err = many(ctx, s, "drafts", scanDraft, draftColumns+"WHERE team_id = ? AND user_id = ? ORDER BY form", team, user); err != nil {
		return p, err
	}
	if p.Subscription, err = s.SubscriptionOf(ctx, team, user); isNotFound(err) {
		err = nil
	}
	return p, err
}

// ofSuppliers adds what is kept of the profiles that p has.
func (s *Store) ofSuppliers(ctx context.Context, team string, p *Sourcing) error {
	for _, supplier := range p.Suppliers {
		notices, err := many(ctx, s, "notices", scanNotice, noticeColumns+"WHERE n.team_id = ? AND n.supplier_id = ? ORDER BY n.at, n.id", team, supplier.ID)
		if err != nil {
			return err
		}
		answers, err := many(ctx, s, "answers", scanAnswer, answerColumns+"WHERE a.team_id = ? AND a.supplier_id = ? ORDER BY a.at, a.id", team, supplier.ID)
		if err != nil {
			return err
		}
		inquiries, err := many(ctx, s, "inquiries", scanInquiry, inquiryColumns+"WHERE team_id = ? AND supplier_id = ? ORDER BY at, id", team, supplier.ID)
		if err != nil {
			return err
		}
		p.Notices, p.Answers, p.Inquiries = append(p.Notices, notices...), append(p.Answers, answers...), append(p.Inquiries, inquiries...)
	}
	return nil
}

// sourcingByEmail gives what is kept of the profiles with an e-mail address, as NormalizeEmail gives it, for somebody who is not in Slack.
func (s *Store) sourcingByEmail(ctx context.Context, team, email string) (p Sourcing, err error) {
	if p.Suppliers, err = many(ctx, s, "suppliers", scanSupplier, supplierColumns+"WHERE team_id = ? AND email = ? AND email <> '' ORDER BY id", team, email); err != nil {
		return p, err
	}
	return p, s.ofSuppliers(ctx, team, &p)
}

// eraseByEmail erases the profiles with an e-mail address, as EraseSupplier does, and says how many there were.
func (t *Tx) eraseByEmail(team, email string) (int, error) {
	ids, err := rows(t, "suppliers", scanText, "SELECT id FROM suppliers WHERE team_id = ? AND email = ? AND email <> ''", team, email)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.EraseSupplier(team, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// eraseSourcing forgets a person's part in sourcing. Requests stay, without their author, as long as the file of a purchase needs them.
func (t *Tx) eraseSourcing(team, user string) error {
	profiles, err := rows(t, "suppliers", scanSupplier, supplierColumns+"WHERE team_id = ? AND user_id = ? AND user_id <> ''", team, user)
	if err != nil {
		return err
	}
	for _, p := range profiles {
		if err := t.EraseSupplier(team, p.ID); err != nil {
			return err
		}
		if p.Email == "" {
			continue
		}
		if err := t.eraseAddress(team, p.Email); err != nil {
			return err
		}
	}
	for _, q := range []string{
		"UPDATE requests SET author = '', copy_channel = '', copy_ts = '' WHERE team_id = ?1 AND author = ?2",
		"UPDATE requests SET taker = '' WHERE team_id = ?1 AND taker = ?2",
		"UPDATE request_revisions SET told = json_remove(told, '$.author') WHERE team_id = ?1 AND told ->> '$.author' = ?2",
		"UPDATE request_steps SET user_id = '' WHERE team_id = ?1 AND user_id = ?2",
		"UPDATE sourcing_files SET user_id = '' WHERE team_id = ?1 AND user_id = ?2",
		"UPDATE notices SET told_by = '' WHERE team_id = ?1 AND told_by = ?2",
		"UPDATE answers SET user_id = '' WHERE team_id = ?1 AND user_id = ?2",
		"UPDATE inquiries SET user_id = '' WHERE team_id = ?1 AND user_id = ?2",
		"UPDATE inquiries SET answered_by = '' WHERE team_id = ?1 AND answered_by = ?2",
		"UPDATE outcomes SET user_id = '' WHERE team_id = ?1 AND user_id = ?2",
		"UPDATE intentions SET by = '' WHERE team_id = ?1 AND by = ?2",
		"DELETE FROM digests WHERE team_id = ?1 AND user_id = ?2",
		"DELETE FROM drafts WHERE team_id = ?1 AND user_id = ?2",
	} {
		if _, err := t.exec("erase person from sourcing", q, team, user); err != nil {
			return err
		}
	}
	return nil
}

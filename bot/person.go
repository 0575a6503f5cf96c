package bot

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// person is who asks: what Slack knows, and what they chose.
type person struct {
	outside bool           // a guest, or somebody of another organisation
	staff   bool           // in the staff user group, as checked now
	locale  string         // Slack's, "" for people of other organisations
	name    string         // as Slack shows it, "" when Slack could not be asked
	email   string         // "" for people of other organisations, and without the scope users:read.email
	chosen  records.Person // saved choices
}

// role is what a person may read and do. The team sees everything; people of the house are buyers, unless they chose to see what
// suppliers see. Who comes from outside is a supplier, whatever they chose: internal advice stays in the house.
func (p person) role() knowledge.Audience {
	switch {
	case p.staff:
		return knowledge.Staff
	case p.outside, p.chosen.Role == string(knowledge.Supplier):
		return knowledge.Supplier
	default:
		return knowledge.Buyer
	}
}

// wording is who an answer is written for: the role, but somebody from outside who says that they buy reads what is written for
// everybody, with a buyer's examples, and not what is written for suppliers.
func (p person) wording() knowledge.Audience {
	if role := p.role(); role != knowledge.Supplier || p.chosen.Role != string(knowledge.Buyer) {
		return role
	}
	return knowledge.Everyone
}

// lang is the language to answer in: the saved choice, else Slack's locale, else that of the question, else French.
func (p person) lang(question knowledge.Lang) string {
	if p.chosen.Lang != "" {
		return p.chosen.Lang
	}
	if lang, ok := locales.Match(p.locale); ok {
		return lang
	}
	return cmp.Or(string(question), locales.Default)
}

// reader describes who pressed or sent something about a recorded question, and gives the printer of their language. Of people
// of other organisations Slack tells no locale: they read the language in which the question was asked.
func (b *Bot) reader(ctx context.Context, ev Event, question string) (person, locales.Printer) {
	who := b.people.person(ctx, b.Store, ev)
	q, err := b.Store.Question(ctx, question)
	if err != nil && !isNotFound(err) {
		b.Log.ErrorContext(ctx, "read question", "err", err)
	}
	return who, locales.For(who.lang(knowledge.Lang(q.Lang)))
}

const (
	userLife  = 24 * time.Hour
	staffLife = 10 * time.Minute
)

// directory knows people as Slack describes them. It remembers a profile for a day and the staff group for ten minutes, or
// until Slack says that they changed. When Slack cannot be asked it fails closed: nobody is staff, and who cannot be described
// is from outside.
type directory struct {
	api   *slack.Client
	group string
	log   *slog.Logger
	now   func() time.Time

	mu    sync.Mutex
	users map[string]profile
	staff []string
	asked time.Time // when staff was last fetched
}

type profile struct {
	team, locale, name, email string
	guest                     bool
	until                     time.Time
}

func newDirectory(api *slack.Client, group string, log *slog.Logger, now func() time.Time) *directory {
	return &directory{api: api, group: group, log: log, now: now, users: map[string]profile{}}
}

// person describes the author of an event. Faults of Slack or of the store are logged and leave the person less known, never
// more trusted.
func (d *directory) person(ctx context.Context, store *records.Store, ev Event) person {
	chosen, err := store.Person(ctx, ev.Team, ev.User)
	if err != nil && !isNotFound(err) {
		d.log.ErrorContext(ctx, "read person", "err", err)
	}
	who := person{chosen: chosen, staff: d.isStaff(ctx, ev.User)}
	p, err := d.profile(ctx, ev.User)
	if err != nil {
		d.log.WarnContext(ctx, "users.info failed", "err", err)
		who.outside = true
		return who
	}
	who.locale, who.name, who.email = p.locale, p.name, p.email
	who.outside = p.guest || (p.team != "" && p.team != ev.Team) || (ev.UserTeam != "" && ev.UserTeam != ev.Team)
	return who
}

func (d *directory) profile(ctx context.Context, user string) (profile, error) {
	d.mu.Lock()
	p, ok := d.users[user]
	d.mu.Unlock()
	if ok && d.now().Before(p.until) {
		return p, nil
	}
	u, err := d.api.GetUserInfoContext(ctx, user)
	if err != nil {
		return profile{}, err
	}
	p = profile{team: u.TeamID, locale: u.Locale, name: cmp.Or(u.RealName, u.Profile.RealName, u.Name), email: u.Profile.Email, guest: u.IsRestricted || u.IsUltraRestricted || u.IsStranger, until: d.now().Add(userLife)}
	d.mu.Lock()
	d.users[user] = p
	d.mu.Unlock()
	return p, nil
}

// remembered is the locale of somebody, as far as it is known without asking Slack.
func (d *directory) remembered(user string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.users[user].locale
}

// rememberedName is the name of somebody, as far as it is known without asking Slack.
func (d *directory) rememberedName(user string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.users[user].name
}

func (d *directory) isStaff(ctx context.Context, user string) bool {
	if d.group == "" || user == "" {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now().Sub(d.asked) > staffLife {
		members, err := d.api.GetUserGroupMembersContext(ctx, d.group)
		if err != nil {
			d.log.WarnContext(ctx, "usergroups.users.list failed: nobody is treated as staff", "err", err)
			d.staff = nil
			return false
		}
		d.staff, d.asked = members, d.now()
	}
	return slices.Contains(d.staff, user)
}

func (d *directory) forget(user string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.users, user)
}

func (d *directory) forgetStaff() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = time.Time{}
}

package sandbox

import (
	"fmt"
	"slices"
)

// kind of person, as the Web API shows it.
type kind string

const (
	member   kind = "member"
	guest    kind = "guest"    // is_restricted
	external kind = "external" // another team's member, met in a shared channel
	robot    kind = "bot"
)

type person struct {
	id, team, handle, email string
	kind                    kind
	name                    string // by role, in the workspace's language
	locale                  string // none for an external person: D:/apis/slack-connect
	deleted                 bool
}

// names are roles, never a person's: nobody is impersonated.
var names = map[string]map[string]string{
	"fr": {Bot: "Orchidée", Buyer: "Acheteur", Guest: "Fournisseur invité", Extern: "Fournisseur externe", Staff: "Équipe Orchidée", Team: "Région Grand Est"},
	"en": {Bot: "Orchidée", Buyer: "Buyer", Guest: "Guest supplier", Extern: "External supplier", Staff: "Orchidée team", Team: "Région Grand Est"},
	"de": {Bot: "Orchidée", Buyer: "Einkäufer", Guest: "Lieferant (Gast)", Extern: "Externer Lieferant", Staff: "Orchidée-Team", Team: "Région Grand Est"},
}

var localeOf = map[string]string{"fr": "fr-FR", "en": "en-GB", "de": "de-DE"}

func defaultPeople() []*person {
	return []*person{
		{id: Buyer, team: Team, handle: "acheteur", email: "acheteur@grandest.example", kind: member},
		{id: Guest, team: Team, handle: "fournisseur-invite", email: "invite@fournisseur.example", kind: guest},
		{id: Extern, team: ExternTeam, handle: "fournisseur-externe", kind: external},
		{id: Staff, team: Team, handle: "equipe-orchidee", email: "orchidee@grandest.example", kind: member},
		{id: Bot, team: Team, handle: "orchidee", kind: robot},
	}
}

// SetLang changes the names of people and the locale of those who have one. The app hears of
// it as Slack tells it: a user_change event for each person.
func (s *Server) SetLang(lang string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setLang(lang)
	for _, p := range s.people {
		if p.kind != robot {
			s.emit("user_change", obj{"type": "user_change", "user": s.userJSON(p, true), "event_ts": s.ts()}, nil)
		}
	}
	s.notify(change{Type: "reset"})
}

func (s *Server) setLang(lang string) {
	if names[lang] == nil {
		lang = "fr"
	}
	s.lang = lang
	for _, p := range s.people {
		if name := names[lang][p.id]; name != "" {
			p.name = name
		}
		if p.kind == member || p.kind == guest {
			p.locale = localeOf[lang]
		}
	}
}

// SetLocale gives one person another locale, and the app its user_change.
func (s *Server) SetLocale(user, locale string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.mustPerson(user)
	p.locale = locale
	s.emit("user_change", obj{"type": "user_change", "user": s.userJSON(p, true), "event_ts": s.ts()}, nil)
}

// AddPerson puts one more member into the workspace, with a DM with the bot, and returns the id.
// Tests that need a crowd use it.
func (s *Server) AddPerson(id, name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people = append(s.people, &person{id: id, team: Team, handle: id, name: name, kind: member, locale: localeOf[s.lang]})
	s.channels = append(s.channels, dm(id))
	return id
}

// SetStaff changes who is in the staff group and sends subteam_members_changed.
func (s *Server) SetStaff(users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range users {
		s.mustPerson(u)
	}
	var added, removed []string
	for _, u := range users {
		if !slices.Contains(s.group, u) {
			added = append(added, u)
		}
	}
	for _, u := range s.group {
		if !slices.Contains(users, u) {
			removed = append(removed, u)
		}
	}
	s.group = slices.Clone(users)
	s.emit("subteam_members_changed", obj{
		"type": "subteam_members_changed", "subteam_id": staffGroup, "team_id": Team,
		"added_users": added, "removed_users": removed, "event_ts": s.ts(),
	}, nil)
}

func (s *Server) person(id string) *person {
	for _, p := range s.people {
		if p.id == id {
			return p
		}
	}
	return nil
}

// mustPerson is for the calls of a test: an unknown id there is a fault of the test.
func (s *Server) mustPerson(id string) *person {
	if p := s.person(id); p != nil {
		return p
	}
	panic(fmt.Sprintf("sandbox: there is no person %q", id))
}

func (s *Server) userJSON(p *person, locale bool) obj {
	u := obj{
		"id": p.id, "team_id": p.team, "name": p.handle, "deleted": p.deleted, "color": "9f69e7",
		"real_name": p.name, "tz": "Europe/Paris", "tz_label": "Central European Time", "tz_offset": s.offset(),
		"is_admin": false, "is_owner": false, "is_primary_owner": false, "is_restricted": p.kind == guest,
		"is_ultra_restricted": false, "is_bot": p.kind == robot, "is_app_user": false, "is_email_confirmed": true,
		"updated": 1700000000, "who_can_share_contact_card": "EVERYONE",
	}
	profile := obj{"real_name": p.name, "display_name": p.name, "real_name_normalized": p.name, "team": p.team, "avatar_hash": "sandbox"}
	if p.email != "" && s.app.has("users:read.email") {
		profile["email"] = p.email
	}
	if p.kind == robot {
		profile["bot_id"], profile["api_app_id"] = botID, App
	}
	if p.kind == external {
		u["is_stranger"] = false
	}
	u["profile"] = profile
	if locale && p.locale != "" {
		u["locale"] = p.locale
	}
	return u
}

// offset of Paris is one hour, two in summer: near enough for a field nobody should compute with.
func (s *Server) offset() int {
	if m := s.now().UTC().Month(); m >= 4 && m <= 10 {
		return 7200
	}
	return 3600
}

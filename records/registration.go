package records

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// SeatState is where a registration stands. The first three are active: a person has at most one active registration for a webinar.
type SeatState string

const (
	SeatRegistered SeatState = "registered"
	SeatWaiting    SeatState = "waiting"
	SeatOffered    SeatState = "offered"   // a seat is kept until OfferUntil
	SeatWithdrawn  SeatState = "withdrawn" // gave the seat back, or left the waiting list
	SeatDeclined   SeatState = "declined"  // said no to an offer
	SeatExpired    SeatState = "expired"   // did not answer an offer in time
)

// Active says whether the state takes or awaits a seat.
func (s SeatState) Active() bool {
	return s == SeatRegistered || s == SeatWaiting || s == SeatOffered
}

// Source is how a registration came.
type Source string

const (
	SourceSelf   Source = "self"
	SourceStaff  Source = "staff"
	SourceImport Source = "import"
)

// AttendeeKinds are the kinds of structure an attendee may come from: a public buyer, a small or medium-sized enterprise, the
// social economy, work integration (SIAE), disability employment (ESAT, EA), another. "" is not said.
var AttendeeKinds = []string{"buyer", "sme", "ess", "siae", "esat", "other"}

// Attendance is whether somebody came; "" is not known.
type Attendance string

const (
	Present Attendance = "present"
	Absent  Attendance = "absent"
)

// Registration is one person's registration for one webinar.
type Registration struct {
	ID                  string // given when it is made
	Team, Webinar       string
	FirstName, LastName string
	Email               string // normalised, see NormalizeEmail; "" once the person is forgotten
	EmailTyped          string // as it was typed: what Register reads
	Organisation        string
	SIRET               string // 14 digits, or ""
	Kind                string // one of AttendeeKinds, or ""
	Departement         string // its number: 67, 2A, 974; "99" abroad, "" not said
	Questions           string // for the speakers
	Access              string // what the person needs to take part
	Consent             int    // the version of the privacy notice agreed to; 0: none, registered by the team
	ConsentAt           time.Time
	Newsletter          bool   // read by Register: the newsletter is wanted too. Reads say whether it is subscribed to now.
	Lang                string // fr, en, de: of the messages
	User                string // in Slack, or "" when not known
	By                  string // who registered, in Slack; User when it was themself
	Source              Source
	State               SeatState
	Position            int       // in the waiting list from 1; 0 unless waiting
	SeatedAt            time.Time // when the seat was taken
	OfferUntil          time.Time // of the last offer
	Attendance          Attendance
	Minutes             int // of presence, 0 when not known
	Rating              int // answer to the survey, 1 to 5; 0: none
	Comment             string
	Untold              time.Time // when the last message to the person could not be sent: the team has to tell them; else zero
	Forgotten           time.Time // when all that names the person was removed, else zero
	Created, Changed    time.Time
}

// Booking is a registration with its webinar.
type Booking struct {
	Webinar      Webinar
	Registration Registration
}

// Fields of a registration.
const (
	FieldFirstName    Field = "first_name"
	FieldLastName     Field = "last_name"
	FieldEmail        Field = "email"
	FieldOrganisation Field = "organisation"
	FieldSIRET        Field = "siret"
	FieldKind         Field = "kind"
	FieldDepartement  Field = "departement"
	FieldQuestions    Field = "questions"
	FieldAccess       Field = "access"
	FieldConsent      Field = "consent"
	FieldNewsletter   Field = "newsletter"
	FieldRating       Field = "rating"
	FieldComment      Field = "comment"
)

// Limits of what people type, in characters.
const (
	maxName  = 100
	maxWords = 1000
)

// departement matches the numbers of the French départements, and 99 for abroad.
var departement = regexp.MustCompile(`^(0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-6]|98[678]|99)$`)

// Check brings what was typed into its normal form and lists what has to be mended, as an *InvalidError. Who registers
// themself has to consent.
func (r *Registration) Check() error {
	for _, s := range []*string{&r.FirstName, &r.LastName, &r.EmailTyped, &r.Organisation, &r.Departement, &r.Questions, &r.Access} {
		*s = strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(*s, "")))
	}
	var f faults
	for _, name := range []struct {
		field Field
		text  string
		must  bool
		limit int
	}{
		{FieldFirstName, r.FirstName, r.Source == SourceSelf, maxName},
		{FieldLastName, r.LastName, true, maxName},
		{FieldOrganisation, r.Organisation, false, maxName},
		{FieldQuestions, r.Questions, false, maxWords},
		{FieldAccess, r.Access, false, maxWords},
	} {
		f.add(name.must && name.text == "", name.field, WhyMissing)
		f.add(utf8.RuneCountInString(name.text) > name.limit, name.field, WhyTooLong)
	}
	var why Why
	r.Email, why = NormalizeEmail(r.EmailTyped)
	f.add(why != "", FieldEmail, why)
	if r.SIRET != "" {
		var ok bool
		r.SIRET, ok = ParseSIRET(r.SIRET)
		f.add(!ok, FieldSIRET, WhySIRET)
	}
	f.add(r.Kind != "" && !slices.Contains(AttendeeKinds, r.Kind), FieldKind, WhyUnknown)
	r.Departement = strings.ToUpper(r.Departement)
	f.add(r.Departement != "" && !departement.MatchString(r.Departement), FieldDepartement, WhyUnknown)
	f.add(r.Source == SourceSelf && r.Consent == 0, FieldConsent, WhyConsent)
	if r.Lang == "" {
		r.Lang = "fr"
	}
	f.add(!slices.Contains([]string{"fr", "en", "de"}, r.Lang), FieldLang, WhyUnknown)
	return f.err()
}

const registrationColumns = `SELECT r.id, r.team_id, r.webinar_id, r.first_name, r.last_name, r.email, r.email_typed, r.organisation, r.siret, r.kind, r.departement,
	r.questions, r.access_needs, r.consent, r.consent_at, EXISTS (SELECT 1 FROM newsletter l WHERE l.team_id = r.team_id AND l.email = r.email),
	r.lang, r.user_id, r.by_user, r.source, r.state,
	CASE r.state WHEN 'waiting' THEN (SELECT count(*) FROM registrations q WHERE q.webinar_id = r.webinar_id AND q.state = 'waiting' AND q.seq <= r.seq) ELSE 0 END,
	r.seated_at, r.offer_until, r.attendance, r.minutes, r.rating, r.comment, r.untold_at, r.forgotten_at, r.created_at, r.changed_at
	FROM registrations r `

func scanRegistration(row scanner) (r Registration, err error) {
	var consent, seated, offer, untold, forgotten, created, changed int64
	err = row.Scan(&r.ID, &r.Team, &r.Webinar, &r.FirstName, &r.LastName, &r.Email, &r.EmailTyped, &r.Organisation, &r.SIRET, &r.Kind, &r.Departement,
		&r.Questions, &r.Access, &r.Consent, &consent, &r.Newsletter, &r.Lang, &r.User, &r.By, &r.Source, &r.State, &r.Position,
		&seated, &offer, &r.Attendance, &r.Minutes, &r.Rating, &r.Comment, &untold, &forgotten, &created, &changed)
	r.ConsentAt, r.SeatedAt, r.OfferUntil = fromMicros(consent), fromMicros(seated), fromMicros(offer)
	r.Untold, r.Forgotten, r.Created, r.Changed = fromMicros(untold), fromMicros(forgotten), fromMicros(created), fromMicros(changed)
	return r, err
}

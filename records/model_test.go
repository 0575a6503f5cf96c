package records

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// This is what sourcing should do, said a second time and in another way: plain maps, one thing after another. See model_run_test.go.

// deed is one thing that somebody did, and what came of it.
type deed struct {
	Kind     string // an Action, or the name of what has a function of its own
	At       time.Time
	By       Actor
	Request  string
	Supplier string
	Ref      string // an inquiry, a notice, a round, a view
	Version  int
	Code     string
	Deadline time.Time
	Yes      bool
	Seed     Seed

	Result string // "ok", or why not
	ID     string // of what was made or changed
	Number string
	Fresh  bool
	Told   []string
	Notice []string // of those told by publishing or showing
	N      int      // a milestone
}

type refRequest struct {
	id, number, author, state, taker, code string
	version, revision                      int
	deadline, moved, warnedAt              time.Time
	warned                                 bool
	told                                   []string // in the order of telling
}

type refSupplier struct {
	user, code string
	alerts     bool
}

type refNotice struct {
	request, supplier string
	sent              time.Time
	asked             bool // it was found by asking: nobody is reminded of that
}

type refInquiry struct {
	request, supplier, view string
	answered                bool
}

type reference struct {
	requests   map[string]*refRequest
	views      map[string]string // of requests and inquiries
	suppliers  map[string]*refSupplier
	notices    map[string]*refNotice // first ones, by id
	reminded   map[string]bool       // request and supplier
	answers    map[string]bool       // request and supplier: interested or not
	inquiries  map[string]*refInquiry
	milestones map[string]int
	outcomes   map[string]bool // request and round: said or only asked
	numbers    map[int]int
}

func newReference() *reference {
	return &reference{requests: map[string]*refRequest{}, views: map[string]string{}, suppliers: map[string]*refSupplier{}, notices: map[string]*refNotice{},
		reminded: map[string]bool{}, answers: map[string]bool{}, inquiries: map[string]*refInquiry{}, milestones: map[string]int{}, outcomes: map[string]bool{}, numbers: map[int]int{}}
}

// refWays says, for a role, from which states an action leads where.
var refWays = map[string]string{
	"staff take": "filed>taken", "staff release": "taken>filed", "staff ask": "taken>changes resubmitted>changes",
	"staff refuse": "filed>refused taken>refused changes>refused resubmitted>refused", "staff close": "published>closed", "staff withdraw": "published>withdrawn",
	"staff publish": "taken>published resubmitted>published", "staff edit": "published>published",
	"author resubmit": "changes>resubmitted",
	"author withdraw": "filed>withdrawn taken>withdrawn changes>withdrawn resubmitted>withdrawn published>withdrawn",
	"author edit":     "filed>filed taken>taken changes>changes resubmitted>resubmitted",
	"clock close":     "published>closed", "clock warn": "changes>changes", "clock expire": "changes>refused",
}

func refNext(role Role, action, state string) string {
	for _, way := range strings.Fields(refWays[string(role)+" "+action]) {
		if from, to, _ := strings.Cut(way, ">"); from == state {
			return to
		}
	}
	return ""
}

func refCovers(a, b string) bool {
	wide := "90910000"
	return a == b || (a == wide && strings.HasPrefix(b, "9091")) || (b == wide && strings.HasPrefix(a, "9091"))
}

// apply does a deed and says what should come of it. What only the database can know (new ids, the seed) is taken from the deed.
func (m *reference) apply(d deed) (want deed) {
	want = d
	want.Result, want.Fresh, want.Told, want.N, want.Number = "ok", false, nil, 0, ""
	switch d.Kind {
	case "file":
		m.file(d, &want)
	case "register":
		m.register(d, &want)
	case "alerts":
		for _, s := range m.suppliers {
			if s.user == d.By.User {
				s.alerts = d.Yes
				return want
			}
		}
		want.Result = "none"
	case "erase":
		if m.suppliers[d.Supplier] == nil {
			want.Result = "none"
			return want
		}
		delete(m.suppliers, d.Supplier)
		for id, i := range m.inquiries {
			if i.supplier == d.Supplier && !i.answered {
				delete(m.inquiries, id)
				delete(m.views, i.view)
			}
		}
	case "sent":
		if n := m.notices[d.Ref]; n != nil && n.sent.IsZero() {
			n.sent = d.At
		}
	case "show", "answer", "inquire", "reply":
		m.speak(d, &want)
	case "remind":
		m.remind(d, &want)
	case "outcome asked":
		key := d.Request + " " + d.Ref
		if _, asked := m.outcomes[key]; !asked && m.requests[d.Request].state == "closed" {
			m.outcomes[key], want.Fresh = false, true
		}
	case "outcome said":
		key := d.Request + " " + d.Ref
		switch said, asked := m.outcomes[key]; {
		case !asked:
			want.Result = "none"
		case said:
			want.Result = "taken"
		default:
			m.outcomes[key] = true
		}
	default:
		m.step(d, &want)
	}
	return want
}

func (m *reference) file(d deed, want *deed) {
	if id, known := m.views[d.Ref]; known {
		want.ID, want.Number = id, m.requests[id].number
		return
	}
	year := d.At.In(paris).Year()
	m.numbers[year]++
	r := &refRequest{id: d.ID, number: fmt.Sprintf("S-%d-%04d", year, m.numbers[year]), author: d.By.User, state: "filed", version: 1, code: d.Code,
		deadline: d.Deadline.Truncate(time.Minute), moved: d.At}
	m.requests[d.ID], m.views[d.Ref] = r, d.ID
	want.Fresh, want.Number = true, r.number
}

func (m *reference) register(d deed, want *deed) {
	for id, s := range m.suppliers {
		if s.user == d.By.User {
			s.code, s.alerts, want.ID = d.Code, d.Yes, id
			return
		}
	}
	m.suppliers[d.ID] = &refSupplier{user: d.By.User, code: d.Code, alerts: d.Yes}
}

// step is what moves a request or changes it.
func (m *reference) step(d deed, want *deed) {
	r := m.requests[d.Request]
	over := !d.At.Before(r.deadline.Add(time.Minute))
	to := refNext(d.By.Role, d.Kind, r.state)
	switch {
	case d.By.Role == ByAuthor && d.By.User != r.author:
		want.Result = "not yours"
	case to == "" || (d.Kind == "warn" && r.warned):
		want.Result = "state " + r.state
	case d.Version != 0 && d.Version != r.version:
		want.Result = "stale"
	case d.Kind == "close" && !over, d.Kind == "warn" && d.At.Before(r.moved.Add(7*24*time.Hour)), d.Kind == "expire" && (!r.warned || d.At.Before(r.moved.Add(10*24*time.Hour)) || d.At.Before(r.warnedAt.Add(3*24*time.Hour))):
		want.Result = "early"
	case d.Kind == "publish" && over, d.Kind == "edit" && r.state == "published" && (over || !d.At.Before(d.Deadline.Truncate(time.Minute).Add(time.Minute))):
		want.Result = "late"
	}
	if want.Result != "ok" {
		return
	}
	before := r.state
	r.state, r.version = to, r.version+1
	if before != to {
		r.moved = d.At
	}
	switch d.Kind {
	case "take":
		r.taker = d.By.User
	case "release":
		r.taker = ""
	case "ask":
		r.warned = false
	case "warn":
		r.warned, r.warnedAt = true, d.At
	case "edit":
		changed := r.code != d.Code || !r.deadline.Equal(d.Deadline.Truncate(time.Minute))
		r.code, r.deadline = d.Code, d.Deadline.Truncate(time.Minute)
		if before == "published" && changed {
			r.revision++
			want.Told = m.again(r)
		}
	case "withdraw":
		if before == "published" {
			want.Told = m.again(r)
		}
	case "publish":
		r.revision = 1
		var ids []string
		for id, s := range m.suppliers {
			if s.alerts && refCovers(s.code, r.code) {
				ids = append(ids, id)
			}
		}
		r.told, _ = DrawOrder(ids, d.Seed)
		want.Told = slices.Clone(r.told)
		for i, id := range d.Notice {
			m.notices[id] = &refNotice{r.id, d.Told[i], time.Time{}, false}
		}
	}
}

// again is who is told what follows.
func (m *reference) again(r *refRequest) (all []string) {
	for _, id := range r.told {
		if s := m.suppliers[id]; s != nil && (s.alerts || m.answers[r.id+" "+id]) {
			all = append(all, id)
		}
	}
	return all
}

// speak is what suppliers do, and the answer to their questions.
func (m *reference) speak(d deed, want *deed) {
	if d.Kind == "inquire" {
		if id, known := m.views[d.Ref]; known {
			want.ID = id
			return
		}
	}
	request := d.Request
	if d.Kind == "reply" {
		i := m.inquiries[d.Ref]
		if i.answered {
			want.Result = "taken"
			return
		}
		request = i.request
	}
	r, s := m.requests[request], m.suppliers[d.Supplier]
	switch {
	case (r.state == "published" || r.state == "closed") && !d.At.Before(r.deadline.Add(time.Minute)):
		want.Result = "late"
	case r.state != "published":
		want.Result = "state " + r.state
	case d.Kind == "reply" && d.By.Role != ByStaff && d.By.User != r.author:
		want.Result = "not yours"
	case (d.Kind == "answer" || d.Kind == "inquire") && (s == nil || s.user != d.By.User):
		want.Result = "not yours"
	case (d.Kind == "answer" || d.Kind == "inquire") && !slices.Contains(r.told, d.Supplier):
		want.Result = "not told"
	case d.Kind == "show" && slices.Contains(r.told, d.Supplier):
		return
	case d.Kind == "show" && s == nil:
		want.Result = "none"
	}
	if want.Result != "ok" {
		return
	}
	switch d.Kind {
	case "show":
		r.told, want.Fresh = append(r.told, d.Supplier), true
		m.notices[d.ID] = &refNotice{request, d.Supplier, d.At, true}
	case "answer":
		m.answers[request+" "+d.Supplier] = d.Yes
		n := 0
		for key, yes := range m.answers {
			if yes && strings.HasPrefix(key, request+" ") {
				n++
			}
		}
		if slices.Contains([]int{1, 2, 5, 10, 20, 50, 100}, n) && n > m.milestones[request] {
			m.milestones[request], want.N = n, n
		}
	case "inquire":
		m.views[d.Ref], want.Fresh = d.ID, true
		m.inquiries[d.ID] = &refInquiry{request, d.Supplier, d.Ref, false}
	case "reply":
		m.inquiries[d.Ref].answered = true
		want.Told = m.again(r)
	}
}

func (m *reference) remind(d deed, want *deed) {
	n := m.notices[d.Ref]
	r, key := m.requests[n.request], n.request+" "+n.supplier
	s := m.suppliers[n.supplier]
	_, answered := m.answers[key]
	switch {
	case n.asked || n.sent.IsZero() || s == nil || !s.alerts || r.state != "published" || !d.At.Before(r.deadline.Add(time.Minute)) || answered || m.reminded[key]:
	case d.At.Before(reminderTime(n.sent)):
		want.Result = "early"
	default:
		m.reminded[key], want.Fresh = true, true
	}
}

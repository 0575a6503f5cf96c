package records

import (
	"fmt"
	"slices"
	"time"
)

// seatOp is one demand on a webinar of the race, as it was decided.
type seatOp struct {
	Kind   string // register, withdraw, accept, decline, settle, import, edit
	People []int
	Self   bool
	ID     string
	Cap    int
	List   bool
	Start  time.Time
	Now    time.Time
}

// seatSaw is what it led to.
type seatSaw struct {
	Results   []Result
	IDs       []string
	Positions []int
	Moves     []string
	Seats     Seats
}

// seatModel is the rules of seat.go once more, in the plainest way: lists in memory, one demand after the other.
type seatModel struct {
	capacity   int
	list       bool
	start, end time.Time
	all        []*modelRegistration
	queue      []*modelRegistration
}

type modelRegistration struct {
	id     string
	person int
	state  SeatState
	until  time.Time
	ticket int
}

func (m *seatModel) find(ok func(*modelRegistration) bool) *modelRegistration {
	if i := slices.IndexFunc(m.all, ok); i >= 0 {
		return m.all[i]
	}
	return nil
}

func (m *seatModel) taken() (n int) {
	for _, r := range m.all {
		if r.state == SeatRegistered || r.state == SeatOffered {
			n++
		}
	}
	return n
}

func (m *seatModel) free() bool { return m.capacity == 0 || m.taken() < m.capacity }

// settle is what happens by itself before and after each demand.
func (m *seatModel) settle(now time.Time) (moves []string) {
	if !now.Before(m.end) {
		return nil
	}
	late := slices.Clone(m.all)
	slices.SortStableFunc(late, func(a, b *modelRegistration) int { return a.ticket - b.ticket })
	for _, r := range late {
		if r.state == SeatOffered && !now.Before(r.until) {
			r.state = SeatExpired
			moves = append(moves, "expired "+r.id)
		}
	}
	for len(m.queue) > 0 && m.free() {
		r := m.queue[0]
		m.queue = m.queue[1:]
		left := m.start.Sub(now)
		if left < 24*time.Hour {
			r.state = SeatRegistered
			moves = append(moves, "seated "+r.id)
			continue
		}
		r.state, r.until = SeatOffered, now.Add(min(left/4, 24*time.Hour))
		moves = append(moves, "offered "+r.id)
	}
	return moves
}

// register tells what becomes of a person; the id is the one the store gave.
func (m *seatModel) register(person int, self bool, id string, now time.Time) (Result, string, int) {
	if r := m.find(func(r *modelRegistration) bool { return r.person == person && r.state.Active() }); r != nil {
		return ResultAlready, r.id, m.position(r)
	}
	if !now.Before(m.end) {
		return ResultOver, "", 0
	}
	if self && !now.Before(m.start) {
		return ResultClosed, "", 0
	}
	r := &modelRegistration{id: id, person: person, state: SeatRegistered}
	if !m.free() {
		if !m.list {
			return ResultFull, "", 0
		}
		r.state, r.ticket = SeatWaiting, len(m.all)+1
		m.queue = append(m.queue, r)
	}
	m.all = append(m.all, r)
	return map[SeatState]Result{SeatRegistered: ResultRegistered, SeatWaiting: ResultWaiting}[r.state], id, m.position(r)
}

func (m *seatModel) position(r *modelRegistration) int { return slices.Index(m.queue, r) + 1 }

// answer is accept, decline or withdraw.
func (m *seatModel) answer(op seatOp) (result Result) {
	r := m.find(func(r *modelRegistration) bool { return r.id == op.ID })
	switch {
	case r.state == SeatExpired:
		return ResultExpired
	case !r.state.Active():
		return ResultNothing
	case !op.Now.Before(m.end):
		return ResultOver
	case op.Kind == "accept" && r.state == SeatOffered:
		r.state = SeatRegistered
		return ResultRegistered
	case op.Kind == "accept" && r.state == SeatRegistered:
		return ResultAlready
	case op.Kind != "accept" && r.state == SeatOffered:
		r.state = SeatDeclined
		return ResultDeclined
	case op.Kind == "withdraw" && r.state == SeatRegistered:
		r.state = SeatWithdrawn
		return ResultWithdrawn
	case op.Kind == "withdraw":
		m.queue = slices.DeleteFunc(m.queue, func(q *modelRegistration) bool { return q == r })
		r.state = SeatWithdrawn
		return ResultLeft
	}
	return ResultNothing
}

// do gives what has to be seen. Of what was seen it takes the ids of new registrations alone.
func (m *seatModel) do(op seatOp, saw seatSaw) (want seatSaw) {
	if op.Kind == "edit" {
		if !op.Start.Equal(m.start) {
			m.start, m.end = op.Start, op.Start.Add(time.Hour)
			for _, r := range m.all {
				if until := op.Now.Add(max(0, m.start.Sub(op.Now)) / 4); r.state == SeatOffered && until.Before(r.until) {
					r.until = until
				}
			}
		}
		m.capacity, m.list = op.Cap, op.List
	}
	want.Moves = m.settle(op.Now)
	switch op.Kind {
	case "register", "import":
		for i, person := range op.People {
			id := ""
			if i < len(saw.IDs) {
				id = saw.IDs[i]
			}
			result, id, position := m.register(person, op.Self, id, op.Now)
			if slices.Contains(op.People[:i], person) {
				result = ResultDuplicate
			}
			want.Results, want.IDs, want.Positions = append(want.Results, result), append(want.IDs, id), append(want.Positions, position)
		}
	case "withdraw", "accept", "decline":
		want.Results = []Result{m.answer(op)}
		want.Moves = append(want.Moves, m.settle(op.Now)...)
		want.Moves = slices.DeleteFunc(want.Moves, func(s string) bool { return s[len(s)-len(op.ID):] == op.ID })
	}
	want.Seats = m.seats()
	return want
}

func (m *seatModel) seats() Seats {
	s := Seats{Capacity: m.capacity, Waiting: len(m.queue)}
	for _, r := range m.all {
		switch r.state {
		case SeatRegistered:
			s.Registered++
		case SeatOffered:
			s.Offered++
		}
	}
	return s
}

// state is how all registrations stand.
func (m *seatModel) state() (all []string) {
	for _, r := range m.all {
		all = append(all, fmt.Sprintf("%s %s %d", r.id, r.state, m.position(r)))
	}
	slices.Sort(all)
	return all
}

package records

// Result is what became of a demand.
type Result string

const (
	ResultRegistered Result = "registered" // has a seat
	ResultWaiting    Result = "waiting"    // on the waiting list, at Position
	ResultAlready    Result = "already"    // had an active registration before: see its State; nothing changed
	ResultFull       Result = "full"       // no seat and no waiting list: nothing was recorded
	ResultNotOpen    Result = "not_open"   // registration opens later
	ResultClosed     Result = "closed"     // registration is closed
	ResultCancelled  Result = "cancelled"  // the webinar was cancelled
	ResultOver       Result = "over"       // the webinar is over
	ResultWithdrawn  Result = "withdrawn"  // the seat was given back
	ResultLeft       Result = "left"       // left the waiting list
	ResultDeclined   Result = "declined"   // said no to the offer
	ResultExpired    Result = "expired"    // the offer had ended before
	ResultNothing    Result = "nothing"    // there was nothing to do: it had ended before
)

// MoveKind is what happened to somebody else's registration, or to one's own without a demand.
type MoveKind string

const (
	MoveOffered MoveKind = "offered" // a seat is kept until OfferUntil
	MoveSeated  MoveKind = "seated"  // from the waiting list to a seat, without an offer
	MoveExpired MoveKind = "expired" // the offer ended unanswered
)

// Move is one such change. The person is to be told.
type Move struct {
	Kind         MoveKind
	Webinar      Webinar
	Registration Registration // as it is now
}

// Seats are the figures of one webinar.
type Seats struct {
	Capacity                     int // 0: unlimited
	Registered, Offered, Waiting int
}

// Taken is how many seats cannot be given.
func (s Seats) Taken() int { return s.Registered + s.Offered }

// Free is how many seats can be given, -1 when their number is unlimited. It is 0 while the capacity is exceeded.
func (s Seats) Free() int {
	if s.Capacity == 0 {
		return -1
	}
	return max(0, s.Capacity-s.Taken())
}

// Over is by how many seats the capacity is exceeded after it was cut.
func (s Seats) Over() int {
	if s.Capacity == 0 {
		return 0
	}
	return max(0, s.Taken()-s.Capacity)
}

// Outcome is what a demand led to: for the one who made it, and for the others.
type Outcome struct {
	Result       Result
	Webinar      Webinar
	Registration Registration // as it is now; empty when nothing was recorded
	Moves        []Move       // of others, in the order in which they happened
	Seats        Seats        // after all of it
}

package records

import (
	"errors"
	"fmt"
	"time"
)

// RequestState is where a request stands.
type RequestState string

const (
	RequestFiled       RequestState = "filed"
	RequestTaken       RequestState = "taken"       // somebody of the staff looks after it
	RequestChanges     RequestState = "changes"     // the buyer is asked to change something
	RequestResubmitted RequestState = "resubmitted" // changed, for the same person of the staff
	RequestPublished   RequestState = "published"   // suppliers are told
	RequestClosed      RequestState = "closed"
	RequestRefused     RequestState = "refused"
	RequestWithdrawn   RequestState = "withdrawn"
)

// Ended says whether nothing follows this state.
func (s RequestState) Ended() bool {
	return s == RequestClosed || s == RequestRefused || s == RequestWithdrawn
}

// Role is in what quality somebody acts on a request.
type Role string

const (
	ByAuthor   Role = "author"   // the buyer who filed it
	ByStaff    Role = "staff"    // the caller has checked that they are
	BySupplier Role = "supplier" // in the audit only
	ByClock    Role = "clock"    // nobody: a term has passed
)

// Actor is who acts.
type Actor struct {
	Role Role
	User string // "" for the clock
}

// Clock is nobody: what happens because a term has passed.
var Clock = Actor{Role: ByClock}

// Action is what is done to a request.
type Action string

const (
	ActFile     Action = "file"
	ActTake     Action = "take"
	ActRelease  Action = "release" // give it back, for another one of the staff
	ActAsk      Action = "ask"     // for changes; the note says which
	ActResubmit Action = "resubmit"
	ActEdit     Action = "edit"
	ActPublish  Action = "publish"
	ActClose    Action = "close" // after the deadline
	ActRefuse   Action = "refuse"
	ActWithdraw Action = "withdraw"
	ActWarn     Action = "warn"   // that it will expire
	ActExpire   Action = "expire" // refused, because the changes did not come

	// In the audit only: they leave the state as it is, and have functions of their own.
	ActShow     Action = "show"     // to a supplier who asked
	ActInterest Action = "interest" // of a supplier
	ActDecline  Action = "decline"
	ActInquire  Action = "inquire"
	ActReply    Action = "reply" // to a supplier's question
)

// transition is one line of what is allowed.
type transition struct {
	who    Role
	from   RequestState
	action Action
	to     RequestState
}

// transitions is all that may be done to a request. Whatever is not here is refused with a StateError.
var transitions = []transition{
	{ByStaff, RequestFiled, ActTake, RequestTaken},
	{ByStaff, RequestTaken, ActRelease, RequestFiled},
	{ByStaff, RequestTaken, ActAsk, RequestChanges},
	{ByStaff, RequestResubmitted, ActAsk, RequestChanges},
	{ByAuthor, RequestChanges, ActResubmit, RequestResubmitted},
	{ByStaff, RequestTaken, ActPublish, RequestPublished},
	{ByStaff, RequestResubmitted, ActPublish, RequestPublished},
	{ByStaff, RequestPublished, ActClose, RequestClosed}, // like the clock: not before the deadline
	{ByClock, RequestPublished, ActClose, RequestClosed},

	{ByStaff, RequestFiled, ActRefuse, RequestRefused},
	{ByStaff, RequestTaken, ActRefuse, RequestRefused},
	{ByStaff, RequestChanges, ActRefuse, RequestRefused},
	{ByStaff, RequestResubmitted, ActRefuse, RequestRefused},
	{ByClock, RequestChanges, ActWarn, RequestChanges},
	{ByClock, RequestChanges, ActExpire, RequestRefused},

	{ByAuthor, RequestFiled, ActWithdraw, RequestWithdrawn},
	{ByAuthor, RequestTaken, ActWithdraw, RequestWithdrawn},
	{ByAuthor, RequestChanges, ActWithdraw, RequestWithdrawn},
	{ByAuthor, RequestResubmitted, ActWithdraw, RequestWithdrawn},
	{ByAuthor, RequestPublished, ActWithdraw, RequestWithdrawn}, // those who were told are told the end
	{ByStaff, RequestPublished, ActWithdraw, RequestWithdrawn},

	{ByAuthor, RequestFiled, ActEdit, RequestFiled},
	{ByAuthor, RequestTaken, ActEdit, RequestTaken},
	{ByAuthor, RequestChanges, ActEdit, RequestChanges},
	{ByAuthor, RequestResubmitted, ActEdit, RequestResubmitted},
	{ByStaff, RequestPublished, ActEdit, RequestPublished}, // by staff alone: nothing reaches suppliers that staff have not read
}

// next finds where an action leads.
func next(who Role, from RequestState, action Action) (RequestState, bool) {
	for _, t := range transitions {
		if t.who == who && t.from == from && t.action == action {
			return t.to, true
		}
	}
	return "", false
}

// Allowed gives what a role may do in a state, in the order of the table: the buttons of a message.
func Allowed(who Role, from RequestState) []Action {
	var all []Action
	for _, t := range transitions {
		if t.who == who && t.from == from {
			all = append(all, t.action)
		}
	}
	return all
}

// Terms of a request whose buyer is asked for changes, from the asking. Nobody is refused without three days' warning, even when
// the bot was off on the day of it.
const (
	warnAfter   = 7 * 24 * time.Hour
	expireAfter = 10 * 24 * time.Hour
	warnedFor   = expireAfter - warnAfter
)

// Refusals of sourcing that a caller acts on; see StateError and DeadlineError for those that say more.
var (
	ErrNotYours    = errors.New("it belongs to somebody else")
	ErrTooEarly    = errors.New("its term has not come")
	ErrTaken       = errors.New("somebody else has it already")
	ErrSIRET       = errors.New("not a SIRET")
	ErrQuarter     = errors.New("not a quarter such as 2027-T1")
	ErrUnknownCPV  = errors.New("not a code of the CPV")
	ErrFileWaiting = errors.New("a file is still on its way")
	ErrTooMany     = errors.New("there are as many as allowed")
	ErrTooBig      = errors.New("it is larger than allowed")
	ErrNotTold     = errors.New("the supplier was not told of the request")
)

// StateError says that an action is not allowed where the request stands: somebody else was faster, or the message is old.
type StateError struct {
	Request Request // as it stands
	Action  Action
	Last    Step // the last change of its state: who and when
}

func (e *StateError) Error() string {
	return fmt.Sprintf("%s a request that is %s", e.Action, e.Request.State)
}

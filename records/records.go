// Package records keeps what people asked for, in one SQLite file: the events Slack sent and what is left to send back, people's
// choices, questions with their answers and votes, the questions handed to the team, sourcing requests with all that suppliers were told
// of them, and webinars.
//
// Everything is written through Store.Write: closures of many goroutines share one durable commit, and each is all or nothing.
// Reads go through a pool of their own and never wait for a writer. Times are UTC; ids are UUIDv7 text; every table has a team.
package records

import (
	"errors"
	"time"
)

// Faults that any action may meet.
var (
	ErrNotFound = errors.New("not found")                      // there is no such record
	ErrStale    = errors.New("it was changed in the meantime") // the version that was given is not the last one
)

// Event is something Slack sent, kept before it is acknowledged. (Team, Key) is unique, and so is (Team, Message) when it is
// set: Slack tells a mention twice, as app_mention and as message, under two event ids.
type Event struct {
	Team         string
	Key          string // event_id, or a key of our own for clicks and commands
	Message      string // "channel:ts" of the message it is about, or ""
	Conversation string // events of one conversation are worked on in order
	Payload      []byte // the bot's own JSON
	At           time.Time
	Attempts     int
	LastError    string
	Seq          int64 // set by Keep: the order of keeping
}

// Method is the Slack call that sends a message.
type Method string

const (
	Post      Method = "post"      // chat.postMessage; looked up by its metadata before it is sent again
	Ephemeral Method = "ephemeral" // chat.postEphemeral to User in Channel
	Update    Method = "update"    // chat.update of TS in Channel
	Home      Method = "home"      // views.publish for User
	File      Method = "file"      // an upload to Channel; looked up by its name before it is sent again
	Mail      Method = "mail"      // an e-mail to the address in Channel; what may have left is never sent again
)

// Message is something to send, in order within its channel. (Team, Key) is unique: the same decision taken twice sends once.
type Message struct {
	ID        string // set by Enqueue
	Team      string
	Key       string
	Method    Method
	Channel   string // a channel id; with Post, a user id (U…, W…) stands for the direct message with that person
	Thread    string // its ts, or "key:" as for TS
	User      string
	TS        string // the message to update, or "key:" and the key of one that was enqueued before it in the same channel
	Payload   []byte // {"text":…,"blocks":[…]} or the view, as rendered; of a file {"name":…,"title":…,"comment":…,"content":…}
	Question  string // the question it answers, or "": its ReplyTS is set when it is sent
	Handoff   string // the handoff it announces to the team, or "": its StaffTS is set when it is sent
	Subject   string // "kind:id" of the record that learns how the sending ended, or ""; see Ending
	NotBefore time.Time
	Attempts  int
	Doubt     bool // Slack may have it already
	LastError string
	CreatedAt time.Time
	Dead      bool
	SentTS    string
	Seq       int64 // set by Enqueue: the order of enqueueing
}

// Person is what somebody chose; empty fields mean no choice.
type Person struct {
	Team, User string
	Role       string // buyer, supplier
	Lang       string // fr, en, de
	At         time.Time
}

// Question is one question and what was answered.
type Question struct {
	ID, Team, User  string
	Channel, Thread string // Thread is the ts of the first message of the thread
	TS              string // of the question itself; "" when it was not a message
	Text            string
	Lang, As, On    string
	Outcome         string
	Article         string
	Confidence      float64
	ReplyTS         string
	At              time.Time
}

// Vote is a person's opinion of one answer; a later one replaces it.
type Vote struct {
	Team, User, Question string
	Helpful              bool
	Reason               string // a fixed word: wrong, outdated, unclear, incomplete, other
	Comment              string
	At                   time.Time
}

// Handoff is a question given to the team: where it was asked, and where the team discusses it.
type Handoff struct {
	ID, Team, Question, Asker string
	Channel, Thread           string // where the asker is answered
	Words                     string // what the asker wants the team to read
	StaffChannel, StaffTS     string
	At                        time.Time
}

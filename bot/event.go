package bot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Kind is what happened. The empty kind is none of the bot's business.
type Kind string

const (
	KindMessage         Kind = "message" // in a direct message, or in a thread of the staff channel
	KindMention         Kind = "mention"
	KindHome            Kind = "home"
	KindUserChange      Kind = "user_change"
	KindStaffChange     Kind = "staff_change"
	KindCommand         Kind = "command"
	KindMessageShortcut Kind = "message_shortcut"
	KindGlobalShortcut  Kind = "global_shortcut"
	KindPress           Kind = "press"
	KindSubmit          Kind = "submit"
	KindClose           Kind = "close"   // somebody closes a form that asks to be told
	KindSuggest         Kind = "suggest" // somebody types into a menu that the bot fills
	KindImport          Kind = "import"  // of our own: a file to read, from a form
	KindList            Kind = "list"    // of our own: a list to read, and then to keep
	KindFetch           Kind = "fetch"   // of our own: a file of sourcing to keep
	KindExport          Kind = "export"  // of our own: a file about a request to make
)

// Event is what happened in Slack, with the little of it that a decision may look at. It is what the inbox stores; the two
// secrets of an interaction are not.
type Event struct {
	Kind            Kind
	Key             string // unique in the team: Slack's event id, or one of our own for interactions
	Team            string
	User, UserTeam  string
	Channel         string
	ChannelKind     string // im, channel, group, mpim; "" when Slack does not tell
	TS, Thread      string // of the message; Thread is empty outside threads
	Text            string // as a person reads it: see plainText
	Files           []File
	Command         string
	Action          string // the name of the pressed button, before ":"
	Value           string
	Callback        string // of the form, the shortcut, or the view in which a button stands
	View, Hash      string
	PrivateMetadata string
	MessageTS       string                       // of the message that holds the button
	State           map[string]map[string]string // of several values, one a line: see chosen; of files, id|name
	Trigger         string                       `json:"-"`
	ResponseURL     string                       `json:"-"`
}

// File is an attachment, by name only.
type File struct{ ID, Name string }

// routeName is what the table of routes knows the event by.
func (e Event) routeName() string {
	switch e.Kind {
	case KindPress, KindSuggest:
		return e.Action
	case KindCommand:
		return e.Command
	default:
		return e.Callback
	}
}

// conversation names what must stay in order: a direct message as a whole, elsewhere a thread; an App Home comes after the
// change of profile that may change its language.
func (e Event) conversation() string {
	if e.Kind == KindHome {
		return e.User
	}
	if e.ChannelKind == "im" || e.Channel == "" {
		return cmp.Or(e.Channel, e.User)
	}
	return e.Channel + ":" + cmp.Or(e.Thread, e.TS)
}

// decoder reads what Slack sends. It knows who the bot is, so as not to answer itself, and the staff channel, the only one
// whose threads are read without a mention.
type decoder struct {
	self         Identity
	staffChannel string
}

// event decodes the payload of the Events API. What the bot has no use for comes back with an empty Kind and is not stored.
func (d decoder) event(raw []byte) (Event, error) {
	var in struct {
		Type    string
		TeamID  string `json:"team_id"`
		EventID string `json:"event_id"`
		Event   struct {
			Type, Subtype, User, Text, TS, Channel, Tab string
			UserTeam                                    string `json:"user_team"`
			BotID                                       string `json:"bot_id"`
			ThreadTS                                    string `json:"thread_ts"`
			ChannelType                                 string `json:"channel_type"`
			Hidden                                      bool
			Files                                       []File
		}
	}
	// Other types of event may hold anything under the same names, and in user_change the field user is an object: the type is
	// read before the rest.
	var head struct{ Event struct{ Type string } }
	if err := json.Unmarshal(raw, &head); err != nil {
		return Event{}, fmt.Errorf("event: %w", err)
	}
	switch head.Event.Type {
	case "message", "app_mention", "app_home_opened", "subteam_members_changed", "subteam_updated":
	case "user_change":
		var change struct {
			TeamID  string `json:"team_id"`
			EventID string `json:"event_id"`
			Event   struct{ User struct{ ID string } }
		}
		err := json.Unmarshal(raw, &change)
		return Event{Kind: KindUserChange, Key: change.EventID, Team: change.TeamID, User: change.Event.User.ID}, err
	default:
		return Event{}, nil
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return Event{}, fmt.Errorf("event: %w", err)
	}
	e := in.Event
	ev := Event{
		Key: in.EventID, Team: cmp.Or(in.TeamID, d.self.Team), User: e.User, UserTeam: e.UserTeam, Channel: e.Channel,
		ChannelKind: e.ChannelType, TS: e.TS, Thread: e.ThreadTS, Files: e.Files,
	}
	if in.Type != "event_callback" || in.EventID == "" {
		return Event{}, nil
	}
	switch e.Type {
	case "app_home_opened":
		if e.Tab == "home" && e.User != "" {
			ev.Kind = KindHome
		}
		return ev, nil
	case "subteam_members_changed", "subteam_updated":
		ev.Kind = KindStaffChange
		return ev, nil
	}
	written := e.Subtype == "" || e.Subtype == "file_share" || e.Subtype == "thread_broadcast"
	if !written || e.Hidden || e.BotID != "" || e.User == "" || e.User == d.self.User || e.User == "USLACKBOT" || e.TS == "" || e.Channel == "" {
		return ev, nil
	}
	mentioned := e.Type == "app_mention" || strings.Contains(e.Text, "<@"+d.self.User)
	switch {
	case e.ChannelType == "im":
		ev.Kind = KindMessage
	case mentioned:
		ev.Kind = KindMention
	case e.Channel == d.staffChannel && e.ThreadTS != "":
		ev.Kind = KindMessage
	}
	if ev.Kind != "" {
		ev.Text = d.plainText(e.Text)
	}
	return ev, nil
}

// interaction decodes a click, a form or a shortcut.
func (d decoder) interaction(raw []byte) (Event, error) {
	var in struct {
		Type string
		Team struct{ ID string }
		User struct {
			ID     string
			TeamID string `json:"team_id"`
		}
		Channel     struct{ ID string }
		TriggerID   string `json:"trigger_id"`
		ResponseURL string `json:"response_url"`
		CallbackID  string `json:"callback_id"`
		ActionTS    string `json:"action_ts"`
		ActionID    string `json:"action_id"`
		Value       string
		Message     struct {
			TS, Text string
			ThreadTS string `json:"thread_ts"`
		}
		Container struct {
			MessageTS string `json:"message_ts"`
			ThreadTS  string `json:"thread_ts"`
			ChannelID string `json:"channel_id"`
			ViewID    string `json:"view_id"`
		}
		View struct {
			ID, Hash        string
			TeamID          string `json:"team_id"`
			CallbackID      string `json:"callback_id"`
			PrivateMetadata string `json:"private_metadata"`
			State           struct {
				Values map[string]map[string]formValue
			}
		}
		Actions []struct {
			ActionID string `json:"action_id"`
			ActionTS string `json:"action_ts"`
			Value    string
			Selected struct{ Value string }   `json:"selected_option"`
			Several  []struct{ Value string } `json:"selected_options"`
		}
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return Event{}, fmt.Errorf("interaction: %w", err)
	}
	ev := Event{
		Team: cmp.Or(in.Team.ID, in.View.TeamID, d.self.Team), User: in.User.ID, UserTeam: in.User.TeamID,
		Channel: cmp.Or(in.Channel.ID, in.Container.ChannelID), Thread: cmp.Or(in.Message.ThreadTS, in.Container.ThreadTS),
		MessageTS: cmp.Or(in.Message.TS, in.Container.MessageTS), Callback: cmp.Or(in.CallbackID, in.View.CallbackID),
		View: in.View.ID, Hash: in.View.Hash, PrivateMetadata: in.View.PrivateMetadata,
		Trigger: in.TriggerID, ResponseURL: in.ResponseURL,
	}
	switch in.Type {
	case "block_actions":
		if len(in.Actions) == 0 {
			return ev, nil
		}
		a := in.Actions[0]
		ev.Kind = KindPress
		ev.Action, _, _ = strings.Cut(a.ActionID, ":")
		ev.Value = cmp.Or(a.Value, a.Selected.Value, formValue{Several: a.Several}.string())
		ev.State = stateOf(in.View.State.Values)
		ev.Key = "press:" + ev.User + ":" + a.ActionTS
	case "block_suggestion":
		ev.Kind, ev.Action, ev.Value = KindSuggest, in.ActionID, clean(in.Value, maxInput)
	case "view_submission":
		ev.Kind, ev.Key = KindSubmit, "submit:"+in.View.ID
		ev.State = stateOf(in.View.State.Values)
	case "view_closed":
		ev.Kind, ev.Key = KindClose, "close:"+in.View.ID
		ev.State = stateOf(in.View.State.Values)
	case "message_action":
		ev.Kind, ev.Key = KindMessageShortcut, "shortcut:"+ev.User+":"+in.ActionTS
		ev.Text = d.plainText(in.Message.Text)
	case "shortcut":
		ev.Kind, ev.Key = KindGlobalShortcut, "shortcut:"+ev.User+":"+in.ActionTS
	}
	return ev, nil
}

// formValue is what an input of a form holds: which of its fields depends on the kind of input.
type formValue struct {
	Value    string
	Selected struct{ Value string }   `json:"selected_option"`
	Several  []struct{ Value string } `json:"selected_options"`
	Date     string                   `json:"selected_date"`
	Time     string                   `json:"selected_time"`
	Moment   int64                    `json:"selected_date_time"` // seconds since 1970
	User     string                   `json:"selected_user"`
	Channel  string                   `json:"selected_conversation"`
	Files    []File
}

// string is the value as one text.
func (v formValue) string() string {
	if v.Moment != 0 {
		return strconv.FormatInt(v.Moment, 10)
	}
	var lines []string
	for _, o := range v.Several {
		lines = append(lines, o.Value)
	}
	for _, f := range v.Files {
		lines = append(lines, f.ID+"|"+strings.ReplaceAll(f.Name, "\n", " "))
	}
	return cmp.Or(v.Value, v.Selected.Value, v.Date, v.Time, v.User, v.Channel, strings.Join(lines, "\n"))
}

func stateOf(values map[string]map[string]formValue) map[string]map[string]string {
	state := map[string]map[string]string{}
	for block, actions := range values {
		state[block] = map[string]string{}
		for action, v := range actions {
			state[block][action] = clean(v.string(), maxInput)
		}
	}
	return state
}

// field is the value of the input that stands alone in its block and has its name.
func (e Event) field(name string) string { return strings.TrimSpace(e.State[name][name]) }

// chosen are the values of an input that takes several.
func (e Event) chosen(name string) []string {
	return strings.FieldsFunc(e.State[name][name], func(r rune) bool { return r == '\n' })
}

// command decodes a slash command, whose fields come as a JSON object by socket and as a form by HTTP.
func (d decoder) command(field func(string) string) Event {
	return Event{
		Kind: KindCommand, Key: "command:" + field("trigger_id"), Team: field("team_id"), User: field("user_id"), Channel: field("channel_id"),
		Command: field("command"), Text: d.plainText(field("text")), Trigger: field("trigger_id"), ResponseURL: field("response_url"),
	}
}

// maxAsked is how much of a message is read, in runes: nobody asks longer, and the rest costs without helping.
const maxAsked = 4000

// plainText undoes Slack's encoding once: the bot's own mention goes, other mentions and channels keep their name, links their
// label, the three entities become characters. https://docs.slack.dev/messaging/formatting-message-text
func (d decoder) plainText(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], '>')
		if j < 0 {
			break
		}
		b.WriteString(s[:i])
		b.WriteString(d.token(s[i+1 : i+j]))
		s = s[i+j+1:]
	}
	b.WriteString(s)
	return clean(unescape(b.String()), maxAsked)
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace

// token gives what a person reads of <…>.
func (d decoder) token(t string) string {
	target, label, labelled := strings.Cut(t, "|")
	switch {
	case strings.HasPrefix(target, "@"+d.self.User) && d.self.User != "":
		return " "
	case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"), strings.HasPrefix(target, "!"):
		if labelled {
			return target[:1] + strings.TrimLeft(label, "@#!")
		}
		return " "
	case labelled:
		return label
	default:
		return strings.TrimPrefix(target, "mailto:")
	}
}

// clean makes text fit to be searched and stored: valid UTF-8, no control or direction characters, at most max runes.
func clean(s string, max int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := 0
	var b strings.Builder
	for _, r := range s {
		if n == max {
			break
		}
		switch {
		case r == '\n' || r == '\t': // a table that is pasted keeps its columns
			if b.Len() == 0 {
				r = ' '
			}
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u200b', r == '\ufeff':
			continue
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}

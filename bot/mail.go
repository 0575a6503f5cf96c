package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/wneessen/go-mail"

	"orchidee/records"
)

// Mailer sends e-mails to people who are not in Slack.
type Mailer struct {
	host    string
	options []mail.Option
	from    *netmail.Address
	domain  string
}

const (
	mailTime  = time.Minute // for one e-mail: some servers look for viruses before they answer
	dialTime  = 10 * time.Second
	userAgent = "Orchidee"
)

// NewMailer sends by the server of an address smtp://user:password@host:port (port 587 when none is given; TLS as soon as the
// server offers it, always with a password) or smtps://… (port 465, TLS from the start), as from, an address with or without a name.
func NewMailer(server, from string) (*Mailer, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("want smtp://user:password@host:port or smtps://…") // the address itself holds a password
	}
	m := &Mailer{host: u.Hostname()}
	if m.from, err = netmail.ParseAddress(from); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	email, why := records.NormalizeEmail(m.from.Address)
	if why != "" {
		return nil, fmt.Errorf("sender: %s", why)
	}
	m.domain = email[strings.LastIndexByte(email, '@')+1:]
	policy, port := mail.TLSOpportunistic, 587
	if u.Scheme == "smtps" {
		port = 465
		m.options = append(m.options, mail.WithSSL())
	}
	if u.User != nil {
		password, _ := u.User.Password()
		m.options = append(m.options, mail.WithUsername(u.User.Username()), mail.WithPassword(password), mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover))
		if !isLoopback(m.host) {
			policy = mail.TLSMandatory
		}
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("the port is no number")
		}
	}
	m.options = append(m.options, mail.WithPort(port), mail.WithTimeout(dialTime))
	if u.Scheme == "smtp" {
		m.options = append(m.options, mail.WithTLSPolicy(policy))
	}
	_, err = mail.NewClient(m.host, m.options...)
	return m, err
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Address is the sender's, without a name.
func (m *Mailer) Address() string { return m.from.Address }

// Check asks the server whether it takes e-mails of ours, without sending one.
func (m *Mailer) Check(ctx context.Context) error {
	c, err := mail.NewClient(m.host, m.options...)
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return err
	}
	return c.Close()
}

// mailLetter is an e-mail as it waits in the outbox.
type mailLetter struct {
	Subject  string `json:"subject"`
	Text     string `json:"text"`
	Calendar []byte `json:"calendar,omitempty"`
	Method   string `json:"method,omitempty"` // of the calendar
	Lang     string `json:"lang"`
}

// mailFault is what follows from an e-mail that was not sent.
type mailFault struct {
	error
	fate fate
}

func (e mailFault) Unwrap() error { return e.error }

// message makes the e-mail of a letter. Its Message-ID comes from the outbox, so that a reader's programme knows a double.
func (m *Mailer) message(id, to string, at time.Time, l mailLetter) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(m.from)
	if err := msg.To(to); err != nil {
		return nil, err
	}
	msg.Subject(oneLine(l.Subject))
	msg.SetUserAgent(userAgent)
	msg.SetMessageIDWithValue(id + "@" + m.domain)
	msg.SetDateWithValue(at)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no automatic answers
	msg.SetBodyString(mail.TypeTextPlain, l.Text)
	if len(l.Calendar) > 0 {
		kind := mail.ContentType("text/calendar; charset=UTF-8; method=" + l.Method)
		msg.AttachReadSeeker("webinaire.ics", bytes.NewReader(l.Calendar), mail.WithFileContentType(kind))
	}
	return msg, nil
}

// send sends one e-mail. A mailFault says what follows from a failure.
func (m *Mailer) send(ctx context.Context, msg *mail.Msg) error {
	c, err := mail.NewClient(m.host, m.options...)
	if err != nil {
		return mailFault{err, giveUp}
	}
	if err := c.DialWithContext(ctx); err != nil {
		return mailFault{fmt.Errorf("connect: %w", err), tryAgain}
	}
	defer func() { _ = c.Close() }() // what was taken is taken
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	err = c.Send(msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return mailFault{mailCause(err), mailFate(err)}
}

// mailFate tells from the moment of a failure whether the server may have the e-mail.
func mailFate(err error) fate {
	fault, ok := errors.AsType[*mail.SendError](err)
	if !ok {
		return tryUnsure
	}
	switch answered := fault.ErrorCode() > 0; {
	case answered && fault.ErrorCode() >= 500:
		return giveUp
	case answered:
		return tryAgain
	case fault.Reason == mail.ErrWriteContent, fault.Reason == mail.ErrSMTPDataClose:
		return tryUnsure // its end was on the way, and no answer came
	case fault.Reason == mail.ErrGetSender, fault.Reason == mail.ErrGetRcpts, fault.Reason == mail.ErrNoUnencoded:
		return giveUp
	}
	return tryAgain
}

// mailCause is an error without the address that a server repeats in its answer: causes are kept and logged.
func mailCause(err error) error {
	if fault, ok := errors.AsType[*mail.SendError](err); ok {
		return fmt.Errorf("smtp: %s (%d)", fault.Reason, fault.ErrorCode())
	}
	return errors.New("smtp: no answer")
}

// errMayHaveLeft buries an e-mail that nobody can look for.
var errMayHaveLeft = errors.New("the e-mail may have left; it is not sent again")

// mailOut makes one attempt at an e-mail.
func (o *outbox) mailOut(ctx context.Context, l *letter) error {
	if o.mail == nil {
		return mailFault{errors.New("no server for e-mail"), giveUp}
	}
	var content mailLetter
	if err := json.Unmarshal(l.Payload, &content); err != nil {
		return mailFault{slack.SlackErrorResponse{Err: "unreadable_payload"}, giveUp}
	}
	msg, err := o.mail.message(l.ID, l.Channel, o.now(), content)
	if err != nil {
		return mailFault{errors.New("no e-mail can be made of it"), giveUp}
	}
	return o.mail.send(ctx, msg)
}

// mailRefused follows from a failed attempt. What the server certainly does not have may be sent again, at once or by hand; the rest
// never.
func (o *outbox) mailRefused(ctx context.Context, l *letter, err error) verdict {
	ctx = context.WithoutCancel(ctx)
	fate := fateOf(err)
	if fate == tryUnsure {
		return o.bury(ctx, l, fmt.Errorf("%w: %w", errMayHaveLeft, err))
	}
	if fate == tryAgain && o.now().Sub(l.CreatedAt) <= maxMessageAge {
		l.waits++
		o.log.WarnContext(ctx, "e-mail not sent", "message", l.Message, "err", err)
		return o.later(ctx, l, err, false, outboxPause(l.waits))
	}
	if err := o.store.Write(ctx, func(tx *records.Tx) error { return tx.Retry(l.ID, err, time.Time{}) }); err != nil {
		return o.unrecorded(ctx, l, err)
	}
	return o.bury(ctx, l, err)
}

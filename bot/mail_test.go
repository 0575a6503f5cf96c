package bot

import (
	"encoding/base64"
	"errors"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// post is a small server that takes e-mails, and the faults it was told to make.
type post struct {
	mu     sync.Mutex
	url    string
	got    []string // whole e-mails
	to     []string
	rcpt   []error // what the next recipients are answered
	data   []error // what is answered after the next contents, which are taken all the same
	vanish int     // how many times the line is cut after a content
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(p)
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "localhost", true, log.New(io.Discard, "", 0)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	p.url = "smtp://" + l.Addr().String()
	return p
}

func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) { return &visit{p, c}, nil }

type visit struct {
	*post
	conn *smtp.Conn
}

func (v *visit) Reset()                               {}
func (v *visit) Logout() error                        { return nil }
func (v *visit) Mail(string, *smtp.MailOptions) error { return nil }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := next(&v.rcpt); err != nil {
		return err
	}
	v.to = append(v.to, to)
	return nil
}

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.got = append(v.got, string(raw))
	if v.vanish > 0 {
		v.vanish--
		_ = v.conn.Conn().Close()
	}
	return next(&v.data)
}

func next(queue *[]error) error {
	if len(*queue) == 0 {
		return nil
	}
	err := (*queue)[0]
	*queue = (*queue)[1:]
	return err
}

func (p *post) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.got...)
}

func (p *post) mailer(t *testing.T) *Mailer {
	t.Helper()
	m, err := NewMailer(p.url, "Région Grand Est <orchidee@grandest.example>")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// soon waits for something that happens outside the workspace.
func soon(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 500 {
		if ok() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("waited for %s", what)
}

// invite registers somebody by the team who is not in Slack.
func (th *theatre) invite(w records.Webinar, email string) records.Registration {
	th.t.Helper()
	var r records.Registration
	th.write(func(tx *records.Tx) error {
		out, err := tx.Register(records.Registration{Webinar: w.ID, FirstName: "Zoé", LastName: "Ébène", EmailTyped: email, By: sandbox.Staff, Source: records.SourceStaff})
		r = out.Registration
		return errors.Join(err, th.bot.tellRegistered(out, sandbox.Staff)(tx))
	})
	return r
}

func (th *theatre) untold(w records.Webinar) int {
	all, err := th.store.Untold(th.t.Context(), w.ID)
	if err != nil {
		th.t.Fatal(err)
	}
	return len(all)
}

func TestWhoIsNotInSlackIsWrittenTo(t *testing.T) {
	p, th := newPost(t), newTheatre(t)
	th.mail = p.mailer(t)
	th.enter()
	w := th.plan(10, func(w *records.Webinar) { w.Title = "Répondre\r\nBcc: tous@exemple.fr" })
	th.invite(w, "Zoe+pro@exemple.fr")
	soon(t, "the e-mail", func() bool { return len(p.all()) == 1 })
	m, err := mail.ReadMessage(strings.NewReader(p.all()[0]))
	if err != nil {
		t.Fatal(err)
	}
	dec := new(mime.WordDecoder)
	if s, err := dec.DecodeHeader(m.Header.Get("Subject")); err != nil || s != "Inscription confirmée : Répondre Bcc: tous@exemple.fr" {
		t.Errorf("subject %q, %v", s, err)
	}
	if m.Header.Get("Bcc") != "" || len(p.to) != 1 || p.to[0] != "zoe+pro@exemple.fr" {
		t.Errorf("sent to %v, with Bcc %q", p.to, m.Header.Get("Bcc"))
	}
	for name, want := range map[string]string{"From": "orchidee@grandest.example", "To": "zoe+pro@exemple.fr", "Auto-Submitted": "auto-generated"} {
		if !strings.Contains(m.Header.Get(name), want) {
			t.Errorf("%s: %q", name, m.Header.Get(name))
		}
	}
	sent, err := th.store.MessageByKey(t.Context(), sandbox.Team, "seat:"+th.only(w).ID+":registered")
	if err != nil || m.Header.Get("Message-Id") != "<"+sent.ID+"@grandest.example>" {
		t.Errorf("Message-ID %s of %s, %v", m.Header.Get("Message-Id"), sent.ID, err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	words, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(words)
	for _, want := range []string{"Bonjour Zoé Ébène,", "C'est l'équipe de la Région", "(heure de Paris)", "https://visio.example.org/w?a=1&b=2", "écrivez à orchidee@grandest.example"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	file, err := parts.NextPart()
	if err != nil || !strings.HasPrefix(file.Header.Get("Content-Type"), "text/calendar") || !strings.Contains(file.Header.Get("Content-Type"), "method=REQUEST") {
		t.Fatalf("file %v, %v", file, err)
	}
	raw, err := io.ReadAll(decoded(file))
	if err != nil {
		t.Fatal(err)
	}
	if prop(t, parseCalendar(t, raw).Events()[0].Props, "SUMMARY") != w.Title {
		t.Errorf("file %s", raw)
	}
	if th.untold(w) != 0 {
		t.Error("the team is asked to tell somebody who was told")
	}
}

// only is the one registration of a webinar.
func (th *theatre) only(w records.Webinar) records.Registration {
	th.t.Helper()
	all, err := th.store.Registrations(th.t.Context(), w.ID)
	if err != nil || len(all) != 1 {
		th.t.Fatalf("registrations %d, %v", len(all), err)
	}
	return all[0]
}

func TestFaultsOfTheServerForEMail(t *testing.T) {
	refused := &smtp.SMTPError{Code: 550, Message: "no such user"}
	later := &smtp.SMTPError{Code: 451, Message: "greylisted"}
	for _, c := range []struct {
		name        string
		make        func(*post)
		sent, dead  int
		staffSeesIt bool
	}{
		{"put off at the recipient", func(p *post) { p.rcpt = []error{later, later} }, 1, 0, false},
		{"put off after the content", func(p *post) { p.data = []error{later} }, 2, 0, false}, // the first was refused: the server does not have it
		{"refused at the recipient", func(p *post) { p.rcpt = []error{refused} }, 0, 1, true},
		{"refused after the content", func(p *post) { p.data = []error{refused} }, 1, 1, true},
		{"the line is cut after the content", func(p *post) { p.vanish = 1 }, 1, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, th := newPost(t), newTheatre(t)
			c.make(p)
			th.mail = p.mailer(t)
			th.enter()
			w := th.plan(10, nil)
			th.invite(w, "zoe@exemple.fr")
			soon(t, "an end", func() bool { n := th.counts(); return n.MessagesWaiting == 0 && n.MessagesDead == c.dead })
			if got := len(p.all()); got != c.sent || (th.untold(w) == 1) != c.staffSeesIt {
				t.Errorf("%d e-mails taken, want %d; untold %d", got, c.sent, th.untold(w))
			}
			letters, err := th.store.DeadLetters(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range letters {
				if strings.Contains(l.LastError, "zoe@") || strings.Contains(l.LastError, "no such user") {
					t.Errorf("the cause repeats what the server said: %s", l.LastError)
				}
			}
		})
	}
}

// A crash after an e-mail may have left: it is not sent again, and the team sees it.
func TestAnEMailThatMayHaveLeftIsNotSentAgain(t *testing.T) {
	p, th := newPost(t), newTheatre(t)
	th.mail = p.mailer(t)
	th.prepare()
	w := th.plan(10, nil)
	th.invite(w, "zoe@exemple.fr")
	waiting, err := th.store.Pending(t.Context(), 0, 1)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d, %v", len(waiting), err)
	}
	th.write(func(tx *records.Tx) error { return tx.Begin(waiting[0].ID) }) // and then the power went
	if err := th.store.Close(); err != nil {
		t.Fatal(err)
	}
	th.enter()
	soon(t, "the dead letter", func() bool { return th.counts().MessagesDead == 1 })
	if len(p.all()) != 0 || th.untold(w) != 1 {
		t.Errorf("%d e-mails, %d untold", len(p.all()), th.untold(w))
	}
}

func TestWithoutAServerTheTeamTells(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(10, nil)
	th.invite(w, "zoe@exemple.fr")
	if th.untold(w) != 1 || th.counts().MessagesWaiting != 0 {
		t.Errorf("untold %d", th.untold(w))
	}
}

func TestSettingsForEMail(t *testing.T) {
	for _, c := range []struct{ url, from string }{
		{"", "a@exemple.fr"}, {"mail.exemple.fr:25", "a@exemple.fr"}, {"http://mail.exemple.fr", "a@exemple.fr"}, {"smtp://u:secret@mail.exemple.fr:587", "personne"},
		{"smtp://u:secret@mail.exemple.fr:port", "a@exemple.fr"}, {"smtp://u:secret@mail.exemple.fr", ""},
	} {
		if _, err := NewMailer(c.url, c.from); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q, %q: %v", c.url, c.from, err)
		}
	}
	p := newPost(t)
	if err := p.mailer(t).Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
	silent, err := NewMailer("smtp://127.0.0.1:1", "a@exemple.fr")
	if err != nil || silent.Check(t.Context()) == nil {
		t.Errorf("nobody answers, and yet: %v", err)
	}
}

func decoded(p *multipart.Part) io.Reader {
	if p.Header.Get("Content-Transfer-Encoding") != "base64" {
		return p
	}
	return base64.NewDecoder(base64.StdEncoding, p) // which skips the ends of lines
}

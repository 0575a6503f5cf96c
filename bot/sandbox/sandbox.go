// Package sandbox is a strict Slack in a box. It answers the Web API, opens Socket Mode
// connections and lets tests, or a person in a browser, act as the people of a small
// workspace: say, click, submit, upload. In process it needs no port (HTTPClient and
// Dialer run over pipes); served on loopback it also talks to the official JavaScript
// clients and shows a page.
//
// Strictness is its value. It refuses what Slack refuses, with Slack's own error names, and
// it remembers every rule the app broke, refused or not: see Violations. What Slack does not
// document is marked where it is decided. In comments D is https://docs.slack.dev and sg the module
// github.com/slack-go/slack at the version of go.mod.
package sandbox

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// BaseURL is where the Web API answers in process, for slack.OptionAPIURL.
const BaseURL = "http://slack.test/api/"

// Ids of the default workspace. They never change; names do, with the language.
const (
	Team        = "T0GRANDEST"
	ExternTeam  = "TEXTERN" // the other side of the shared channel
	App         = "A0ORCHIDEE"
	Bot         = "UBOT"
	botID       = "BBOT"
	Buyer       = "UBUYER"
	Guest       = "UGUEST"  // a supplier, guest of the workspace
	Extern      = "UEXTERN" // a supplier, member of another workspace
	Staff       = "USTAFF"
	BuyersRoom  = "CACHATS"
	SharedRoom  = "CFOURNISSEURS"
	staffRoom   = "CEQUIPE"
	staffGroup  = "SSTAFF"
	teamDomain  = "grandest"
	workspace   = "https://" + teamDomain + ".slack.test/"
	externalOrg = "fournisseur"
)

// Options say how the workspace is made. The zero value is a French workspace whose app has
// every scope the default manifest asks for.
type Options struct {
	Now      func() time.Time // nil: the real clock
	Lang     string           // fr (default), en, de: names of people and their locale
	Manifest []byte           // the app's manifest as JSON: scopes, commands, shortcuts, events

	Scopes       []string // nil: those of the manifest
	CommandNames []string // nil: those of the manifest
	Events       []string // nil: those of the manifest

	PerChannelRate bool // 429 when more than a message a second goes to one channel, past a short burst
	After          int  // ids are numbered on from here: a database that stays must not meet those of an earlier workspace again
	AllowBroadcast bool // <!channel>, <!here> and <!everyone> from the app are no violation
	Logger         *slog.Logger
}

// Server is one workspace with one app installed. All its methods may be called at once.
type Server struct {
	now            func() time.Time
	log            *slog.Logger
	perChannelRate bool
	allowBroadcast bool
	after          int
	botToken       string
	appToken       string

	mu      sync.Mutex
	lang    string
	app     manifest
	lastTS  int64 // microseconds; message times are unique and increasing
	counter map[string]int
	base    string // scheme and host by which the app reached us last

	people    []*person
	channels  []*channel
	group     []string // members of the staff group
	files     map[string]*file
	modals    map[string][]*view // a person's stack, root first
	homes     map[string]*view
	views     map[string]*view // every view that was ever opened
	triggers  map[string]*trigger
	replies   map[string]*responseURL
	later     map[string]*scheduled
	statuses  map[string]string // channel+thread → assistant status
	buckets   map[string]*bucket
	lastEvent string
	suggested map[string]obj  // options the app offered, by value
	typed     map[string]bool // mention-like tokens that people typed as plain text

	tickets    map[string]bool // socket URLs that were not used yet
	conns      []*conn
	turn       int // which connection gets the next payload
	maxConns   int
	out        *httpDelivery
	backlog    []*delivery // events that wait for a connection
	inFlight   map[string]*delivery
	settled    map[string]bool // envelopes that are closed, and whether they were acknowledged
	sent       map[string]*event
	waiting    int // events not acknowledged yet
	mischief   mischief
	violations []string

	clock    deadlines
	changed  chan struct{} // closed and replaced at every change
	watchers map[*watcher]bool
	closed   bool

	inside insideServer
	mux    *http.ServeMux
}

// obj is one JSON object, as it travels.
type obj = map[string]any

// New makes a workspace with its people and channels. Close it when its goroutines must end.
func New(o Options) *Server {
	s := &Server{
		now: o.Now, log: o.Logger, perChannelRate: o.PerChannelRate, allowBroadcast: o.AllowBroadcast, after: o.After,
		botToken: "xoxb-" + secret(), appToken: "xapp-1-" + App + "-" + secret(),
		lang: "fr", base: "http://slack.test", maxConns: maxConnections,
		counter: map[string]int{}, files: map[string]*file{}, modals: map[string][]*view{},
		homes: map[string]*view{}, views: map[string]*view{}, triggers: map[string]*trigger{},
		replies: map[string]*responseURL{}, later: map[string]*scheduled{}, statuses: map[string]string{},
		buckets: map[string]*bucket{}, typed: map[string]bool{}, suggested: map[string]obj{}, tickets: map[string]bool{},
		inFlight: map[string]*delivery{}, settled: map[string]bool{}, sent: map[string]*event{},
		changed: make(chan struct{}), watchers: map[*watcher]bool{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.app = readManifest(o)
	s.people = defaultPeople()
	s.channels = defaultChannels()
	s.group = []string{Staff}
	s.clock.init(s)
	s.setLang(o.Lang)
	s.mux = s.routes()
	return s
}

// BotToken and AppToken are the only two tokens this workspace knows. They are new in each
// workspace, so that a web page cannot guess them.
func (s *Server) BotToken() string { return s.botToken }

// AppToken opens sockets.
func (s *Server) AppToken() string { return s.appToken }

// StaffGroup is the id of the user group whose members run the service.
func (s *Server) StaffGroup() string { return staffGroup }

// StaffChannel is the id of the private channel of that group.
func (s *Server) StaffChannel() string { return staffRoom }

// Handler serves everything: Web API, sockets, files, response URLs and the page.
func (s *Server) Handler() http.Handler { return s.mux }

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET /link", s.serveSocket)
	mux.HandleFunc("POST /files/upload/{ticket}", s.serveUpload)
	mux.HandleFunc("GET /files/pri/{id}/{name}", s.serveDownload)
	mux.HandleFunc("POST /response/{id}", s.serveResponseURL)
	s.pageRoutes(mux)
	return mux
}

// Close ends every connection and timer. What the app sends afterwards fails.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.clock.stop()
	for _, c := range s.conns {
		c.cut()
	}
	s.conns = nil
	for w := range s.watchers {
		w.cancel()
	}
	s.touch()
	s.mu.Unlock()
	s.inside.close()
}

// touch tells whoever waits in Await that something changed. The lock is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// clone copies a payload, so that what is sent or handed out does not change behind the lock.
func clone(v obj) obj {
	var out obj
	if err := json.Unmarshal(mustJSON(v), &out); err != nil {
		panic("sandbox: a JSON value does not unmarshal: " + err.Error())
	}
	return out
}

// copied is clone for blocks, which hold nothing but what JSON decodes to.
func copied(v any) any {
	switch v := v.(type) {
	case obj:
		out := make(obj, len(v))
		for key, x := range v {
			out[key] = copied(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = copied(x)
		}
		return out
	}
	return v
}

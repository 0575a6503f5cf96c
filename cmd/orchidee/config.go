package main

import (
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/joho/godotenv"

	"orchidee/bot"
	"orchidee/locales"
)

const envFile = ".env"

// config is what the environment says, with .env under it.
type config struct {
	BotToken, AppToken, SigningSecret string
	APIURL                            string // Slack's Web API when empty
	DB                                string
	Data                              string // a content folder instead of the embedded one
	Addr                              string
	StaffGroup, StaffChannel          string
	Mail                              *bot.Mailer // nil: no e-mail
	Zone                              *time.Location
	ownDB                             bool // DB was set, not assumed
}

// config reads the environment, and .env for what the environment does not set.
func (a *app) config() (config, error) {
	file, err := readEnv(envFile)
	if err != nil {
		return config{}, err
	}
	get := func(name string) string {
		if v, ok := a.lookup(name); ok {
			return strings.TrimSpace(v)
		}
		return strings.TrimSpace(file[name])
	}
	c := config{
		BotToken: get("SLACK_BOT_TOKEN"), AppToken: get("SLACK_APP_TOKEN"), SigningSecret: get("SLACK_SIGNING_SECRET"),
		APIURL: get("SLACK_API_URL"), DB: get("ORCHIDEE_DB"), Data: get("ORCHIDEE_DATA"), Addr: get("ORCHIDEE_ADDR"),
		StaffGroup: get("ORCHIDEE_STAFF_GROUP"), StaffChannel: get("ORCHIDEE_STAFF_CHANNEL"),
		ownDB: get("ORCHIDEE_DB") != "",
	}
	if !c.ownDB {
		c.DB = "orchidee.db"
	}
	if c.Mail, err = mailer(get("ORCHIDEE_SMTP_URL"), get("ORCHIDEE_MAIL_FROM")); err != nil {
		return config{}, err
	}
	zone := get("TZ")
	if zone == "" {
		zone = "Europe/Paris"
	}
	if c.Zone, err = time.LoadLocation(strings.TrimPrefix(zone, ":")); err != nil {
		return config{}, failed(locales.EnvZone, "Value", zone)
	}
	return c, c.check()
}

// mailer is what sends e-mails; both settings are needed, or neither. What is wrong is told without the password.
func mailer(server, from string) (*bot.Mailer, error) {
	if server == "" && from == "" {
		return nil, nil
	}
	m, err := bot.NewMailer(server, from)
	if err != nil {
		return nil, failed(locales.EnvMail, "Error", err)
	}
	return m, nil
}

// check refuses values with which nothing can work, before they are sent anywhere.
func (c config) check() error {
	if strings.HasPrefix(c.BotToken, "xapp-") {
		return failed(locales.EnvSwapped, "Name", "SLACK_BOT_TOKEN", "Prefix", "xoxb-")
	}
	if strings.HasPrefix(c.AppToken, "xoxb-") {
		return failed(locales.EnvSwapped, "Name", "SLACK_APP_TOKEN", "Prefix", "xapp-")
	}
	if c.APIURL == "" {
		return nil
	}
	u, err := url.Parse(c.APIURL)
	if err != nil || u.Host == "" || !(u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())) {
		return failed(locales.EnvURL, "Value", c.APIURL)
	}
	return nil
}

// missing names what serve needs and the environment does not have; empty when it can run.
func (c config) missing() []string {
	var names []string
	if c.BotToken == "" {
		names = append(names, "SLACK_BOT_TOKEN")
	}
	if c.AppToken == "" && c.SigningSecret == "" {
		names = append(names, "SLACK_APP_TOKEN / SLACK_SIGNING_SECRET")
	}
	return names
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// readEnv reads NAME=value lines. A fault is told by its line, never by its text: it may be a secret.
func readEnv(path string) (map[string]string, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, failed(locales.EnvUnreadable, "File", path, "Error", cause(err))
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	values, err := godotenv.Unmarshal(text)
	if err == nil {
		return values, nil
	}
	lines := strings.Split(text, "\n")
	good := len(lines) - 1
	for ; good > 0; good-- { // the longest beginning that can be read ends before the fault
		if _, err := godotenv.Unmarshal(strings.Join(lines[:good], "\n")); err == nil {
			break
		}
	}
	return nil, failed(locales.EnvMalformed, "File", path, "Line", good+1)
}

// cause is an error without the path, which the sentence around it already tells.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"orchidee/bot"
	"orchidee/locales"
)

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Every setting that is read is explained to the operator and stands in the example file, and nothing else does.
func TestEverySettingIsDocumented(t *testing.T) {
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(`get\("([A-Z_]+)"\)`).FindAllStringSubmatch(read(t, "config.go"), -1) {
		names[m[1]] = true
	}
	if len(names) < 8 {
		t.Fatalf("only %v found: the test no longer reads the file", names)
	}
	example := read(t, "../../.env.example") + "\nSLACK_API_URL=" // for tests: an example would only lead astray
	operating := read(t, "../../docs/operating.md")
	for name := range names {
		if !strings.Contains(example, "\n"+name+"=") {
			t.Errorf(".env.example does not name %s", name)
		}
		if !strings.Contains(operating, "`"+name+"`") {
			t.Errorf("docs/operating.md does not explain %s", name)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^([A-Z_]+)=`).FindAllStringSubmatch(example, -1) {
		if !names[m[1]] {
			t.Errorf(".env.example names %s, which nothing reads", m[1])
		}
	}
}

// Every right the bot asks Slack for has its reason in docs/slack.md.
func TestEveryScopeIsJustified(t *testing.T) {
	scopes, err := bot.RequiredScopes()
	if err != nil || len(scopes) == 0 {
		t.Fatalf("scopes %v, %v", scopes, err)
	}
	doc := read(t, "../../docs/slack.md")
	for _, s := range scopes {
		if !regexp.MustCompile("(?m)^\\|.*`" + regexp.QuoteMeta(s) + "`.*\\| \\S").MatchString(doc) {
			t.Errorf("docs/slack.md gives no reason for %s", s)
		}
	}
}

// Every command is in the operator's list.
func TestEveryCommandIsDocumented(t *testing.T) {
	operating := read(t, "../../docs/operating.md")
	a := &app{say: locales.For("fr")}
	for _, c := range a.root().Commands() {
		if !c.Hidden && !strings.Contains(operating, "`orchidee "+c.Name()) {
			t.Errorf("docs/operating.md does not name the command %s", c.Name())
		}
	}
}

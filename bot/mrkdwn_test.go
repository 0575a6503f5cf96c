package bot

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMrkdwn(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"escapes once", "a & b < c > d", "a &amp; b &lt; c &gt; d"},
		{"never pings", "<!channel> <@U1> <#C1|x>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1|x&gt;"},
		{"bold and italic", "**oui** et *non*", "*oui* et _non_"},
		{"heading is one bold line", "## Que **faire**", "*Que faire*"},
		{"https link", "[le code](https://example.org/a?b=1&c=2)", "<https://example.org/a?b=1&amp;c=2|le code>"},
		{"other links are text", "[clic](javascript:alert(1)) [x](http://example.org)", "clic x"},
		{"list", "- un\n- deux\n  - trois", "• un\n• deux\n    • trois"},
		{"numbered list", "3. un\n4. deux", "3. un\n4. deux"},
		{"a line break inside a paragraph is a space", "un\ndeux", "un deux"},
		{"a bar cannot end the label", "[a|b](https://example.org)", "<https://example.org|a¦b>"},
	} {
		if got := strings.Join(mrkdwn(c.in), "\n\n"); got != c.want {
			t.Errorf("%s: mrkdwn(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzMrkdwn(f *testing.F) {
	for _, s := range []string{"", "**a** [b](https://c)", "<!channel>", "[x](https://<!here>)", "> - `<@U1>`", "![i](https://a|b)", "<https://a|<!channel>>", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			t.Skip() // articles are checked to be UTF-8 before they are rendered
		}
		for _, p := range mrkdwn(in) {
			if !utf8.ValidString(p) {
				t.Errorf("mrkdwn(%q) is not UTF-8", in)
			}
			if held := hold(p); strings.ReplaceAll(held, "\u00a0", " ") != strings.ReplaceAll(p, "\u00a0", " ") {
				t.Errorf("hold(%q) = %q changes more than spaces", p, held)
			}
			for rest := p; ; {
				i := strings.IndexByte(rest, '<')
				if i < 0 {
					break
				}
				rest = rest[i+1:]
				if !strings.HasPrefix(rest, "https://") {
					t.Errorf("mrkdwn(%q) = %q opens something other than an https link", in, p)
				}
			}
		}
	})
}

func TestHold(t *testing.T) {
	for in, want := range map[string]string{
		"dès 1 216 000 € HT":         "dès 1~216~000~€ HT",
		"« réservé » : 10 % ?":       "«~réservé~»~: 10~%~?",
		"art. 5 2026, 3 lots 12 ans": "art. 5 2026, 3 lots 12 ans",
		" a  b ":                     " a  b ",
		"":                           "",
	} {
		if got := hold(in); got != strings.ReplaceAll(want, "~", "\u00a0") {
			t.Errorf("hold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"court", 10, "court"}, {"exactement", 10, "exactement"}, {"un deux trois quatre", 15, "un deux trois…"},
		{"éééééééééé", 5, "éééé…"}, {"aaaaaaaaaa bbbb", 4, "aaa…"},
	} {
		got := cut(c.in, c.max)
		if got != c.want || utf8.RuneCountInString(got) > c.max {
			t.Errorf("cut(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

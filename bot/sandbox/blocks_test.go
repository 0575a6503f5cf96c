package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
)

// x is text of n characters, each two bytes long: limits count characters.
func x(n int) string { return strings.Repeat("é", n) }

func list(n int, each func(i int) any) []any {
	var out []any
	for i := range n {
		out = append(out, each(i))
	}
	return out
}

func option(i int) any { return obj{"text": plain(fmt.Sprint("o", i)), "value": fmt.Sprint(i)} }

func actions(elements ...any) obj { return obj{"type": "actions", "elements": elements} }

func with(o obj, key string, v any) obj {
	out := obj{}
	for k, old := range o {
		out[k] = old
	}
	out[key] = v
	return out
}

var menu = obj{"type": "static_select", "action_id": "m", "options": list(2, option)}

// Each row is one limit: the block just inside passes, the block just outside is refused at the pointer.
func TestBlockLimits(t *testing.T) {
	confirm := func(title, text, yes string) obj {
		return with(button("a", "A"), "confirm", obj{"title": plain(title), "text": plain(text), "confirm": plain(yes), "deny": plain("no")})
	}
	image := obj{"type": "image", "image_url": "https://a.fr/a.png", "alt_text": "a"}
	fields := func(n, size int) obj {
		return obj{"type": "section", "fields": list(n, func(int) any { return plain(x(size)) })}
	}
	richText := func(elements ...any) obj {
		return obj{"type": "rich_text", "elements": []any{obj{"type": "rich_text_section", "elements": elements}}}
	}
	tests := []struct {
		name      string
		good, bad obj
		want      string
	}{
		{"header", obj{"type": "header", "text": plain(x(150))}, obj{"type": "header", "text": plain(x(151))}, "less than 151 characters [json-pointer:/blocks/0/text/text]"},
		{"header is plain", obj{"type": "header", "text": plain("a")}, obj{"type": "header", "text": obj{"type": "mrkdwn", "text": "a"}}, "unsupported type: mrkdwn"},
		{"section", section(x(3000)), section(x(3001)), "less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		{"section not empty", section("a"), section(""), "more than 0 characters"},
		{"section has something", section("a"), obj{"type": "section"}, "missing required field: text"},
		{"fields", fields(10, 1), fields(11, 1), "no more than 10 items allowed [json-pointer:/blocks/0/fields]"},
		{"field", fields(1, 2000), fields(1, 2001), "less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"},
		{"context", obj{"type": "context", "elements": list(10, func(int) any { return plain("a") })}, obj{"type": "context", "elements": list(11, func(int) any { return plain("a") })}, "no more than 10"},
		{"context is not empty", obj{"type": "context", "elements": []any{plain("a")}}, obj{"type": "context", "elements": []any{}}, "no less than 1"},
		{"actions", actions(list(25, func(i int) any { return button(fmt.Sprint("a", i), "A") })...), actions(list(26, func(i int) any { return button(fmt.Sprint("a", i), "A") })...), "no more than 25"},
		{"action_id unique", actions(button("a", "A"), button("b", "B")), actions(button("a", "A"), button("a", "B")), "action_id `a` already exists"},
		{"button text", actions(button("a", x(75))), actions(button("a", x(76))), "less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"},
		{"button value", actions(with(button("a", "A"), "value", x(2000))), actions(with(button("a", "A"), "value", x(2001))), "less than 2001"},
		{"button url", actions(with(button("a", "A"), "url", "https://a.fr/")), actions(with(button("a", "A"), "url", "javascript:alert(1)")), "valid URL"},
		{"button style", actions(with(button("a", "A"), "style", "primary")), actions(with(button("a", "A"), "style", "green")), "primary, danger"},
		{"button label for screen readers", actions(with(button("a", "A"), "accessibility_label", x(75))), actions(with(button("a", "A"), "accessibility_label", x(76))), "accessibility_label"},
		{"confirm title", actions(confirm(x(100), "a", "a")), actions(confirm(x(101), "a", "a")), "less than 101"},
		{"confirm text", actions(confirm("a", x(300), "a")), actions(confirm("a", x(301), "a")), "less than 301"},
		{"confirm button", actions(confirm("a", "a", x(30))), actions(confirm("a", "a", x(31))), "less than 31"},
		{"options", actions(with(menu, "options", list(100, option))), actions(with(menu, "options", list(101, option))), "no more than 100"},
		{"options not empty", actions(menu), actions(with(menu, "options", []any{})), "no less than 1"},
		{"option text", actions(with(menu, "options", []any{obj{"text": plain(x(75)), "value": "v"}})), actions(with(menu, "options", []any{obj{"text": plain(x(76)), "value": "v"}})), "less than 76"},
		{"option value", actions(with(menu, "options", []any{obj{"text": plain("a"), "value": x(150)}})), actions(with(menu, "options", []any{obj{"text": plain("a"), "value": x(151)}})), "less than 151"},
		{"initial option", actions(with(menu, "initial_option", option(1))), actions(with(menu, "initial_option", option(7))), "one of the options"},
		{"placeholder", actions(with(menu, "placeholder", plain(x(150)))), actions(with(menu, "placeholder", plain(x(151)))), "less than 151"},
		{"overflow", actions(obj{"type": "overflow", "action_id": "o", "options": list(5, option)}), actions(obj{"type": "overflow", "action_id": "o", "options": list(6, option)}), "no more than 5"},
		{"radio buttons", actions(obj{"type": "radio_buttons", "action_id": "r", "options": list(10, option)}), actions(obj{"type": "radio_buttons", "action_id": "r", "options": list(11, option)}), "no more than 10"},
		{"input outside an input", input("b", "L", obj{"type": "plain_text_input", "action_id": "i"}), actions(obj{"type": "plain_text_input", "action_id": "i"}), "unsupported type: plain_text_input"},
		{"input label", input("b", x(2000), menu), input("b", x(2001), menu), "less than 2001"},
		{"input length", input("b", "L", obj{"type": "plain_text_input", "max_length": 3000}), input("b", "L", obj{"type": "plain_text_input", "max_length": 3001}), "less than 3001 [json-pointer:/blocks/0/element/max_length]"},
		{"date", actions(obj{"type": "datepicker", "initial_date": "2026-11-23"}), actions(obj{"type": "datepicker", "initial_date": "23/11/2026"}), "valid initial_date"},
		{"alt_text", image, with(image, "alt_text", nil), "missing required field: alt_text"},
		{"alt_text size", with(image, "alt_text", x(2000)), with(image, "alt_text", x(2001)), "less than 2001"},
		{"image url", image, with(image, "image_url", "https://a.fr/"+strings.Repeat("a", 3000)), "less than 3001"},
		{"block_id", with(section("a"), "block_id", x(255)), with(section("a"), "block_id", x(256)), "less than 256"},
		{"action_id", actions(button(x(255), "A")), actions(button(x(256), "A")), "less than 256"},
		{"unknown block", section("a"), obj{"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"},
		{"unknown element", actions(button("a", "A")), actions(obj{"type": "lever", "action_id": "a"}), "unsupported type: lever"},
		{"feedback", obj{"type": "context_actions", "elements": []any{obj{"type": "feedback_buttons", "action_id": "f", "positive_button": obj{"text": plain("+"), "value": "1"}, "negative_button": obj{"text": plain("-"), "value": "0"}}}},
			obj{"type": "context_actions", "elements": []any{obj{"type": "feedback_buttons", "action_id": "f", "positive_button": obj{"text": plain("+"), "value": "1"}}}}, "missing required field: negative_button"},
		{"markdown", obj{"type": "markdown", "text": x(12000)}, obj{"type": "markdown", "text": x(12001)}, "less than 12001"},
		{"rich text", richText(obj{"type": "text", "text": "a"}), richText(obj{"type": "text", "text": ""}), "more than 0 characters"},
		{"rich text element", richText(obj{"type": "link", "url": "https://a.fr"}), richText(obj{"type": "blink", "text": "a"}), "unsupported type: blink"},
		{"table", obj{"type": "table", "rows": list(100, func(int) any { return []any{obj{"type": "raw_text", "text": "a"}} })}, obj{"type": "table", "rows": list(101, func(int) any { return []any{obj{"type": "raw_text", "text": "a"}} })}, "no more than 100"},
		{"emoji on mrkdwn", section("a"), obj{"type": "section", "text": obj{"type": "mrkdwn", "text": "a", "emoji": true}}, "invalid additional property: emoji"},
		{"alert in a message", section("a"), obj{"type": "alert", "text": plain("a")}, "unsupported type: alert"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, sandbox.Options{})
			post := func(b obj) obj {
				return call(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": []any{b}})
			}
			if out := post(tt.good); out["ok"] != true {
				t.Errorf("inside the limit = %v", out)
			}
			clean(t, s)
			out := post(tt.bad)
			if out["error"] != "invalid_blocks" {
				t.Fatalf("outside the limit = %v, want invalid_blocks", out)
			}
			messages := fmt.Sprint(out["response_metadata"].(obj)["messages"])
			if !strings.Contains(messages, tt.want) || !strings.Contains(messages, "[ERROR] ") {
				t.Errorf("messages = %s, want %q", messages, tt.want)
			}
			broke(t, s, "invalid_blocks")
		})
	}
}

func TestLimitsOfAWholeMessage(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	post := func(blocks ...any) any {
		return call(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": blocks})["error"]
	}
	divider := func(int) any { return obj{"type": "divider"} }
	table := func(int) any {
		return obj{"type": "table", "rows": []any{[]any{obj{"type": "raw_text", "text": "a"}}}}
	}
	tests := []struct {
		name   string
		blocks []any
		want   any
	}{
		{"50 blocks", list(50, divider), nil},
		{"51 blocks", list(51, divider), "invalid_blocks"},
		{"13 200 characters", []any{section(x(3000)), section(x(3000)), section(x(3000)), section(x(3000)), section(x(1200))}, nil},
		{"13 201 characters", []any{section(x(3000)), section(x(3000)), section(x(3000)), section(x(3000)), section(x(1201))}, "msg_blocks_too_long"},
		{"one block_id twice", []any{with(section("a"), "block_id", "b"), with(section("b"), "block_id", "b")}, "invalid_blocks"},
		{"two tables", list(2, table), "invalid_blocks"},
		{"markdown of 12 001 in two", []any{obj{"type": "markdown", "text": x(6001)}, obj{"type": "markdown", "text": x(6000)}}, "invalid_blocks"},
	}
	for _, tt := range tests {
		if got := post(tt.blocks...); got != tt.want {
			t.Errorf("%s = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestBlocksWithoutTextAreAViolation(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "blocks": []any{section("a")}}) // Slack lets it pass
	broke(t, s, "blocks without text")
}

func TestTextBeyond40000IsCut(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": x(40_001)})
	if got := []rune(s.Messages(sandbox.BuyersRoom)[0].Text); len(got) != 40_000 {
		t.Errorf("%d characters kept", len(got))
	}
	broke(t, s, "is cut")
}

// What a person typed must not come back as a mention, wherever the app puts it.
func TestInjectedMentions(t *testing.T) {
	places := map[string]func(text string) obj{
		"text":           func(v string) obj { return obj{"text": v} },
		"mrkdwn section": func(v string) obj { return obj{"text": "t", "blocks": []any{section(v)}} },
		"field": func(v string) obj {
			return obj{"text": "t", "blocks": []any{obj{"type": "section", "fields": []any{obj{"type": "mrkdwn", "text": v}}}}}
		},
		"context": func(v string) obj {
			return obj{"text": "t", "blocks": []any{obj{"type": "context", "elements": []any{obj{"type": "mrkdwn", "text": v}}}}}
		},
		"markdown": func(v string) obj { return obj{"text": "t", "blocks": []any{obj{"type": "markdown", "text": v}}} },
	}
	for place, args := range places {
		for _, text := range []string{"<!channel> & <script>", "<!here|here>", "hello <@USTAFF|boss>", "see <#CEQUIPE>", "<!subteam^SSTAFF>"} {
			s := newServer(t, sandbox.Options{})
			c := dial(t, s).hello()
			c.serve(func(obj) any { return nil })
			if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", text); err != nil {
				t.Fatal(err)
			}
			must(t, s, "chat.postMessage", with(args(text), "channel", sandbox.BuyersRoom))
			if len(s.Forgive()) == 0 {
				t.Errorf("%q in %s passed", text, place)
			}
			safe := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
			must(t, s, "chat.postMessage", with(args(safe), "channel", sandbox.BuyersRoom))
			clean(t, s)
		}
	}
}

func TestInertTextMayHoldAnything(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	quote := obj{"type": "rich_text", "elements": []any{obj{"type": "rich_text_quote", "elements": []any{obj{"type": "text", "text": "<!channel>"}}}}}
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": []any{quote, obj{"type": "header", "text": plain("<!channel>")}}})
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "<@UBUYER> <#CACHATS|achats> <!date^1796306400^{date_long} at {time}|3 Dec>"})
	clean(t, s)
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "<@UNOBODY>"})
	broke(t, s, "mentions nobody")
}

func TestBlocksValidateNeedsNoToken(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	if out := callAs(t, s, "", "blocks.validate", obj{"blocks": []any{section("a")}}); out["ok"] != true {
		t.Errorf("blocks.validate = %v", out)
	}
	if out := callAs(t, s, "", "blocks.validate", obj{"blocks": []any{obj{"type": "x"}}}); out["error"] != "invalid_blocks" {
		t.Errorf("blocks.validate = %v", out)
	}
}

func TestBroadcastsAreAViolationUnlessAllowed(t *testing.T) {
	rich := obj{"type": "rich_text", "elements": []any{obj{"type": "rich_text_section", "elements": []any{obj{"type": "broadcast", "range": "channel"}}}}}
	for _, allowed := range []bool{false, true} {
		s := newServer(t, sandbox.Options{AllowBroadcast: allowed})
		for _, args := range []obj{{"text": "<!channel> read this"}, {"text": "t", "blocks": []any{section("<!here>")}}, {"text": "t", "blocks": []any{rich}}} {
			must(t, s, "chat.postMessage", with(args, "channel", sandbox.BuyersRoom))
			if allowed {
				clean(t, s)
			} else {
				broke(t, s, "calls everybody")
			}
		}
	}
}

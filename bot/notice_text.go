package bot

import (
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// letter is a notice as an e-mail: the same text, and how to answer without Slack.
func (t *teller) letter(n records.Notice) []byte {
	p := locales.For(n.Lang)
	out, err := json.Marshal(mailLetter{
		Subject: p.Say(locales.NoticeSubject, "Number", t.told.Number, "Title", t.told.Title),
		Text:    t.plain(n) + "\n\n" + p.Say(locales.NoticeByMail, "Address", t.b.Mail.Address()),
		Lang:    p.Lang,
	})
	if err != nil {
		panic(err) // strings always marshal
	}
	return out
}

// plain is a notice in plain text, to be told in another way than Slack.
func (t *teller) plain(n records.Notice) string {
	return plainText(t.notice(n).Blocks, func(user string) string {
		if name := t.b.people.rememberedName(user); name != "" {
			return name
		}
		return locales.For(n.Lang).Say(locales.NoticeSomebody)
	})
}

// plainText is what blocks say, without marks and buttons; name gives the name of a person.
func plainText(blocks []slack.Block, name func(user string) string) string {
	raw, err := json.Marshal(blocks)
	if err != nil {
		panic(err) // blocks of ours always marshal
	}
	var all []map[string]any
	_ = json.Unmarshal(raw, &all) // it was marshalled above
	var paragraphs []string
	for _, block := range all {
		if block["type"] != string(slack.MBTAction) {
			paragraphs = append(paragraphs, strings.Join(spoken(block, name), ""))
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// spoken finds the texts in a part of a block, in their order.
func spoken(v any, name func(string) string) (out []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, spoken(e, name)...)
		}
	case map[string]any:
		if user, ok := v["user_id"].(string); ok {
			return []string{name(user)}
		}
		if s, ok := v["text"].(string); ok {
			if v["type"] == string(slack.MarkdownType) {
				s = unescape(strings.ReplaceAll(s, "*", ""))
			}
			return []string{s}
		}
		for _, field := range []string{"text", "fields", "elements"} {
			out = append(out, spoken(v[field], name)...)
		}
	}
	return out
}

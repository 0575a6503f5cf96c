package sandbox

import (
	"fmt"
	"net/url"
	"strings"
)

// checker walks blocks as Slack does: every fault with its JSON pointer, all faults at once.
// It fills in the block_id and action_id that the app left out.
type checker struct {
	s        *Server
	surface  surface
	faults   []string
	chars    int // text of all blocks
	markdown int
	tables   int
	inputs   int
	ids      map[string]bool
}

func (k *checker) fault(at, format string, args ...any) {
	k.faults = append(k.faults, fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// refusal is Slack's answer to what was found, nil when nothing was.
func (k *checker) refusal(code string) *refusal {
	if len(k.faults) == 0 {
		return nil
	}
	var messages []string
	for _, f := range k.faults {
		messages = append(messages, "[ERROR] "+f)
	}
	no := wrong(code, messages...)
	no.more["errors"] = k.faults
	return no
}

func (k *checker) blocks(at string, list []any, most int) []any {
	if len(list) > most {
		k.fault(at, "no more than %d items allowed", most)
	}
	if k.ids == nil {
		k.ids = map[string]bool{}
	}
	for i, v := range list {
		p := fmt.Sprintf("%s/%d", at, i)
		b, ok := v.(obj)
		if !ok {
			k.fault(p, "must provide an object")
			continue
		}
		k.block(p, b)
	}
	if k.markdown > maxMarkdown {
		k.fault(at, "markdown text must be less than %d characters in all", maxMarkdown+1)
	}
	return list
}

func (k *checker) block(p string, b obj) {
	kind, _ := b["type"].(string)
	where, known := blockKinds[kind]
	if !known || where&k.surface == 0 {
		k.fault(p+"/type", "unsupported type: %s", kind)
		return
	}
	id := k.plain(p, b, "block_id", maxID, false)
	if id == "" {
		id = k.s.next("b")
		b["block_id"] = id
	}
	if k.ids[id] {
		k.fault(p+"/block_id", "block_id `%s` already exists", id)
	}
	k.ids[id] = true
	switch kind {
	case "header":
		k.text(p, b, "text", maxHeader, true, false)
	case "section":
		k.section(p, b)
	case "context":
		k.elements(p, b, maxContext, inContext)
	case "actions":
		k.elements(p, b, maxActions, inActions)
	case "context_actions":
		k.elements(p, b, maxContextAction, inContextActions)
	case "input":
		k.input(p, b)
	case "image":
		k.image(p, b)
		k.text(p, b, "title", maxAlt, false, false)
	case "video":
		k.text(p, b, "title", maxVideoTitle, true, false)
		k.plain(p, b, "author_name", maxVideoAuthor, false)
		for _, key := range []string{"alt_text", "video_url", "thumbnail_url"} {
			k.plain(p, b, key, maxURL, true)
		}
	case "markdown":
		text := k.plain(p, b, "text", maxMarkdown, true)
		k.markdown += runes(text)
		k.chars += runes(text)
		k.s.inspect("markdown block", text)
	case "rich_text":
		k.richText(p, b)
	case "table", "data_table":
		k.table(p, b, kind)
	case "alert":
		k.text(p, b, "text", maxAlert, true, true)
	case "card":
		k.card(p, b)
	case "carousel":
		k.carousel(p, b)
	}
}

func (k *checker) section(p string, b obj) {
	_, hasFields := b["fields"]
	if _, hasText := b["text"]; hasText || !hasFields {
		k.text(p, b, "text", maxSection, true, true)
	}
	if hasFields {
		list := k.list(p, b, "fields", 1, maxFields)
		for i := range list {
			k.textAt(fmt.Sprintf("%s/fields/%d", p, i), list[i], maxField, true)
		}
	}
	if a, ok := b["accessory"]; ok {
		k.element(p+"/accessory", a, inSection, map[string]bool{})
	}
}

func (k *checker) elements(p string, b obj, most int, where place) {
	seen := map[string]bool{}
	for i, e := range k.list(p, b, "elements", 1, most) {
		at := fmt.Sprintf("%s/elements/%d", p, i)
		if o, ok := e.(obj); ok && where == inContext && o["type"] != "image" {
			k.textAt(at, e, maxField, true)
			continue
		}
		k.element(at, e, where, seen)
	}
}

func (k *checker) input(p string, b obj) {
	k.inputs++
	k.text(p, b, "label", maxLabel, true, false)
	k.text(p, b, "hint", maxLabel, false, false)
	e, ok := b["element"]
	if !ok {
		k.fault(p, "missing required field: element")
		return
	}
	if o, ok := e.(obj); ok && o["type"] == "file_input" && k.surface != onModal {
		k.fault(p+"/element/type", "unsupported type: file_input")
	}
	k.element(p+"/element", e, inInput, map[string]bool{})
}

func (k *checker) image(p string, b obj) {
	k.plain(p, b, "alt_text", maxAlt, true)
	_, file := b["slack_file"]
	if !file {
		k.link(p, b, "image_url", true)
	}
}

func (k *checker) card(p string, b obj) {
	k.text(p, b, "title", maxCardTitle, false, true)
	k.text(p, b, "subtitle", maxCardTitle, false, true)
	k.text(p, b, "body", maxCardBody, false, true)
	seen := map[string]bool{}
	if list, ok := b["actions"].([]any); ok {
		for i, e := range list {
			k.element(fmt.Sprintf("%s/actions/%d", p, i), e, inActions, seen)
		}
	}
}

func (k *checker) carousel(p string, b obj) {
	for i, e := range k.list(p, b, "elements", 1, maxCards) {
		at := fmt.Sprintf("%s/elements/%d", p, i)
		if card, ok := e.(obj); ok {
			k.card(at, card)
		} else {
			k.fault(at, "must provide an object")
		}
	}
}

func (k *checker) table(p string, b obj, kind string) {
	k.tables++
	if k.tables > 1 && kind == "table" {
		k.fault(p, "only one table is allowed in a message")
	}
	least, most := 1, maxTableRows
	if kind == "data_table" {
		least, most = 2, maxDataRows
	}
	for i, row := range k.list(p, b, "rows", least, most) {
		at := fmt.Sprintf("%s/rows/%d", p, i)
		cells, ok := row.([]any)
		if o, isObj := row.(obj); isObj {
			cells, ok = o["cells"].([]any)
		}
		if !ok {
			k.fault(at, "must provide an array")
			continue
		}
		if len(cells) > maxTableCols {
			k.fault(at, "no more than %d items allowed", maxTableCols)
		}
		for j, cell := range cells {
			o, ok := cell.(obj)
			if !ok {
				k.fault(fmt.Sprintf("%s/%d", at, j), "must provide an object")
				continue
			}
			if o["type"] == "rich_text" {
				k.richText(fmt.Sprintf("%s/%d", at, j), o)
			} else if t, ok := o["text"].(string); ok {
				k.chars += runes(t)
			}
		}
	}
}

// plain is a string field.
func (k *checker) plain(p string, o obj, key string, most int, required bool) string {
	v, ok := o[key]
	if !ok || v == nil {
		if required {
			k.fault(p, "missing required field: %s", key)
		}
		return ""
	}
	text, ok := v.(string)
	switch {
	case !ok:
		k.fault(p+"/"+key, "must be a string")
	case required && text == "":
		k.fault(p+"/"+key, "must be more than 0 characters")
	case runes(text) > most:
		k.fault(p+"/"+key, "must be less than %d characters", most+1)
	}
	return text
}

// text is a text object; mrkdwn says whether that type is allowed.
func (k *checker) text(p string, o obj, key string, most int, required, mrkdwn bool) {
	v, ok := o[key]
	if !ok || v == nil {
		if required {
			k.fault(p, "missing required field: %s", key)
		}
		return
	}
	k.textAt(p+"/"+key, v, most, mrkdwn)
}

func (k *checker) textAt(p string, v any, most int, mrkdwn bool) {
	o, ok := v.(obj)
	if !ok {
		k.fault(p, "must provide an object")
		return
	}
	kind, _ := o["type"].(string)
	switch {
	case kind == "plain_text":
		if _, ok := o["verbatim"]; ok {
			k.fault(p, "invalid additional property: verbatim")
		}
	case kind == "mrkdwn" && mrkdwn:
		if _, ok := o["emoji"]; ok {
			k.fault(p, "invalid additional property: emoji")
		}
	default:
		k.fault(p+"/type", "unsupported type: %s", kind)
		return
	}
	text := k.plain(p, o, "text", most, true)
	k.chars += runes(text)
	if kind == "mrkdwn" {
		k.s.inspect("mrkdwn text", text)
	}
}

func (k *checker) list(p string, o obj, key string, least, most int) []any {
	v, ok := o[key]
	if !ok || v == nil {
		k.fault(p, "missing required field: %s", key)
		return nil
	}
	list, ok := v.([]any)
	switch {
	case !ok:
		k.fault(p+"/"+key, "must provide an array")
	case len(list) < least:
		k.fault(p+"/"+key, "no less than %d items allowed", least)
	case len(list) > most:
		k.fault(p+"/"+key, "no more than %d items allowed", most)
	}
	return list
}

func (k *checker) link(p string, o obj, key string, required bool) {
	text := k.plain(p, o, key, maxURL, required)
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "mailto" && u.Host == "") || !strings.Contains("https http mailto slack", u.Scheme) {
		k.fault(p+"/"+key, "must be a valid URL")
	}
}

package sandbox

import (
	"fmt"
	"regexp"
	"slices"
)

// element checks one interactive element, or an image, in its place.
func (k *checker) element(p string, v any, where place, seen map[string]bool) {
	e, ok := v.(obj)
	if !ok {
		k.fault(p, "must provide an object")
		return
	}
	kind, _ := e["type"].(string)
	known, ok := elementKinds[kind]
	if !ok || known.places&where == 0 {
		k.fault(p+"/type", "unsupported type: %s", kind)
		return
	}
	if kind == "image" {
		k.image(p, e)
		return
	}
	id := k.plain(p, e, "action_id", maxID, false)
	if id == "" {
		id = k.s.next("a")
		e["action_id"] = id
	}
	if seen[id] {
		k.fault(p+"/action_id", "action_id `%s` already exists in this block", id)
	}
	seen[id] = true
	k.confirm(p, e)
	k.text(p, e, "placeholder", maxPlaceholder, false, false)
	switch kind {
	case "button":
		k.button(p, e)
	case "icon_button":
		k.text(p, e, "text", maxButton, true, false)
		k.plain(p, e, "icon", maxButton, true)
	case "feedback_buttons":
		for _, key := range []string{"positive_button", "negative_button"} {
			b, ok := e[key].(obj)
			if !ok {
				k.fault(p, "missing required field: %s", key)
				continue
			}
			k.text(p+"/"+key, b, "text", maxButton, true, false)
			k.plain(p+"/"+key, b, "value", maxValue, true)
			k.plain(p+"/"+key, b, "accessibility_label", maxA11y, false)
		}
	case "plain_text_input":
		k.between(p, e, "min_length", 0, maxInput)
		k.between(p, e, "max_length", 1, maxInput)
		k.plain(p, e, "initial_value", maxInput, false)
	case "number_input":
		if _, ok := e["is_decimal_allowed"].(bool); !ok {
			k.fault(p, "missing required field: is_decimal_allowed")
		}
	case "file_input":
		k.between(p, e, "max_files", 1, maxInputFiles)
	case "datepicker":
		k.shaped(p, e, "initial_date", dateShape)
	case "timepicker":
		k.shaped(p, e, "initial_time", timeShape)
	}
	switch known.source {
	case "static":
		k.options(p, e, maxOptions)
	case "overflow":
		k.optionList(p, e, "options", 1, maxOverflow, false)
	case "choices":
		k.optionList(p, e, "options", 1, maxChoices, true)
	}
	k.initial(p, e, known)
}

var (
	dateShape = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	timeShape = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
)

func (k *checker) button(p string, e obj) {
	k.text(p, e, "text", maxButton, true, false)
	k.plain(p, e, "value", maxValue, false)
	k.plain(p, e, "accessibility_label", maxA11y, false)
	if e["url"] != nil {
		k.link(p, e, "url", false)
	}
	if style, ok := e["style"]; ok && style != "primary" && style != "danger" {
		k.fault(p+"/style", "must be one of: primary, danger")
	}
}

func (k *checker) confirm(p string, e obj) {
	v, ok := e["confirm"]
	if !ok {
		return
	}
	at := p + "/confirm"
	c, ok := v.(obj)
	if !ok {
		k.fault(at, "must provide an object")
		return
	}
	k.text(at, c, "title", maxConfirmTitle, true, false)
	k.text(at, c, "text", maxConfirmText, true, true)
	k.text(at, c, "confirm", maxConfirmButton, true, false)
	k.text(at, c, "deny", maxConfirmButton, true, false)
}

func (k *checker) options(p string, e obj, most int) {
	_, grouped := e["option_groups"]
	_, plain := e["options"]
	switch {
	case grouped && plain:
		k.fault(p, "options and option_groups cannot be given together")
	case grouped:
		for i, v := range k.list(p, e, "option_groups", 1, most) {
			at := fmt.Sprintf("%s/option_groups/%d", p, i)
			g, ok := v.(obj)
			if !ok {
				k.fault(at, "must provide an object")
				continue
			}
			k.text(at, g, "label", maxOption, true, false)
			k.optionList(at, g, "options", 1, most, false)
		}
	default:
		k.optionList(p, e, "options", 1, most, false)
	}
}

func (k *checker) optionList(p string, e obj, key string, least, most int, mrkdwn bool) {
	for i, v := range k.list(p, e, key, least, most) {
		k.option(fmt.Sprintf("%s/%s/%d", p, key, i), v, mrkdwn)
	}
}

func (k *checker) option(at string, v any, mrkdwn bool) {
	o, ok := v.(obj)
	if !ok {
		k.fault(at, "must provide an object")
		return
	}
	k.text(at, o, "text", maxOption, true, mrkdwn)
	k.text(at, o, "description", maxOption, false, mrkdwn)
	if _, isLink := o["url"]; !isLink {
		k.plain(at, o, "value", maxOptionValue, true)
	} else {
		k.link(at, o, "url", true)
	}
}

// initial: what is chosen at first must be one of the options.
func (k *checker) initial(p string, e obj, known element) {
	var chosen []any
	if o, ok := e["initial_option"]; ok {
		chosen = append(chosen, o)
	}
	if list, ok := e["initial_options"].([]any); ok {
		if len(list) == 0 {
			k.fault(p+"/initial_options", "no less than 1 items allowed")
		}
		chosen = append(chosen, list...)
	}
	for _, o := range chosen {
		if known.source == "external" {
			k.option(p+"/initial_option", o, false)
			continue
		}
		if !slices.ContainsFunc(optionsOf(e), func(have obj) bool { return string(mustJSON(have)) == string(mustJSON(o)) }) {
			k.fault(p+"/initial_option", "must be one of the options")
		}
	}
}

// optionsOf is every option of a menu, in its groups or not.
func optionsOf(e obj) []obj {
	var all []obj
	add := func(v any) {
		list, _ := v.([]any)
		for _, o := range list {
			if option, ok := o.(obj); ok {
				all = append(all, option)
			}
		}
	}
	add(e["options"])
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		if group, ok := g.(obj); ok {
			add(group["options"])
		}
	}
	return all
}

func (k *checker) between(p string, e obj, key string, least, most float64) {
	v, ok := e[key]
	if !ok {
		return
	}
	n, ok := v.(float64)
	switch {
	case !ok:
		k.fault(p+"/"+key, "must be an integer")
	case n > most:
		k.fault(p+"/"+key, "must be less than %v", most+1)
	case n < least:
		k.fault(p+"/"+key, "must be more than %v", least-1)
	}
}

func (k *checker) shaped(p string, e obj, key string, shape *regexp.Regexp) {
	if text, ok := e[key].(string); ok && text != "" && !shape.MatchString(text) {
		k.fault(p+"/"+key, "must be a valid %s", key)
	}
}

func (s *Server) validateBlocks(c *call) (obj, *refusal) {
	v, ok := c.json("blocks")
	list, isList := v.([]any)
	if !ok || !isList {
		return nil, wrong("invalid_blocks_format")
	}
	k := &checker{s: s, surface: onMessage}
	k.blocks("/blocks", list, maxMessageBlocks)
	return nil, k.refusal("invalid_blocks")
}

// placed is an element found in blocks by its ids.
type placed struct {
	block, element obj
}

// find looks for an element by block_id and action_id; an empty block_id is any block.
func findElement(blocks []any, blockID, actionID string) (placed, bool) {
	var found placed
	eachElement(blocks, func(b, e obj) bool {
		if (blockID == "" || b["block_id"] == blockID) && e["action_id"] == actionID {
			found = placed{b, e}
			return false
		}
		return true
	})
	return found, found.element != nil
}

// eachElement visits the elements of blocks in reading order until visit says no.
func eachElement(blocks []any, visit func(block, element obj) bool) {
	for _, v := range blocks {
		b, _ := v.(obj)
		var all []any
		all = append(all, b["accessory"], b["element"])
		for _, key := range []string{"elements", "actions"} {
			list, _ := b[key].([]any)
			all = append(all, list...)
		}
		for _, e := range all {
			o, ok := e.(obj)
			if !ok {
				continue
			}
			if o["type"] == "card" { // the cards of a carousel
				list, _ := o["actions"].([]any)
				for _, a := range list {
					if action, ok := a.(obj); ok && !visit(b, action) {
						return
					}
				}
				continue
			}
			if _, ok := o["action_id"].(string); ok && !visit(b, o) {
				return
			}
		}
	}
}

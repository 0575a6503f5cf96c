package bot

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// levelView lists the rules of a level by document, a page at a time: why, article, link, date, and the text to copy behind a
// button.
func levelView(v voice, whole *advice.Assessment, c carried) slack.ModalViewRequest {
	p, a := v.p, v.heard(whole)
	var rules []advice.Applied
	for _, doc := range []string{"RC", "CCAP", "CCTP", "AE", ""} {
		for _, r := range a.Rules {
			if r.Level == c.Level && r.Document == doc {
				rules = append(rules, r)
			}
		}
	}
	pages := max(1, (len(rules)+pageRules-1)/pageRules)
	c.Page = max(0, min(c.Page, pages-1))
	shown := rules[c.Page*pageRules : min(len(rules), (c.Page+1)*pageRules)]
	blocks := []slack.Block{slack.NewContextBlock("", plain(v.about(a.Purchase)))}
	last := "-"
	for _, r := range shown {
		if r.Document != last {
			last = r.Document
			name := r.Document
			if name == "" {
				name = p.Say(locales.PurchaseOther)
			}
			blocks = append(blocks, slack.NewHeaderBlock(plain(name)))
		}
		var button *slack.Accessory
		if r.Text != "" {
			button = slack.NewAccessory(textButton(p, r))
		}
		blocks = append(blocks, slack.NewSectionBlock(verbatim(v.full(a, r)), nil, button))
	}
	if pages > 1 {
		blocks = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.PurchasePage, "Page", c.Page+1, "Pages", pages))))
		next := button(actPage, strconv.Itoa((c.Page+1)%pages), p.Say(locales.PurchaseMore))
		blocks = append(blocks, slack.NewActionBlock("", next))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: viewLevel, PrivateMetadata: c.pack(),
		Title: plain(cut(p.Say(locales.ID("advice.level."+string(c.Level))), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func textButton(p locales.Printer, r advice.Applied) *slack.ButtonBlockElement {
	out := button(actText+":"+r.ID, r.ID, p.Say(locales.PurchaseText))
	out.AccessibilityLabel = cut(p.Say(locales.PurchaseTextLabel, "Title", r.Title), maxButton)
	return out
}

// full is everything about one rule but its text: why, what of the purchase made it apply, the article with its link, since when.
func (v voice) full(a *advice.Assessment, r advice.Applied) string {
	out := "*" + escape(r.Title) + "*\n" + escape(r.Why)
	if reasons := v.rules.Reasons(v.w, a, r); len(reasons) > 0 {
		out += "\n" + escape(v.p.Say(locales.AdviceBecause, "Reasons", strings.Join(reasons, ", ")))
	}
	out += "\n" + linksOf(once(r.Sources)) + ", " + escape(v.p.Say(locales.PurchaseSince, "From", v.p.Date(string(r.ValidFrom))))
	if v.supplier { // the rest is advice to buyers
		return cut(out, maxSection)
	}
	for _, list := range []struct {
		id    locales.ID
		items []string
	}{{locales.AdviceProofs, r.Proofs}, {locales.AdviceWatch, r.Watch}} {
		if len(list.items) > 0 {
			out += "\n_" + escape(v.p.Say(list.id)) + "_\n• " + escape(strings.Join(list.items, "\n• "))
		}
	}
	return cut(out, maxSection)
}

// textView shows a clause byte for byte, to be copied.
func textView(p locales.Printer, r advice.Applied, c carried) slack.ModalViewRequest {
	text := &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(r.Text, nil)}}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: viewText, PrivateMetadata: c.pack(),
		Title: plain(cut(p.Say(locales.PurchaseTextTitle), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewHeaderBlock(plain(cut(r.Title, maxHeader))), slack.NewRichTextBlock("", text),
			slack.NewActionBlock("", button(actTextFile, r.ID, p.Say(locales.PurchaseTextFile))),
		}},
	}
}

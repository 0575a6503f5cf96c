package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdpinput "github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"orchidee/bot/sandbox"
)

// The page is tested as a person uses it: a real browser, the sandbox on loopback, and a small
// bot behind it that speaks through slack-go.

// --- the bot ---

// puppet answers every way a person can reach an app. What it says is scripted below.
type puppet struct {
	t   *testing.T
	s   *sandbox.Server
	api *slack.Client
}

func startPuppet(t *testing.T, s *sandbox.Server) {
	t.Helper()
	api := slack.New(s.BotToken(), slack.OptionAppLevelToken(s.AppToken()), slack.OptionAPIURL(sandbox.BaseURL), slack.OptionHTTPClient(s.HTTPClient()))
	sm := socketmode.New(api, socketmode.OptionDialer(s.Dialer()))
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() { cancel(); running.Wait() })
	p := &puppet{t: t, s: s, api: api}
	ready := make(chan struct{})
	running.Go(func() { _ = sm.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case evt := <-sm.Events:
				if evt.Type == socketmode.EventTypeHello {
					close(ready)
				}
				if evt.Request == nil || evt.Request.EnvelopeID == "" {
					continue
				}
				var in obj
				_ = json.Unmarshal(evt.Request.Payload, &in)
				var reply any
				if evt.Type == socketmode.EventTypeInteractive {
					reply = p.answer(in)
				}
				if reply == nil {
					_ = sm.AckCtx(ctx, evt.Request.EnvelopeID, nil)
				} else {
					_ = sm.AckCtx(ctx, evt.Request.EnvelopeID, reply)
				}
				p.follow(string(evt.Type), in)
			}
		}
	})
	select {
	case <-ready:
	case <-time.After(5 * time.Second):
		t.Fatal("the bot got no hello")
	}
}

// at reads a path of maps.
func dig(v any, path ...string) any {
	for _, key := range path {
		m, _ := v.(obj)
		v = m[key]
	}
	return v
}

func str(v any, path ...string) string {
	s, _ := dig(v, path...).(string)
	return s
}

// answer is what goes into the ack of an interaction.
func (p *puppet) answer(in obj) any {
	switch str(in, "type") {
	case "block_suggestion":
		options := []obj{}
		for _, name := range []string{"Nettoyage de bureaux", "Nettoyage de vitres", "Espaces verts", "Restauration collective"} {
			if strings.Contains(strings.ToLower(name), strings.ToLower(str(in, "value"))) {
				options = append(options, obj{"text": plain(name), "value": name})
			}
		}
		return obj{"options": options}
	case "view_submission":
		faults := obj{}
		values := dig(in, "view", "state", "values")
		if str(values, "amount", "amount", "value") == "1" {
			faults["amount"] = "Le montant est trop petit."
		}
		if str(values, "title", "title", "value") == "court" {
			faults["title"] = "Dites-en un peu plus."
		}
		if len(faults) > 0 {
			return obj{"response_action": "errors", "errors": faults}
		}
	}
	return nil
}

// follow is what the bot does after the ack.
func (p *puppet) follow(kind string, in obj) {
	user := str(in, "user", "id")
	switch {
	case kind == "events_api" && str(in, "event", "type") == "app_home_opened" && str(in, "event", "tab") == "home":
		p.post("views.publish", obj{"user_id": str(in, "event", "user"), "view": parse(homeView)})
	case kind == "events_api" && str(in, "event", "bot_id") == "" && str(in, "event", "subtype") != "message_changed" && str(in, "event", "subtype") != "message_deleted" &&
		(str(in, "event", "type") == "app_mention" || str(in, "event", "type") == "message"):
		p.reply(dig(in, "event").(obj))
	case kind == "slash_commands":
		p.post("views.open", obj{"trigger_id": str(in, "trigger_id"), "view": parse(formView)})
	case str(in, "type") == "message_action":
		p.post("chat.postEphemeral", obj{"channel": str(in, "channel", "id"), "user": user, "text": "Raccourci reçu."})
	case str(in, "type") == "block_actions":
		action := in["actions"].([]any)[0]
		switch str(action, "action_id") {
		case "explain":
			p.post("views.push", obj{"trigger_id": str(in, "trigger_id"), "view": obj{"type": "modal", "title": plain("Comment choisir"), "close": plain("Compris"), "blocks": []any{section("Prenez le segment le *plus précis*.")}}})
		case "open_form", "home_form":
			p.post("views.open", obj{"trigger_id": str(in, "trigger_id"), "view": parse(formView)})
		case "private":
			p.post("chat.postEphemeral", obj{"channel": str(in, "channel", "id"), "user": user, "thread_ts": str(in, "message", "thread_ts"), "text": "Ceci ne regarde que vous."})
		case "done":
			p.post("chat.update", obj{"channel": str(in, "channel", "id"), "ts": str(in, "message", "ts"), "text": "Cliqué.", "blocks": []obj{{"type": "section", "block_id": "after", "text": obj{"type": "mrkdwn", "text": "*Cliqué.*"}}}})
		}
	case str(in, "type") == "view_submission":
		title := str(in, "view", "state", "values", "title", "title", "value")
		p.post("chat.postMessage", obj{"channel": sandbox.DM(user), "text": "Demande enregistrée : " + slackEscape(title)})
	}
}

func slackEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func (p *puppet) reply(event obj) {
	channel, ts := str(event, "channel"), str(event, "ts")
	if thread := str(event, "thread_ts"); thread != "" {
		ts = thread
	}
	text := str(event, "text")
	answer := obj{"channel": channel, "thread_ts": ts, "text": "Réponse à : " + text, "unfurl_links": false}
	switch {
	case strings.Contains(text, "galerie"):
		answer["text"], answer["blocks"] = "Galerie", parseList(gallery)
	case strings.Contains(text, "fichier"):
		_, err := p.api.UploadFileContext(context.Background(), slack.UploadFileParameters{
			Filename: "export.csv", FileSize: 12, Content: "nom;montant\n", Channel: channel, ThreadTimestamp: ts, Title: "Export",
		})
		if err != nil {
			p.post("chat.postMessage", obj{"channel": channel, "text": slackEscape(err.Error())})
		}
		return
	default:
		answer["blocks"] = append([]any{
			obj{"type": "rich_text", "elements": []obj{{"type": "rich_text_quote", "elements": []obj{{"type": "text", "text": strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)}}}}},
		}, parseList(answerBlocks)...)
	}
	p.post("chat.postMessage", answer)
}

// post calls one method with JSON; a refusal is said in the log of the test's output, where it shows.
func (p *puppet) post(method string, args obj) {
	raw, _ := json.Marshal(args)
	req, _ := http.NewRequest(http.MethodPost, sandbox.BaseURL+method, bytes.NewReader(raw))
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+p.s.BotToken())
	res, err := p.s.HTTPClient().Do(req)
	if err != nil {
		return
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if !strings.Contains(string(body), `"ok":true`) {
		p.t.Errorf("%s answered %s", method, body)
	}
}

func parse(s string) (o obj) {
	if err := json.Unmarshal([]byte(s), &o); err != nil {
		panic(err)
	}
	return o
}

func parseList(s string) (l []any) {
	if err := json.Unmarshal([]byte(s), &l); err != nil {
		panic(err)
	}
	return l
}

// --- what the bot shows ---

const answerBlocks = `[
	{"type":"header","text":{"type":"plain_text","text":"Procédure formalisée"}},
	{"type":"section","block_id":"text","text":{"type":"mrkdwn","text":"À partir de *216 000 € HT*, un marché de services est passé en _procédure formalisée_.\n• publicité au BOAMP et au JOUE\n• délai de 35 jours\n> Article <https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000037703651|L2124-1> du code"},
	 "accessory":{"type":"overflow","action_id":"more","options":[{"text":{"type":"plain_text","text":"Copier la clause"},"value":"copy"},{"text":{"type":"plain_text","text":"Voir les règles voisines"},"value":"near"}]}},
	{"type":"context","elements":[{"type":"mrkdwn","text":"Sources : <https://www.legifrance.gouv.fr|CCP, art. L2124-1> · vérifié le <!date^1795392000^{date_long}|20 novembre 2026>"}]},
	{"type":"actions","block_id":"do","elements":[
		{"type":"button","action_id":"open_form","style":"primary","text":{"type":"plain_text","text":"Nouvelle demande"},"value":"q"},
		{"type":"button","action_id":"private","text":{"type":"plain_text","text":"Pour moi seul"},"value":"q"},
		{"type":"button","action_id":"done","style":"danger","text":{"type":"plain_text","text":"Retirer"},"value":"q","confirm":{"title":{"type":"plain_text","text":"Retirer la réponse ?"},"text":{"type":"plain_text","text":"Elle sera remplacée."},"confirm":{"type":"plain_text","text":"Retirer"},"deny":{"type":"plain_text","text":"Garder"}}}]},
	{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"rate","positive_button":{"text":{"type":"plain_text","text":"Utile"},"value":"up","accessibility_label":"Cette réponse est utile"},"negative_button":{"text":{"type":"plain_text","text":"Pas utile"},"value":"down","accessibility_label":"Cette réponse n’est pas utile"}}]}
]`

const gallery = `[
	{"type":"header","text":{"type":"plain_text","text":"Tous les blocs"}},
	{"type":"rich_text","elements":[
		{"type":"rich_text_section","elements":[{"type":"text","text":"Gras","style":{"bold":true}},{"type":"text","text":", "},{"type":"text","text":"code","style":{"code":true}},{"type":"text","text":", "},{"type":"link","url":"https://www.grandest.fr","text":"lien"},{"type":"text","text":", "},{"type":"user","user_id":"UBUYER"},{"type":"text","text":" "},{"type":"emoji","name":"seedling"},{"type":"text","text":" "},{"type":"date","timestamp":1796306400,"format":"{date_long} à {time}","fallback":"3 décembre"},{"type":"text","text":" "},{"type":"citation","url":"https://www.legifrance.gouv.fr","text":"Code de la commande publique","index":1,"details":{"citation_type":"web","display_name":"Légifrance","snippet":"Un extrait"}}]},
		{"type":"rich_text_list","style":"bullet","indent":0,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"premier"}]},{"type":"rich_text_section","elements":[{"type":"text","text":"second"}]}]},
		{"type":"rich_text_list","style":"ordered","indent":1,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"un"}]}]},
		{"type":"rich_text_quote","elements":[{"type":"text","text":"<img src=x onerror=alert(1)>"}]},
		{"type":"rich_text_preformatted","elements":[{"type":"text","text":"clause copiée telle quelle"}]}]},
	{"type":"divider"},
	{"type":"section","fields":[{"type":"mrkdwn","text":"*Montant*\n300 000 €"},{"type":"mrkdwn","text":"*Durée*\n24 mois"}]},
	{"type":"markdown","text":"## Un titre\n\nDu **gras**, un [lien](https://www.grandest.fr), un [piège](javascript:alert(1)).\n\n1. un\n2. deux\n\n| Seuil | Montant |\n|---|---|\n| Travaux | 5 404 000 € |"},
	{"type":"table","column_settings":[{"align":"left"},{"align":"right"}],"rows":[[{"type":"raw_text","text":"Segment"},{"type":"raw_text","text":"Montant"}],[{"type":"raw_text","text":"Nettoyage"},{"type":"raw_text","text":"300 000 €"}]]},
	{"type":"image","image_url":"https://www.grandest.fr/logo.png","alt_text":"Logo de la Région","title":{"type":"plain_text","text":"Logo"}},
	{"type":"actions","block_id":"pick","elements":[
		{"type":"static_select","action_id":"one","placeholder":{"type":"plain_text","text":"Un segment"},"options":[{"text":{"type":"plain_text","text":"Nettoyage"},"value":"a"},{"text":{"type":"plain_text","text":"Travaux"},"value":"b"}]},
		{"type":"multi_static_select","action_id":"many","placeholder":{"type":"plain_text","text":"Des lots"},"options":[{"text":{"type":"plain_text","text":"Lot 1"},"value":"1"},{"text":{"type":"plain_text","text":"Lot 2"},"value":"2"}]},
		{"type":"users_select","action_id":"who","placeholder":{"type":"plain_text","text":"Une personne"}},
		{"type":"datepicker","action_id":"day","initial_date":"2026-12-03"},
		{"type":"timepicker","action_id":"hour","initial_time":"09:30"},
		{"type":"button","action_id":"site","url":"https://www.grandest.fr","text":{"type":"plain_text","text":"Voir le site"}}]},
	{"type":"section","block_id":"tick","text":{"type":"mrkdwn","text":"Ce qui compte pour vous"},"accessory":{"type":"checkboxes","action_id":"ticks","options":[{"text":{"type":"mrkdwn","text":"*Clauses sociales*"},"description":{"type":"plain_text","text":"insertion, handicap"},"value":"s"},{"text":{"type":"plain_text","text":"Clauses environnementales"},"value":"e"}]}}
]`

const formView = `{"type":"modal","callback_id":"request","title":{"type":"plain_text","text":"Nouvelle demande"},"submit":{"type":"plain_text","text":"Envoyer"},"close":{"type":"plain_text","text":"Annuler"},"blocks":[
	{"type":"section","block_id":"intro","text":{"type":"mrkdwn","text":"Les fournisseurs qui correspondent sont prévenus *tous ensemble*."},"accessory":{"type":"button","action_id":"explain","text":{"type":"plain_text","text":"Comment choisir ?"}}},
	{"type":"input","block_id":"title","label":{"type":"plain_text","text":"Objet de l’achat"},"hint":{"type":"plain_text","text":"Une phrase suffit."},"element":{"type":"plain_text_input","action_id":"title","min_length":3}},
	{"type":"input","block_id":"segment","label":{"type":"plain_text","text":"Segment"},"element":{"type":"external_select","action_id":"segment","min_query_length":2,"placeholder":{"type":"plain_text","text":"Tapez un mot"}}},
	{"type":"input","block_id":"amount","label":{"type":"plain_text","text":"Montant estimé (€ HT)"},"element":{"type":"number_input","action_id":"amount","is_decimal_allowed":true}},
	{"type":"input","block_id":"kind","label":{"type":"plain_text","text":"Nature"},"element":{"type":"radio_buttons","action_id":"kind","initial_option":{"text":{"type":"plain_text","text":"Services"},"value":"services"},"options":[{"text":{"type":"plain_text","text":"Services"},"value":"services"},{"text":{"type":"plain_text","text":"Travaux"},"value":"works"}]}},
	{"type":"input","block_id":"day","optional":true,"label":{"type":"plain_text","text":"Date de lancement"},"element":{"type":"datepicker","action_id":"day"}},
	{"type":"input","block_id":"note","optional":true,"label":{"type":"plain_text","text":"Précisions"},"element":{"type":"plain_text_input","action_id":"note","multiline":true}},
	{"type":"input","block_id":"files","optional":true,"label":{"type":"plain_text","text":"Pièces jointes"},"element":{"type":"file_input","action_id":"files","filetypes":["pdf","txt"],"max_files":2}}
]}`

const homeView = `{"type":"home","blocks":[
	{"type":"header","text":{"type":"plain_text","text":"Vos demandes"}},
	{"type":"section","text":{"type":"mrkdwn","text":"*Nettoyage des lycées* – 300 000 €\nEnvoyée le 12 novembre, 4 fournisseurs prévenus"},"accessory":{"type":"button","action_id":"home_form","text":{"type":"plain_text","text":"Modifier"},"accessibility_label":"Modifier la demande Nettoyage des lycées"}},
	{"type":"divider"},
	{"type":"header","text":{"type":"plain_text","text":"Prochains webinaires"}},
	{"type":"section","text":{"type":"mrkdwn","text":"*Répondre à un marché réservé*\n<!date^1796306400^{date_long} à {time}|3 décembre> · 12 places libres"},"accessory":{"type":"button","action_id":"join","style":"primary","text":{"type":"plain_text","text":"S’inscrire"}}},
	{"type":"context","elements":[{"type":"mrkdwn","text":"Vous recevrez un rappel la veille."}]},
	{"type":"actions","elements":[{"type":"button","action_id":"home_new","text":{"type":"plain_text","text":"Nouvelle demande"},"style":"primary"},{"type":"button","action_id":"home_help","text":{"type":"plain_text","text":"Parler à l’équipe"}}]}
]}`

// --- the browser ---

// Keys by chromedp's names for them.
var enter, tab, escape, down, up, home = keyOf(kb.Enter), keyOf(kb.Tab), keyOf(kb.Escape), keyOf(kb.ArrowDown), keyOf(kb.ArrowUp), keyOf(kb.Home)

func keyOf(name string) rune { return []rune(name)[0] }

// stage is a workspace, its bot and a browser tab on it.
type stage struct {
	t   *testing.T
	s   *sandbox.Server
	url string
	ctx context.Context
}

// browser is a running Chromium; every test opens a tab in it.
type browser context.Context

// startBrowser skips the test when there is no browser on this machine.
func startBrowser(t *testing.T) browser {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: the page is not tested")
	}
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no chromium on this machine: the page is not tested")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Env("LANGUAGE=fr", "LANG=fr_FR.UTF-8"))
	for _, name := range []string{"headless", "no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking"} {
		options = append(options, chromedp.Flag(name, true))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return ctx
}

func newStage(t *testing.T, b browser, who string) *stage {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // opens the tab under a context without a deadline
		t.Fatalf("opening a tab: %v", err)
	}
	s := newServer(t, sandbox.Options{Manifest: []byte(browserManifest)})
	startPuppet(t, s)
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { web.CloseClientConnections(); web.Close() })
	g := &stage{t: t, s: s, url: web.URL, ctx: ctx}
	g.do(chromedp.EmulateViewport(1280, 860), protocol(emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "fr-FR"}))
	g.open(who)
	return g
}

// open loads the page as a person, in the bot's direct message.
func (g *stage) open(who string) {
	g.t.Helper()
	g.do(chromedp.Navigate("about:blank"), chromedp.Navigate(g.url+"/#/"+who+"/"+sandbox.DM(who)))
	g.until("document.querySelector('.main .composer textarea')")
}

// protocol is a step made of one command of the browser's protocol.
func protocol[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

// do runs browser steps and fails the test when they take too long.
func (g *stage) do(steps ...chromedp.Action[chromedp.Void]) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.ctx, 15*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		g.t.Fatalf("%v; the page shows:\n%s", err, g.text("body"))
	}
}

// js evaluates an expression and decodes its value.
func js[T any](g *stage, expression string) T {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.ctx, 15*time.Second)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		g.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

func (g *stage) text(selector string) string {
	ctx, cancel := context.WithTimeout(g.ctx, 5*time.Second)
	defer cancel()
	out, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("document.querySelector("+quote(selector)+")?.innerText ?? ''"))
	return out
}

func quote(s string) string { raw, _ := json.Marshal(s); return string(raw) }

// until waits for a JavaScript condition. A page on its way to another address is asked again.
func (g *stage) until(condition string) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.ctx, 10*time.Second)
	defer cancel()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		if ok && err == nil {
			return
		}
		select {
		case <-ctx.Done():
			g.t.Fatalf("waiting for %s: %v; the page shows:\n%s", condition, err, g.text("body"))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// shows waits until the text stands in what the selector finds.
func (g *stage) shows(selector, text string) {
	g.t.Helper()
	g.until("[...document.querySelectorAll(" + quote(selector) + ")].some(n => n.innerText.includes(" + quote(text) + "))")
}

// typed puts into the focused field at once; key presses one key.
func (g *stage) typed(text string) {
	g.t.Helper()
	g.do(protocol(cdpinput.InsertText, cdpinput.InsertTextParams{Text: text}))
}

func (g *stage) key(r rune, mods ...chromedp.Modifier) {
	g.t.Helper()
	known, ok := kb.Keys[r]
	if !ok {
		g.t.Fatalf("no key %q", r)
	}
	down := cdpinput.DispatchKeyEventParams{
		Type: cdpinput.DispatchKeyEventTypeKeyDown, Key: known.Key, Code: known.Code, NativeVirtualKeyCode: known.Native, WindowsVirtualKeyCode: known.Windows,
	}
	for _, m := range mods {
		down.Modifiers |= int64(m)
	}
	up := down
	up.Type = cdpinput.DispatchKeyEventTypeKeyUp
	if down.Modifiers&^int64(chromedp.ModifierShift) == 0 {
		down.Text = known.Text // in one event with the key, so that a page may refuse it
	}
	g.do(protocol(cdpinput.DispatchKeyEvent, down), protocol(cdpinput.DispatchKeyEvent, up))
}

// focus puts the focus into the first visible match.
func (g *stage) focus(selector string) {
	g.t.Helper()
	find := "[...document.querySelectorAll(" + quote(selector) + ")].find(n => n.getClientRects().length)"
	g.until(find)
	js[bool](g, find+".focus() ?? true")
}

func (g *stage) say(text string) {
	g.t.Helper()
	g.focus(".main .foot textarea")
	g.typed(text)
	g.key(enter)
}

// press clicks the last visible control with that name.
func (g *stage) press(name string) {
	g.t.Helper()
	find := "[...document.querySelectorAll('button, a, label, [role=option]')].filter(n => n.getClientRects().length && [n.getAttribute('aria-label'), n.innerText.trim(), n.innerText.trim().split('\\n')[0]].some(x => x === " + quote(name) + ")).at(-1)"
	g.until(find)
	js[bool](g, find+".click() ?? true")
}

func (g *stage) goTo(place string) {
	g.t.Helper()
	js[string](g, "location.hash = "+quote("#/"+place))
}

const browserManifest = `{"features":{
	"slash_commands":[{"command":"/orchidee","description":"Poser une question ou ouvrir une demande","usage_hint":"[question | demande | aide]","should_escape":true}],
	"shortcuts":[{"name":"Nouvelle demande","type":"global","callback_id":"new_request","description":"Ouvrir le formulaire"},{"name":"Chercher avec ce message","type":"message","callback_id":"ask_message","description":"Chercher"}]},
	"oauth_config":{"scopes":{"bot":["app_mentions:read","chat:write","commands","im:history","im:read","im:write","channels:history","channels:read","groups:history","groups:read","users:read","usergroups:read","files:read","files:write","reactions:read","reactions:write"]}},
	"settings":{"event_subscriptions":{"bot_events":["app_home_opened","app_mention","message.im"]},"interactivity":{"is_enabled":true},"socket_mode_enabled":true}}`

// --- the tests ---

func TestBrowser(t *testing.T) {
	b := startBrowser(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, browser)
	}{
		{"asks and answers as every person", pageAsksAndAnswersAsEveryPerson},
		{"proposes questions once", pageProposesQuestionsOnce},
		{"replies in thread under the question", pageRepliesInThreadUnderTheQuestion},
		{"keeps the question in view", pageKeepsTheQuestionInView},
		{"opens the thread panel in a channel", pageOpensTheThreadPanelInAChannel},
		{"sends clicks and asks before dangerous ones", pageSendsClicksAndAsksBeforeDangerousOnes},
		{"form shows all faults then submits", pageFormShowsAllFaultsThenSubmits},
		{"form closes with escape and gives the focus back", pageFormClosesWithEscapeAndGivesTheFocusBack},
		{"form keeps its text under another view", pageFormKeepsItsTextUnderAnotherView},
		{"takes and gives files", pageTakesAndGivesFiles},
		{"form takes a file", pageFormTakesAFile},
		{"commands for members only", pageCommandsForMembersOnly},
		{"home", pageHome},
		{"shortcuts edit delete react", pageShortcutsEditDeleteReact},
		{"by keyboard alone", pageByKeyboardAlone},
		{"languages", pageLanguages},
		{"reads mrkdwn", pageReadsMrkdwn},
		{"shows hostile text as text", pageShowsHostileTextAsText},
		{"finds the line again", pageFindsTheLineAgain},
		{"accessibility", pageAccessibility},
		{"contrast", pageContrast},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, b) })
	}
}

func pageAsksAndAnswersAsEveryPerson(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	for _, who := range []string{sandbox.Buyer, sandbox.Guest, sandbox.Extern, sandbox.Staff} {
		g.open(who)
		g.say("Quel seuil pour " + who + " ?")
		g.shows(".replies.has-replies .from-bot", "Procédure formalisée") // expanded under the question
		g.until("document.activeElement.matches('.main .foot textarea') && document.activeElement.value === ''")
	}
	clean(t, g.s)
}

func pageProposesQuestionsOnce(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Guest)
	g.shows(".welcome", "Fournisseur invité")
	if n := js[int](g, "document.querySelectorAll('.example').length"); n != 3 {
		t.Errorf("%d examples, want 3", n)
	}
	question := g.text(".example")
	g.press(question)
	g.shows(".message", question)
	g.shows(".replies", "Procédure formalisée")
	g.until("!document.querySelector('.welcome')")
	g.press("Exemples de questions")
	g.until("document.activeElement.matches('.example')")
}

func pageRepliesInThreadUnderTheQuestion(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("Première question")
	g.shows(".replies", "Procédure formalisée")
	g.press("Répondre dans le fil")
	g.until("document.activeElement.closest('.reply-foot')")
	g.typed("Et pour des travaux ?")
	g.key(enter)
	g.until("document.querySelectorAll('.replies article').length === 3")
	if n := js[int](g, "document.querySelectorAll('.log > .group').length"); n != 1 {
		t.Errorf("%d messages at the root, want 1: the reply left its thread", n)
	}
}

func pageKeepsTheQuestionInView(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("une première")
	g.shows(".replies", "Procédure formalisée")
	g.say("la galerie") // its answer is taller than the window
	g.shows(".replies", "Tous les blocs")
	const question = "[...document.querySelectorAll('.log > .group > div > .message')].at(-1).getBoundingClientRect()"
	g.until("document.querySelector('.scroll').scrollTop > 0")
	g.until(question + ".top >= document.querySelector('.scroll').getBoundingClientRect().top && " + question + ".bottom < innerHeight / 2")
}

func pageOpensTheThreadPanelInAChannel(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.goTo(sandbox.Buyer + "/" + sandbox.BuyersRoom)
	g.shows("h1", "achats")
	g.say("@orchidee quel seuil ?")
	g.shows(".panel", "Procédure formalisée")
	g.focus(".panel textarea")
	g.typed("@orchidee merci")
	g.key(enter)
	g.until("document.querySelectorAll('.panel article').length >= 3")
	g.key(escape)
	g.until("document.querySelector('.panel').hidden")
	g.shows(".thread-link", "réponses")
	if hash := js[string](g, "location.hash"); hash != "#/"+sandbox.Buyer+"/"+sandbox.BuyersRoom {
		t.Errorf("address = %q", hash)
	}
}

func pageSendsClicksAndAsksBeforeDangerousOnes(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("question")
	g.press("Pour moi seul")
	g.shows(".ephemeral", "Visible par vous seul(e)")
	g.shows(".ephemeral", "Ceci ne regarde que vous.")
	g.press("Retirer")
	g.shows("dialog", "Retirer la réponse ?")
	g.press("Garder")
	g.until("!document.querySelector('dialog')")
	g.shows(".replies", "Procédure formalisée")
	g.press("Retirer")
	g.until("document.querySelector('dialog')")
	js[bool](g, "document.querySelector('dialog [data-focus=yes]').click() ?? true")
	g.shows(".replies", "Cliqué.")
	g.say("autre question")
	g.press("Cette réponse est utile")
	g.until("document.querySelector('.feedback [aria-pressed=true]')")
}

func pageFormShowsAllFaultsThenSubmits(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("question")
	g.press("Nouvelle demande")
	g.shows("dialog h2", "Nouvelle demande")
	g.until("document.activeElement.matches('dialog input')")
	g.press("Envoyer")
	g.shows(".summary", "3 champs")
	if n := js[int](g, "document.querySelectorAll('dialog .has-error').length"); n != 3 {
		t.Errorf("%d fields show their fault, want 3 at once", n)
	}
	g.until("document.activeElement.matches('.has-error input') && document.activeElement.getAttribute('aria-invalid') === 'true'")

	g.typed("court")
	g.focus("dialog [role=combobox]")
	g.typed("netto")
	g.shows("dialog .listbox", "Nettoyage de vitres")
	g.key(down)
	g.key(enter)
	g.until("document.querySelector('dialog [role=combobox]').value === 'Nettoyage de vitres'")
	g.focus("dialog [inputmode=decimal]")
	g.typed("1")
	g.press("Envoyer")
	g.shows(".has-error", "Dites-en un peu plus.") // what the bot refuses stands at its fields
	g.shows(".has-error", "Le montant est trop petit.")

	js[bool](g, "document.activeElement.select() ?? true")
	g.typed("Nettoyage <b>des</b> lycées")
	g.focus("dialog [inputmode=decimal]")
	js[bool](g, "document.activeElement.select() ?? true")
	g.typed("300 000,50") // as a French person writes it
	g.press("Envoyer")
	g.until("!document.querySelector('dialog')")
	g.shows(".message", "Demande enregistrée : Nettoyage <b>des</b> lycées")
	clean(t, g.s)
}

func pageFormClosesWithEscapeAndGivesTheFocusBack(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("question")
	g.until("[...document.querySelectorAll('button')].some(b => b.innerText === 'Nouvelle demande')")
	js[bool](g, "[...document.querySelectorAll('.actions button')].find(b => b.innerText === 'Nouvelle demande').focus() ?? true")
	g.key(enter)
	g.until("document.querySelector('dialog')")
	for range 30 { // the focus never leaves the form
		g.key(tab)
		if !js[bool](g, "document.querySelector('dialog').contains(document.activeElement)") {
			t.Fatal("Tab left the dialog")
		}
	}
	g.key(escape)
	g.until("!document.querySelector('dialog')")
	g.until("document.activeElement.innerText === 'Nouvelle demande'")
	if views := g.s.Modals(sandbox.Buyer); len(views) != 0 {
		t.Errorf("%d views are still open", len(views))
	}
}

func pageFormKeepsItsTextUnderAnotherView(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("/orchidee demande")
	g.shows("dialog h2", "Nouvelle demande")
	g.focus("dialog .field input")
	g.typed("gardé")
	g.key(tab)
	g.press("Comment choisir ?")
	g.shows("dialog h2", "Comment choisir")
	if n := len(g.s.Modals(sandbox.Buyer)); n != 2 {
		t.Errorf("%d views in the stack, want 2", n)
	}
	if got := str(g.s.Modals(sandbox.Buyer)[0], "state", "values", "title", "title", "value"); got != "gardé" {
		t.Errorf("the click found %q in the form's state", got)
	}
	g.press("Compris")
	g.shows("dialog h2", "Nouvelle demande")
	g.until("document.querySelector('dialog .field input').value === 'gardé'")
	clean(t, g.s)
}

func pageTakesAndGivesFiles(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	path := filepath.Join(t.TempDir(), "besoin <1>.txt")
	if err := os.WriteFile(path, []byte("contenu"), 0o600); err != nil {
		t.Fatal(err)
	}
	g.do(chromedp.SetUploadFiles(chromedp.CSS(".main .composer input[type=file]"), []string{path}))
	g.shows(".composer .file-list", "besoin <1>.txt")
	g.say("voici le fichier")
	g.shows(".file", "besoin <1>.txt")
	g.shows(".text, .rich", "voici le fichier")
	g.shows(".replies .file", "Export") // the bot's own file
	body := js[string](g, "(() => { const x = new XMLHttpRequest(); x.open('GET', document.querySelector('.replies .file a').href, false); x.send(); return x.responseText; })()")
	if body != "nom;montant\n" {
		t.Errorf("downloaded %q", body)
	}
	if name := js[string](g, "document.querySelector('.replies .file a').download"); name != "export.csv" {
		t.Errorf("the download is named %q", name)
	}
}

func pageFormTakesAFile(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	dir := t.TempDir()
	for _, name := range []string{"annexe.txt", "annexe.exe"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	g.say("/orchidee demande")
	g.shows("dialog h2", "Nouvelle demande")
	g.do(chromedp.SetUploadFiles(chromedp.CSS("dialog input[type=file]"), []string{filepath.Join(dir, "annexe.exe")}))
	g.shows("dialog .field-error", "annexe.exe")
	g.do(chromedp.SetUploadFiles(chromedp.CSS("dialog input[type=file]"), []string{filepath.Join(dir, "annexe.txt")}))
	g.shows("dialog .file-list", "annexe.txt")
}

func pageCommandsForMembersOnly(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.focus(".main .foot textarea")
	g.typed("/or")
	g.shows(".complete", "Poser une question")
	g.key(tab)
	g.until("document.activeElement.value === '/orchidee '")
	g.key(enter)
	g.shows("dialog h2", "Nouvelle demande")
	g.key(escape)
	g.until("!document.querySelector('dialog')")
	g.say("/inconnue")
	g.shows(".composer-note", "/inconnue")

	g.open(sandbox.Extern)
	g.focus(".main .foot textarea")
	g.typed("/or")
	g.until("document.querySelector('.complete').hidden")
	g.typed("chidee aide")
	g.key(enter)
	g.shows(".composer-note", "autre organisation")
	if value := js[string](g, "document.querySelector('.main .foot textarea').value"); value != "/orchidee aide" {
		t.Errorf("the refused text became %q", value)
	}
	if list := g.s.Messages(sandbox.DM(sandbox.Extern)); len(list) != 0 {
		t.Errorf("%d messages were sent", len(list))
	}
}

func pageHome(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.goTo(sandbox.Buyer + "/home")
	g.shows(".home", "Vos demandes")
	g.press("Modifier la demande Nettoyage des lycées")
	g.shows("dialog h2", "Nouvelle demande")
	g.key(escape)
	g.until("!document.querySelector('dialog')")
	published := g.s.Calls("views.publish")
	js[bool](g, "document.querySelector('[data-focus=\"lang/de\"]').click() ?? true")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := g.s.Await(ctx, func() bool { return g.s.Calls("views.publish") > published }); err != nil {
		t.Error("after a change of language the home is not asked for again")
	}
	g.do(chromedp.EmulateViewport(360, 740)) // the longest words of the three languages, on a phone
	if overlap := js[bool](g, "document.querySelector('.bar-title').scrollWidth > document.querySelector('.bar-title').clientWidth"); overlap {
		t.Error("the title of the home does not fit beside its tabs")
	}
	clean(t, g.s)
}

func pageShortcutsEditDeleteReact(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("à corriger")
	g.shows(".replies", "Procédure formalisée")
	g.key(up) // an empty box: edit the last message
	g.until("document.activeElement.closest('.editor')")
	js[bool](g, "document.activeElement.select() ?? true")
	g.typed("corrigé")
	g.key(enter)
	g.shows(".message", "corrigé")
	g.shows(".head", "(modifié)")

	g.focus(".log > .group article")
	g.key('m')
	g.press("Chercher avec ce message")
	g.shows(".ephemeral", "Raccourci reçu.")

	g.focus(".log > .group article")
	js[bool](g, "document.querySelector('.group [data-focus=react]').click() ?? true")
	g.press("Merci")
	g.until("document.querySelector('.reaction[aria-pressed=true]')")

	g.focus(".log > .group article")
	g.key('m')
	g.press("Supprimer")
	g.shows("dialog", "Supprimer ce message")
	js[bool](g, "document.querySelector('dialog [data-focus=yes]').click() ?? true")
	g.shows(".tombstone", "Ce message a été supprimé.") // its thread stays
	g.until("![...document.querySelectorAll('.message .author')].some(n => n.innerText === 'Acheteur')")
}

// pageByKeyboardAlone asks, reads, clicks and answers without a pointer.
func pageByKeyboardAlone(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	js[bool](g, "document.activeElement.blur() ?? true")
	g.key(tab)
	g.until("document.activeElement.matches('.skip')")
	g.key(keyOf(kb.F6))
	g.key(keyOf(kb.F6))
	for range 3 {
		if js[bool](g, "document.activeElement.matches('.main .foot textarea')") {
			break
		}
		g.key(keyOf(kb.F6))
	}
	g.until("document.activeElement.matches('.main .foot textarea')")
	g.typed("question au clavier")
	g.key(enter)
	g.shows(".replies", "Procédure formalisée")
	g.key(keyOf(kb.F6), chromedp.ModifierShift)
	g.until("document.activeElement.matches('article')")
	g.key(home)
	g.until("document.activeElement.innerText.includes('question au clavier')")
	g.key(down)
	g.until("document.activeElement.innerText.includes('Procédure formalisée')")
	for range 12 {
		g.key(tab)
		if js[bool](g, "document.activeElement.innerText === 'Pour moi seul'") {
			break
		}
	}
	g.key(enter)
	g.shows(".ephemeral", "Ceci ne regarde que vous.")
	g.key(down, chromedp.ModifierAlt) // to the next conversation
	g.shows("h1", "achats")
	g.key(up, chromedp.ModifierAlt)
	g.until("document.querySelector('h1').innerText.trim() === 'Orchidée'")
	g.focus("h1")
	g.key('?')
	g.shows("dialog", "Au clavier")
	g.key(escape)
	g.until("!document.querySelector('dialog')")
}

func pageLanguages(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Extern)
	for lang, want := range map[string]string{"de": "Externer Lieferant", "en": "External supplier", "fr": "Fournisseur externe"} {
		js[bool](g, "document.querySelector('[data-focus=\"lang/"+lang+"\"]').click() ?? true")
		g.until("document.documentElement.lang === " + quote(lang))
		g.shows(".identities", want)
		g.shows(".welcome", want)
		g.until("document.title.includes(" + quote(want) + ")")
	}
	// Every word exists in every language.
	missing := js[[]string](g, `(() => {
		const read = (l) => { const x = new XMLHttpRequest(); x.open('GET', 'i18n/' + l + '.json', false); x.send(); return JSON.parse(x.responseText); };
		const all = {fr: read('fr'), en: read('en'), de: read('de')};
		const holes = (s) => (String(s).match(/\{\w+\}/g) ?? []).sort().join();
		return Object.keys(all).flatMap((a) => Object.keys(all).flatMap((b) => Object.keys(all[a]).filter((k) => !all[b][k] || holes(all[a][k]) !== holes(all[b][k])).map((k) => b + ': ' + k)));
	})()`)
	if len(missing) > 0 {
		t.Errorf("missing or differing: %v", missing)
	}
}

func pageReadsMrkdwn(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	for text, want := range map[string]string{
		"*gras* _penché_ ~barré~ `a*b*`":           "<p><strong>gras</strong> <em>penché</em> <s>barré</s> <code>a*b*</code></p>",
		"2*3*4 et un_nom_long":                     "<p>2*3*4 et un_nom_long</p>",
		"*_les deux_*":                             "<p><strong><em>les deux</em></strong></p>",
		"a &lt;b&gt; &amp;amp; c":                  "<p>a &lt;b&gt; &amp;amp; c</p>",
		"• un\n• deux\nfin":                        "<ul><li>un</li><li>deux</li></ul><p>fin</p>",
		"3. trois\n4. quatre":                      `<ol start="3"><li>trois</li><li>quatre</li></ol>`,
		"&gt; cité\n&gt; encore\nlibre":            "<blockquote><p>cité<br>encore</p></blockquote><p>libre</p>",
		"```\n<&lt;x&gt; *non*\n```":               "<pre><code>&lt;&lt;x&gt; *non*</code></pre>",
		"<@UGUEST> <!here> <!subteam^S1|@équipe>":  `<p><span class="mention">@Fournisseur invité</span> <span class="mention mention-all">@here</span> <span class="mention mention-all">@équipe</span></p>`,
		"<!date^1796306400^{date_num}|hier>":       `<p><time>03/12/2026</time></p>`,
		"<!date^x^{date}|à midi>":                  "<p>à midi</p>",
		"<javascript:alert(1)|clic>":               `<p><span class="refused-link">clic (javascript:alert(1))</span></p>`,
		"<https://a.fr/?x=1&amp;y=2|*a*>":          `<p><a href="https://a.fr/?x=1&amp;y=2">*a*</a></p>`,
		"voir https://a.fr/b, puis (https://c.fr)": `<p>voir <a href="https://a.fr/b">https://a.fr/b</a>, puis (<a href="https://c.fr">https://c.fr</a>)</p>`,
		":white_check_mark: 10:30:00 :inconnu:":    "<p>✅ 10:30:00 :inconnu:</p>",
		"*pas fermé <https://a.fr|x*y>":            `<p>*pas fermé <a href="https://a.fr">x*y</a></p>`,
	} {
		js[bool](g, "import('./js/mrkdwn.js').then((m) => { const d = document.createElement('div'); d.append(m.mrkdwn("+quote(text)+")); d.querySelectorAll('.hidden').forEach((n) => n.remove()); d.querySelectorAll('a').forEach((n) => { n.removeAttribute('target'); n.removeAttribute('rel'); }); d.querySelectorAll('time').forEach((n) => { n.removeAttribute('title'); n.removeAttribute('datetime'); }); window.rendered = ["+quote(text)+", d.innerHTML]; }) && true")
		g.until("window.rendered?.[0] === " + quote(text))
		if got := js[string](g, "window.rendered[1]"); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

// pageShowsHostileTextAsText writes what would run if any of it were parsed as HTML.
func pageShowsHostileTextAsText(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	for _, text := range []string{`<img src=x onerror="window.hacked=1">`, `<script>window.hacked=1</script>`, `javascript:window.hacked=1`, `<a href="javascript:hacked=1">x</a>`, "<!channel> & </div>"} {
		g.say(text)
		g.shows(".log > .group > div > .message", text)
	}
	g.say("galerie")
	g.shows(".replies", "Tous les blocs")
	g.shows(".replies", "<img src=x onerror=alert(1)>")
	g.say(`<https://x"onmouseover="window.hacked=1|lien>`)
	g.shows(".message", `onmouseover="window.hacked=1`)
	if js[bool](g, "Boolean(window.hacked || document.querySelector('.log script, .log [onerror], .log [onmouseover], .log a[href^=javascript]'))") {
		t.Error("a person's text became part of the page")
	}
	for _, s := range js[[]string](g, "[...document.querySelectorAll('.log a')].map(a => new URL(a.href).protocol)") {
		if s != "https:" && s != "http:" {
			t.Errorf("a link opens %s", s)
		}
	}
}

func pageFindsTheLineAgain(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	js[bool](g, `(() => { const real = window.EventSource; window.EventSource = class { constructor() { setTimeout(() => this.onerror(), 10); } close() {} }; window.realES = real; return true; })()`)
	g.goTo(sandbox.Staff + "/" + sandbox.DM(sandbox.Staff)) // listens anew, on a dead line
	g.shows(".offline", "Connexion perdue")
	g.s.Say(sandbox.Staff, sandbox.DM(sandbox.Staff), "dit entre-temps")
	js[bool](g, "(window.EventSource = window.realES, true)")
	g.until("!document.querySelector('.offline')")
	g.shows(".message", "dit entre-temps")
}

// pageAccessibility reads the browser's own accessibility tree in every kind of view.
func pageAccessibility(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	look := func(where string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(g.ctx, 15*time.Second)
		defer cancel()
		tree, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (*accessibility.GetFullAXTreeResult, error) {
			out, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
			return &out, err
		})
		if err != nil {
			t.Fatal(err)
		}
		named := map[string]bool{"button": true, "link": true, "textbox": true, "combobox": true, "checkbox": true, "radio": true, "menuitem": true, "option": true, "dialog": true, "log": true, "image": true, "spinbutton": true, "Date": true, "InputTime": true}
		checked := 0
		for _, n := range tree.Nodes {
			if n.Ignored || n.Role == nil {
				continue
			}
			role := value(n.Role)
			if !named[role] {
				continue
			}
			checked++
			if strings.TrimSpace(value(n.Name)) == "" {
				t.Errorf("%s: a %s without a name (node %v)", where, role, n.BackendDOMNodeID)
			}
		}
		if checked < 5 {
			t.Errorf("%s: only %d controls in the accessibility tree", where, checked)
		}
		faults := js[[]string](g, `(() => {
			const out = [], ids = {};
			for (const n of document.querySelectorAll('[id]')) { if (ids[n.id]) out.push('id twice: ' + n.id); ids[n.id] = 1; }
			for (const n of document.querySelectorAll('[aria-labelledby],[aria-describedby],[aria-controls],label[for]')) {
				const refs = [n.getAttribute('aria-labelledby'), n.getAttribute('aria-describedby'), n.getAttribute('for')].filter(Boolean).join(' ').split(/\s+/).filter(Boolean);
				for (const id of refs) if (!document.getElementById(id)) out.push('points nowhere: ' + id);
			}
			if (document.querySelectorAll('h1').length !== 1) out.push('not one h1');
			if (document.querySelectorAll('main').length !== 1) out.push('not one main');
			if (!document.querySelector('nav')) out.push('no nav');
			if (document.documentElement.scrollWidth > innerWidth) out.push('wider than the window');
			return out;
		})()`)
		for _, f := range faults {
			t.Errorf("%s: %s", where, f)
		}
	}
	look("empty")
	g.say("galerie")
	g.shows(".replies", "Tous les blocs")
	look("all blocks")
	g.say("question")
	g.press("Nouvelle demande")
	g.shows("dialog h2", "Nouvelle demande")
	g.press("Envoyer")
	g.shows(".summary", "3 champs")
	look("form with faults")
	g.key(escape)
	g.until("!document.querySelector('dialog')")
	g.goTo(sandbox.Buyer + "/home")
	g.shows(".home", "Vos demandes")
	look("home")
	g.do(chromedp.EmulateViewport(320, 640)) // 1280 at 400 %
	g.goTo(sandbox.Buyer + "/" + sandbox.DM(sandbox.Buyer))
	g.shows(".replies", "Tous les blocs")
	look("narrow")
}

// pageContrast measures every visible text against what is painted behind it.
func pageContrast(t *testing.T, b browser) {
	g := newStage(t, b, sandbox.Buyer)
	g.say("question")
	g.press("Pour moi seul")
	g.shows(".ephemeral", "Ceci ne regarde")
	g.say("galerie")
	g.shows(".replies", "Tous les blocs")
	g.press("Exemples de questions")
	for _, scheme := range []string{"light", "dark"} {
		g.do(protocol(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}))
		g.until("matchMedia('(prefers-color-scheme: " + scheme + ")').matches")
		for _, low := range js[[]string](g, contrastProbe) {
			t.Errorf("%s: %s", scheme, low)
		}
	}
}

// contrastProbe lists texts under 4.5:1 (3:1 when large). A gradient counts by each of its colours.
const contrastProbe = `(() => {
	const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
	const rgba = (css) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = '#000'; canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1); const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
	const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
	const lum = (c) => { const f = c.slice(0, 3).map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
	const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
	const backs = (n) => {
		const layers = [];
		for (; n; n = n.parentElement) {
			const s = getComputedStyle(n);
			const stops = s.backgroundImage.match(/rgba?\([^)]*\)|color\([^)]*\)/g);
			if (stops) return stops.map((x) => layers.reduceRight((b, l) => over(l, b), over(rgba(x), [255, 255, 255, 1])));
			const c = rgba(s.backgroundColor);
			if (c[3]) layers.push(c);
			if (c[3] === 1) break;
		}
		return [layers.reduceRight((b, l) => over(l, b), [255, 255, 255, 1])];
	};
	const out = new Set();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const n = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || !n.getClientRects().length || n.closest('.hidden, [hidden], script, noscript')) continue;
		const s = getComputedStyle(n);
		if (s.visibility === 'hidden') continue;
		const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && +s.fontWeight >= 700;
		for (const back of backs(n)) {
			const r = ratio(over(rgba(s.color), back), back);
			if (r < (large ? 3 : 4.5)) out.add(r.toFixed(2) + ' ' + n.className + ': ' + walk.currentNode.data.trim().slice(0, 40));
		}
	}
	return [...out];
})()`

// value is the text of a value of the accessibility tree.
func value(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var s string
	_ = json.Unmarshal([]byte(v.Value), &s)
	return s
}

package bot

import "context"

// route is a kind of interaction with the name Slack gives it: the action of a button, the callback of a form or shortcut, the
// name of a command.
type route struct {
	kind Kind
	name string
}

// Names of what a person can press, submit or call. Those with a surface in their value say where the button stands.
const (
	actArticle  = "article" // show an article; value: article|question|surface
	actExample  = "example" // ask an example question; value: sentence|language|surface
	actHelpful  = "helpful" // value: question|surface
	actUseless  = "useless" // value: question|surface
	actHuman    = "human"   // value: question|surface
	actAsk      = "ask"     // App Home: open the question form
	actLang     = "lang"    // App Home: choose a language
	actRole     = "role"    // App Home: choose a role
	actImport   = "import"  // a file sent to the bot; value: file|name
	formAsk     = "ask_form"
	formReason  = "reason_form"
	formHuman   = "human_form"
	formImport  = "import_form"
	callAskThis = "ask_this" // message shortcut
	callAsk     = "ask_global"
	cmdOrchidee = "/orchidee"
)

type handler func(*Bot, context.Context, Event) (any, error)

// routes is every command, button, form and shortcut the bot answers to. Links (buttons with a url) need no answer, but Slack
// sends their click all the same.
var routes = map[route]handler{
	{KindCommand, cmdOrchidee}:         (*Bot).command,
	{KindMessageShortcut, callAskThis}: (*Bot).askAboutMessage,
	{KindGlobalShortcut, callAsk}:      (*Bot).openAsk,
	{KindPress, actAsk}:                (*Bot).openAsk,
	{KindSubmit, formAsk}:              (*Bot).submitAsk,
	{KindPress, actArticle}:            (*Bot).showArticle,
	{KindPress, actExample}:            (*Bot).askExample,
	{KindPress, actHelpful}:            (*Bot).voteHelpful,
	{KindPress, actUseless}:            (*Bot).voteUseless,
	{KindSubmit, formReason}:           (*Bot).submitReason,
	{KindPress, actHuman}:              (*Bot).openHuman,
	{KindSubmit, formHuman}:            (*Bot).submitHuman,
	{KindPress, actImport}:             (*Bot).openImport,
	{KindSubmit, formImport}:           (*Bot).submitImport,
	{KindPress, actLang}:               (*Bot).chooseLang,
	{KindPress, actRole}:               (*Bot).chooseRole,
}

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
	actArticle   = "article"            // show an article; value: article|question|surface
	actExample   = "example"            // ask an example question; value: sentence|language|surface
	actHelpful   = "helpful"            // value: question|surface
	actUseless   = "useless"            // value: question|surface
	actHuman     = "human"              // value: question|surface
	actAsk       = "ask"                // App Home: open the question form
	actLang      = "lang"               // App Home: choose a language
	actRole      = "role"               // App Home: choose a role
	actPurchase  = "purchase"           // open the form of a purchase; value: question|surface
	actChange    = "purchase_change"    // the same with a purchase; value: carried|surface
	actLevel     = "purchase_level"     // list a level; value: level|carried|surface
	actPage      = "purchase_page"      // another page of the list; value: page; the view carries the purchase
	actText      = "purchase_text"      // show a clause; value: rule
	actTextFile  = "purchase_text_file" // send it as a file; value: rule
	actNote      = "purchase_note"      // send the note; value: carried|surface
	actWay       = "way"                // a kind of structure; value: way|question|surface
	actImport    = "import"             // a file sent to the bot; value: file|name
	formImport   = "import_form"
	formPurchase = "purchase_form"
	viewLevel    = "purchase_level_view" // lists and texts have nothing to submit
	viewText     = "purchase_text_view"
	callPurchase = "purchase_global" // global shortcut
	formAsk      = "ask_form"
	formReason   = "reason_form"
	formHuman    = "human_form"
	callAskThis  = "ask_this" // message shortcut
	callAsk      = "ask_global"
	cmdOrchidee  = "/orchidee"
)

type handler func(*Bot, context.Context, Event) (any, error)

// routes is every command, button, form and shortcut of questions and answers; the features have their own. Links (buttons with a url) need no answer, but Slack
// sends their click all the same.
var routes = map[route]handler{
	{KindCommand, cmdOrchidee}:         (*Bot).command,
	{KindMessageShortcut, callAskThis}: (*Bot).askAboutMessage,
	{KindGlobalShortcut, callAsk}:      (*Bot).openAsk,
	{KindGlobalShortcut, callPurchase}: (*Bot).openPurchase,
	{KindPress, actPurchase}:           (*Bot).openPurchase,
	{KindPress, actChange}:             (*Bot).changePurchase,
	{KindSubmit, formPurchase}:         (*Bot).submitPurchase,
	{KindSuggest, inSegment}:           (*Bot).suggestSegment,
	{KindPress, actLevel}:              (*Bot).openLevel,
	{KindPress, actPage}:               (*Bot).turnPage,
	{KindPress, actText}:               (*Bot).showText,
	{KindPress, actTextFile}:           (*Bot).sendText,
	{KindPress, actNote}:               (*Bot).sendNote,
	{KindPress, actWay}:                (*Bot).showWay,
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

package sandbox

// Slack's limits, not ours, in characters. D is https://docs.slack.dev; where the reference is
// silent the comments of slackapi/node-slack-sdk packages/types/src/block-kit decide.
const (
	maxMessageBlocks = 50     // D:/reference/block-kit/blocks
	maxViewBlocks    = 100    // D:/reference/views
	maxMessageChars  = 13_200 // all block text of a message; undocumented, slackapi/bolt-js#2509
	maxText          = 40_000 // D:/reference/methods/chat.postMessage: cut beyond
	maxID            = 255    // block_id, action_id, callback_id, external_id

	maxHeader        = 150   // D:/reference/block-kit/blocks/header-block
	maxSection       = 3_000 // D:/reference/block-kit/blocks/section-block
	maxFields        = 10
	maxField         = 2_000
	maxContext       = 10 // D:/reference/block-kit/blocks/context-block
	maxActions       = 25 // D:/reference/block-kit/blocks/actions-block
	maxContextAction = 5  // D:/reference/block-kit/blocks/context-actions-block
	maxLabel         = 2_000
	maxAlt           = 2_000  // D:/reference/block-kit/blocks/image-block
	maxURL           = 3_000  // same page
	maxVideoTitle    = 200    // D:/reference/block-kit/blocks/video-block
	maxVideoAuthor   = 50     // same page
	maxMarkdown      = 12_000 // all markdown blocks of a message: D:/reference/block-kit/blocks/markdown-block
	maxTableRows     = 100    // D:/reference/block-kit/blocks/table-block
	maxTableCols     = 20     // same page
	maxDataRows      = 101    // D:/reference/block-kit/blocks/data-table-block
	maxCardTitle     = 150    // D:/reference/block-kit/blocks/card-block
	maxCardBody      = 200    // same page
	maxCards         = 10     // D:/reference/block-kit/blocks/carousel-block
	maxAlert         = 200    // D:/reference/block-kit/blocks/alert-block

	maxButton        = 75    // D:/reference/block-kit/block-elements/button-element
	maxValue         = 2_000 // same page
	maxA11y          = 75    // same page
	maxOption        = 75    // D:/reference/block-kit/composition-objects/option-object
	maxOptionValue   = 150   // same page; Node's types say 75
	maxOptions       = 100   // D:/reference/block-kit/block-elements/select-menu-element
	maxOverflow      = 5     // D:/reference/block-kit/block-elements/overflow-menu-element
	maxChoices       = 10    // radio buttons, checkboxes
	maxPlaceholder   = 150
	maxInput         = 3_000 // D:/reference/block-kit/block-elements/plain-text-input-element
	maxInputFiles    = 10    // D:/reference/block-kit/block-elements/file-input-element
	maxConfirmTitle  = 100   // D:/reference/block-kit/composition-objects/confirmation-dialog-object
	maxConfirmText   = 300
	maxConfirmButton = 30

	maxViewTitle = 24 // D:/reference/views/modal-views: title, submit, close
	maxPrivate   = 3_000
	maxStack     = 3
	maxViewBytes = 250_000 // view_too_large
)

type surface int

const (
	onMessage surface = 1 << iota
	onModal
	onHome
	everywhere = onMessage | onModal | onHome
)

// blockKinds are the blocks Slack knows and where it takes them.
var blockKinds = map[string]surface{
	"actions": everywhere, "context": everywhere, "divider": everywhere, "header": everywhere, "image": everywhere,
	"input": everywhere, "rich_text": everywhere, "section": everywhere, "video": everywhere,
	"alert": onModal, "context_actions": onMessage, "markdown": onMessage, "table": onMessage, "data_table": onMessage,
	"card": onMessage, "carousel": onMessage, "task_card": onMessage, "plan": onMessage, "data_visualization": onMessage,
	"container": onMessage, "layout": everywhere,
	"file": 0, "call": 0, // Slack makes these itself
}

// place is where an element may stand.
type place int

const (
	inActions place = 1 << iota
	inSection
	inInput
	inContext
	inContextActions
)

// element is what Slack knows of one kind of element.
type element struct {
	places place
	state  string // the field of its value in view.state; "" for those that hold none
	many   bool   // the value is a list
	source string // where the options come from: static, external, users, conversations, channels
}

const anyMenu = inActions | inSection | inInput

var elementKinds = map[string]element{
	"button":           {places: inActions | inSection},
	"overflow":         {places: inActions | inSection, source: "overflow"},
	"image":            {places: inSection | inContext},
	"feedback_buttons": {places: inContextActions},
	"icon_button":      {places: inContextActions},

	"checkboxes":     {places: anyMenu, state: "selected_options", many: true, source: "choices"},
	"radio_buttons":  {places: anyMenu, state: "selected_option", source: "choices"},
	"datepicker":     {places: anyMenu, state: "selected_date"},
	"timepicker":     {places: anyMenu, state: "selected_time"},
	"datetimepicker": {places: inActions | inInput, state: "selected_date_time"},

	"plain_text_input": {places: inInput, state: "value"},
	"email_text_input": {places: inInput, state: "value"},
	"url_text_input":   {places: inInput, state: "value"},
	"number_input":     {places: inInput, state: "value"},
	"rich_text_input":  {places: inInput | inActions, state: "rich_text_value"},
	"file_input":       {places: inInput, state: "files", many: true},

	"static_select":              {places: anyMenu, state: "selected_option", source: "static"},
	"external_select":            {places: anyMenu, state: "selected_option", source: "external"},
	"users_select":               {places: anyMenu, state: "selected_user"},
	"conversations_select":       {places: anyMenu, state: "selected_conversation"},
	"channels_select":            {places: anyMenu, state: "selected_channel"},
	"multi_static_select":        {places: anyMenu, state: "selected_options", many: true, source: "static"},
	"multi_external_select":      {places: anyMenu, state: "selected_options", many: true, source: "external"},
	"multi_users_select":         {places: anyMenu, state: "selected_users", many: true},
	"multi_conversations_select": {places: anyMenu, state: "selected_conversations", many: true},
	"multi_channels_select":      {places: anyMenu, state: "selected_channels", many: true},
}

package bot

import "orchidee/records"

// desk is the team's part of sourcing, and what suppliers are told.
func (b *Bot) desk() feature { return feature{} }

// moved says what follows from a change of a request, in the transaction that made it: the card in the team's channel and its thread,
// the word to the buyer, and the notices to suppliers that the change brought.
func (b *Bot) moved(r records.Request, by records.Actor, action records.Action, notices []records.Notice) change {
	return changes()
}

package bot

import "orchidee/records"

// webinars is what people do with webinars: see them, register, withdraw, answer an offer; and what they are told.
func (b *Bot) webinars() feature { return feature{} }

// tellRegistered tells the person what came of a demand for a seat, and the others whom it moved. by is who made the demand: when it
// was not the person, that is said too.
func (b *Bot) tellRegistered(o records.Outcome, by string) change { return b.tellMoves(o.Moves) }

// tellMoves tells people of the waiting list what happened to them.
func (b *Bot) tellMoves(moves []records.Move) change { return changes() }

// tellEdited tells the registered what changed, when it matters to them, and the moved.
func (b *Bot) tellEdited(e records.Edited) change { return b.tellMoves(e.Moves) }

// tellCancelled tells everybody who had a seat or waited for one.
func (b *Bot) tellCancelled(w records.Webinar, all []records.Registration) change { return changes() }

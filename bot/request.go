package bot

// requests is a buyer's part of sourcing: the form, what became of it, who is interested.
func (b *Bot) requests() feature { return feature{} }

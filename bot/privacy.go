package bot

// privacy is what anybody may do with what is kept about them: see it, have it erased.
func (b *Bot) privacy() feature { return feature{} }

package bot

// suppliers is what suppliers tell of themselves, and their import by the team.
func (b *Bot) suppliers() feature { return feature{} }

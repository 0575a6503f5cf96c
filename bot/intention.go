package bot

// intentions are the purchases to come: entered or imported by the team, searched in chat, sent as a weekly digest.
func (b *Bot) intentions() feature { return feature{} }

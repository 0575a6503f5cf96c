package bot

// webinarDesk is the team's part of webinars: the form, registering others, lists, attendance, figures.
func (b *Bot) webinarDesk() feature { return feature{} }

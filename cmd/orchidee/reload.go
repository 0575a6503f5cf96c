package main

import (
	"context"
	"fmt"

	"orchidee/locales"
)

// hangUp follows SIGHUP. With a content folder of its own the service reads it again: content that cannot be served is not
// taken. Without one there is nothing to read: the terminal was closed, and the service is over.
func (s *service) hangUp(ctx context.Context) (over bool) {
	if s.Data == "" {
		fmt.Fprintln(s.err, s.say.Say(locales.ServeStopping))
		return true
	}
	fsys, _, err := s.content()
	if err != nil {
		s.log.ErrorContext(ctx, "content not reloaded: the former one is kept", "err", s.sentence(err))
		return false
	}
	rules, err := s.app.rules(s.config)
	if err != nil {
		s.log.ErrorContext(ctx, "rules not reloaded: the former ones and the former content are kept", "err", s.sentence(err))
		return false
	}
	faults, err := s.base.Reload(fsys)
	if err != nil {
		s.log.ErrorContext(ctx, "content not reloaded: the former one is kept", "err", err)
		return false
	}
	s.bot.UseRules(rules)
	s.log.InfoContext(ctx, "content reloaded", "articles", len(s.base.Articles()), "faults", len(faults))
	return false
}

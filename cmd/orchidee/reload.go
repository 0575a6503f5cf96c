package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"orchidee/locales"
)

// hangUp follows SIGHUP. With a content folder of its own the service reads it again: content that cannot be served is not
// taken. Without one there is nothing to read: the terminal was closed, and the service is over.
func (s *service) hangUp(ctx context.Context) (over bool) {
	if s.Data == "" {
		fmt.Fprintln(s.err, s.say.Say(locales.ServeStopping))
		return true
	}
	s.reload(ctx)
	return false
}

// watched tells of changes of the content folder; without one of its own the service never hears of any. unwatch ends it.
func (s *service) watched(ctx context.Context) (changed <-chan struct{}, unwatch func()) {
	if s.Data == "" {
		return nil, func() {}
	}
	fsys, _, err := s.content()
	if err != nil {
		return nil, func() {} // told when the content was opened
	}
	ctx, unwatch = context.WithCancel(ctx)
	return watch(ctx, fsys), unwatch
}

// reload reads the content folder again; the former content serves on when the new one cannot.
func (s *service) reload(ctx context.Context) {
	debug.SetGCPercent(readingGrowth)
	defer contentRead()
	fsys, _, err := s.content()
	if err != nil {
		s.log.ErrorContext(ctx, "content not reloaded: the former one is kept", "err", s.sentence(err))
		return
	}
	rules, err := s.app.rules(s.config)
	if err != nil {
		s.log.ErrorContext(ctx, "rules not reloaded: the former ones and the former content are kept", "err", s.sentence(err))
		return
	}
	faults, err := s.base.Reload(fsys)
	if err != nil {
		s.log.ErrorContext(ctx, "content not reloaded: the former one is kept", "err", err)
		return
	}
	s.bot.UseRules(rules)
	s.log.InfoContext(ctx, "content reloaded", "articles", len(s.base.Articles()), "faults", len(faults))
}

package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"orchidee/knowledge"
	"orchidee/locales"
)

// chatTurns is how many questions back a follow-up may lean on, as in Slack.
const chatTurns = 6

func (a *app) chatCommand() *cobra.Command {
	var q asked
	cmd := a.command("chat", locales.CLIChat, none, func(cmd *cobra.Command, _ []string) error {
		q.Lang = a.lang
		if err := q.check(); err != nil {
			return err
		}
		s, err := a.session()
		if err != nil {
			return err
		}
		return s.chat(cmd, q)
	})
	a.askerFlags(cmd, &q)
	return cmd
}

// chat answers line after line; a number opens an article on offer.
func (s *session) chat(cmd *cobra.Command, q asked) error {
	fmt.Fprintln(s.out, s.say.Say(locales.ChatHello))
	in := bufio.NewReader(s.in)
	var turns []string
	var offer []*knowledge.Article
	lang := s.say.Lang
	for {
		s.prompt()
		raw, long, err := readLine(in)
		if err != nil && err != io.EOF {
			return err
		}
		line := strings.TrimSpace(text(string(raw)))
		if err == io.EOF && line == "" || line == "/quit" || cmd.Context().Err() != nil {
			fmt.Fprintln(s.out, s.say.Say(locales.ChatBye))
			return nil
		}
		if long {
			fmt.Fprintln(s.out, s.say.Say(locales.BatchLong, "Line", len(turns)+1))
			continue
		}
		if n, err := strconv.Atoi(line); err == nil {
			if n < 1 || n > len(offer) {
				fmt.Fprintln(s.out, s.say.Say(locales.ChatNumber, "Number", n))
				continue
			}
			query, err := s.query(q)
			if err != nil {
				return err
			}
			s.page(lang, cmp.Or(query.On, s.today)).article(offer[n-1], offer[n-1].Plain())
			continue
		}
		query, err := s.query(asked{Q: line, As: q.As, Lang: q.Lang, On: q.On})
		if err != nil {
			return err
		}
		query.Turns = turns
		f, err := s.counsel.Ask(cmd.Context(), query, s.today)
		if err != nil {
			return err
		}
		lang = string(f.Lang)
		offer = s.show(query, f)
		turns = append(turns, line)
		turns = turns[max(0, len(turns)-chatTurns):]
	}
}

// prompt is for a person only: in a pipe it would be noise.
func (s *session) prompt() {
	if f, ok := s.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(s.out, "\n> ")
	}
}

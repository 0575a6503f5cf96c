package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"

	"orchidee/locales"
)

// maxLine bounds a line of a batch: a question is far shorter.
const maxLine = 1 << 20

// batch answers one question a line, in order, as the lines come. A line that cannot be read gets an object that says why, and
// the next one is read. What a line does not say is taken from the flags.
func (s *session) batch(ctx context.Context, flags asked) error {
	return s.lines(ctx, func(n int, line []byte, long bool) any { return s.reply(ctx, n, line, long, flags) })
}

// lines reads the input line by line and writes one JSON value for each; lines are counted from 1.
func (a *app) lines(ctx context.Context, reply func(n int, line []byte, long bool) any) error {
	in, out := bufio.NewReaderSize(a.in, 64<<10), bufio.NewWriter(a.out)
	for n := 1; ; n++ {
		line, long, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return errors.Join(err, out.Flush())
		}
		if err != nil && len(line) == 0 {
			return out.Flush()
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), out.Flush())
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if err := writeLine(out, reply(n, line, long)); err != nil {
			return err
		}
		if in.Buffered() == 0 { // whoever sent the line may be waiting for its answer
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

// reply is the object for one line.
func (s *session) reply(ctx context.Context, n int, line []byte, long bool, flags asked) any {
	if long {
		return s.refuse(failed(locales.BatchLong, "Line", n))
	}
	q := asked{Q: text(string(line))}
	if start := bytes.TrimSpace(line); len(start) > 0 && start[0] == '{' {
		q = asked{}
		if err := json.Unmarshal([]byte(text(string(line))), &q); err != nil {
			return s.refuse(failed(locales.BatchJSON, "Line", n, "Error", err))
		}
		if q.Q == "" && len(q.Turns) == 0 {
			return s.refuse(failed(locales.BatchNothing, "Line", n))
		}
	}
	q.As, q.Lang, q.On = cmp.Or(q.As, flags.As), cmp.Or(q.Lang, flags.Lang), cmp.Or(q.On, flags.On)
	out, err := s.answer(ctx, q)
	if err != nil {
		return s.refuse(failed(locales.BatchValue, "Line", n, "Problem", s.sentence(err)))
	}
	return out
}

// refusal stands for a line without an answer.
type refusal struct {
	Error string `json:"error"`
}

func (a *app) refuse(err error) refusal { return refusal{a.sentence(err)} }

func (a *app) sentence(err error) string {
	f := &failure{locales.Failed, []any{"Error", err}, exitFailed}
	_ = errors.As(err, &f)
	return f.in(a.say)
}

// readLine reads a line without its end. A longer one than maxLine is skipped to its end.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			long = true
		}
		if !long {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && len(line) == 0 {
			line = []byte{' '} // there was a line
		}
		return bytes.TrimRight(line, "\r\n"), long, keepEOF(err, line)
	}
}

// keepEOF tells the end of the input only once there is no line left.
func keepEOF(err error, line []byte) error {
	if errors.Is(err, io.EOF) && len(line) > 0 {
		return nil
	}
	return err
}

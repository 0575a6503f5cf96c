package sandbox

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"
)

// secret is what must not be guessed: tokens, tickets, response URLs.
func secret() string { return rand.Text() }

// next numbers things of one kind, so that a test sees the same ids every time.
func (s *Server) next(prefix string) string {
	s.counter[prefix]++
	return fmt.Sprintf("%s%08d", prefix, s.after+s.counter[prefix])
}

// ts is the time of a message and its name in its channel: unique and increasing even when
// the clock stands still.
func (s *Server) ts() string {
	s.lastTS = max(s.lastTS+1, s.now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

func (s *Server) unix() int64 { return s.now().Unix() }

// tsTime reads the time back out of a ts.
func tsTime(ts string) time.Time {
	var sec, micro int64
	if _, err := fmt.Sscanf(ts, "%d.%d", &sec, &micro); err != nil {
		return time.Time{}
	}
	return time.UnixMicro(sec*1e6 + micro)
}

// pair joins two ids into one key.
func pair(a, b string) string { return a + "\x00" + b }

func runes(s string) int { return len([]rune(s)) }

func trimSlash(s string) string { return strings.TrimRight(s, "/") }

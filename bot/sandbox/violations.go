package sandbox

import (
	"fmt"
	"slices"
)

func (s *Server) violate(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, text)
	s.log.Warn("the app broke a rule", "rule", text)
	s.touch()
}

// Violations is every rule the app broke so far, refused or not. A test ends by finding none.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Forgive empties Violations and returns them: for a test that provokes one on purpose.
func (s *Server) Forgive() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.violations
	s.violations = nil
	return old
}

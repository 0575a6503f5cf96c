package knowledge

import "context"

// followUp completes a question with the turns before it, when it cannot stand alone.
func (s *snapshot) followUp(_ context.Context, _ Query, _ Lang, _ *reading, alone Result) (Result, error) {
	return alone, nil
}

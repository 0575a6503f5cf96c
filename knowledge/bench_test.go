package knowledge

import (
	"os"
	"testing"
)

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, _, err := Open(os.DirFS("../data"), Options{Today: fitDay}); err != nil {
			b.Fatal(err)
		}
	}
}

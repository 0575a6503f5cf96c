package bot

import (
	"slices"
	"testing"

	"orchidee/locales"
	"orchidee/records"
)

func TestDaysWithoutRegistrationsAreDrawnToo(t *testing.T) {
	c := growth(locales.For("fr"), []records.DayCount{{Day: "2026-02-26", Count: 2, Total: 2}, {Day: "2026-03-01", Count: 3, Total: 5}, {Day: "2026-03-02", Count: 1, Total: 6}})
	if want := []string{"26/02", "27/02", "28/02", "01/03", "02/03"}; !slices.Equal(c.Labels, want) {
		t.Errorf("labels %v, want %v", c.Labels, want)
	}
	if want := []float64{2, 2, 2, 5, 6}; !slices.Equal(c.Series[0].Values, want) {
		t.Errorf("values %v, want %v", c.Series[0].Values, want)
	}
	if c := growth(locales.For("fr"), nil); len(c.Labels) > 0 {
		t.Errorf("of nothing: %v", c.Labels)
	}
}

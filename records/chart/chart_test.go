package chart

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// drawn decodes a picture and counts the pixels of a colour in a band of its height, from and to in percent.
func drawn(t *testing.T, raw []byte, err error) image.Image {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("CHARTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, t.Name()+".png"), raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func pixels(p image.Image, r, g, b uint32, from, to int) (n int) {
	high := p.Bounds().Dy()
	for y := high * from / 100; y < high*to/100; y++ {
		for x := range p.Bounds().Dx() {
			if r1, g1, b1, _ := p.At(x, y).RGBA(); r1>>8 == r && g1>>8 == g && b1>>8 == b {
				n++
			}
		}
	}
	return n
}

func TestBarsAreAsLongAsTheirFigures(t *testing.T) {
	raw, err := Bars(Chart{Title: "Présence par type de structure", Labels: []string{"TPE, PME", "Économie sociale et solidaire", "Autre"}, Series: []Series{
		{"Présents", []float64{24, 6, 0}}, {"Absents", []float64{8, 6, 1}},
	}})
	p := drawn(t, raw, err)
	present, absent := pixels(p, 0, 114, 178, 15, 100), pixels(p, 230, 159, 0, 15, 100)
	if present < absent*16/10 || present > absent*24/10 { // 30 to 15, but for the legend
		t.Errorf("%d pixels of those present, %d of those absent", present, absent)
	}
	if above, below := pixels(p, 0, 114, 178, 15, 40), pixels(p, 0, 114, 178, 40, 100); above < below*2 {
		t.Errorf("the first label is not on top: %d pixels above, %d below", above, below)
	}
}

func TestALineOfManyDays(t *testing.T) {
	var c Chart
	var total []float64
	for i := range 90 {
		c.Labels, total = append(c.Labels, strconv.Itoa(i+1)+"/11"), append(total, float64(i*i)/20)
	}
	c.Title, c.Series = "Inscriptions, cumulées", []Series{{"Inscriptions", total}}
	raw, err := Line(c)
	p := drawn(t, raw, err)
	if n := pixels(p, 0, 114, 178, 10, 100); n < 500 {
		t.Errorf("%d pixels of the line", n)
	}
	if len(raw) > 200_000 {
		t.Errorf("%d bytes", len(raw))
	}
}

func TestOneFigureAndNone(t *testing.T) {
	raw, err := Line(Chart{Title: "Un jour", Labels: []string{"3/11"}, Series: []Series{{"Inscriptions", []float64{3}}}})
	drawn(t, raw, err)
	for _, draw := range []func(Chart) ([]byte, error){Bars, Line} {
		if _, err := draw(Chart{Title: "Rien"}); !errors.Is(err, ErrNothing) {
			t.Errorf("nothing to draw: %v", err)
		}
	}
}

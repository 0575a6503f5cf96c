package letters

import "testing"

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "avance": "avance", "Maîtrise d'œuvre": "Maitrise d'oeuvre", "Straße, Übung": "Strasse, Ubung", "e\u0301te\u0301": "ete", "l’été – 10 €": "l’ete – 10 €", "ex æquo": "ex aequo",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

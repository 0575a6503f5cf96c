package main

import "testing"

func TestWhatTellsWhoSomebodyIsIsBlottedOut(t *testing.T) {
	for text, want := range map[string]string{
		"<@U0123> je suis paul@exemple.fr":             "… je suis …",
		"rappelez-moi au 06 12 34 56 78 pour l'avance": "rappelez-moi au … pour l'avance",
		"mon siret 123 456 789 00012, puis-je ?":       "mon siret …, puis-je ?",
		"voir https://exemple.fr/moi?x=1 merci":        "voir … merci",
		"seuil de 5 404 000 € et article R2122-8":      "seuil de 5 404 000 € et article R2122-8",
	} {
		if got := anonymous(text); got != want {
			t.Errorf("anonymous(%q) = %q, want %q", text, got, want)
		}
	}
}

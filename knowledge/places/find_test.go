package places

import (
	"strings"
	"testing"
)

func TestPlacesOfAQuestion(t *testing.T) {
	g := open(t)
	for _, c := range []struct{ text, towns, departements string }{
		{"quels achats à venir en espaces verts dans les Vosges ?", "", "88"},
		{"un traiteur à Épinal", "Épinal", ""},
		{"un traiteur a epinal", "Épinal", ""},
		{"fournisseur espaces verts épinal", "Épinal", ""},
		{"67", "", "67"}, {"67, 68 et 88", "", "67 68 88"}, {"entreprises dans le 67 et le 68", "", "67 68"}, {"départements 54, 55 et 57", "", "54 55 57"},
		{"Strasbourg (67)", "Strasbourg", "67"}, {"im Departement 67", "", "67"},
		{"Bas-Rhin", "", "67"}, {"bas rhin", "", "67"}, {"in the Vosges", "", "88"}, {"in den Vogesen", "", "88"},
		{"en Alsace", "", "67 68"}, {"im Elsass", "", "67 68"}, {"in Alsace and in Lorraine", "", "54 55 57 67 68 88"}, {"in Lothringen", "", "54 55 57 88"},
		{"Champagne-Ardenne", "", "08 10 51 52"}, {"droit local d'Alsace-Moselle", "", "57 67 68"},
		{"Haute-Marne", "", "52"}, {"la Marne et la Haute-Marne", "", "51 52"}, {"Meurthe-et-Moselle", "", "54"}, {"MEURTHE ET MOSELLE", "", "54"},
		{"dans l'Aube", "", "10"}, {"dans l’aube", "", "10"}, {"à l'aube du nouveau code", "", ""},
		{"toute la Région Grand Est", "", "08 10 51 52 54 55 57 67 68 88"}, {"la Région Grand Est achète-t-elle dans la Meuse ?", "", "55"},
		{"autour de Saint-Dié", "Saint-Dié-des-Vosges", ""}, {"la maison de région de Charleville", "Charleville-Mézières", ""}, {"autour de St-Dié-des-Vosges", "Saint-Dié-des-Vosges", ""}, {"20 km autour de Bar-sur-Aube", "Bar-sur-Aube", ""},
		{"livraison au Thillot", "Le Thillot", ""}, {"livraison à La Bresse", "La Bresse", ""}, {"livraison à la Bresse", "La Bresse", ""},
		{"near Metz, Nancy or Toul", "Metz, Nancy, Toul", ""}, {"académie de Nancy-Metz", "Nancy, Metz", ""},
		{"in Straßburg", "Strasbourg", ""}, {"Lieferung nach Mülhausen", "Mulhouse, Mulhausen", ""}, {"Lieferung nach Diedenhofen", "Thionville", ""}, {"bei Schlettstadt", "Sélestat", ""},
		{"67000 Strasbourg", "Strasbourg", ""}, {"code postal 54000", "Nancy", ""}, {"51000", "Châlons-en-Champagne", ""},
		{"à Thil dans l'Aube", "Thil", "10"}, {"Charmes", "Charmes, Charmes", ""}, {"à Charmes dans les Vosges", "Charmes", "88"}, {"à Charmes (52360)", "Charmes", ""}, {"code postal 52360, Charmes", "Charmes", ""}, {"à Grand", "Grand", ""},
	} {
		towns, departements := g.Find(c.text)
		if names(towns) != c.towns || codes(departements) != c.departements {
			t.Errorf("Find(%q) = %q, %q, want %q, %q", c.text, names(towns), codes(departements), c.towns, c.departements)
		}
	}
}

// TestCommonWordsAreNoPlaces reads sentences that hold names of communes and numbers of départements, and mean none.
func TestCommonWordsAreNoPlaces(t *testing.T) {
	g := open(t)
	for _, text := range []string{
		"un grand marché pour les charmes du parc", "l'hôpital achète du linge", "livraison à l'hôpital", "avant le 10 mars", "dans les 10 jours", "10 véhicules et 67 vélos",
		"un marché de 55000 euros", "de 10000 à 51000 € HT", "article 51 de la loi", "d'ici à avril", "Avril convient aussi", "Still, many suppliers do", "les deux villes voisines",
		"la plaine de jeux", "une table en étain et un munster", "en Seine-et-Marne", "le Val-de-Marne", "Nogent-sur-Marne", "à Colmar-Berg", "un délai de 52 jours", "par lots 54 et 55",
		"la forge et les forges", "son prix, ses bains, ses poissons", "qui, que, dont, où ?", "8 à 10 personnes", "2026-10-08", "", "-", "le 08 mai",
	} {
		if towns, departements := g.Find(text); len(towns)+len(departements) > 0 {
			t.Errorf("Find(%q) = %q, %q, want nothing", text, names(towns), codes(departements))
		}
	}
}

// TestEveryPlaceIsReadAlone names each town and département alone, as people fill a field.
func TestEveryPlaceIsReadAlone(t *testing.T) {
	g := open(t)
	for _, town := range g.towns {
		if town.Code == "57037" { // Aube in Moselle: the département goes first
			continue
		}
		found, _ := g.Find(town.Name)
		if !strings.Contains(names(found), town.Name) {
			t.Errorf("Find(%q) = %q", town.Name, names(found))
		}
	}
	for _, d := range g.Departements() {
		if _, found := g.Find(d.Name); codes(found) != d.Code {
			t.Errorf("Find(%q) = %q", d.Name, codes(found))
		}
	}
}

func FuzzFind(f *testing.F) {
	g := open(f)
	for _, seed := range []string{"à Épinal (88)", "67-68", "l'", "st. dié", "(", "dans le 67 et", "é\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g.Find(text)
		if got := g.Suggest(text, 3); len(got) > 3 {
			t.Errorf("Suggest(%q, 3) gives %d", text, len(got))
		}
	})
}

func BenchmarkFind(b *testing.B) {
	g := open(b)
	for b.Loop() {
		g.Find("Je cherche un fournisseur de plants pour des espaces verts à livrer près de Saint-Dié-des-Vosges ou dans le 67 avant le 10 mars")
	}
}

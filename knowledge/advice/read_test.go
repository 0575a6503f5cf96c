package advice

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAmountsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]float64{
		"nettoyage 300 k€":        300_000,
		"90k":                     90_000,
		"90 K€ HT":                90_000,
		"0,3 M€":                  300_000,
		"1.2 million":             1_200_000,
		"1,2 million d'euros":     1_200_000,
		"1.2 millions € HT":       1_200_000,
		"3M":                      3_000_000,
		"5,404 M€":                5_404_000,
		"55 000 €":                55_000,
		"55\u202f000\u00a0€":      55_000,
		"300.000 EUR":             300_000,
		"€300,000":                300_000,
		"1,200,000 euros":         1_200_000,
		"1.200.000,50 €":          1_200_000.50,
		"215 999,99 €":            215_999.99,
		"215999.99 euros":         215_999.99,
		"300'000 Euro":            300_000,
		"300 Tausend Euro":        300_000,
		"1,5 Mio. Euro":           1_500_000,
		"300 mille euros":         300_000,
		"un marché de 300000":     300_000,
		"montant 80 000 HT":       80_000,
		"500 euros":               500,
		"2 milliards d'euros":     2e9,
		"keur 90":                 0,
		"en 2026":                 0,
		"le 15/03/2026":           0,
		"CPV 90910000-9":          0,
		"cpv 90910000":            0,
		"démolition de 12 000 m²": 0,
		"20 000 heures":           0,
		"pont de 30 m":            0,
		"SIRET 20005226400013":    0,
		"article R2122-8":         0,
	} {
		got := 0.0
		if all := ReadAmounts(text); len(all) > 0 {
			got = all[0].Value
		}
		if got != want {
			t.Errorf("ReadAmounts(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestAmountsThatIncludeVAT(t *testing.T) {
	for text, want := range map[string]bool{
		"300 000 € TTC": true, "300 k€ ttc": true, "360 000 euros toutes taxes comprises": true, "€300,000 incl. VAT": true, "300.000 € inkl. MwSt": true,
		"300 000 € HT": false, "300 000 € hors taxes": false, "€300,000 excl. VAT": false,
	} {
		if all := ReadAmounts(text); len(all) != 1 || all[0].VAT != want {
			t.Errorf("ReadAmounts(%q) = %+v, want VAT %v", text, all, want)
		}
	}
}

func TestDays(t *testing.T) {
	const today = Date("2026-11-25")
	for text, want := range map[string]Date{
		"au 1er mars 2026":      "2026-03-01",
		"le 15/03/2026":         "2026-03-15",
		"15.03.2026":            "2026-03-15",
		"2026-08-22":            "2026-08-22",
		"lancement en mars":     "2027-03-01",
		"lancement en décembre": "2026-12-01",
		"lancement en novembre": "2026-11-25",
		"en janvier 2026":       "2026-01-01",
		"launch in March":       "2027-03-01",
		"on 1 March 2026":       "2026-03-01",
		"March 1, 2026":         "2026-03-01",
		"am 1. März 2026":       "2026-03-01",
		"im März 2026":          "2026-03-01",
		"Start im Januar":       "2027-01-01",
		"le 22 août":            "2027-08-22",
		"le 2 décembre":         "2026-12-02",
		"au 2e trimestre 2027":  "2027-04-01",
		"Q1 2027":               "2027-01-01",
		"début 2027":            "2027-01-01",
		"en 2026":               "2026-11-25",
		"livraison en mai 2027, lancement en janvier 2027": "2027-01-01",
		"le 31/02/2026": "",
		"we may buy":    "",
		"rien":          "",
	} {
		got, _ := ReadDay(text, today)
		if got.Date != want {
			t.Errorf("ReadDay(%q) = %q, want %q", text, got.Date, want)
		}
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]float64{
		"sur 2 ans": 24, "12 mois": 12, "deux ans": 24, "un an": 12, "18 months": 18, "two years": 24, "zwei Jahre": 24, "24 Monate": 24, "für ein Jahr": 12,
		"1 an reconductible 3 fois": 48, "un an renouvelable trois fois": 48, "one year renewable twice": 36, "1,5 an": 18, "8 semaines": 1.85,
		"garantie de 5 ans": 0, "depuis 3 ans": 0, "jeunes de moins de 26 ans": 0, "moins de 6 mois": 5.5, "sur 48 mois": 48, "accord-cadre de 4 ans": 48,
		"une durée de quatre ans": 48, "2 ans ferme + 2 ans": 48, "un an renouvelable 2 ans": 36, "2 ans puis 6 mois": 30, "neuf mois": 9,
	} {
		if got, _ := ReadMonths(text); got != want {
			t.Errorf("ReadMonths(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestDescriptions(t *testing.T) {
	b := open(t)
	type want struct {
		segment string
		nature  Nature
		amount  float64
		months  float64
		on      Date
		lots    []float64
		count   int
		holder  Holder
		detail  string
	}
	for text, w := range map[string]want{
		"marché de nettoyage de 300 k€ sur 2 ans, lancement en mars": {"nettoyage", Services, 300_000, 24, "2027-03-01", nil, 0, "", ""},
		"cleaning contract worth 300,000 euros over two years":       {"nettoyage", Services, 300_000, 24, "", nil, 0, "", ""},
		"Reinigung für 300.000 € über zwei Jahre":                    {"nettoyage", Services, 300_000, 24, "", nil, 0, "", ""},
		"Büroreinigung 90k":                                                              {"nettoyage", Services, 90_000, 0, "", nil, 0, "", ""},
		"3 lots de 80 000 € de mobilier":                                                 {"mobilier", Supplies, 240_000, 0, "", []float64{80000, 80000, 80000}, 3, "", ""},
		"travaux de peinture, 120 000 € en 2 lots":                                       {"renovation", Works, 120_000, 0, "", nil, 2, "", ""},
		"lot 1 : 80 000 €, lot 2 : 120 000 €, nettoyage":                                 {"nettoyage", Services, 200_000, 0, "", []float64{80000, 120000}, 0, "", ""},
		"besoin de 400 000 € en 2 lots : 330 000 € et 70 000 €, nettoyage":               {"nettoyage", Services, 400_000, 0, "", []float64{330000, 70000}, 2, "", ""},
		"maîtrise d'œuvre pour la construction d'un lycée, 350 000 €":                    {"maitrise-d-oeuvre", Services, 350_000, 0, "", nil, 0, "", "new-build"},
		"rénovation d'un lycée, 3 200 000 €, 14 mois, 2 800 m²":                          {"renovation", Works, 3_200_000, 14, "", nil, 0, "", "rehabilitation"},
		"démolition d'un atelier de 400 m² ayant stocké des solvants, 90 000 €":          {"demolition", Works, 90_000, 0, "", nil, 0, "", "hazardous"},
		"formation des agents de sécurité, 50 000 €":                                     {"formation", Services, 50_000, 0, "", nil, 0, "", ""},
		"le conseil régional achète du papier pour 70 000 € sur 2 ans":                   {"papier", Supplies, 70_000, 24, "", nil, 0, "", ""},
		"restauration scolaire 1,5 M€ sur 3 ans avec une PME":                            {"restauration", Services, 1_500_000, 36, "", nil, 0, SME, "school"},
		"nettoyage de lycées, 500 000 €/an, 4 ans":                                       {"nettoyage", Services, 2_000_000, 48, "", nil, 0, "", "school"},
		"fournitures de bureau 45 000 €":                                                 {"fournitures-bureau", Supplies, 45_000, 0, "", nil, 0, "", ""},
		"marché de travaux de 5 404 000 €":                                               {"", Works, 5_404_000, 0, "", nil, 0, "", ""},
		"marché de services de 216 000 €":                                                {"", Services, 216_000, 0, "", nil, 0, "", ""},
		"Lieferung von Büromöbeln für 150.000 € im Januar 2027":                          {"mobilier", Supplies, 150_000, 0, "2027-01-01", nil, 0, "", ""},
		"Bau eines neuen Gymnasiums, 8 Mio. Euro, 24 Monate":                             {"construction", Works, 8_000_000, 24, "", nil, 0, "", "new-build"},
		"marché réservé aux ESAT pour 300 000 € d'espaces verts":                         {"espaces-verts", Services, 300_000, 0, "", nil, 0, "", "reserved"},
		"entre 80 000 et 100 000 € de communication sur 1 an renouvelable 3 fois":        {"communication", Services, 100_000, 48, "", nil, 0, "", ""},
		"nettoyage, 2 lots de 100 000 et 150 000 €":                                      {"nettoyage", Services, 250_000, 0, "", []float64{100000, 150000}, 2, "", ""},
		"nettoyage en 5 lots, 250 000 €":                                                 {"nettoyage", Services, 250_000, 0, "", nil, 5, "", ""},
		"cleaning, two lots of €75,000":                                                  {"nettoyage", Services, 150_000, 0, "", []float64{75000, 75000}, 2, "", ""},
		"cleaning, three lots of 50k":                                                    {"nettoyage", Services, 150_000, 0, "", []float64{50000, 50000, 50000}, 3, "", ""},
		"Reinigung, zwei Lose von 50.000 €":                                              {"nettoyage", Services, 100_000, 0, "", []float64{50000, 50000}, 2, "", ""},
		"nettoyage 400 000 € dont un lot de 70 000 €":                                    {"nettoyage", Services, 400_000, 0, "", nil, 2, "", ""},
		"nettoyage, 2 lots, 150 000 € par lot":                                           {"nettoyage", Services, 300_000, 0, "", []float64{150000, 150000}, 2, "", ""},
		"étude pour la direction de l'innovation, 80 000 €":                              {"etudes", Services, 80_000, 0, "", nil, 0, "", ""},
		"espaces verts avec un lot réservé, 300 000 €":                                   {"espaces-verts", Services, 300_000, 0, "", nil, 0, "", "reserved-lot"},
		"étude stratégique, 85 000 €, 8 mois":                                            {"etudes", Services, 85_000, 8, "", nil, 0, "", ""},
		"accord-cadre minimum 100 000 € maximum 900 000 €, ordinateurs portables, 4 ans": {"informatique", Supplies, 900_000, 48, "", nil, 0, "", "framework"},
	} {
		r := b.Read(text, "2026-11-25")
		if r.Segment != w.segment || r.Nature != w.nature || r.Amount != w.amount || r.Months != w.months || r.On != w.on ||
			!slices.Equal(r.Lots, w.lots) || r.LotCount != w.count || r.Holder != w.holder || w.detail != "" && !slices.Contains(r.Details, w.detail) {
			t.Errorf("Read(%q) = %+v\nwant %+v", text, r, w)
		}
	}
}

func TestEverySegmentIsFoundByItsNamesAndWords(t *testing.T) {
	b := open(t)
	for _, s := range b.segments {
		for _, lang := range Langs {
			for _, w := range append([]string{s.Names[lang]}, s.words[lang]...) {
				if got, _ := b.FindSegment(w); got == nil {
					t.Errorf("%s: %q finds nothing", s.ID, w)
				}
			}
			if got, _ := b.FindSegment(s.Names[lang]); got != nil && got.ID != s.ID {
				t.Errorf("%q finds %s, want %s", s.Names[lang], got.ID, s.ID)
			}
		}
	}
}

func TestInnovationIsSaidOfThePurchase(t *testing.T) {
	b := open(t)
	for text, want := range map[string]string{
		"étude pour la direction de l'innovation, 80 000 €": "", "solution innovante de nettoyage, 80 000 €": "yes", "achat non innovant de mobilier, 80 000 €": "no",
		"innovative cleaning, 80k": "yes", "innovative Reinigung, 80.000 €": "yes", "nettoyage, 80 000 €": "",
	} {
		got := ""
		if r := b.Read(text, "2026-11-25"); r.Innovative != nil {
			got = map[bool]string{true: "yes", false: "no"}[*r.Innovative]
		}
		if got != want {
			t.Errorf("Read(%q) says innovative %q, want %q", text, got, want)
		}
	}
}

// TestLongTextsAreReadInTime would not end within minutes if what stands before each number were read from the start of the text.
func TestLongTextsAreReadInTime(t *testing.T) {
	const n = 5_000
	text := strings.Repeat("nettoyage 300 k€ le 3 mars 2027 pour 2 ans ", n)
	start := time.Now()
	if got := len(ReadAmounts(text)); got != n {
		t.Errorf("%d amounts, want %d", got, n)
	}
	if d, ok := ReadDay(text, "2026-11-25"); !ok || d.Date != "2027-03-03" {
		t.Errorf("day %v", d)
	}
	if r := open(t).Read(text, "2026-11-25"); r.Amount != 300_000 || r.Months != 24 {
		t.Errorf("Read = %+v", r.Purchase)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

package records

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// segmentOf is a small table of segments.
func segmentOf(code string) []string {
	if code[:3] == "909" {
		return []string{"nettoyage"}
	}
	return nil
}

func TestMatching(t *testing.T) {
	base := Brief{CPV: []string{"90911200"}, Place: Place{Departments: []string{"67", "88"}}}
	with := func(change func(*Brief)) Brief { b := base; change(&b); return b }
	cpv := func(codes ...string) Supplier { return Supplier{CPV: codes} }
	everywhere := []Reason{{ForPlace, "67", "67"}, {ForPlace, "88", "88"}}
	anyKind := Reason{Kind: ForKind}
	for _, tt := range []struct {
		name     string
		brief    Brief
		supplier Supplier
		want     []Reason
	}{
		{"the same code", base, cpv("90911200"), append([]Reason{{ForCPV, "90911200", "90911200"}}, append(everywhere, anyKind)...)},
		{"a wider code of the supplier", base, cpv("90900000"), append([]Reason{{ForCPV, "90911200", "90900000"}}, append(everywhere, anyKind)...)},
		{"a narrower code of the supplier", base, cpv("90911210"), append([]Reason{{ForCPV, "90911200", "90911210"}}, append(everywhere, anyKind)...)},
		{"a division", base, cpv("90000000"), append([]Reason{{ForCPV, "90911200", "90000000"}}, append(everywhere, anyKind)...)},
		{"a division that ends in a zero is not the one before", with(func(b *Brief) { b.CPV = []string{"39000000"} }), cpv("30000000"), nil},
		{"a neighbour", base, cpv("90919200"), nil},
		{"a segment that the supplier named", base, Supplier{Segments: []string{"nettoyage"}}, append([]Reason{{ForSegment, "nettoyage", "nettoyage"}}, append(everywhere, anyKind)...)},
		{"a neighbour, when the request names the segment", with(func(b *Brief) { b.Segments = []string{"nettoyage"} }), cpv("90919200"), append([]Reason{{ForSegment, "nettoyage", "nettoyage"}}, append(everywhere, anyKind)...)},
		{"another segment", base, Supplier{Segments: []string{"mobilier"}}, nil},
		{"nothing said", base, Supplier{}, nil},
		{"one département in common", base, Supplier{CPV: []string{"90911200"}, Departments: []string{"54", "88"}}, []Reason{{ForCPV, "90911200", "90911200"}, {ForPlace, "88", "88"}, anyKind}},
		{"elsewhere", base, Supplier{CPV: []string{"90911200"}, Departments: []string{"54"}}, nil},
		{"a request for the whole Région", with(func(b *Brief) { b.Place = Place{Region: true} }), Supplier{CPV: []string{"90911200"}, Departments: []string{"54"}}, []Reason{{ForCPV, "90911200", "90911200"}, {ForPlace, "54", "54"}, anyKind}},
		{"both the whole Région", with(func(b *Brief) { b.Place = Place{Region: true} }), cpv("90911200"), []Reason{{ForCPV, "90911200", "90911200"}, {Kind: ForPlace}, anyKind}},
		{"a kind that is sought", with(func(b *Brief) { b.Kinds = []StructureKind{SIAE, Adapted} }), Supplier{CPV: []string{"90911200"}, Departments: []string{"67"}, Kinds: []StructureKind{ESS, SIAE}}, []Reason{{ForCPV, "90911200", "90911200"}, {ForPlace, "67", "67"}, {ForKind, "siae", "siae"}}},
		{"a kind that is not", with(func(b *Brief) { b.Kinds = []StructureKind{SIAE} }), Supplier{CPV: []string{"90911200"}, Kinds: []StructureKind{SME}}, nil},
	} {
		tt.supplier.Alerts = true
		var got []Reason
		if all := MatchSuppliers(tt.brief, []Supplier{tt.supplier}, segmentOf); len(all) == 1 {
			got = all[0].Reasons
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
		tt.supplier.Alerts = false
		if all := MatchSuppliers(tt.brief, []Supplier{tt.supplier}, segmentOf); len(all) != 0 {
			t.Errorf("%s: matched without alerts", tt.name)
		}
	}
}

func TestMatchingDoesNotDependOnTheOrder(t *testing.T) {
	all := profiles(200)
	want := MatchSuppliers(brief(), all, segmentOf)
	slices.Reverse(all)
	if diff := cmp.Diff(want, MatchSuppliers(brief(), all, segmentOf)); diff != "" || len(want) == 0 {
		t.Errorf("%d matches\n%s", len(want), diff)
	}
}

func TestAnybodyCanDrawAgain(t *testing.T) {
	const seed = Seed("000102030405060708090a0b0c0d0e0f")
	got, err := DrawOrder([]string{"d", "a", "c", "b", "e"}, seed)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := DrawOrder([]string{"e", "d", "c", "b", "a"}, seed)
	if want := []string{"e", "d", "a", "b", "c"}; !slices.Equal(got, want) || !slices.Equal(again, want) {
		t.Errorf("DrawOrder = %q, then %q, want %q", got, again, want)
	}
	for _, bad := range []Seed{"", "00", "zz0102030405060708090a0b0c0d0e0f"} {
		if _, err := DrawOrder([]string{"a"}, bad); err == nil {
			t.Errorf("DrawOrder with seed %q succeeded", bad)
		}
	}
	if a, b := NewSeed(), NewSeed(); a == b || len(a) != 32 {
		t.Errorf("NewSeed = %q, %q", a, b)
	}
}

// The draw favours nobody: over many seeds each of five is first about as often.
func TestTheDrawIsFair(t *testing.T) {
	first := map[string]int{}
	const n = 5000
	for i := range n {
		order, err := DrawOrder([]string{"a", "b", "c", "d", "e"}, Seed(fmt.Sprintf("%032x", i)))
		if err != nil {
			t.Fatal(err)
		}
		first[order[0]]++
	}
	for id, times := range first {
		if times < n/5-150 || times > n/5+150 { // five standard deviations
			t.Errorf("%s is first %d times of %d", id, times, n)
		}
	}
}

// profiles makes n suppliers of the ten départements with codes of a few divisions.
func profiles(n int) []Supplier {
	departments := []string{"08", "10", "51", "52", "54", "55", "57", "67", "68", "88"}
	all := make([]Supplier, n)
	for i := range all {
		all[i] = Supplier{
			ID: fmt.Sprintf("%06d", i), Team: "T", User: fmt.Sprintf("U%d", i), Name: fmt.Sprintf("Firme %d", i), Alerts: true, Lang: "fr",
			Kinds:       []StructureKind{[]StructureKind{SME, ESS, SIAE, Adapted}[i%4]},
			CPV:         []string{fmt.Sprintf("909%d0000", i%10), fmt.Sprintf("7731%d000", i%10), fmt.Sprintf("45%06d", i)},
			Segments:    []string{[]string{"nettoyage", "espaces-verts", "mobilier"}[i%3]},
			Departments: []string{departments[i%10], departments[(i/10)%10]},
		}
	}
	return all
}

// BenchmarkMatch matches one request against 5 000 profiles.
func BenchmarkMatch(b *testing.B) {
	all, want := profiles(5000), 0
	for b.Loop() {
		want = len(MatchSuppliers(brief(), all, segmentOf))
	}
	b.ReportMetric(float64(want), "matches")
}

package main

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"orchidee/data"
	"orchidee/knowledge"
	"orchidee/locales"
)

// real answers from the content that is built in; it is opened once for all tests, as it takes seconds under -race.
var real = sync.OnceValues(func() (*session, error) {
	lookup := func(string) (string, bool) { return "", true } // no .env, no folder
	return (&app{outside: outside{now: clock, lookup: lookup, err: io.Discard}, say: locales.For("fr")}).session()
})

// batch asks questions as `ask --batch` does and gives the lines that came back.
func batch(t *testing.T, questions []asked) []answered {
	t.Helper()
	opened, err := real()
	if err != nil {
		t.Fatal(err)
	}
	var in, out bytes.Buffer
	for _, q := range questions {
		if err := writeLine(&in, q); err != nil {
			t.Fatal(err)
		}
	}
	s, a := *opened, *opened.app
	a.in, a.out = &in, &out
	s.app = &a
	if err := s.batch(t.Context(), asked{}); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(&out)
	dec.DisallowUnknownFields() // an {"error":…} would be one
	var answers []answered
	for dec.More() {
		var a answered
		if err := dec.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers
}

// everyQuestion is the whole question file.
func everyQuestion(t *testing.T, as string) []asked {
	t.Helper()
	questions, _ := knowledge.Questions(data.FS)
	if len(questions) < 100 {
		t.Fatalf("only %d questions", len(questions))
	}
	out := make([]asked, len(questions))
	for i, q := range questions {
		out[i] = asked{Q: q.Q, Turns: q.Turns, Lang: string(q.Lang), As: as, On: string(q.On)}
	}
	return out
}

// each keeps one question in n.
func each(n int, questions []asked) []asked {
	var out []asked
	for i := 0; i < len(questions); i += n {
		out = append(out, questions[i])
	}
	return out
}

func TestEveryAnswerHasItsSourceAndItsDate(t *testing.T) {
	for _, a := range batch(t, everyQuestion(t, "staff")) {
		if (a.Answer == nil) != (a.Outcome != "answered" && a.Outcome != "unsure") {
			t.Errorf("%q: outcome %s with answer %v", a.Q, a.Outcome, a.Answer)
		}
		if a.Answer == nil {
			continue
		}
		if len(a.Answer.Sources) == 0 {
			t.Errorf("%q: %s has no source", a.Q, a.Answer.ID)
		}
		for _, s := range a.Answer.Sources {
			if !strings.HasPrefix(s.URL, "https://") || s.Label == "" {
				t.Errorf("%q: %s has the source %q %q", a.Q, a.Answer.ID, s.Label, s.URL)
			}
		}
		if a.Answer.ValidFrom == "" || a.Answer.CheckedOn == "" || a.Answer.Text == "" {
			t.Errorf("%q: %s lacks its date or its text", a.Q, a.Answer.ID)
		}
	}
}

func TestASupplierNeverSeesWhatIsForBuyers(t *testing.T) {
	s, err := real()
	if err != nil {
		t.Fatal(err)
	}
	hidden, ids := map[string]bool{}, map[string]bool{} // sentences, and ids
	for _, a := range s.counsel.Articles.(*knowledge.Base).Articles() {
		if !knowledge.Supplier.Sees(a.Audience) {
			ids[a.ID] = true
			for _, sentence := range append(sentences(a.Plain()), a.Title) {
				hidden[sentence] = true
			}
		}
	}
	for _, a := range s.counsel.Articles.(*knowledge.Base).Articles() { // what stands in an article for suppliers too is no secret
		if knowledge.Supplier.Sees(a.Audience) {
			delete(ids, a.ID)
			for _, sentence := range append(sentences(a.Plain()), a.Title) {
				delete(hidden, sentence)
			}
		}
	}
	if len(ids) < 10 || len(hidden) < 10*len(ids) {
		t.Fatalf("%d articles and %d sentences are for buyers only: the test sees too little", len(ids), len(hidden))
	}
	for as, step := range map[string]int{"supplier": 1, "everyone": 5} { // all questions as supplier, some as nobody known
		for _, a := range batch(t, each(step, everyQuestion(t, as))) {
			raw, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			var fields any
			if err := json.Unmarshal(raw, &fields); err != nil {
				t.Fatal(err)
			}
			eachString(fields, func(field string) {
				if field == a.Q {
					return
				}
				if ids[field] {
					t.Errorf("as %s, %q shows %s", as, a.Q, field)
				}
				for _, sentence := range append(sentences(field), field) {
					if hidden[sentence] {
						t.Errorf("as %s, %q shows %q", as, a.Q, sentence)
					}
				}
			})
		}
	}
}

// sentences are the longer ones of a text: short ones stand everywhere.
func sentences(text string) (out []string) {
	for _, s := range regexp.MustCompile(`[.:!?]\s+|\n+`).Split(text, -1) {
		if s = strings.Trim(s, "-•. "); len(s) > 30 {
			out = append(out, s)
		}
	}
	return out
}

// eachString visits every string of decoded JSON.
func eachString(v any, visit func(string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case []any:
		for _, e := range v {
			eachString(e, visit)
		}
	case map[string]any:
		for _, e := range v {
			eachString(e, visit)
		}
	}
}

func TestSameQuestionsSameAnswers(t *testing.T) {
	questions := each(10, everyQuestion(t, "buyer"))
	first, second := batch(t, questions), batch(t, questions)
	for i := range first {
		first[i].Micros, second[i].Micros = 0, 0
		a, _ := json.Marshal(first[i])
		b, _ := json.Marshal(second[i])
		if !bytes.Equal(a, b) {
			t.Fatalf("two runs differ:\n%s\n%s", a, b)
		}
	}
}

func TestEveryFaultIsSaid(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../knowledge/fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if name, ok := v.Type.(*ast.Ident); ok && name.Name == "FaultCode" {
				code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
		}
		return true
	})
	if len(codes) < 30 {
		t.Fatalf("only %d codes found", len(codes))
	}
	for _, lang := range locales.Langs {
		for _, code := range codes {
			if id := "fault." + code; locales.For(lang).Say(locales.ID(id)) == id {
				t.Errorf("%s: the fault %s has no sentence", lang, code)
			}
		}
	}
}

func TestTextMendsLatin1(t *testing.T) {
	for in, want := range map[string]string{"d\xe9lai": "délai", "délai": "délai", "\xff\x80": "ÿ\uFFFD", "": ""} {
		if got := text(in); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzBatchLine(f *testing.F) {
	for _, s := range []string{"", "{", `{"q":1}`, `{"q":"\ud800"}`, "\xff", `{"turns":[""]}`, `{"q":"a","on":"x"}`} {
		f.Add([]byte(s))
	}
	s, err := real()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var out bytes.Buffer
		if err := writeLine(&out, s.reply(t.Context(), 1, line, false, asked{})); err != nil {
			t.Fatal(err)
		}
		if bytes.Count(out.Bytes(), []byte("\n")) != 1 || !json.Valid(out.Bytes()) {
			t.Errorf("%q gives %q", line, out.String())
		}
	})
}

// Every kind of small talk and of refusal in the content has a sentence of its own.
func TestEveryKindOfTalkHasItsSentence(t *testing.T) {
	raw, err := data.FS.ReadFile("scope.yaml")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`(?m)^- id: (\S+)\n  outcome: (smalltalk|scope)$`).FindAllStringSubmatch(string(raw), -1)
	if len(kinds) < 5 {
		t.Fatalf("only %d kinds found: the test no longer reads the file", len(kinds))
	}
	said := map[locales.ID]string{}
	for _, k := range kinds {
		id := locales.Talk(k[1])
		if k[2] == "scope" {
			id = locales.Refusal(k[1])
		}
		if other, twice := said[id]; twice {
			t.Errorf("%s and %s are answered with the same sentence %s", k[1], other, id)
		}
		said[id] = k[1]
	}
}

// What a newcomer is invited to try is answered, in each language and as each person: in Slack, and in the local workspace.
func TestExamplesAreAnswered(t *testing.T) {
	const first = 3 // of each kind
	var questions []asked
	var want []string
	add := func(lang, as string, examples []string, ids ...string) {
		t.Helper()
		if len(examples) != first || len(ids) != first {
			t.Fatalf("%s, %s: %d examples, %d wanted articles", lang, as, len(examples), len(ids))
		}
		for i, q := range examples {
			questions, want = append(questions, asked{Q: q, As: as, Lang: lang}), append(want, ids[i])
		}
	}
	for _, lang := range locales.Langs {
		say := func(ids []locales.ID) (out []string) {
			for _, id := range ids {
				out = append(out, locales.For(lang).Say(id))
			}
			return out
		}
		add(lang, "buyer", say(locales.BuyerExamples), "clause-sociale-nettoyage clause-sociale-obligatoire", "seuil-dispense-fournitures-services", "motiver-non-allotissement allotissement-regle")
		add(lang, "supplier", say(locales.SupplierExamples), "marches-reserves-trouver", "avance-plancher-pme", "profil-acheteur-region")

		raw, err := os.ReadFile("../../bot/sandbox/web/i18n/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Member   []string `json:"examples_member"`
			Guest    []string `json:"examples_guest"`
			External []string `json:"examples_external"`
			Staff    []string `json:"examples_staff"`
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			t.Fatal(err)
		}
		add(lang, "buyer", page.Member, "clause-sociale-nettoyage clause-sociale-obligatoire", "seuils-procedure-formalisee seuils-tableau-decision", "marches-reserves-ea-esat allotissement-regle")
		add(lang, "supplier", page.Guest, "marches-reserves-trouver", "avance-plancher-pme", "marches-reserves-preuves")
		add(lang, "supplier", page.External, "profil-acheteur-region", "repondre-a-un-seul-lot", "delai-paiement facture-impayee")
		add(lang, "staff", page.Staff, "seuils-procedure-formalisee", "chiffres-part-tpe-pme clause-sociale-obligatoire", "orchidee-definition glossaire-orchidee")
	}
	for i, a := range batch(t, questions) {
		if a.Answer == nil || a.Outcome != "answered" || !slices.Contains(strings.Fields(want[i]), a.Answer.ID) {
			t.Errorf("%s, %s: %q is %s, with %+v; want %s", a.Lang, a.As, a.Q, a.Outcome, a.Answer, want[i])
		}
	}
}

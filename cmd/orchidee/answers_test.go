package main

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
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
	return (&app{outside: outside{now: clock, lookup: lookup, err: io.Discard}, say: locales.For("fr")}).session(context.Background())
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
	hidden := map[string]bool{} // titles and texts
	ids := map[string]bool{}
	for _, a := range s.base.Articles() {
		if !knowledge.Supplier.Sees(a.Audience) {
			hidden[a.Title], hidden[a.Plain()], ids[a.ID] = true, true, true
		}
	}
	if len(ids) == 0 {
		t.Fatal("nothing is for buyers only: the test sees nothing")
	}
	for as, step := range map[string]int{"supplier": 1, "everyone": 5} { // all questions as supplier, some as nobody known
		for _, a := range batch(t, each(step, everyQuestion(t, as))) {
			if a.Answer != nil && (ids[a.Answer.ID] || hidden[a.Answer.Title] || hidden[a.Answer.Text]) {
				t.Errorf("as %s, %q is answered with %s", as, a.Q, a.Answer.ID)
			}
			for _, alt := range a.Alternatives {
				if ids[alt.ID] || hidden[alt.Title] {
					t.Errorf("as %s, %q is offered %s", as, a.Q, alt.ID)
				}
			}
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

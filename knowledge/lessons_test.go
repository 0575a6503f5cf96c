package knowledge

import (
	"cmp"
	"os"
	"slices"
	"testing"
)

// How the lessons are answered (testdata/lessons/README.md). They taught the weights, so the figures flatter. Below what stands here the
// search has lost something.
func TestLessons(t *testing.T) {
	found := evaluateFolder(t, "testdata/lessons", 690)
	if d := found["dialogue"]; d.Recall1 < .75 || d.Recall3 < .9 || d.Refused > .08 {
		t.Errorf("dialogues: %.3f first, %.3f among three, %.3f refused", d.Recall1, d.Recall3, d.Refused)
	}
}

// How questions are answered that taught nothing (testdata/blind/README.md).
func TestBlind(t *testing.T) {
	found := evaluateFolder(t, "testdata/blind", 320)
	for _, floor := range []struct {
		name         string
		first, third float64
	}{{"all", .89, .95}, {"fr", .89, .96}, {"en", .88, .94}, {"de", .83, .92}} {
		if m := found[floor.name]; m.Recall1 < floor.first || m.Recall3 < floor.third {
			t.Errorf("%s: %.3f first, %.3f among three; want %.2f and %.2f", floor.name, m.Recall1, m.Recall3, floor.first, floor.third)
		}
	}
}

// evaluateFolder asks the questions of a folder, of which at least some have an answer; the measures are by name: a language, "dialogue",
// or "all".
func evaluateFolder(t *testing.T, folder string, least int) map[string]Measure {
	t.Helper()
	qs, faults := Questions(os.DirFS(folder))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	rep, err := Evaluate(t.Context(), openData(t), qs, fitDay)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Measure{}
	for _, m := range rep.Measures {
		if slices.Contains([]string{"all", "lang", "dialogue"}, m.By) {
			name := cmp.Or(m.Name, m.By)
			found[name] = m
			t.Logf("%-9s %3d: first %.3f, among three %.3f, refused %.3f; outside %3d: answered %.3f", name, m.Answerable, m.Recall1, m.Recall3, m.Refused, m.Outside, m.Answered)
		}
	}
	if n := found["all"].Answerable; n < least {
		t.Fatalf("%d questions of %s: some are missing", n, folder)
	}
	return found
}

// Who asks in a thread what nothing here answers is not told what the thread was about.
func TestOutsideQuestionsInThreads(t *testing.T) {
	base := openData(t)
	measured, _ := Questions(os.DirFS("../data"))
	first := map[Lang][]Question{}
	for _, q := range measured {
		if len(q.Turns) == 0 && len(q.Want) > 0 {
			first[q.Lang] = append(first[q.Lang], q)
		}
	}
	asked, answered, refused := 0.0, 0.0, 0.0
	for i, q := range measured {
		if len(q.Want) > 0 || !q.Held() {
			continue
		}
		before := first[q.Lang][i*31%len(first[q.Lang])]
		query := q.query(fitDay)
		query.As, query.Turns = before.As, []string{before.Q}
		for _, text := range []string{query.Text, leads[q.Lang][0] + " " + query.Text} { // "la météo ?", "et la météo ?"
			query.Text = text
			r := ask(t, base, query)
			asked++
			answered += one(r.Outcome == Answered)
			refused += one(strength(r.Outcome) == 0)
		}
	}
	t.Logf("%.0f: %.3f answered, %.3f refused", asked, answered/asked, refused/asked)
	if asked < 250 || answered/asked > .04 || refused/asked < .85 {
		t.Errorf("%.0f outside questions in a thread: %.3f answered, %.3f refused", asked, answered/asked, refused/asked)
	}
}

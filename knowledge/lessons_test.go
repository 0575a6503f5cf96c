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
	found := evaluateFolder(t, "testdata/lessons", 250)
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
	}{{"all", .89, .95}, {"fr", .89, .96}, {"en", .88, .94}, {"de", .83, .92}, {"dialogue", .75, .88}} {
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

// Who asks in a thread what nothing here answers is not told what the thread was about; who changes the subject is answered as if
// there were no thread.
func TestOtherSubjectsInThreads(t *testing.T) {
	base := openData(t)
	measured, _ := Questions(os.DirFS("../data"))
	asked, answered, refused := 0.0, 0.0, 0.0
	changed, before, after, followUps, lost := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, l := range inThreads(measured) {
		if !l.Held() {
			continue
		}
		r := ask(t, base, l.query)
		switch l.kind {
		case outside:
			asked++
			answered += one(r.Outcome == Answered)
			refused += one(strength(r.Outcome) == 0)
		case change:
			alone := l.query
			alone.Turns = nil
			was := ask(t, base, alone)
			changed++
			before += one(l.right(was))
			after += one(l.right(r))
			lost += one(l.right(was) && strength(was.Outcome) > strength(r.Outcome))
			followUps += one(r.FollowUp)
		}
	}
	t.Logf("outside %.0f: %.3f answered, %.3f refused; another subject %.0f: %.3f right alone, %.3f in a thread, %.3f of them doubted or refused there; %.3f taken for follow-ups",
		asked, answered/asked, refused/asked, changed, before/changed, after/changed, lost/changed, followUps/changed)
	if asked < 450 || answered/asked > .04 || refused/asked < .82 {
		t.Errorf("%.0f outside questions in a thread: %.3f answered, %.3f refused", asked, answered/asked, refused/asked)
	}
	if changed < 350 || after < before-.01*changed || lost > .01*changed || followUps > .1*changed {
		t.Errorf("%.0f questions on another subject: %.0f right alone, %.0f in a thread, %.0f weaker there, %.0f taken for follow-ups", changed, before, after, lost, followUps)
	}
}

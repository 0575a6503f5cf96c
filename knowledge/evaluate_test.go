package knowledge

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"testing"
	"testing/fstest"
)

var evaluate = flag.Bool("evaluate", false, "print how the questions of data/questions are answered")

// theContent is the content of the repository, read into memory: somebody may be writing an article meanwhile.
var theContent = sync.OnceValues(func() (fs.FS, error) {
	content := fstest.MapFS{}
	data := os.DirFS("../data")
	return content, fs.WalkDir(data, ".", func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(data, file)
		content[file] = &fstest.MapFile{Data: raw}
		return err
	})
})

// theData is that content, opened once for all tests.
var theData = sync.OnceValues(func() (*Base, error) {
	content, err := theContent()
	if err != nil {
		return nil, err
	}
	b, _, err := Open(content, Options{Today: fitDay})
	return b, err
})

func openData(t testing.TB) *Base {
	t.Helper()
	b, err := theData()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEvaluate(t *testing.T) {
	if !*evaluate {
		t.Skip("only with -evaluate")
	}
	qs, fs := Questions(os.DirFS("../data"))
	for _, f := range fs {
		fmt.Println(f)
	}
	rep, err := Evaluate(t.Context(), openData(t), qs, fitDay)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range rep.Measures {
		if m.By == "topic" {
			continue
		}
		fmt.Printf("%-9s %-9s n=%d r1=%.3f r3=%.3f mrr=%.3f refused=%.3f unsure=%.3f | out n=%d answered=%.3f hesit=%.3f kind=%.2f | base %.3f %.3f %.3f\n", m.By, m.Name, m.Answerable, m.Recall1, m.Recall3, m.MRR, m.Refused, m.Unsure, m.Outside, m.Answered, m.Hesitated, m.Kind, m.Baseline1, m.Baseline3, m.BaselineMRR)
	}
	for _, m := range rep.Misses {
		id := ""
		if m.Result.Article != nil {
			id = m.Result.Article.ID
		}
		if !m.Question.Held() {
			fmt.Printf("%d %s%v [%s] %v %s/%s %.2f -> %s\n", m.Place, m.Question.Q, m.Question.Turns, m.Result.Lang, m.Question.Want, m.Result.Outcome, m.Result.Kind, m.Result.Confidence, id)
		}
	}
}

package knowledge

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, _, err := Open(os.DirFS("../data"), Options{Today: fitDay}); err != nil {
			b.Fatal(err)
		}
	}
}

// The target: p99 under 2 ms.
func BenchmarkQuestion(b *testing.B) {
	qs, _ := Questions(os.DirFS("../data"))
	var texts []string
	for _, q := range qs {
		texts = append(texts, q.query(fitDay).Text)
	}
	benchmarkSearch(b, openData(b), texts)
}

// The last turn of a thread, which reads the turns before it too.
func BenchmarkThread(b *testing.B) {
	base := openData(b)
	qs, _ := Questions(os.DirFS("testdata/lessons"))
	threads := map[string]Query{}
	var names []string
	for _, q := range qs {
		if len(q.Turns) > 1 {
			threads[q.Words()] = q.query(fitDay)
			names = append(names, q.Words())
		}
	}
	percentiles(b, names, func(name string) error {
		_, err := base.Search(b.Context(), threads[name])
		return err
	})
}

// The target: p99 under 10 ms.
func BenchmarkQuestionOn10000Passages(b *testing.B) {
	content, questions := synthetic(10000)
	base, _, err := Open(content, Options{Today: fitDay})
	if err != nil {
		b.Fatal(err)
	}
	benchmarkSearch(b, base, questions)
}

// benchmarkSearch runs our search and, beside it, bleve's own over four fields, on the same articles and questions.
func benchmarkSearch(b *testing.B, base *Base, questions []string) {
	b.Run("orchidee", func(b *testing.B) {
		percentiles(b, questions, func(text string) error {
			_, err := base.Search(b.Context(), Query{Text: text, Lang: French, As: Supplier, On: fitDay})
			return err
		})
	})
	b.Run("bleve", func(b *testing.B) {
		idx := stockIndex(b, base)
		defer idx.Close()
		percentiles(b, questions, func(text string) error {
			query := bleve.NewDisjunctionQuery()
			for field, boost := range map[string]float64{"title": 4, "questions": 3, "sources": 4, "body": 1} {
				m := bleve.NewMatchQuery(text)
				m.SetField(field)
				m.SetBoost(boost)
				query.AddQuery(m)
			}
			_, err := idx.Search(bleve.NewSearchRequestOptions(query, 4, 0, false))
			return err
		})
	})
}

// percentiles reports p50 and p99 beside the mean, and p99 of the processor's time alone, which other work on the machine does
// not lengthen.
func percentiles(b *testing.B, questions []string, search func(string) error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var took, worked []time.Duration
	i := 0
	for b.Loop() {
		begun, used := time.Now(), threadTime()
		if err := search(questions[i%len(questions)]); err != nil {
			b.Fatal(err)
		}
		took, worked = append(took, time.Since(begun)), append(worked, threadTime()-used)
		i++
	}
	slices.Sort(took)
	slices.Sort(worked)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(worked[len(worked)*99/100].Microseconds()), "p99-cpu-µs")
}

// threadTime is the time this thread has worked (Linux; 0 elsewhere).
func threadTime() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var used syscall.Rusage
	if err := syscall.Getrusage(thread, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// stockIndex is bleve as it comes, with the articles of a base.
func stockIndex(b *testing.B, base *Base) bleve.Index {
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	docs := bleve.NewDocumentStaticMapping()
	for _, f := range []string{"title", "questions", "sources", "body"} {
		docs.AddFieldMappingsAt(f, searchable(fr.AnalyzerName))
	}
	m.DefaultMapping = docs
	idx, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	batch := idx.NewBatch()
	for i, a := range base.Articles() {
		var sources []string
		for _, s := range a.Sources {
			sources = append(sources, s.Label)
		}
		if err := batch.Index(strconv.Itoa(i), map[string]any{"title": a.Title, "questions": strings.Join(a.Questions, "\n"),
			"sources": strings.Join(sources, "\n"), "body": a.Plain()}); err != nil {
			b.Fatal(err)
		}
	}
	if err := idx.Batch(batch); err != nil {
		b.Fatal(err)
	}
	return idx
}

// synthetic makes articles of words that are as frequent as in a language (Zipf), and questions from the same words.
func synthetic(n int) (fstest.MapFS, []string) {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 8, 40000)
	words := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = word(zipf.Uint64())
		}
		return strings.Join(out, " ")
	}
	content := fstest.MapFS{}
	for i := range n {
		id := fmt.Sprintf("passage-%d", i)
		text := fmt.Sprintf("---\nid: %s\ntitle: %q\nquestions: [%q, %q, %q]\nsources: [{label: %q, url: \"https://x.fr\"}]\nvalid_from: 2019-04-01\nchecked_on: 2026-11-01\n---\n%s.\n\n%s.\n",
			id, words(6), words(9), words(9), words(9), fmt.Sprintf("art. L%d-%d", 1000+i%3000, i%40), words(25), words(100+i%120))
		content["articles/fr/divers/"+id+".md"] = &fstest.MapFile{Data: []byte(text)}
	}
	return content, hurried(r, words)
}

// hurried asks 1 500 questions of four to eight words, one in five with a letter missing.
func hurried(r *rand.Rand, words func(int) string) (questions []string) {
	for range 1500 {
		q := words(4 + r.IntN(5))
		if r.IntN(5) == 0 {
			q = q[:len(q)/2] + q[len(q)/2+1:]
		}
		questions = append(questions, q)
	}
	return questions
}

// word spells a number with syllables.
func word(n uint64) string {
	const syllables = "ba be bi bo bu ca ce ci co cu da de di do du fa fe fi fo fu la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu"
	all := strings.Fields(syllables)
	out := all[n%60] + all[n/60%60]
	if n /= 3600; n > 0 {
		out += all[n%60]
	}
	return out
}

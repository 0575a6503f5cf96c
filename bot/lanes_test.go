package bot

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLanesKeepOrderAndHoldUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var done []string
		failed := map[string]bool{}
		l := newLanes(func(_ context.Context, name string) verdict {
			mu.Lock()
			defer mu.Unlock()
			if name == "a1" && !failed[name] {
				failed[name] = true
				return verdict{wait: time.Minute}
			}
			done = append(done, name)
			return verdict{done: true, wait: time.Second}
		})
		for _, name := range []string{"a1", "a2", "b1", "a3", "b2"} {
			l.add(name[:1], name, name)
		}
		l.start(t.Context(), 3)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if want := []string{"b1", "b2"}; !slices.Equal(done, want) {
			t.Errorf("while a waits: %v, want %v", done, want)
		}
		if err := l.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := []string{"b1", "b2", "a1", "a2", "a3"}; !slices.Equal(done, want) {
			t.Errorf("done = %v, want %v", done, want)
		}
		l.stop()
	})
}

func TestLanesKnowWhatTheyHadLately(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		l := newLanes(func(context.Context, int) verdict { n++; return verdict{done: true} })
		if !l.add("a", "1", 1) || l.add("a", "1", 1) {
			t.Error("a queued thing was queued again")
		}
		l.start(t.Context(), 1)
		synctest.Wait()
		if l.add("a", "1", 1) {
			t.Error("a thing finished since the last sweep was queued again")
		}
		l.sweep()
		if !l.add("a", "1", 1) {
			t.Error("a thing finished before the last sweep was refused")
		}
		synctest.Wait()
		l.stop()
		if n != 2 || len(l.lanes) != 0 {
			t.Errorf("worked %d times, %d lanes left", n, len(l.lanes))
		}
	})
}

func TestLanesBoundTheirWorkersAndStopAfterTheCurrentThing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		busy, most, n := 0, 0, 0
		l := newLanes(func(context.Context, int) verdict {
			mu.Lock()
			busy++
			n++
			most = max(most, busy)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			busy--
			mu.Unlock()
			return verdict{done: true}
		})
		for i := range 20 {
			l.add(fmt.Sprint(i), fmt.Sprint(i), i)
		}
		l.start(t.Context(), 3)
		time.Sleep(500 * time.Millisecond)
		l.stop()
		if most != 3 || n != 3 || busy != 0 {
			t.Errorf("most at once %d, begun %d, still busy %d; want 3, 3, 0", most, n, busy)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.flush(ctx); err == nil {
			t.Error("flush of stopped lanes with work left succeeded")
		}
	})
}

package bot

import (
	"context"
	"sync"
	"time"
)

// verdict is how work on a thing ended.
type verdict struct {
	done bool          // false: the same thing comes again
	wait time.Duration // before the next thing of the same lane
}

// lanes works on things: in order within a lane, on several lanes at once, with a bounded number of workers. A thing that waits
// for its next attempt holds up its own lane only. A thing is known by its id and is never in the lanes twice.
type lanes[T any] struct {
	work func(context.Context, T) verdict

	mu     sync.Mutex
	some   sync.Cond // a lane became ready, or the workers should end
	lanes  map[string]*lane[T]
	ready  []*lane[T]
	known  map[string]bool // ids that are queued
	recent map[string]bool // ids that were finished since the last sweep
	empty  []chan struct{} // closed when nothing is queued
	ended  bool
	wg     sync.WaitGroup
}

type lane[T any] struct {
	name   string
	things []thing[T]
	timer  *time.Timer // while the lane waits
}

type thing[T any] struct {
	id    string
	value T
}

func newLanes[T any](work func(context.Context, T) verdict) *lanes[T] {
	l := &lanes[T]{work: work, lanes: map[string]*lane[T]{}, known: map[string]bool{}, recent: map[string]bool{}}
	l.some.L = &l.mu
	return l
}

// start starts the workers. ctx is what the work gets; stop, not ctx, ends them.
func (l *lanes[T]) start(ctx context.Context, workers int) {
	for range workers {
		l.wg.Go(func() {
			for {
				lane, t, ok := l.next()
				if !ok {
					return
				}
				l.finish(lane, t.id, l.work(ctx, t.value))
			}
		})
	}
}

// add queues a thing, unless it is queued or was finished since the last sweep.
func (l *lanes[T]) add(name, id string, value T) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known[id] || l.recent[id] {
		return false
	}
	l.known[id] = true
	ln := l.lanes[name]
	if ln == nil {
		ln = &lane[T]{name: name}
		l.lanes[name] = ln
	}
	ln.things = append(ln.things, thing[T]{id, value})
	if len(ln.things) == 1 && ln.timer == nil {
		l.wake(ln)
	}
	return true
}

// sweep forgets what was finished so far. It is called before the database is read for forgotten things: what finishes during
// that read may still look unfinished in it, and must not be queued again.
func (l *lanes[T]) sweep() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.recent)
}

// length counts what is queued or worked on.
func (l *lanes[T]) length() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.known)
}

// wake makes a lane ready; the lock is held.
func (l *lanes[T]) wake(ln *lane[T]) {
	l.ready = append(l.ready, ln)
	l.some.Signal()
}

func (l *lanes[T]) next() (*lane[T], thing[T], bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ready) == 0 && !l.ended {
		l.some.Wait()
	}
	if l.ended {
		return nil, thing[T]{}, false
	}
	ln := l.ready[0]
	l.ready[0] = nil
	l.ready = l.ready[1:]
	return ln, ln.things[0], true
}

func (l *lanes[T]) finish(ln *lane[T], id string, v verdict) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v.done {
		ln.things[0] = thing[T]{}
		ln.things = ln.things[1:]
		delete(l.known, id)
		l.recent[id] = true
		if len(l.known) == 0 {
			for _, ch := range l.empty {
				close(ch)
			}
			l.empty = nil
		}
	}
	switch {
	case l.ended:
	case v.wait > 0:
		ln.timer = time.AfterFunc(v.wait, func() { l.rested(ln) })
	case len(ln.things) > 0:
		l.wake(ln)
	default:
		delete(l.lanes, ln.name)
	}
}

// rested ends the wait of a lane.
func (l *lanes[T]) rested(ln *lane[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln.timer = nil
	switch {
	case l.ended:
	case len(ln.things) > 0:
		l.wake(ln)
	default:
		delete(l.lanes, ln.name)
	}
}

// flush waits until nothing is queued, or until ctx ends.
func (l *lanes[T]) flush(ctx context.Context) error {
	l.mu.Lock()
	if len(l.known) == 0 {
		l.mu.Unlock()
		return nil
	}
	ch := make(chan struct{})
	l.empty = append(l.empty, ch)
	l.mu.Unlock()
	select {
	case <-ch:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stop lets the workers finish what they are at and ends them. What is still queued stays in the database.
func (l *lanes[T]) stop() {
	l.mu.Lock()
	l.ended = true
	for _, ln := range l.lanes {
		if ln.timer != nil {
			ln.timer.Stop()
		}
	}
	l.some.Broadcast()
	l.mu.Unlock()
	l.wg.Wait()
}

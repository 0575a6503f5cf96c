package sandbox

import (
	"container/heap"
	"time"
)

// deadlines are the things that happen later: a redelivery, a scheduled message, a ping.
// One timer waits for the nearest. A test with a clock of its own calls Tick after moving it;
// inside testing/synctest the timer follows the bubble's clock and nothing is needed.
type deadlines struct {
	s     *Server
	queue dueQueue
	timer *time.Timer
	armed time.Time
}

type due struct {
	at time.Time
	n  int // keeps the order of things due at one instant
	do func()
}

func (d *deadlines) init(s *Server) { d.s = s }

// after runs do, with the lock held, once d has passed. The lock is held here too.
func (d *deadlines) after(wait time.Duration, do func()) {
	if d.s.closed {
		return
	}
	d.s.counter["due"]++
	heap.Push(&d.queue, &due{at: d.s.now().Add(wait), n: d.s.counter["due"], do: do})
	d.arm()
}

func (d *deadlines) arm() {
	if len(d.queue) == 0 {
		return
	}
	first := d.queue[0].at
	if d.timer != nil {
		if first.Equal(d.armed) {
			return
		}
		d.timer.Stop()
	}
	d.armed = first
	d.timer = time.AfterFunc(first.Sub(d.s.now()), d.s.Tick)
}

func (d *deadlines) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.queue = nil
}

// Tick does everything that is due by now. Only a test with its own clock needs to call it.
func (s *Server) Tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.clock.queue) > 0 && !s.clock.queue[0].at.After(s.now()) {
		heap.Pop(&s.clock.queue).(*due).do()
	}
	if s.clock.timer != nil {
		s.clock.timer.Stop()
		s.clock.timer = nil
	}
	s.clock.arm()
}

type dueQueue []*due

func (q dueQueue) Len() int { return len(q) }
func (q dueQueue) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].n < q[j].n
	}
	return q[i].at.Before(q[j].at)
}
func (q dueQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *dueQueue) Push(x any)   { *q = append(*q, x.(*due)) }
func (q *dueQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return last
}

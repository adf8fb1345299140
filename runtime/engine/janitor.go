package engine

import (
	"sync"
	"sync/atomic"
	"time"
)

// minSweep bounds how often a janitor sweeps.
const minSweep = 10 * time.Millisecond

// janitor calls sweep now and then while there is something to sweep. It is no goroutine: an engine that does nothing has none, and no timer.
type janitor struct {
	sweep func() (more bool)
	every time.Duration

	awake   atomic.Bool // the timer runs
	mu      sync.Mutex
	timer   *time.Timer
	stopped bool
	sweeps  sync.WaitGroup
}

// wake starts the timer unless it runs.
func (j *janitor) wake() {
	if j.awake.Load() {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.stopped && !j.awake.Swap(true) {
		j.timer = time.AfterFunc(j.every, j.run)
	}
}

// run sweeps. What is there to sweep from here on wakes the janitor again.
func (j *janitor) run() {
	j.mu.Lock()
	if j.stopped {
		j.mu.Unlock()
		return
	}
	j.awake.Store(false)
	j.sweeps.Add(1)
	j.mu.Unlock()
	defer j.sweeps.Done()
	if j.sweep() {
		j.wake()
	}
}

// stop waits for a sweep that goes on.
func (j *janitor) stop() {
	j.mu.Lock()
	j.stopped = true
	if j.timer != nil {
		j.timer.Stop()
	}
	j.mu.Unlock()
	j.sweeps.Wait()
}

package sandbox

import (
	"runtime"
	"runtime/metrics"
	"time"
)

// process is what the Go runtime tells of the memory of the whole process.
type process struct {
	samples []metrics.Sample
	cycle   uint64 // of the garbage collector, when it was looked at last
	before  int64  // allocations up to then
	asked   int64  // bytes that were to be allocated next
}

// Indexes of samples.
const (
	allocated = iota
	cycles
	heapLive
)

// read reads how many bytes the process has ever allocated, and all else.
func (p *process) read() int64 {
	if p.samples == nil {
		p.samples = []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/live:bytes"}}
	}
	metrics.Read(p.samples)
	return p.allocated()
}

// allocated is what was read last.
func (p *process) allocated() int64 { return int64(p.samples[allocated].Value.Uint64()) }

// garbagePart and smallHeap bound garbage: when a run allocated the garbagePart of its limit, or would with what it asks for, and at least leastGarbage,
// which Go allows any process, and the collector did not run, it is run, provided that the process has not more than smallHeap times the limit, nor more
// than quickHeap. There Go would let garbage grow as large as what lives. In larger processes that does not matter, and collecting takes long.
const garbagePart, smallHeap, quickHeap, leastGarbage = 4, 4, 128 << 20, 4 << 20

// tidy reads what the runtime tells, and collects garbage when much may have come up, or much is to be made room for: n bytes are allocated next.
// What was allocated last may be what a collection began with: it outlives that one.
func (p *process) tidy(m *meter, n int64) {
	limit := m.lim.Memory
	all := p.read()
	if cycle := p.samples[cycles].Value.Uint64(); cycle != p.cycle {
		p.cycle, p.before = cycle, all-p.asked
	}
	p.asked = n
	garbage := all - p.before
	if garbage > leastGarbage && garbage+n > limit/garbagePart && int64(p.samples[heapLive].Value.Uint64()) <= min(smallHeap*limit, quickHeap) {
		collect(&m.main)
		p.cycle, p.before = p.cycle+1, all
	}
}

// patience is how long a run waits for a collection. That of a long list takes its time, as no two processors can share it.
const patience = 100 * time.Millisecond

// collect collects garbage, and leaves the rest to others after a while, or when the run is to end.
func collect(p *probe) {
	done := make(chan struct{})
	go func() {
		runtime.GC()
		close(done)
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-p.Caller().Done():
	}
}

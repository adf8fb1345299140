// Package chart draws what a program spends its start on: a timeline of the modules that load, as SVG.
//
//	var line chart.Timeline
//	err := runtime.Preload(L, "standard", runtime.Observe(&line))
//	…
//	err = line.WriteSVG(file)
//
// Each module has a row: a light bar from the begin of its load to the end, in the colour of what caused it, and within it a dark one
// for its constructor. What a module depends on is indented below it. What failed is red, and explained below the chart.
package chart

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
)

// maxLoads bounds what a Timeline remembers, and the height of its chart.
const maxLoads = 400

// Timeline is an observer that remembers loads, the first 400, to draw them. It can observe several states, at the same
// time, and be drawn while it does. The zero value is ready to use.
type Timeline struct {
	// Title stands above the chart; "Module loading" when empty. It does not change while the timeline is drawn.
	Title string

	mu      sync.Mutex
	loads   []*load
	omitted int // loads that were not remembered
}

// load is one load of a module.
type load struct {
	state      uint64
	module     string
	cause      runtime.LoadCause
	depth      int       // in the tree of loads that cause each other
	start, end time.Time // end is zero while it loads
	built      []construction
	shared     bool // the instance was there
	err        error
}

// construction is one call of a constructor.
type construction struct{ start, end time.Time }

// Observe remembers what is a load or a part of one.
func (t *Timeline) Observe(e runtime.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e.Kind {
	case runtime.LoadStart:
		t.begin(e)
	case runtime.LoadEnd:
		if l := t.open(e.State, e.Module); l != nil {
			l.end, l.err = e.Time, e.Err
		}
	case runtime.Constructed:
		if l := t.open(e.State, e.Module); l != nil {
			l.built = append(l.built, construction{e.Time.Add(-e.Duration), e.Time})
		}
	case runtime.CacheHit:
		if l := t.open(e.State, e.Module); l != nil {
			l.shared = true
		}
	}
}

// begin remembers the load that e starts.
func (t *Timeline) begin(e runtime.Event) {
	if len(t.loads) == maxLoads {
		t.omitted++
		return
	}
	l := &load{state: e.State, module: e.Module, cause: e.Cause, start: e.Time}
	if parent := t.open(e.State, e.By); parent != nil {
		l.depth = parent.depth + 1
	}
	t.loads = append(t.loads, l)
}

// open returns the latest load of a module that has not ended, nil when there is none.
func (t *Timeline) open(state uint64, module string) *load {
	for _, l := range slices.Backward(t.loads) {
		if l.state == state && l.module == module && l.end.IsZero() {
			return l
		}
	}
	return nil
}

// snapshot returns copies of the loads, those of a state together, in the order they began in.
func (t *Timeline) snapshot() (loads []load, omitted int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	loads = make([]load, len(t.loads))
	for i, l := range t.loads {
		loads[i] = *l
	}
	slices.SortStableFunc(loads, func(a, b load) int { return cmp.Compare(a.state, b.state) })
	return loads, t.omitted
}

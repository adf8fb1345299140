package runtime

import (
	"errors"
	"time"
)

// Observer is told what happens to the modules of the states that it was given to with [Observe].
//
// Observe is called on the goroutine that does what it tells, which waits for it: on several at once when states share
// the observer, or when modules are warmed up. It must not panic, and must not use a Lua state.
type Observer interface {
	Observe(Event)
}

// ObserverFunc is a function as an Observer.
type ObserverFunc func(Event)

// Observe calls f.
func (f ObserverFunc) Observe(e Event) { f(e) }

// EventKind says what happened.
type EventKind string

const (
	// LoadStart: a state begins to load a module. What the module depends on loads before its LoadEnd.
	LoadStart EventKind = "load start"
	// LoadEnd: the module is loaded, or Err is why it is not.
	LoadEnd EventKind = "load end"
	// Constructed: the constructor of a module returned; Err is what it failed with.
	Constructed EventKind = "constructed"
	// CacheHit: a module was asked for that the state has already, or a shared instance that another state has made. What
	// require finds in package.loaded never gets here. Err is what making the table for scripts failed with.
	CacheHit EventKind = "cache hit"
	// Unloaded: a state let go of a module; Err is what closing the instance failed with.
	Unloaded EventKind = "unloaded"
	// Trace: a script called trace; Message is what it said.
	Trace EventKind = "trace"
)

// LoadCause says why a module is loaded.
type LoadCause string

const (
	CauseRequire    LoadCause = "require"    // a script, or a module written in Lua, requires it
	CauseDependency LoadCause = "dependency" // another module depends on it
	CauseStage      LoadCause = "stage"      // a stage of Progressive lists it
	CauseBundle     LoadCause = "bundle"     // a script touched it in a bundle
	CauseWarm       LoadCause = "warm"       // it is constructed ahead of time
)

// Event is something that happened to a module.
type Event struct {
	Kind EventKind
	// Time is when it happened: what has a Duration ended then.
	Time time.Time
	// State is the number of the Lua state: states count from 1 as they are preloaded. It is zero for what is warmed up without a
	// state.
	State  uint64
	Module string // empty for Trace
	// Cause is of LoadStart, LoadEnd, and of a CacheHit in the state itself; a shared instance is hit within a load, which says
	// it. By is the module, stage or bundle that caused it, empty for a script.
	Cause    LoadCause
	By       string
	Duration time.Duration // of all but LoadStart and Trace
	Err      error         // nil when it worked
	Message  string        // of Trace
}

// Observe tells o what happens to modules in the state. Several observers are told in the order of the options.
// Without one, nothing is told, and nothing measured.
func Observe(o Observer) Option {
	if isNil(o) {
		return Option{err: errors.New("runtime.Observe of a nil observer")}
	}
	return Option{observers: []Observer{o}}
}

// watch tells observers of one state. A nil watch, as most states have, tells nobody. Its methods can be called by
// several goroutines, but for because and pending, which are the state's.
type watch struct {
	observers []Observer
	state     uint64
	cause     LoadCause // of the next load, empty when nobody said
	by        string
}

// newWatch returns the watch of a state by its number, zero for what has no state; nil when there are no observers.
func newWatch(observers []Observer, state uint64) *watch {
	if len(observers) == 0 {
		return nil
	}
	return &watch{observers: observers, state: state}
}

// tell completes e and passes it to the observers.
func (w *watch) tell(e Event) {
	e.State = w.state
	for _, o := range w.observers {
		o.Observe(e)
	}
}

// pending returns what is known about the next load of a state, once.
func (w *watch) pending() (cause LoadCause, by string) {
	cause, by = w.cause, w.by
	w.cause, w.by = "", ""
	return cause, by
}

// begin starts what ends with an event of a kind. It is for defer, with a nil w too:
//
//	defer w.begin(Constructed, m, "", "").end(&err)
func (w *watch) begin(kind EventKind, m *Module, cause LoadCause, by string) span {
	if w == nil {
		return span{kind: kind}
	}
	sp := span{kind: kind, watch: w, module: m, cause: cause, by: by, start: time.Now()}
	if kind == LoadEnd {
		w.tell(Event{Kind: LoadStart, Time: sp.start, Module: m.Name, Cause: cause, By: by})
	}
	return sp
}

// span is something under way that takes time. Without a watch it is only counted.
type span struct {
	kind   EventKind
	watch  *watch
	module *Module
	cause  LoadCause
	by     string
	start  time.Time
}

// end counts what ended, and tells the observers.
func (sp span) end(err *error) {
	if sp.cause != CauseWarm { // the state that takes it over loads it
		counted(sp.kind, *err)
	}
	if sp.watch == nil {
		return
	}
	now := time.Now()
	sp.watch.tell(Event{
		Kind: sp.kind, Time: now, Module: sp.module.Name, Cause: sp.cause, By: sp.by, Duration: now.Sub(sp.start), Err: *err,
	})
}

// because says why s loads the module that it loads next.
func (s *state) because(cause LoadCause, by string) {
	if s.watch != nil {
		s.watch.cause, s.watch.by = cause, by
	}
}

// watchLoad begins the loading of m, for defer. It is a cache hit when s has m.
func (s *state) watchLoad(m *Module, cause LoadCause) span {
	kind := LoadEnd
	if s.loaded(m) != nil {
		kind = CacheHit
	}
	if s.watch == nil {
		return span{kind: kind}
	}
	known, by := s.watch.pending()
	if known != "" {
		cause = known
	} else if n := len(s.chain); n > 0 {
		by = s.chain[n-1].Name
	}
	return s.watch.begin(kind, m, cause, by)
}

// watchConstruct begins the construction of an instance of m, for defer.
func (s *state) watchConstruct(m *Module) span { return s.watch.begin(Constructed, m, "", "") }

// watchUnload begins the unloading of m, for defer.
func (s *state) watchUnload(m *Module) span { return s.watch.begin(Unloaded, m, "", "") }

// hit tells that s takes a shared instance that was there.
func (s *state) hit(m *Module) {
	var err error
	s.watch.begin(CacheHit, m, "", "").end(&err)
}

// trace tells what a script says.
func (s *state) trace(msg string) {
	if s.watch != nil {
		s.watch.tell(Event{Kind: Trace, Time: time.Now(), Message: msg})
	}
}

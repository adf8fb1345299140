package runtime

import (
	"context"
	"errors"
	goruntime "runtime"
	"slices"
	"sync"
	"time"
)

// staging is what a progressive start holds of shared instances for its state, until the state has them by itself.
// Nothing that it reaches may reach the state, which can be garbage-collected without Close.
type staging struct {
	mu      sync.Mutex
	stop    context.CancelFunc // ends what runs in the background
	held    []*Module
	dropped map[*Module]bool // loaded by the state, so that what comes later is of no use
	closed  bool
	watch   *watch // nil without observers
}

// stage opens the staging of s, which can load modules.
func (s *state) stage() *staging {
	s.staged = &staging{stop: func() {}, dropped: map[*Module]bool{}, watch: s.watch}
	goruntime.AddCleanup(s, (*staging).abandoned, s.staged)
	return s.staged
}

// begin returns the context for what runs in the background, which is done with ctx or when s is closed.
func (s *staging) begin(ctx context.Context) context.Context {
	ctx, stop := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop = stop
	if s.closed {
		stop()
	}
	return ctx
}

// end ends what runs in the background, without waiting for it.
func (s *staging) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
}

// keep holds m, which the caller took, for the state, unless that has loaded m meanwhile or is closed.
func (s *staging) keep(m *Module) error {
	if s.admit(m) {
		return nil
	}
	return m.release()
}

// admit records m as held, and reports whether that is of any use.
func (s *staging) admit(m *Module) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.dropped[m] || slices.Contains(s.held, m) {
		return false
	}
	s.held = append(s.held, m)
	return true
}

// drop lets go of m, which the state has loaded. That closes nothing, and so cannot fail. Without a staging there is nothing
// to drop.
func (s *staging) drop(m *Module) {
	if s != nil && s.remove(m) {
		m.release()
	}
}

// remove records that m is not needed any more, and reports whether it was held.
func (s *staging) remove(m *Module) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped[m] = true
	i := slices.Index(s.held, m)
	if i < 0 {
		return false
	}
	s.held = slices.Delete(s.held, i, i+1)
	return true
}

// close ends what runs in the background and lets go of all. What is made after that is let go of by those who make it.
func (s *staging) close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	s.stop()
	held := s.held
	s.held, s.closed = nil, true
	s.mu.Unlock()
	var errs []error
	for _, m := range slices.Backward(held) {
		errs = append(errs, s.letGo(m))
	}
	return errors.Join(errs...)
}

// letGo lets go of m, which no script had: an event there is only when that fails.
func (s *staging) letGo(m *Module) error {
	err := m.release()
	if err != nil && s.watch != nil {
		s.watch.tell(Event{Kind: Unloaded, Time: time.Now(), Module: m.Name, Err: err})
	}
	return err
}

// abandoned is close for a state that nobody can close any more. Closing may take its time, which cleanups have not, so it has a
// goroutine. Observers are told of errors; there is nobody to return them to.
func (s *staging) abandoned() { go s.close() }

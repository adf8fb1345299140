package runtime

import (
	goruntime "runtime"
	"slices"
	"sync"
)

// holds are the shared modules that a state holds. They are apart from the state, of which they know nothing, for the
// case that it is garbage-collected without Close: nothing that they reach may reach the state.
type holds struct {
	mu      sync.Mutex
	modules []*Module // dependencies first
	watch   *watch
	cleanup goruntime.Cleanup
}

// hold records that s holds the instance of m.
func (s *state) hold(m *Module) {
	if s.held == nil {
		s.held = &holds{watch: s.watch}
		s.held.cleanup = goruntime.AddCleanup(s, (*holds).abandoned, s.held)
	}
	s.held.mu.Lock()
	defer s.held.mu.Unlock()
	s.held.modules = append(s.held.modules, m)
}

// drop is hold, undone.
func (h *holds) drop(m *Module) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.Index(h.modules, m); i >= 0 {
		h.modules = slices.Delete(h.modules, i, i+1)
	}
}

// stop ends the watch over a state that is closed and holds nothing.
func (h *holds) stop() {
	if h != nil {
		h.cleanup.Stop()
	}
}

// abandoned lets go of what a state held that nobody can close any more. Closing may take its time, which cleanups have
// not, so it has a goroutine. Observers are told of errors; there is nobody to return them to.
func (h *holds) abandoned() {
	go h.release()
}

// release lets go of all.
func (h *holds) release() {
	h.mu.Lock()
	modules := h.modules
	h.modules = nil
	h.mu.Unlock()
	for _, m := range slices.Backward(modules) {
		h.letGo(m)
	}
}

func (h *holds) letGo(m *Module) (err error) {
	defer h.watch.begin(Unloaded, m, "", "").end(&err)
	return m.release()
}

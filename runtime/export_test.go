package runtime

import (
	"context"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Holders is how many hold the shared instance of m, and whether there is one.
func (m *Module) Holders() (n int, live bool) {
	m.shared.mu.Lock()
	defer m.shared.mu.Unlock()
	return m.shared.refs, m.shared.live
}

// WarmUp is warmUp.
func (m *Module) WarmUp(ctx context.Context) error { return m.warmUp(ctx, ahead{}) }

// WaitForOwn is the error of waiting for what the running goroutine makes, or has made.
func WaitForOwn(ended bool) error {
	a := &attempt{module: "a", by: bind.Goroutine(), done: make(chan struct{})}
	if ended {
		close(a.done)
	}
	if err := waits.enter(a); err != nil {
		return err
	}
	waits.leave()
	return nil
}

// Waiters is how many goroutines wait for a shared instance.
func Waiters() int {
	waits.mu.Lock()
	defer waits.mu.Unlock()
	return len(waits.on)
}

// Compile is what Warm calls.
func Compile(s *Source) error { return s.compile() }

// ForgetTables undoes all registrations.
func ForgetTables() {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	registry.tables = nil
	registry.merged.Store(nil)
}

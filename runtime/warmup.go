package runtime

import (
	"context"
)

// ahead is what constructors have that run without a state.
type ahead struct {
	provided []any
	watch    *watch // nil without observers
}

// warmUp makes the shared instance of m and those that it depends on, without a state. What it makes waits for the first
// state that requires m, which takes over the hold, so that the last state closes it as any other. A module that has one
// instance per state, or none, cannot be made ahead: warmUp does nothing. Any number of goroutines may call it.
func (m *Module) warmUp(ctx context.Context, with ahead) error {
	if !m.shares() {
		return nil
	}
	if _, err := m.take(ctx, with); err != nil {
		return err
	}
	return m.shared.offer(m)
}

// take acquires the shared instance of m. It holds the dependencies until the instance does.
func (m *Module) take(ctx context.Context, with ahead) (any, error) {
	instances := make(map[string]any, len(m.Depends))
	for _, d := range m.Depends {
		if err := m.checkDependency(d); err != nil {
			return nil, err
		}
		if !d.shares() {
			continue
		}
		self, err := d.take(ctx, with)
		if err != nil {
			return nil, dependencyError(d, err)
		}
		defer d.release()
		instances[d.Name] = self
	}
	return m.acquire(ctx, func(ctx context.Context) (any, error) {
		return m.constructAhead(ctx, with, func(name string) any { return instances[name] })
	})
}

// constructAhead is construct of no state.
func (m *Module) constructAhead(ctx context.Context, with ahead, dep func(string) any) (self any, err error) {
	if m.constructs() {
		defer with.watch.begin(Constructed, m, "", "").end(&err)
	}
	return m.construct(ctx, with.provided, dep)
}

// offer leaves the hold of the caller to the next state, unless there is one to take over already.
func (s *shared) offer(m *Module) error {
	s.mu.Lock()
	if s.spare || m.Keep {
		s.mu.Unlock()
		return m.release()
	}
	s.spare = true
	s.mu.Unlock()
	return nil
}

// takeOver lets the hold of the caller, a state, be the one of the warm-up.
func (s *shared) takeOver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spare {
		s.spare = false
		s.refs--
	}
}

package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// warmUp makes the shared instance of m and those that it depends on, without a state. The next state that loads m takes
// it over.
func (m *Module) warmUp(ctx context.Context, provided []any) error {
	if _, err := m.take(ctx, provided); err != nil {
		return err
	}
	if m.shared.warm.CompareAndSwap(false, true) {
		return nil
	}
	return m.release()
}

// take takes part in the instance of m and in those that it depends on, and returns that of m.
func (m *Module) take(ctx context.Context, provided []any) (self any, err error) {
	s := &state{provided: provided, loads: &loads{entries: map[*Module]*entry{}}}
	taken := false
	defer func() {
		if taken { // false also when the constructor ended its goroutine
			return
		}
		for _, e := range slices.Backward(s.order) {
			err = errors.Join(err, e.module.release())
		}
	}()
	for _, d := range m.Depends {
		if err := m.checkDependency(d); err != nil {
			return nil, err
		}
		if !d.shares() {
			continue
		}
		self, err := d.take(ctx, provided)
		if err != nil {
			return nil, fmt.Errorf("dependency %q: %w", d.Name, err)
		}
		s.keep(&entry{module: d, inst: bind.Instance{Self: self}})
	}
	self, err = s.acquire(ctx, m)
	taken = err == nil
	return self, err
}

// release is take, undone.
func (m *Module) release() error {
	err := m.shared.release(m.closeInstance)
	for _, d := range slices.Backward(m.Depends) {
		if d.shares() {
			err = errors.Join(err, d.release())
		}
	}
	return err
}

// shares reports whether m has one instance for the process.
func (m *Module) shares() bool { return m.Scope == Shared && m.New != nil }

// checkDependency refuses a dependency that m cannot have.
func (m *Module) checkDependency(d *Module) error {
	if m.Scope == Shared && d.Scope != Shared && d.New != nil {
		return fmt.Errorf("dependency %q: the module has one instance per state, and shared module %q cannot hold it", d.Name, m.Name)
	}
	return nil
}

// acquire takes part in the shared instance of m.
func (s *state) acquire(ctx context.Context, m *Module) (any, error) {
	return m.shared.acquire(ctx, func(ctx context.Context) (any, error) { return s.construct(ctx, m) }, m.closeInstance)
}

// share is acquire for a Lua state, which takes over what was made of m ahead of time.
func (s *state) share(ctx context.Context, m *Module) (any, error) {
	self, err := s.acquire(ctx, m)
	if err == nil {
		s.staged.drop(m)
		if m.shared.warm.CompareAndSwap(true, false) {
			m.release()
		}
	}
	return self, err
}

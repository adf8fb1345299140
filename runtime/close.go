package runtime

import (
	"errors"
	"fmt"
	"io"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Close ends L. It closes the instances that are io.Closers in the reverse of the order they were loaded in, lets go of
// the shared ones, which close when no other state holds them, and calls L.Close. It returns the errors of all, with
// panics among them. Without Preload it is L.Close; a nil or closed L is fine.
//
// A module function or a handle that Go code kept, and uses in a coroutine after Close, raises an error.
func Close(L *lua.LState) error {
	if L == nil || L.G == nil {
		return nil
	}
	if isCoroutine(L) {
		return errors.New("close: the state is a coroutine: pass the state that it belongs to")
	}
	err := stateOf(L).close()
	if !L.IsClosed() {
		L.Close()
	}
	return err
}

// close releases all that s has loaded. From here on s loads nothing.
func (s *state) close() error {
	if s == nil || s.closed {
		return nil
	}
	s.closed = true
	if s.loads == nil {
		return nil
	}
	errs := []error{s.staged.close()}
	for _, e := range slices.Backward(s.order) {
		errs = append(errs, e.release())
	}
	s.bind.Close()
	s.order, s.provided = nil, nil
	return errors.Join(errs...)
}

// release lets go of the instance of e, after which the functions of e raise errors.
func (e *entry) release() error {
	m, self := e.module, e.inst.Self
	e.inst.Self = nil
	switch {
	case self == nil:
		return nil
	case m.Scope == Shared:
		return m.shared.release(m.closeInstance)
	default:
		return m.closeInstance(self)
	}
}

// closeInstance closes an instance of m if it can be closed.
func (m *Module) closeInstance(self any) (err error) {
	c, ok := self.(io.Closer)
	if !ok {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("close %q: %w", m.Name, err)
		}
	}()
	defer recovered(m.Name+".Close", &err)
	return c.Close()
}

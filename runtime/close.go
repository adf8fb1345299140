package runtime

import (
	"errors"
	"fmt"
	"io"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Close ends L. It closes the instances in the reverse of the order they were loaded in, lets go of the shared ones, which
// close when no other state holds them, and calls L.Close. It returns the errors of all, with panics among them. Without
// Preload it is L.Close; a nil or closed L is fine.
//
// Closing an instance is running the Unload of its module, and then the module's Close, or else that of an io.Closer.
//
// A state that is garbage-collected without Close lets go of the shared instances that it held; those that were its own
// are just gone. That can be late or never: a shared instance that keeps a Lua function keeps the function's state.
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
	if s.profile != nil {
		counts.closes.Add(1)
	}
	if s.loads == nil {
		return nil
	}
	errs := []error{s.staged.close()}
	for _, e := range slices.Backward(s.order) {
		errs = append(errs, s.letGo(e))
	}
	errs = append(errs, s.bind.Close())
	s.held.stop()
	s.order, s.opts = nil, &noOptions
	return errors.Join(errs...)
}

// letGo releases e, which is loaded.
func (s *state) letGo(e *entry) (err error) {
	defer s.watchUnload(e.module).end(&err)
	return s.release(e)
}

// release lets go of the instance of e, after which the functions of e raise errors.
func (s *state) release(e *entry) error {
	m, self := e.module, e.inst.Self
	e.inst.Self = nil
	if !e.holds {
		return nil
	}
	e.holds = false
	if !m.shares() {
		return m.closeInstance(self)
	}
	s.held.drop(m)
	return m.release()
}

// shut closes an instance of m if it can be closed.
func (m *Module) shut(self any) (err error) {
	c, ok := self.(io.Closer)
	if !ok && m.Close == nil {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("close %q: %w", m.Name, err)
		}
	}()
	defer recovered(m.Name, ".Close", &err)
	if m.Close == nil {
		return c.Close()
	}
	if made, ok := self.(*products); ok {
		return errors.Join(made.Close(), m.Close(nil))
	}
	return m.Close(self)
}

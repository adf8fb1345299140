package runtime

import (
	"errors"
	"fmt"
	"io"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Close ends L. It ends its tasks, and closes the instances in the reverse of the order they were loaded in, lets go of the shared ones, which
// close when no other state holds them, and calls L.Close. It returns the errors of all, with panics among them. Without
// Preload it is L.Close; a nil or closed L is fine.
//
// Closing an instance is running the Unload of its module, and then the module's Close, or else that of an io.Closer.
//
// A state that is garbage-collected without Close lets go of the shared instances that it held; those that were its own
// are just gone. That can be late or never: a shared instance that keeps a Lua function keeps the function's state.
//
// When a task does not end, as Go code that it calls ignores its context, Close returns an error, and does the rest when it has ended: until then it uses L.
//
// A module function or a handle that Go code kept, and uses in a coroutine after Close, raises an error.
//
// While L runs, Close does nothing and returns an error: a Go function that a script called cannot close the state under it. No hook
// is asked, and nothing else refuses. From another goroutine Close is misuse while L runs, as any use of L is: it does not notice.
func Close(L *lua.LState) error {
	if L == nil || L.G == nil {
		return nil
	}
	if isCoroutine(L) {
		return errors.New("close: the state is a coroutine: pass the state that it belongs to")
	}
	if isRunning(L) {
		return errors.New("close: the state is running: close it when the call of Lua has returned")
	}
	err := bind.EndTasks(L)
	if tasks := bind.SchedulerOf(L); tasks != nil {
		tasks.After(func() { _ = end(L) }) // observers are told of errors
		return err
	}
	return errors.Join(err, end(L))
}

// end closes what is loaded, and L.
func end(L *lua.LState) error {
	err := stateOf(L).close()
	if !L.IsClosed() {
		L.Close()
	}
	return err
}

// isRunning reports whether the caller was called by Lua code of L or of one of its coroutines. The stacks are looked at last, as a task that did not end
// can be using one.
func isRunning(L *lua.LState) bool {
	return bind.UnderLua() && (hasFrames(L) || hasFrames(L.G.CurrentThread))
}

// hasFrames reports whether there are calls on the stack of a coroutine, which may be nil.
func hasFrames(L *lua.LState) bool {
	if L == nil {
		return false
	}
	_, ok := L.GetStack(0)
	return ok
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
		errs = append(errs, s.withdraw(e), s.letGo(e))
	}
	errs = append(errs, s.bind.Close())
	s.held.stop()
	s.order, s.opts = nil, &noOptions
	return errors.Join(errs...)
}

// withdraw takes from scripts what is of no use without the instance of e, which is to be closed.
func (s *state) withdraw(e *entry) error {
	if !e.holds {
		return nil
	}
	return s.bind.Withdraw(e.module.Name)
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

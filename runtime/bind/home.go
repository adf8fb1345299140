package bind

import (
	"context"
	"errors"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
)

// Why a Lua function cannot be called from Go, for errors.Is.
var (
	ErrGoroutine = errors.New("called from a goroutine that does not run its Lua state")
	ErrClosed    = errors.New("its Lua state is closed")
	ErrDepth     = errors.New("calls of Lua by Go nest too deep")
)

// homeKey is where a Lua state's registry holds its *home, threadKey where it holds the coroutines that callbacks run on.
const homeKey, threadKey = "luamodgen.home", "luamodgen.callbacks"

// home is from where Go calls the functions of one Lua state: on the goroutine that runs it. That is the one that made the
// latest bound call or took the latest callback; it is known from then on, also between calls. What other goroutines
// read of a home is the owner only, so that their calls are refused without a data race.
//
// Callbacks run on a coroutine of their own. Errors there leave the variables of the functions below alone (gopher-lua
// detaches all that closures share with a frame below an error), a yield finds no one to yield to, and it does not matter
// in which coroutine the bound call runs that calls back. Each task has one, as callbacks of several can be under way.
type home struct {
	owner     atomic.Uintptr            // the goroutine; 0 when the state is closed
	stray     atomic.Pointer[CallError] // of a call on another goroutine that could not return it
	state     *State
	root      *lua.LState
	scheduler Scheduler          // nil while there are no tasks
	lane                         // of the task that has its turn
	waiting   map[*Turn]struct{} // of tasks that have begun and have no turn
	idle      []*lua.LState      // coroutines for callbacks of tasks that have ended
	pulls     pulls
}

// String names the value, as every lua.LValue does.
func (h *home) String() string { return "luamodgen home" }

// Type makes a home a lua.LValue, which the registry can hold.
func (h *home) Type() lua.LValueType { return lua.LTUserData }

// Enter tells that the running goroutine runs the state of L from now on, for programs that hand a state to another goroutine
// and call Go functions there that are Lua functions, without running Lua code before.
func Enter(L *lua.LState) {
	if h, ok := L.G.Registry.RawGetString(homeKey).(*home); ok { // else there are no such functions
		h.enter(L)
	}
}

// Leave is for a state that is used again for something else: Go functions that are its Lua functions are refused from here on, as after
// Close. The error is of iterators that did not end well.
func Leave(L *lua.LState) error {
	h, ok := L.G.Registry.RawGetString(homeKey).(*home)
	if !ok {
		return nil
	}
	L.G.Registry.RawSetString(homeKey, lua.LNil)
	L.G.Registry.RawSetString(threadKey, lua.LNil)
	return h.close()
}

// home gives the home of the running state, which the call enters.
func (c Call) home() *home {
	s := c.inst.State
	if s.home == nil {
		s.home, s.alert = openHome(c.L, s), true
		s.home.enter(c.L)
	}
	return s.home
}

// openHome gives the home of the state that L belongs to, made at first need.
func openHome(L *lua.LState, s *State) *home {
	h, ok := L.G.Registry.RawGetString(homeKey).(*home)
	if !ok {
		if L.G.MainThread == nil { // nothing ran yet
			L.G.MainThread, L.G.CurrentThread = L, L
		}
		h = &home{root: L.G.MainThread}
		h.pulls.live = map[*pull]struct{}{}
		L.G.Registry.RawSetString(homeKey, h)
	}
	if s != nil {
		h.state = s
	}
	return h
}

// isOf reports whether h is of the state of L, and of what runs there now.
func (h *home) isOf(L *lua.LState) bool {
	return h != nil && L.G.Registry.RawGetString(homeKey) == lua.LValue(h)
}

// enter records that the running goroutine runs L.
func (h *home) enter(L *lua.LState) {
	if h.running != L { // comparing is cheaper than storing
		h.running = L
	}
	h.own()
}

// own records that the running goroutine runs the state. Storing is what costs.
func (h *home) own() {
	if g := goroutine(); h.owner.Load() != g {
		h.owner.Store(g)
	}
}

// admit reports why the running goroutine cannot call Lua.
func (h *home) admit() error {
	switch h.owner.Load() {
	case goroutine():
		if h.root.IsClosed() {
			return ErrClosed
		}
		return nil
	case 0:
		return ErrClosed
	}
	return ErrGoroutine
}

// close stops the iterators; callbacks are refused from here on.
func (h *home) close() error {
	if h == nil {
		return nil
	}
	err := h.pulls.stopAll()
	h.owner.Store(0)
	h.lane, h.idle = lane{}, nil
	return err
}

// open finds or makes a coroutine that callbacks run on.
func (h *home) open() {
	if last := len(h.idle) - 1; last >= 0 {
		h.thread, h.idle = h.idle[last], h.idle[:last]
		return
	}
	h.thread = newCoroutine(h.root)
	r := h.root.G.Registry
	threads, ok := r.RawGetString(threadKey).(*lua.LTable)
	if !ok {
		threads = h.root.CreateTable(1, 0)
		r.RawSetString(threadKey, threads)
	}
	threads.Append(h.thread)
}

// abandon lets go of the coroutine for callbacks, in the middle of a call.
func (h *home) abandon() {
	if threads, ok := h.root.G.Registry.RawGetString(threadKey).(*lua.LTable); ok {
		for i := threads.Len(); i > 0; i-- {
			if threads.RawGetInt(i) == h.thread {
				threads.Remove(i)
			}
		}
	}
	h.thread = nil
}

// firstRegistry is the number of values that a coroutine for callbacks has room for at first.
const firstRegistry = 1024

// newCoroutine makes a coroutine of the state of root. It is as large as any, but starts small. It is made by a stand-in
// because a context, of which root may have one, would come to hold it.
func newCoroutine(root *lua.LState) *lua.LState {
	o := root.Options
	if o.RegistrySize > firstRegistry {
		o.RegistryMaxSize = max(o.RegistrySize, o.RegistryMaxSize)
		o.RegistryGrowStep = max(o.RegistryGrowStep, firstRegistry)
		o.RegistrySize = firstRegistry
	}
	standIn := &lua.LState{G: root.G, Env: root.Env, Options: o}
	thread, _ := standIn.NewThread()
	return thread
}

// context is that of the coroutine that runs, nil when it has none. A coroutine that yielded does not run: between runs it is the
// state's own. gopher-lua takes a wrapped one that failed for running: then it is that of its task.
func (h *home) context() context.Context {
	if L := h.root.G.CurrentThread; L != nil && !L.Dead && !L.IsClosed() {
		return L.Context()
	}
	if h.task != nil {
		return h.task.Context()
	}
	return h.root.Context()
}

// setContext sets a context that may be nil.
func setContext(L *lua.LState, ctx context.Context) {
	switch {
	case ctx != nil:
		L.SetContext(ctx)
	case L.Context() != nil:
		L.RemoveContext()
	}
}

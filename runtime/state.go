package runtime

import (
	"errors"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// stateKey is where a Lua state's registry holds its *state.
const stateKey = "luamodgen"

// loadedKey is where the registry holds package.loaded.
const loadedKey = "_LOADED"

// state is what one Lua state holds of modules. It lives in the state's registry, where all coroutines find it, and is
// used by the goroutine that runs the Lua state.
type state struct {
	profile *profile    // nil before Preload
	opts    *Option     // what Preload was given, never nil
	next    lua.LValue  // the __index of package.preload that was there before; nil when none
	view    *lua.LTable // what scripts see of the profile
	dev     *development
	closed  bool
	require *lua.LFunction // the global one when the state was opened, nil when there was none
	opened  bool           // by a Selection: there is no package library
	mended  bool           // pairs and next know lazy tables
	watch   *watch         // nil without observers
	staged  *staging       // of a progressive start; nil without
	*loads                 // nil before the first load, to keep what Preload costs small
}

// loads is what a state has loaded and is loading.
type loads struct {
	order   []*entry           // what is loaded, dependencies first
	index   map[*Module]*entry // of order; nil while that is short
	chain   []*Module          // what is being loaded, outermost first
	bind    bind.State
	bundles []*bundleTable
	held    *holds // nil before there is a shared one

	firstEntry  [1]*entry // where order begins, as many states load one module
	firstModule [1]*Module
}

// entry is a module that a state has loaded.
type entry struct {
	module *Module
	inst   bind.Instance
	value  lua.LValue // what require returns; nil until a script asks for it
	lazy   *bind.Lazy // the functions of a lazy module
	holds  bool       // there is an instance to let go of
	ready  bool       // Ready ran
	told   bool       // AfterLoad ran
}

// String names the value, as every lua.LValue does.
func (s *state) String() string { return "luamodgen state" }

// Type makes a state a lua.LValue, which the registry can hold.
func (s *state) Type() lua.LValueType { return lua.LTUserData }

// errClosed is the error of using a state after Close.
var errClosed = errors.New("the state is closed")

// stateOf returns the state that L or the coroutine L belongs to, nil when there is none yet.
func stateOf(L *lua.LState) *state {
	s, _ := L.G.Registry.RawGetString(stateKey).(*state)
	return s
}

// openLoads returns the state of L, ready to load modules.
func openLoads(L *lua.LState) (*state, error) {
	s, err := openState(L)
	if err == nil && s.loads == nil {
		l := &loads{bind: bind.State{Gates: s}}
		l.order, l.chain = l.firstEntry[:0], l.firstModule[:0]
		s.loads = l
	}
	return s, err
}

// openState returns the state of L, which it makes when there is none.
func openState(L *lua.LState) (*state, error) {
	s := stateOf(L)
	if s == nil {
		s = &state{opts: &noOptions}
		s.require, _ = L.G.Global.RawGetString("require").(*lua.LFunction)
		L.G.Registry.RawSetString(stateKey, s)
		mendAssert(L)
	}
	if s.closed {
		return nil, errClosed
	}
	return s, nil
}

// isCoroutine reports whether L is known to be a coroutine of a state.
func isCoroutine(L *lua.LState) bool {
	return L.G.MainThread != nil && L.G.MainThread != L
}

// within runs f while m is on the chain of what is being loaded. A module that is on it already is a loop.
func (s *loads) within(m *Module, f func() error) error {
	if slices.Contains(s.chain, m) {
		return s.loop(m)
	}
	s.chain = append(s.chain, m)
	defer func() { s.chain = s.chain[:len(s.chain)-1] }()
	return f()
}

// loop is the error of loading m while it is being loaded.
func (s *loads) loop(m *Module) error {
	names := make([]string, 0, len(s.chain)+1)
	for _, c := range append(slices.Clone(s.chain), m) {
		names = append(names, c.Name)
	}
	return loopError(names)
}

// maxShort is how many modules are found without an index, which is as large as all else that a state keeps of its first module.
const maxShort = 8

// loaded returns what is loaded of m, nil when it is not.
func (s *loads) loaded(m *Module) *entry {
	if s.index != nil {
		return s.index[m]
	}
	for _, e := range s.order {
		if e.module == m {
			return e
		}
	}
	return nil
}

// keep records that e is loaded.
func (s *loads) keep(e *entry) {
	s.order = append(s.order, e)
	if s.index != nil {
		s.index[e.module] = e
		return
	}
	if len(s.order) <= maxShort {
		return
	}
	s.index = make(map[*Module]*entry, len(s.order))
	for _, e := range s.order {
		s.index[e.module] = e
	}
}

// drop records that e is not loaded any more.
func (s *loads) drop(e *entry) {
	delete(s.index, e.module)
	s.order = slices.DeleteFunc(s.order, func(o *entry) bool { return o == e })
}

package runtime

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// stateKey is where a Lua state's registry holds its *state.
const stateKey = "luamodgen"

// state is what one Lua state holds of modules. It lives in the state's registry, where all coroutines find it, and is
// used by the goroutine that runs the Lua state.
type state struct {
	profile  *profile // nil before Preload
	provided []any
	next     lua.LValue // the __index of package.preload that was there before; nil when none
	closed   bool
	*loads   // nil before the first load, to keep what Preload costs small
}

// loads is what a state has loaded and is loading.
type loads struct {
	entries map[*Module]*entry
	order   []*entry  // the entries, dependencies first
	chain   []*Module // what is being loaded, outermost first
	bind    *bind.State
	staged  *staging // of a progressive start; nil without
}

// entry is a module that a state has loaded.
type entry struct {
	module *Module
	inst   bind.Instance
	value  lua.LValue // what require returns; nil until a script asks for it
}

// String names the value, as every lua.LValue does.
func (s *state) String() string { return "luamodgen state" }

// Type makes a state a lua.LValue, which the registry can hold.
func (s *state) Type() lua.LValueType { return lua.LTUserData }

// stateOf returns the state that L or the coroutine L belongs to, nil when there is none yet.
func stateOf(L *lua.LState) *state {
	s, _ := L.G.Registry.RawGetString(stateKey).(*state)
	return s
}

// openLoads returns the state of L, ready to load modules.
func openLoads(L *lua.LState) (*state, error) {
	s, err := openState(L)
	if err == nil && s.loads == nil {
		s.loads = &loads{entries: map[*Module]*entry{}, bind: bind.NewState()}
	}
	return s, err
}

// openState returns the state of L, which it makes when there is none.
func openState(L *lua.LState) (*state, error) {
	s := stateOf(L)
	if s == nil {
		s = new(state)
		L.G.Registry.RawSetString(stateKey, s)
		mendAssert(L)
	}
	if s.closed {
		return nil, errors.New("the state is closed")
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
		names = append(names, fmt.Sprintf("%q", c.Name))
	}
	return fmt.Errorf("loop: %s", strings.Join(names, " needs "))
}

// keep records that e is loaded.
func (s *loads) keep(e *entry) {
	s.entries[e.module] = e
	s.order = append(s.order, e)
}

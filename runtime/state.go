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
	main     *lua.LState // nil before Preload
	profile  *profile    // nil before Preload
	provided []any
	next     lua.LValue         // the __index of package.preload that was there before; nil when none
	entries  map[*Module]*entry // what is loaded
	order    []*entry           // entries, dependencies first
	chain    []*Module          // what is being loaded, outermost first
	closed   bool
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

// openState returns the state of L, which it makes when there is none.
func openState(L *lua.LState) (*state, error) {
	s := stateOf(L)
	if s == nil {
		s = new(state)
		L.G.Registry.RawSetString(stateKey, s)
	}
	if s.closed {
		return nil, errors.New("the state is closed")
	}
	return s, nil
}

// isCoroutine reports whether L is known to be a coroutine of a state.
func isCoroutine(L *lua.LState) bool {
	main := L.G.MainThread
	if s := stateOf(L); s != nil && s.main != nil {
		main = s.main
	}
	return main != nil && main != L
}

// within runs f while m is on the chain of what is being loaded. A module that is on it already is a loop.
func (s *state) within(m *Module, f func() error) error {
	if slices.Contains(s.chain, m) {
		return s.loop(m)
	}
	s.chain = append(s.chain, m)
	defer func() { s.chain = s.chain[:len(s.chain)-1] }()
	return f()
}

// loop is the error of loading m while it is being loaded.
func (s *state) loop(m *Module) error {
	names := make([]string, 0, len(s.chain)+1)
	for _, c := range append(slices.Clone(s.chain), m) {
		names = append(names, fmt.Sprintf("%q", c.Name))
	}
	return fmt.Errorf("loop: %s", strings.Join(names, " needs "))
}

// keep records that e is loaded.
func (s *state) keep(e *entry) {
	if s.entries == nil {
		s.entries = map[*Module]*entry{}
	}
	s.entries[e.module] = e
	s.order = append(s.order, e)
}

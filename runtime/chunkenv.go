package runtime

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// chunkEnv is the environment of the chunk of m: the globals of the state, and for a module with dependencies a table over them that
// has a require of its own. Scripts can replace the global one, and would be given internal modules by it.
func (m *Module) chunkEnv(L *lua.LState) *lua.LTable {
	globals := L.G.Global
	if len(m.Depends) == 0 {
		return globals
	}
	meta := L.CreateTable(0, 3)
	meta.RawSetString("__index", globals)
	meta.RawSetString("__newindex", globals)
	meta.RawSetString("__metatable", lua.LString(m.Name))
	env := L.CreateTable(0, 1)
	env.RawSetString("require", L.NewFunction(m.require))
	env.Metatable = meta
	return env
}

// require is the require of the chunk of m and of its functions: it gives what m depends on, and for the rest is that of the state.
func (m *Module) require(L *lua.LState) int {
	s, name := stateOf(L), lua.LVAsString(L.Get(1))
	i := slices.IndexFunc(m.Depends, func(d *Module) bool { return d.Name == name })
	if i < 0 {
		return forward(L, s.stockRequire(L))
	}
	v, err := s.dependencyValue(L, m.Depends[i])
	if err != nil {
		L.Error(bind.NewError(L, fmt.Errorf("require %q: %w", name, err)), 1)
	}
	L.Push(v)
	return 1
}

// dependencyValue returns what the require of a module gives for one that it depends on, which may have been unloaded meanwhile.
func (s *state) dependencyValue(L *lua.LState, d *Module) (lua.LValue, error) {
	if s.closed {
		return nil, errClosed
	}
	if s.dev != nil {
		if err := s.refresh(L); err != nil {
			return nil, fmt.Errorf("reload: %w", err)
		}
	}
	if e := s.loaded(d); e != nil && e.value != nil {
		return e.value, s.complete(L, e, true)
	}
	return d.load(L)
}

// stockRequire is the require that the state had before scripts ran, or else the one that it has now.
func (s *state) stockRequire(L *lua.LState) *lua.LFunction {
	if s.require != nil {
		return s.require
	}
	f, ok := L.GetField(L.G.Global, "require").(*lua.LFunction)
	if !ok {
		L.RaiseError("the global require is gone")
	}
	return f
}

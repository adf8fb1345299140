package sandbox

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// bare makes a state with the libraries of this package and nothing else, for tests of single functions.
func bare(t testing.TB) *lua.LState {
	t.Helper()
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 20 * 1024, CallStackSize: 1024})
	t.Cleanup(L.Close)
	libraries := map[string]*lua.LTable{"": L.G.Global}
	library := func(name string) *lua.LTable {
		if libraries[name] == nil {
			libraries[name] = L.NewTable()
			L.SetGlobal(name, libraries[name])
		}
		return libraries[name]
	}
	for _, f := range functions {
		library(f.Lib).RawSetString(f.Name, static(f.Call))
	}
	for _, c := range constants {
		library(c.Lib).RawSetString(c.Name, c.Value)
	}
	L.SetGlobal("_G", L.G.Global)
	L.SetMetatable(lua.LString(""), stringMeta(libraries["string"]))
	return L
}

// sandboxed makes a state as programs have it.
func sandboxed(t testing.TB, lim Limits) *State {
	t.Helper()
	table := &runtime.Table{Package: "example.com/sandboxed", Profiles: []runtime.Profile{{Name: "all", Features: []string{"async"}}}}
	sel, err := runtime.Select("all", runtime.Use(table))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(sel, lim)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// runScript runs a script of a test.
func runScript(t testing.TB, L *lua.LState, source string) {
	t.Helper()
	if err := do(L, "test", source); err != nil {
		t.Error(err)
	}
}

// do compiles and calls a chunk.
func do(L *lua.LState, name, source string) error {
	proto, err := Compile(name, source, SourceLimits{})
	if err != nil {
		return err
	}
	L.Push(L.NewFunctionFromProto(proto))
	return L.PCall(0, 0, nil)
}

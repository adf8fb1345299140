package gen

import (
	"slices"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// TestAuditOfBuiltinModule compares what the audit knows of the built-in module with what a script finds in it.
func TestAuditOfBuiltinModule(t *testing.T) {
	L := lua.NewState()
	defer runtime.Close(L)
	table := &runtime.Table{Package: "example.com/app", Profiles: []runtime.Profile{{Name: "p"}}}
	if err := runtime.Preload(L, "p", runtime.Use(table)); err != nil {
		t.Fatal(err)
	}
	if err := L.DoString(`return require "luamod"`); err != nil {
		t.Fatal(err)
	}
	var names []string
	L.Get(-1).(*lua.LTable).ForEach(func(k, v lua.LValue) {
		if v.Type() == lua.LTFunction {
			names = append(names, k.String())
		}
	})
	var known []string
	for _, f := range builtinFuncs {
		known = append(known, f.Func)
	}
	if slices.Sort(names); !slices.Equal(names, known) {
		t.Errorf("a script finds %v\nthe audit has  %v", names, known)
	}
}

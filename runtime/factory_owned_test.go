package runtime_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

var bridgeType = bind.Type{Name: "registry.Bridge"}

var bridgeClass = bind.Class{
	Type: &bridgeType,
	Methods: []bind.Func{
		{Decl: "close()", Call: func(c bind.Call) int {
			if err := bind.Release[*bridge](c, &bridgeType).Close(); err != nil {
				return c.Raise(err)
			}
			return c.Return()
		}},
		{Decl: "name()", Call: func(c bind.Call) int {
			return c.Return(lua.LString(bind.Receiver[*bridge](c, &bridgeType).name))
		}},
	},
}

// handleProbe is factoryProbe with handles in place of tables, and a function spare() that makes what is the script's own.
func handleProbe() (*probe, *bridges) {
	p, r := factoryProbe("registry")
	p.Uses = []*bind.Class{&bridgeClass}
	p.Funcs = []bind.Func{{Decl: "spare()", Call: func(c bind.Call) int {
		v, _ := r.bridge(c.Context(), "spare")
		return c.Return(bind.Result(c, 1, v, fromBridge))
	}}}
	p.Factory.Value = func(c bind.Call, v any) (lua.LValue, error) { return fromBridge(c, v.(*bridge)) }
	return p, r
}

func fromBridge(c bind.Call, b *bridge) (lua.LValue, error) {
	return bind.FromHandle(c, b, &bridgeType)
}

// Scripts cannot close what a factory made: it is there for all, and its module closes it.
func TestFactoryOwns(t *testing.T) {
	for _, scope := range []runtime.Scope{runtime.PerState, runtime.Shared} {
		registry, r := handleProbe()
		registry.Scope = scope
		L := preloaded(t, registry)
		run(t, L, `registry = require "registry"; a = registry.get("a")`)
		fails(t, L, `a:close()`, `registry.Bridge:close: module registry made it, and closes it itself when it is unloaded`)
		run(t, L, `
			assert(a:name() == "a" and registry.get("a") == a)
			spare = registry.spare()
			spare:close()
			assert(not pcall(spare.name, spare))
		`)
		if r.open["a"] != 1 || r.open["spare"] != 0 {
			t.Errorf("open: %v", r.open)
		}
		mustClose(t, L)
		if r.open["a"] != 0 {
			t.Error("not closed with the state")
		}
	}
}

// What a script keeps of a factory that was unloaded is closed, also while other states have it.
func TestFactoryUnload(t *testing.T) {
	registry, r := handleProbe()
	registry.Scope = runtime.Shared
	L, other := preloaded(t, registry), preloaded(t, registry)
	run(t, other, `a = require("registry").get("a")`)
	run(t, L, `
		registry = require "registry"
		a, spare = registry.get("a"), registry.spare()
		require("luamod").unload("registry")
		assert(spare:name() == "spare" and tostring(a) == "registry.Bridge (closed)")
	`)
	fails(t, L, `a:name()`, `registry.Bridge:name: registry.Bridge is closed`)
	fails(t, L, `registry.get("a")`, `registry.get: module registry is closed`)
	run(t, L, `again = require("registry").get("a"); assert(again ~= a and again:name() == "a")`)
	run(t, other, `assert(a:name() == "a")`)
	if r.made["a"] != 1 || r.open["a"] != 1 {
		t.Errorf("made %v, open %v", r.made, r.open)
	}
}

// The handles of a factory with an instance go with it, too.
func TestFactoryInstanceUnload(t *testing.T) {
	registry, _ := handleProbe()
	registry.New = registry.construct
	L := preloaded(t, registry)
	run(t, L, `a = require("registry").get("a"); require("luamod").unload("registry")`)
	fails(t, L, `a:name()`, `registry.Bridge is closed`)
	wantCount(t, "closed", &registry.closed, 1)
}

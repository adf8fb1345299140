package runtime_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime"
)

// named gives the built-in module of a table its name.
func named(name string, tab *runtime.Table) *runtime.Table {
	tab.Builtin = name
	return tab
}

func TestBuiltinName(t *testing.T) {
	rival := newProbe("luamod")
	err := runtime.Preload(newState(t), "all", runtime.Use(tableOf(rival, newProbe("x"))))
	wantError(t, err, `preload: module "luamod" of package example.com/probes has the name of a built-in module; rename it`)
	L := preloaded(t, newProbe("x"))
	run(t, L, `package.preload.luamod = function() return "mine" end assert(require "luamod" == "mine")`)

	L = preloadedTable(t, named("bindings", tableOf(newProbe("luamod"), newProbe("x"))), runtime.Use(tableOf(newProbe("y"))))
	run(t, L, `
		assert(require("luamod").name() == "luamod" and tostring(require "bindings") == "bindings: built in")
		assert(table.concat(require("bindings").modules(), " ") == "bindings luamod x y")
	`)
	fails(t, L, `require("bindings"):type(1)`, "type is a function of module bindings: call bindings.type(...) with '.', not ':'")

	L = preloadedTable(t, named("-", tableOf(newProbe("x"))))
	fails(t, L, `require "luamod"`, "module luamod not found")
	if got := runtime.Modules(L); len(got) != 1 {
		t.Errorf("modules: %v", got)
	}
	err = runtime.Preload(newState(t), "all", runtime.Use(named("a", tableOf(newProbe("x"))), named("b", tableOf(newProbe("y")))))
	wantError(t, err, `the built-in module has two names, "a" and, in package example.com/probes, "b"`)
}

func TestBuiltinLoad(t *testing.T) {
	llm, tools := newProbe("llm"), newProbe("tools")
	L := preloadedTable(t, withBundle(tableOf(llm, tools, newProbe("other")), "ai", "llm"))
	run(t, L, `
		local luamod = require "luamod"
		local all = luamod.load{"tools", "llm", "ai"}
		assert(all.tools == require "tools" and all.llm.name() == "llm" and all.ai == require "ai" and all.other == nil)
		assert(next(luamod.load{}) == nil)
	`)
	fails(t, L, `require("luamod").load{"llm", "lml"}`, "module lml not found")
	fails(t, L, `require("luamod").load("llm")`, "bad argument #1 to 'luamod.load' (names: list expected, got string)")
	fails(t, L, `require = nil; luamod = package.loaded.luamod luamod.load{"llm"}`, `"llm" cannot be required: the global require is gone`)
	wantCount(t, "llm made", &llm.made, 1)
}

func TestBuiltinListsAndStats(t *testing.T) {
	L := preloadedTable(t, withBundle(tableOf(newProbe("llm"), newProbe("tools"), newProbe("other")), "ai", "llm"))
	run(t, L, `
		local luamod = require "luamod"
		require "tools"
		require "llm"
		assert(table.concat(luamod.loaded(), " ") == "luamod tools llm")
		assert(table.concat(luamod.modules(), " ") == "llm luamod other tools" and luamod.bundles()[1] == "ai")
		local stats = luamod.stats()
		assert(stats.modules == 4 and stats.loaded == 3)
	`)
}

// What a module is loaded for others alone is not loaded as scripts see it.
func TestBuiltinLoadedIsWhatScriptsHave(t *testing.T) {
	core := newProbe("core")
	L := preloaded(t, core, newProbe("llm", core))
	run(t, L, `require "llm" assert(table.concat(require("luamod").loaded(), " ") == "llm luamod")`)
}

// A profile that denies the capability to unload has luamod without it.
func TestBuiltinWithoutUnload(t *testing.T) {
	tab := tableOf(newProbe("llm"))
	tab.Profiles[0].Deny = []string{"unload"}
	run(t, preloadedTable(t, tab), `
		local luamod = require "luamod"
		assert(luamod.unload == nil and luamod.reload == nil and luamod.load{"llm"}.llm.name() == "llm")
	`)
	run(t, preloaded(t, newProbe("llm")), `local luamod = require "luamod" assert(luamod.unload and luamod.reload)`)
}

// Only what the profile offers can be unloaded and reloaded.
func TestBuiltinRefuses(t *testing.T) {
	hidden := newProbe("hidden")
	hidden.Internal = true
	L := preloaded(t, hidden, newProbe("llm", hidden))
	for _, name := range []string{"unload", "reload"} {
		fails(t, L, `require("luamod").`+name+`("lml")`, `unknown module "lml"; did you mean "llm"?`)
		fails(t, L, `require("luamod").`+name+`("hidden")`, `module "hidden" is internal`)
		fails(t, L, `require("luamod").`+name+`()`, `bad argument #1 to 'luamod.`+name+`' (name: string expected`)
	}
}

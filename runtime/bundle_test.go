package runtime_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// withBundle is the table of probes with a bundle of some of them.
func withBundle(t *runtime.Table, bundle string, modules ...string) *runtime.Table {
	t.Bundles = append(t.Bundles, runtime.Bundle{Name: bundle, Description: "AI and LLM functionality", Modules: modules})
	t.Profiles[0].Bundles = append(t.Profiles[0].Bundles, bundle)
	return t
}

// preloadedTable is newState with profile "all" of a table preloaded.
func preloadedTable(t testing.TB, tab *runtime.Table, opts ...runtime.Option) *lua.LState {
	t.Helper()
	L := newState(t)
	if err := runtime.Preload(L, "all", append(opts, runtime.Use(tab))...); err != nil {
		t.Fatal(err)
	}
	return L
}

func TestBundleLoadsMembersOnFirstTouch(t *testing.T) {
	llm, tools := newProbe("llm"), newProbe("tools")
	L := preloadedTable(t, withBundle(tableOf(llm, tools), "ai", "tools", "llm"))
	run(t, L, `
		local ai = require "ai"
		assert(ai == require "ai" and tostring(ai) == "ai: AI and LLM functionality")
		assert(ai._meta.name == "ai" and ai._meta.description == "AI and LLM functionality")
		assert(table.concat(ai._meta.modules, " ") == "tools llm")
		assert(ai.nothing == nil and ai[1] == nil and rawget(ai, "llm") == nil)
	`)
	wantCount(t, "llm made", &llm.made, 0)
	run(t, L, `
		local ai = require "ai"
		assert(ai.llm.name() == "llm")
		assert(rawget(ai, "llm") == ai.llm and ai.llm == require "llm")
	`)
	wantCount(t, "llm made", &llm.made, 1)
	wantCount(t, "tools made", &tools.made, 0)
}

func TestPairsSeesTheWholeBundle(t *testing.T) {
	const walk = `
		local seen = {}
		for name, module in %s do seen[#seen + 1] = name if name ~= "_meta" then assert(module.name() == name) end end
		table.sort(seen)
		assert(table.concat(seen, " ") == "_meta llm tools", table.concat(seen, " "))
	`
	for name, program := range map[string]string{
		"pairs":            `local pairs = pairs local ai = require "ai" assert(ai.llm) local function over() return pairs(ai) end`,
		"next":             `local next = next local ai = require "ai" local function over() return next, ai end`,
		"pairs of an idle": `local function over() return pairs(require "ai") end`,
	} {
		t.Run(name, func(t *testing.T) {
			L := preloadedTable(t, withBundle(tableOf(newProbe("llm"), newProbe("tools")), "ai", "llm", "tools"))
			run(t, L, program+fmt.Sprintf(walk, "over()"))
		})
	}
}

func TestBundleMemberFails(t *testing.T) {
	llm := newProbe("llm")
	failing := true
	llm.make = func(*bind.Build) error {
		if failing {
			return errNoGreeting
		}
		return nil
	}
	L := preloadedTable(t, withBundle(tableOf(llm), "ai", "llm"))
	err := fails(t, L, `return require("ai").llm`, `require "llm": no greeting`)
	if !errors.Is(runtime.Cause(err), errNoGreeting) {
		t.Errorf("the Go error is %v", runtime.Cause(err))
	}
	fails(t, L, `pairs(require "ai")`, `require "llm": no greeting`)
	failing = false
	run(t, L, `assert(require("ai").llm.name() == "llm")`)
}

func TestBundleOutsideTheProfile(t *testing.T) {
	tab := withBundle(tableOf(newProbe("llm"), newProbe("net")), "ai", "llm", "net")
	tab.Profiles = append(tab.Profiles, runtime.Profile{Name: "minimal", Modules: []string{"llm"}},
		runtime.Profile{Name: "offline", Modules: []string{"llm"}, Bundles: []string{"ai"}})
	L := newState(t)
	if err := runtime.Preload(L, "minimal", runtime.Use(tab)); err != nil {
		t.Fatal(err)
	}
	fails(t, L, `require "ai"`, `bundle "ai" is not in profile "minimal" (it is in: all, offline)`)

	L = newState(t)
	if err := runtime.Preload(L, "offline", runtime.Use(tab)); err != nil {
		t.Fatal(err)
	}
	run(t, L, `local ai = require "ai" assert(ai.llm and ai.net == nil and #ai._meta.modules == 1)`)
}

func TestBundleClash(t *testing.T) {
	ai := withBundle(tableOf(newProbe("llm")), "ai", "llm")
	for _, rival := range []*runtime.Table{tableOf(newProbe("ai")), withBundle(tableOf(newProbe("x")), "ai", "x")} {
		rival.Package = "example.com/rival"
		err := runtime.Preload(newState(t), "all", runtime.Use(ai, rival))
		wantError(t, err, `"ai" is defined by two packages: example.com/probes and example.com/rival; rename one of them`)
	}
	err := runtime.Preload(newState(t), "all", runtime.Use(withBundle(tableOf(newProbe("llm")), "luamod", "llm")))
	wantError(t, err, `bundle "luamod" of package example.com/probes has the name of a built-in module`)
}

func TestBundlesOfSeveralTables(t *testing.T) {
	a, b := withBundle(tableOf(newProbe("llm")), "ai", "llm"), withBundle(tableOf(newProbe("tcp")), "web", "tcp")
	L := preloadedTable(t, a, runtime.Use(b))
	run(t, L, `
		assert(require("ai").llm.name() == "llm" and require("web").tcp.name() == "tcp")
		assert(table.concat(require("luamod").bundles(), " ") == "ai web")
	`)
	if got := runtime.Modules(L); !slices.Equal(got, []string{"llm", "luamod", "tcp"}) {
		t.Errorf("modules: %v", got)
	}
}

// A module written in Lua that was reloaded is required anew by bundles, too.
func TestBundleAfterReload(t *testing.T) {
	util := newProbe("util")
	util.New, util.Values, util.Funcs = nil, nil, nil
	util.Source = &runtime.Source{File: "lua/util.lua", Code: `count = (count or 0) + 1 return {count = count}`}
	L := preloadedTable(t, withBundle(tableOf(util, newProbe("llm")), "ai", "util", "llm"))
	run(t, L, `
		local ai, luamod = require "ai", require "luamod"
		local before = ai.util
		assert(before.count == 1 and ai.llm)
		luamod.reload("util")
		assert(rawget(ai, "util") == nil and ai.util.count == 2 and ai.util == require "util" and ai.util ~= before)
		local ok, err = pcall(luamod.reload, "llm")
		assert(not ok and tostring(err):find("not written in Lua", 1, true), tostring(err))
	`)
}

// A bundle is no module to unload.
func TestUnloadBundle(t *testing.T) {
	core := newProbe("core")
	tab := tableOf(core)
	tab.Bundles = []runtime.Bundle{{Name: "ai", Modules: []string{"core"}}}
	tab.Profiles[0].Bundles = []string{"ai"}
	fails(t, preloadedTable(t, tab), `require("luamod").unload("ai")`, `"ai" is a bundle: name one of its modules`)
}

package runtime_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestUnloadStartsFresh(t *testing.T) {
	x := newProbe("x")
	L := preloaded(t, x)
	L.PreloadModule("alias", x.Load)
	run(t, L, `x = require "x"; assert(require "alias" == x); name = x.name`)
	if err := runtime.Unload(L, "x"); err != nil {
		t.Fatal(err)
	}
	wantCount(t, "x closed", &x.closed, 1)
	run(t, L, `assert(package.loaded.x == nil and package.loaded.alias == nil)`)
	fails(t, L, `name()`, `x.name: module x is closed`)
	run(t, L, `assert(require "x" ~= x and require "x" == require "alias" and require("x").name() == "x")`)
	wantCount(t, "x made", &x.made, 2)
}

func TestUnloadNothing(t *testing.T) {
	L := preloaded(t, newProbe("llm"), newProbe("tools"))
	wantError(t, runtime.Unload(L, "llm"), `unload "llm": the module is not loaded`)
	run(t, L, `require "tools"`)
	wantError(t, runtime.Unload(L, "llm"), `unload "llm": the module is not loaded`)
	wantError(t, runtime.Unload(L, "tool"), `unload "tool": the module is not loaded; did you mean "tools"?`)
	wantError(t, runtime.Unload(newState(t), "x"), `unload "x": the module is not loaded`)
	wantError(t, runtime.Unload(nil, "x"), `unload "x": the state is nil`)
	mustClose(t, L)
	wantError(t, runtime.Unload(L, "tools"), `unload "tools": the state is closed`)
}

func TestUnloadRefusesOrCascades(t *testing.T) {
	var closed []string
	core, other := newProbe("core"), newProbe("other")
	llm := newProbe("llm", core)
	tools, agents := newProbe("tools", llm), newProbe("agents", llm, core)
	all := []*probe{core, other, llm, tools, agents}
	for _, p := range all {
		p.log = &closed
	}
	L := preloaded(t, all...)
	run(t, L, `require "other"; require "tools"; require "agents"; require "core"`)

	wantError(t, runtime.Unload(L, "core"), `unload "core": needed by "llm", "agents": unload what needs it first, or all of it with cascade`)
	wantLog(t, closed, "")
	run(t, L, `assert(require("core").name() == "core")`)
	if err := runtime.Unload(L, "core", runtime.Cascade()); err != nil {
		t.Fatal(err)
	}
	wantLog(t, closed, "agents, tools, llm, core")
	run(t, L, `assert(not package.loaded.tools and not package.loaded.agents and package.loaded.other)`)
	run(t, L, `assert(require("agents").name() == "agents")`)
	wantCount(t, "core made", &core.made, 2)
	if err := runtime.Unload(L, "agents"); err != nil {
		t.Error(err)
	}
	wantCount(t, "llm closed with what needed it", &llm.closed, 1)
}

// A module whose closing fails is unloaded nevertheless.
func TestUnloadFails(t *testing.T) {
	x := newProbe("x")
	x.close = func() error { return fs.ErrClosed }
	x.Unload = func(any) error { return errors.New("busy") }
	L := preloaded(t, x)
	run(t, L, `require "x"`)
	err := runtime.Unload(L, "x")
	wantError(t, err, "unload \"x\": close \"x\": unload: busy\nclose \"x\": file already closed")
	if !errors.Is(err, fs.ErrClosed) {
		t.Error("the Go error is lost")
	}
	x.close, x.Unload = nil, nil
	run(t, L, `assert(require("x").name() == "x")`)
}

// What is being loaded cannot be unloaded, nor what it depends on.
func TestUnloadWhileLoading(t *testing.T) {
	core := newProbe("core")
	user := newProbe("user", core)
	L := preloaded(t, core, user)
	user.make = func(*bind.Build) error { return runtime.Unload(L, "core") }
	fails(t, L, `require "user"`, `require "user": unload "core": "user" is being loaded`)
	user.make = nil
	user.fill = func() error { return runtime.Unload(L, "core", runtime.Cascade()) }
	fails(t, L, `require "user"`, `unload "core": "user" is being loaded`)
	user.fill = nil
	run(t, L, `assert(require("user").name() == "user")`)
}

func TestUnloadShared(t *testing.T) {
	core := sharedProbe("core")
	pool := sharedProbe("pool", core)
	one, two := preloaded(t, core, pool), preloaded(t, core, pool)
	run(t, one, `require "pool"`)
	run(t, two, `require "pool"`)
	for i, L := range []*lua.LState{one, two} {
		if err := runtime.Unload(L, "core", runtime.Cascade()); err != nil {
			t.Error(err)
		}
		wantCount(t, "pool closed", &pool.closed, int32(i))
		wantCount(t, "core closed", &core.closed, int32(i))
	}
	wantHolders(t, 0, false, core, pool)
}

// wantHolders expects that so many hold each instance.
func wantHolders(t testing.TB, want int, wantLive bool, probes ...*probe) {
	t.Helper()
	for _, p := range probes {
		if n, live := p.Holders(); n != want || live != wantLive {
			t.Errorf("%s: %d hold it, live: %v; expected %d, %v", p.Name, n, live, want, wantLive)
		}
	}
}

// A loader can return what is no table, which other names of package.loaded may hold, too.
func TestUnloadHandWritten(t *testing.T) {
	json := newProbe("json")
	json.Loader = func(*lua.LState) int { return 0 }
	L := preloaded(t, json)
	run(t, L, `require "json"; package.loaded.theirs = true`)
	if err := runtime.Unload(L, "json"); err != nil {
		t.Error(err)
	}
	run(t, L, `assert(package.loaded.json == nil and package.loaded.theirs)`)

	L = preloaded(t, json)
	run(t, L, `require "json"; package.loaded.json = "theirs"`)
	if err := runtime.Unload(L, "json"); err != nil {
		t.Error(err)
	}
	run(t, L, `assert(require "json" == true)`)
}

// Handles that a script kept work on; those that it gets from the new instance are of the new one's class.
func TestUnloadClasses(t *testing.T) {
	L := bank(t)
	run(t, L, `bank = require "bank"; a = bank.Account.new("eve")`)
	if err := runtime.Unload(L, "bank"); err != nil {
		t.Fatal(err)
	}
	run(t, L, `
		assert(a:owner() == "bank/eve")
		local again = require "bank"
		assert(again.Account.new("eve"):owner() == "bank/eve" and again.main().owner ~= a.owner)
	`)
	err := L.DoString(`bank.Account.new("eve")`)
	if err == nil || !strings.Contains(err.Error(), "module bank is closed") {
		t.Errorf("constructor of the instance that is gone: %v", err)
	}
}

// Scripts unload what their profile offers; bundles make their members anew.
func TestUnloadFromLua(t *testing.T) {
	core := newProbe("core")
	llm := newProbe("llm", core)
	tab := tableOf(core, llm)
	tab.Bundles = []runtime.Bundle{{Name: "ai", Modules: []string{"core", "llm"}}}
	tab.Profiles[0].Bundles = []string{"ai"}
	L := newState(t)
	if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
		t.Fatal(err)
	}
	run(t, L, `
		luamod, ai = require "luamod", require "ai"
		llm = ai.llm
		local ok, err = pcall(luamod.unload, "core")
		assert(not ok and tostring(err):find('unload "core": needed by "llm"', 1, true), tostring(err))
		luamod.unload("core", true)
		assert(ai.llm ~= llm and ai.llm == require "llm" and ai.llm.name() == "llm")
	`)
	wantCount(t, "llm made", &llm.made, 2)
}

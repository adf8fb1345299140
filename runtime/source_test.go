package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// sourceProbe is the probe of a module written in Lua, in lua/<name>.lua.
func sourceProbe(name, code string, depends ...*probe) *probe {
	p := newProbe(name, depends...)
	p.New, p.Values, p.Funcs = nil, nil, nil
	p.Source = &runtime.Source{File: "lua/" + name + ".lua", Code: code}
	return p
}

func TestSourceRequiresSibling(t *testing.T) {
	util := sourceProbe("util", `
		local name = ...
		loads = (loads or 0) + 1
		return {name = name, count = select("#", ...), loads = function() return loads end}`)
	text := sourceProbe("text.case", `local util = require "util"; return {util = util}`)
	L := preloaded(t, util, text)
	run(t, L, `
		local text = require "text.case"
		local util = require "util"
		assert(text.util == util and util.name == "util" and util.count == 1 and util.loads() == 1)
	`)
	L.PreloadModule("tools", util.Load)
	run(t, L, `assert(require "tools" == require "util" and require "tools".name == "util" and loads == 1)`)
	run(t, preloaded(t, util), `assert(require "util".loads() == 1)`)
}

// What a chunk returns is what Lua's own require makes of it.
func TestSourceValue(t *testing.T) {
	L := preloaded(t, sourceProbe("nothing", `runs = (runs or 0) + 1`), sourceProbe("text", `return "text"`),
		sourceProbe("set", `package.loaded[...] = "set"`), newProbe("user", sourceProbe("lib", `return 7`)))
	run(t, L, `
		assert(require "nothing" == true and require "nothing" == true and runs == 1)
		assert(require "text" == "text" and require "set" == "set")
		require "user"
		assert(package.loaded.lib == 7)
	`)
}

// A module that is required in a coroutine with other globals is the same for all.
func TestSourceGlobals(t *testing.T) {
	L := preloaded(t, sourceProbe("util", `return {globals = function() return _G end, print = print}`))
	run(t, L, `
		local co = coroutine.create(function()
			setfenv(0, {})
			return require "util"
		end)
		local _, util = coroutine.resume(co)
		assert(util.print == print and util.globals() == _G)
	`)
}

func TestSourceErrors(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"raises", "local x = 1\nerror('no luck')", `require "m": lua/m.lua:2: no luck`},
		{"syntax", "local x = 1\nlocal y = = 2", `require "m": lua/m.lua:2:11: syntax error near "="`},
		{"end", "local function f()\n\nreturn 1\n", `require "m": lua/m.lua:3: syntax error at the end of the file`},
		{"compiler", "local x = 1\nbreak", `require "m": lua/m.lua:2: no loop to break`},
		{"table", "error({})", `require "m": table: `},
		{"missing", `require "none"`, `require "m": lua/m.lua:1: module none not found`},
		{"outside", `require "net"`, `require "m": lua/m.lua:1: module "net" is not in profile "all" (it is in: full)`},
		{"itself", `require "m"`, `require "m": lua/m.lua:1: loop or previous error loading module: m`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tab := tableOf(sourceProbe("m", tt.code), newProbe("net"))
			tab.Profiles[0].Modules = []string{"m"}
			tab.Profiles = append(tab.Profiles, runtime.Profile{Name: "full", Modules: []string{"m", "net"}})
			L := newState(t)
			if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				fails(t, L, `require "m"`, tt.want)
			}
			run(t, L, `assert(package.loaded.m == nil)`)
		})
	}
}

// A first line for the shell and a byte order mark are skipped as Lua skips them, and lines keep their numbers.
func TestSourceFirstLine(t *testing.T) {
	for _, first := range []string{"#!/usr/bin/env lua\n", "#!/usr/bin/env lua\r\n", "\ufeff\n", "\ufeff#!/usr/bin/env lua\n"} {
		m := sourceProbe("m", first+"if not lucky then error('no luck') end return 'luck'")
		for _, L := range []*lua.LState{preloaded(t, m), withSource(t, fstest.MapFS{m.Source.File: luaFile("%s", m.Source.Code)}, sourceProbe("m", "x ="))} {
			fails(t, L, `require "m"`, `require "m": lua/m.lua:2: no luck`)
			run(t, L, `lucky = true assert(require "m" == "luck")`)
		}
	}
	fails(t, preloaded(t, sourceProbe("m", "#")), `require "m"; require "m":x()`, `attempt to index a non-table object(boolean)`)
	fails(t, preloaded(t, sourceProbe("m", "#!\nx =")), `require "m"`, `require "m": lua/m.lua:2: syntax error at the end of the file`)
	fails(t, preloaded(t, sourceProbe("m", "x = 1\n#!")), `require "m"`, `lua/m.lua:2`)
}

func TestSourceFailureIsRetried(t *testing.T) {
	m := sourceProbe("m", `if not ready then error("not yet") end return {ready = ready}`)
	L := preloaded(t, m, newProbe("user", m))
	fails(t, L, `require "user"`, `require "user": dependency "m": lua/m.lua:1: not yet`)
	run(t, L, `ready = true; assert(require("m").ready); require "user"`)
}

// An internal module is there for modules that depend on it while they are loaded, and never for scripts.
func TestSourceInternal(t *testing.T) {
	db := newProbe("db")
	helper := sourceProbe("helper", `local db = require "db"; return {db = db}`, db)
	db.Internal, helper.Internal = true, true
	util := sourceProbe("util", `local helper, db = require "helper", require "db"; return {helper = helper, db = db}`, helper, db)
	L := preloaded(t, db, helper, util)
	run(t, L, `
		local util = require "util"
		assert(util.db.name() == "db" and util.helper.db == util.db)
		assert(package.loaded.db == nil and package.loaded.helper == nil)
	`)
	fails(t, L, `require "helper"`, `module "helper" is internal`)
	fails(t, L, `require "db"`, `module "db" is internal`)
	wantCount(t, "db made", &db.made, 1)
}

// A chunk that spins ends with the context of the state, and the error says so to Go.
func TestSourceInterrupted(t *testing.T) {
	L := preloaded(t, sourceProbe("spin", `if not stop then while true do end end`))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	L.SetContext(ctx)
	err := fails(t, L, `require "spin"`, `require "spin": lua/spin.lua:1: context deadline exceeded`)
	if !errors.Is(runtime.Cause(err), context.DeadlineExceeded) {
		t.Errorf("the cause is lost: %v", err)
	}
	L.RemoveContext()
	run(t, L, `stop = true; require "spin"`)
}

// TestSourceCompiledOnce has states of many goroutines load a module: they run one proto, which a chunk compiled ahead of
// time shares.
func TestSourceCompiledOnce(t *testing.T) {
	util := sourceProbe("util", `return function() return 1 end`)
	if err := runtime.Compile(util.Source); err != nil {
		t.Fatal(err)
	}
	tab := tableOf(util)
	protos := make([]*lua.FunctionProto, 16)
	var group sync.WaitGroup
	for i := range protos {
		group.Go(func() {
			L := smallState()
			defer runtime.Close(L)
			if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
				t.Error(err)
			}
			if err := L.DoString(`return require "util"`); err != nil {
				t.Error(err)
				return
			}
			protos[i] = L.Get(-1).(*lua.LFunction).Proto
		})
	}
	group.Wait()
	for _, p := range protos {
		if p == nil || p != protos[0] {
			t.Fatal("compiled more than once")
		}
	}
	wantError(t, runtime.Compile(sourceProbe("bad", "x =").Source), "lua/bad.lua:1: syntax error at the end of the file")
}

// withSource is preloaded with an option.
func withSource(t *testing.T, fsys fstest.MapFS, probes ...*probe) *lua.LState {
	t.Helper()
	L := newState(t)
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(probes...)), runtime.WithSource(fsys)); err != nil {
		t.Fatal(err)
	}
	return L
}

func luaFile(format string, args ...any) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, format, args...)}
}

func TestWithSourceChangesAfterReload(t *testing.T) {
	util, other := sourceProbe("util", `return {v = 0}`), sourceProbe("other", `return "built in"`)
	disk := fstest.MapFS{"lua/util.lua": luaFile("return {v = 1}")}
	L := withSource(t, disk, util, other)
	run(t, L, `assert(require("util").v == 1 and require("other") == "built in")`)
	disk["lua/util.lua"] = luaFile("return {v = 2}")
	run(t, L, `
		assert(require("util").v == 1)
		require("luamod").reload("util")
		assert(require("util").v == 2 and package.loaded.util.v == 2)
	`)
	run(t, preloaded(t, util, other), `assert(require("util").v == 0)`)

	disk["lua/util.lua"] = luaFile("local x\nreturn {")
	if err := runtime.Reload(L, "util"); err != nil {
		t.Fatal(err)
	}
	fails(t, L, `require "util"`, `require "util": lua/util.lua:2: syntax error at the end of the file`)
	disk["lua/util.lua"] = luaFile("return {v = 3}")
	run(t, L, `assert(require("util").v == 3)`)
}

// Reload forgets the modules that use the one that changed, and no others.
func TestReloadUsers(t *testing.T) {
	util := sourceProbe("util", `return {v = 0}`)
	app := sourceProbe("app", `return {util = require "util"}`)
	main := sourceProbe("main", `return {app = require "app"}`)
	static := sourceProbe("static", `return {util = require "util"}`, util)
	other := sourceProbe("other", `return {}`)
	disk := fstest.MapFS{"lua/util.lua": luaFile("return {v = 1}")}
	L := withSource(t, disk, util, app, main, static, other)
	L.PreloadModule("alias", util.Load)
	run(t, L, `require "alias"; require "main"; require "static"; other = require "other"`)
	disk["lua/util.lua"] = luaFile("return {v = 2}")
	if err := runtime.Reload(L, "util"); err != nil {
		t.Fatal(err)
	}
	run(t, L, `
		assert(require("main").app.util.v == 2 and require("static").util.v == 2 and require("alias").v == 2)
		assert(require "other" == other)
	`)
}

func TestReloadRefused(t *testing.T) {
	util, net := sourceProbe("util", `return {}`), sourceProbe("net", `return {}`)
	tab := tableOf(util, net, newProbe("go"))
	tab.Profiles[0].Modules = []string{"go", "util"}
	L := newState(t)
	wantError(t, runtime.Reload(nil, "util"), `reload "util": the state is nil`)
	wantError(t, runtime.Reload(L, "util"), `reload "util": no profile is preloaded in the state`)
	if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
		t.Fatal(err)
	}
	wantError(t, runtime.Reload(L, "utli"), `reload "utli": unknown module; did you mean "util"?`)
	wantError(t, runtime.Reload(L, "go"), `reload "go": the module is not written in Lua: unload it instead`)
	wantError(t, runtime.Reload(L, "net"), `reload "net": module "net" is in no profile`)
	if err := runtime.Reload(L, "util"); err != nil {
		t.Errorf("a module that is not loaded: %v", err)
	}
	run(t, L, `first = require "util"`)
	if err := runtime.Reload(L, "util"); err != nil {
		t.Error(err)
	}
	run(t, L, `assert(require "util" ~= first)`)
}

func TestWithSourceWrong(t *testing.T) {
	util := sourceProbe("util", `return {}`)
	preload := func(opts ...runtime.Option) error {
		return runtime.Preload(newState(t), "all", append(opts, runtime.Use(tableOf(util)))...)
	}
	wantError(t, preload(runtime.WithSource(nil)), "preload: runtime.WithSource of a nil file system")
	wantError(t, preload(runtime.WithSource(fstest.MapFS{"util.lua": luaFile("")})),
		`preload: runtime.WithSource: there is no "lua/util.lua": pass the directory of luamod.yaml`)
	if err := preload(runtime.WithSource(fstest.MapFS{}), runtime.WithSource(fstest.MapFS{"lua/util.lua": luaFile("")})); err != nil {
		t.Error(err)
	}
}

// versioned is files of which each may change.
type versioned struct {
	fstest.MapFS
	version uint64
}

func (v *versioned) Version(string) uint64 { return v.version }

// The error of a hook of a module that is reloaded reaches who asks for it, and the module is forgotten nevertheless.
func TestReloadHookFails(t *testing.T) {
	util := sourceProbe("util", `return {v = 0}`)
	util.Unload = func(any) error { return errBusy }
	disk := &versioned{MapFS: fstest.MapFS{"lua/util.lua": luaFile("return {v = 1}")}}
	L := newState(t)
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(util)), runtime.WithSource(disk)); err != nil {
		t.Fatal(err)
	}
	check := func(err error) {
		t.Helper()
		wantError(t, err, `close "util": unload: busy`)
		if !errors.Is(runtime.Cause(err), errBusy) {
			t.Errorf("the Go error is lost: %v", err)
		}
	}
	run(t, L, `assert(require("util").v == 1)`)
	disk.MapFS["lua/util.lua"] = luaFile("return {v = 2}")
	check(runtime.Reload(L, "util"))
	run(t, L, `assert(require("util").v == 2)`)
	disk.MapFS["lua/util.lua"] = luaFile("return {v = 3}")
	check(fails(t, L, `require("luamod").reload("util")`, `reload "util": close`))
	run(t, L, `assert(require("util").v == 3)`)

	disk.MapFS["lua/util.lua"], disk.version = luaFile("return {v = 4}"), 1
	check(fails(t, L, `require "util"`, `reload: close "util": unload: busy`))
	run(t, L, `assert(require("util").v == 4)`)
	util.Unload = nil
}

var errBusy = errors.New("busy")

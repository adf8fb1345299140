package runtime_test

import (
	"fmt"
	goruntime "runtime"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// lazyProbe is a lazy module of n functions, f0000 and so on, that return the module's name.
func lazyProbe(n int) *probe {
	p := newProbe("wide")
	p.Lazy, p.Version, p.Doc, p.About, p.Funcs = true, "1.0", "Is wide.", "a probe", nil
	for i := range n {
		p.Funcs = append(p.Funcs, bind.Func{Decl: fmt.Sprintf("f%04d()", i), Call: probeName})
	}
	return p
}

func TestLazy(t *testing.T) {
	run(t, preloaded(t, lazyProbe(20)), `
		local wide = require "wide"
		assert(rawget(wide, "f0003") == nil)
		local f = wide.f0003
		assert(f() == "wide" and wide.f0003 == f and rawget(wide, "f0003") == f and wide.f0003 == f)
		assert(wide.f0011() == "wide" and wide.none == nil and wide[1] == nil)
		assert(wide._VERSION == "1.0" and wide._DESCRIPTION == "Is wide." and tostring(wide) == "wide: a probe")
		wide.f0004 = "mine"
		assert(wide.f0004 == "mine")
	`)
	fails(t, preloaded(t, lazyProbe(3)), `local wide = require "wide" wide:f0001()`, "call wide.f0001() with '.', not ':'")
}

// Functions can be taken out of a lazy module and replaced as of an eager one, before their first use and after.
func TestLazyRemove(t *testing.T) {
	for _, lazy := range []bool{false, true} {
		p := lazyProbe(20)
		p.Lazy = lazy
		run(t, preloaded(t, p), `
			local wide = require "wide"
			local used = wide.f0002, wide.f0003, wide.f0003
			for i = 1, 4 do
				local name = "f000" .. i
				wide[name] = nil
				assert(wide[name] == nil and wide[name] == nil, name)
			end
			wide.f0005 = "mine"
			wide.f0005 = nil
			wide.f0006, wide.mine = "mine", 1
			for name in pairs(wide) do assert(not name:find "^f000[1-5]", name) end
			assert(wide.f0005 == nil and wide.f0001 == nil and wide.f0006 == "mine" and wide.mine == 1 and wide.f0007() == "wide")
		`)
	}
}

func TestPairsSeesTheWholeLazyModule(t *testing.T) {
	run(t, preloaded(t, lazyProbe(20)), `
		local pairs, next = pairs, next
		local wide = require "wide"
		local once, twice = wide.f0000, wide.f0001 and wide.f0001
		wide.f0007 = "mine"
		local n, seen = 0, {}
		for name, value in pairs(wide) do n = n + 1 seen[name] = value end
		assert(n == 22 and seen._VERSION == "1.0" and seen.f0000 == once and seen.f0001 == twice and seen.f0007 == "mine")
		assert(seen.f0019() == "wide" and seen.f0019 == wide.f0019)
	`)
	run(t, preloaded(t, lazyProbe(2)), `assert(next(require "wide", "f0000") == "f0001")`)
	run(t, preloaded(t, lazyProbe(2)), `for _, t in pairs{{}, setmetatable({}, {})} do assert(next(t) == nil) end assert(not pcall(pairs, nil))`)
}

// A program without Preload, or with pairs of its own, has the whole module from Go.
func TestWhole(t *testing.T) {
	L := newState(t)
	L.PreloadModule("wide", lazyProbe(2).Load)
	run(t, L, `wide = require "wide" local n = 0 for _ in pairs(wide) do n = n + 1 end assert(n == 4)`)

	L = preloaded(t, lazyProbe(2))
	run(t, L, `wide = require "wide"`)
	wide := L.GetGlobal("wide").(*lua.LTable)
	if runtime.Whole(L, wide) != wide || wide.RawGetString("f0001") == lua.LNil || wide.RawGetString("_VERSION") == lua.LNil {
		t.Error("functions are missing")
	}
	plain := L.NewTable()
	if runtime.Whole(L, plain) != plain {
		t.Error("another table than the plain one")
	}
}

// States share what makes functions, and not the functions.
func TestLazyInTwoStates(t *testing.T) {
	p := lazyProbe(2)
	one, two := preloaded(t, p), preloaded(t, p)
	run(t, one, `wide = require "wide" assert(getmetatable(wide) == "wide" and not pcall(setmetatable, wide, {}))`)
	run(t, two, `wide = require "wide" wide.f0000 = "mine"`)
	run(t, one, `assert(wide.f0000() == "wide")`)
	two.SetGlobal("theirs", one.GetGlobal("wide"))
	fails(t, two, `return theirs.f0001`, "wide.f0001: module wide is closed")
}

func TestLazyAfterClose(t *testing.T) {
	L := preloaded(t, lazyProbe(2))
	run(t, L, `wide = require "wide"; f = wide.f0000`)
	thread, _ := L.NewThread()
	mustClose(t, L)
	fails(t, thread, `f()`, "wide.f0000: the state is closed")
	fails(t, thread, `wide.f0001()`, "wide.f0001: module wide is closed")
}

// TestLazyCost pins that a lazy module costs what a script uses of it.
func TestLazyCost(t *testing.T) {
	const count = 1000
	bytes := map[int]uint64{}
	for _, n := range []int{20, 1000} {
		states := readyStates(t, count, wideUse(n, true))
		var before, after goruntime.MemStats
		goruntime.ReadMemStats(&before)
		for _, L := range states {
			requireTwo(t, L)
		}
		goruntime.ReadMemStats(&after)
		bytes[n] = (after.TotalAlloc - before.TotalAlloc) / count
	}
	if bytes[20] > 1200 || bytes[1000] > bytes[20]+50 {
		t.Errorf("bytes for a module of 20 functions: %d, of 1000: %d", bytes[20], bytes[1000])
	}
}

// States on several goroutines share the metatables.
func TestLazyConcurrently(t *testing.T) {
	tab := withBundle(tableOf(lazyProbe(20)), "all_of_it", "wide")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			L := lua.NewState()
			defer runtime.Close(L)
			err := runtime.Preload(L, "all", runtime.Use(tab))
			if err == nil {
				err = L.DoString(`
					local wide = require("all_of_it").wide
					for i = 0, 9 do assert(wide["f000" .. i]() == "wide") end
					for name in pairs(wide) do assert(name) end
					for name in pairs(profile) do assert(name) end
				`)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

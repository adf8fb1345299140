package async_test

import (
	"context"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
)

// TestCoroutinesOfTasks checks that a coroutine of gopher-lua ends with the task that resumes it, whichever made it, in states with a context and without.
func TestCoroutinesOfTasks(t *testing.T) {
	for _, p := range []program{
		{`async.spawn(function() coroutine.wrap(function() pcall(async.sleep, 100) while true do end end)() end) async.sleep(0.001)`, ""},
		{`local co = coroutine.wrap(function() coroutine.yield() pcall(async.sleep, 100) while true do end end)
			co() async.spawn(co) async.sleep(0.001)`, ""},
		{`local co = coroutine.create(function() pcall(m.fetch, 100, "x") while true do end end)
			async.spawn(coroutine.resume, co) async.sleep(0.001)`, ""},
		{`local n = 0
			local t = async.spawn(coroutine.wrap(function() for i = 1, 20 do pcall(async.sleep, 0.002) n = n + 1 end end))
			async.sleep(0.003) t:cancel() pcall(t.wait, t) assert(n < 3 and t:status() == "cancelled", n)`, ""},
		{`local co -- made in a task that is cancelled, and resumed by another
			local t = async.spawn(function()
				co = coroutine.wrap(function() coroutine.yield() for i = 1, 3 do async.sleep(0.001) end return "y" end) co()
				async.sleep(100)
			end)
			async.sleep(0.001) t:cancel() pcall(t.wait, t) assert(co() == "y")`, ""},
		{`async.spawn(function()
				local th = coroutine.running()
				coroutine.wrap(function()
					local ok, e = coroutine.resume(th) assert(not ok and e:find("can not resume a running thread"), e)
				end)()
			end):wait()`, ""},
		{`local co co = coroutine.create(function() async.sleep(100) end)
			local t = async.spawn(coroutine.resume, co) async.sleep(0)
			local ok, e = coroutine.resume(co) assert(not ok and e:find("can not resume a running thread"), e) t:cancel()`, ""},
	} {
		for _, ctx := range []context.Context{nil, t.Context(), &counter{Context: t.Context(), left: 1e6, most: 10}} {
			L, _ := newState(t)
			if ctx != nil {
				L.SetContext(ctx)
			}
			check(t, L, p)
			if err := async.Close(L); err != nil {
				t.Errorf("%s: %v", p.src, err)
			}
		}
	}
}

// TestCoroutinesWithoutLibrary opens tasks where there are no coroutines.
func TestCoroutinesWithoutLibrary(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	async.Open(L)
	check(t, L, program{src: `async.spawn(function() end):wait()`})
	if err := async.Close(L); err != nil {
		t.Error(err)
	}
}

// TestCoroutinesAfterTasks checks that a coroutine that a task made, or resumed, goes on after the end of the run, whether the state has a context or not.
func TestCoroutinesAfterTasks(t *testing.T) {
	const count = `local function count() local i = 0 while true do i = i + 1 coroutine.yield(i) end end `
	for _, p := range []program{
		{`co = coroutine.create(count) async.spawn(function() coroutine.resume(co) end):wait()`, `local _, n = assert(coroutine.resume(co)) assert(n == 2)`},
		{`async.spawn(function() co = coroutine.create(count) end):wait()`, `local _, n = assert(coroutine.resume(co)) assert(n == 1)`},
		{`async.spawn(function() f = coroutine.wrap(count) f() end):wait()`, `assert(f() == 2)`},
	} {
		for _, ctx := range [][2]context.Context{{nil, nil}, {nil, t.Context()}, {t.Context(), nil}, {t.Context(), t.Context()}} {
			L, _ := newState(t)
			enter(L, ctx[0])
			check(t, L, program{src: count + p.src})
			if err := async.Close(L); err != nil {
				t.Error(err)
			}
			enter(L, ctx[1])
			check(t, L, program{src: p.want})
		}
	}
}

// enter sets the context of a run, which may be nil.
func enter(L *lua.LState, ctx context.Context) {
	if ctx == nil {
		L.RemoveContext()
	} else {
		L.SetContext(ctx)
	}
}

package async_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestAll(t *testing.T) {
	L, _ := newState(t)
	check(t, L, program{src: `
		local fs = {}
		for i = 1, 100 do fs[i] = function() return "page " .. m.meet(i, 100) end end
		local pages = async.all(fs)
		assert(#pages == 100)
		for i = 1, 100 do assert(pages[i] == "page " .. i) end`})
}

func TestLibrary(t *testing.T) {
	run(t, []program{
		{`local r = async.all {a = function() return 1, 2 end, b = async.spawn(function() return "x" end), function() end, function() return 4 end}
			assert(r.a == 1 and r.b == "x" and r[1] == nil and r[2] == 4)`, ``},
		{`assert(next(async.all {}) == nil)`, ``},
		{`async.all {1}`, `bad argument #1 to all (function or task expected at 1, got number)`},
		{`async.all(1)`, `table expected, got number`},
		{`async.race {}`, `at least one task expected`},
		{`async.spawn(1)`, `function expected, got number`},
		{`local t = async.spawn(function(...) return select("#", ...), ... end, 1, nil, nil) assert(select("#", t:wait()) == 4)
			local n, a = t:wait() assert(n == 3 and a == 1)`, ``},
		{`local t = async.spawn(function() async.sleep(0) end) assert(t:status() == "waiting") async.sleep(0) assert(t:status() == "running")
			t:wait() assert(t:status() == "done" and tostring(t) == "task (done)")`, ``},
		{`async.spawn(function() end).wait()`, `task expected, got nil (write task:method())`},
		{`assert(async.spawn(function() end).nothing == nil and getmetatable(async.spawn(print)) == "task")`, ``},
		{`async.spawn(print).x = 1`, `attempt to index a non-table object`},
		{`async.sleep("5ms") async.sleep(0.001) async.sleep(0) async.sleep(-1)`, ``},
		{`async.sleep({})`, `bad argument #1 to sleep (duration like "1.5s", or seconds, expected, got table)`},
		{`async.sleep(0/0)`, `is no duration`},
		{`async.spawn(print) local ok, e = pcall(async.sleep, "x") assert(not ok and e:find("duration"))`, ``},
	})
}

func TestOrder(t *testing.T) {
	run(t, []program{
		{`local log = {}
			local function f(n) log[#log + 1] = n async.sleep(0) log[#log + 1] = n * 10 end
			local ts = {} for i = 1, 5 do ts[i] = async.spawn(f, i) end
			assert(#log == 0)
			async.all(ts)
			assert(table.concat(log, " ") == "1 2 3 4 5 10 20 30 40 50", table.concat(log, " "))`, ``},
		{`local log = {}
			local gate = async.spawn(function() m.fetch("5ms", "x") end)
			local ts = {} for i = 1, 9 do ts[i] = async.spawn(function() gate:wait() log[#log + 1] = i end) end
			async.all(ts)
			assert(table.concat(log) == "123456789", table.concat(log))`, ``},
		{`local n = 0 -- nobody else runs between two instructions
			local function f() for i = 1, 1000 do local k = n n = k + 1 end m.fetch(0, "x") local k = n n = k + 1 end
			async.all {f, f, f, f} assert(n == 4004)`, ``},
	})
}

// TestAnywhere waits where a coroutine could not yield.
func TestAnywhere(t *testing.T) {
	for _, src := range []string{
		`local ok, v = pcall(m.fetch, "1ms", "x") assert(ok and v == "x")`,
		`local ok, e = pcall(m.fetch, "1ms", "fail") assert(not ok and tostring(e) == "fetch: no such page")`,
		`local ok, e = xpcall(function() return m.fetch("1ms", "fail") end, function(e) m.fetch("1ms", "y") return "handled " .. tostring(e) end)
			assert(not ok and e == "handled fetch: no such page", e)`,
		`local t = setmetatable({}, {__index = function(_, k) return m.fetch("1ms", k) end, __add = function() return m.fetch("1ms", "sum") end})
			assert(t.key == "key" and t + t == "sum")`,
		`local l = {3, 1, 2} table.sort(l, function(a, b) m.fetch("1ms", "x") return a < b end) assert(table.concat(l) == "123")`,
		`assert(("a-b"):gsub("%w", function(c) return m.fetch("1ms", c:upper()) end) == "A-B")`,
		`local co = coroutine.wrap(function(a) local b = m.fetch("1ms", a) local c = coroutine.yield(b) return m.fetch("1ms", c) end)
			assert(co("x") == "x") async.sleep("1ms") assert(co("y") == "y")`,
		`local function gen() return coroutine.wrap(function() for i = 1, 3 do coroutine.yield(m.fetch("1ms", tostring(i))) end end) end
			local s = "" for v in gen() do s = s .. v end assert(s == "123")`,
		`local t = setmetatable({}, {__index = function(_, k) return coroutine.wrap(function() return m.fetch("1ms", k) end)() end})
			assert(select(2, pcall(function() return t.deep end)) == "deep")`,
		`assert(m.apply(function(n) m.fetch("1ms", "x") return n + 1 end, 1) == 2)`,
		`assert(m.apply(function(n) return m.apply(function(k) m.fetch("1ms", "x") return k * 2 end, n) + 1 end, 20) == 41)`,
		`local ok, e = pcall(m.apply, function() m.fetch("1ms", "fail") end, 1) assert(not ok and tostring(e) == "fetch: no such page")`,
		`local ok, e = pcall(m.fetch, "1ms", "panic") assert(not ok and tostring(e) == "m.fetch: panic: out of cheese")`,
		`for _ = 1, 3 do for k in pairs({a = 1, b = 2}) do assert(m.fetch("1ms", k) == k) end end`,
	} {
		L, w := newState(t)
		check(t, L, program{src: src})                                                                                             // without tasks
		check(t, L, program{src: `async.spawn(function() ` + src + ` end):wait()`})                                                // in a task
		check(t, L, program{src: `local function f() ` + src + ` end local fs = {} for i = 1, 10 do fs[i] = f end async.all(fs)`}) // in several
		if w.most.Load() < 2 {
			t.Errorf("%s: one call at a time", src)
		}
		check(t, L, program{src: src})
	}
}

func TestErrors(t *testing.T) {
	run(t, []program{
		{`async.spawn(function() error("oops") end):wait()`, `<string>:1: oops`},
		{`local e = {} local ok, got = pcall(function() async.spawn(error, e):wait() end) assert(not ok and got == e)`, ``},
		{`local t = async.spawn(error) local ok, e = pcall(t.wait, t) assert(not ok and t:status() == "failed")`, ``},
		{`local t = async.spawn(error, "x", 0) for _ = 1, 2 do local ok, e = pcall(t.wait, t) assert(not ok and e == "x", e) end`, ``},
		{`async.all {function() m.fetch("10s", "x") end, function() m.fetch("1ms", "fail") end}`, `fetch: no such page`},
		{`local slow = async.spawn(m.fetch, "10s", "x")
			local ok, e = pcall(async.all, {slow, function() error("first", 0) end, function() async.sleep("1ms") error("second", 0) end})
			assert(e == "first" and pcall(slow.wait, slow) == false and slow:status() == "cancelled")`, ``},
		{`async.spawn(m.fetch, "1ms", "panic"):wait()`, `m.fetch: panic: out of cheese`},
		{`local self self = async.spawn(function() self:wait() end) self:wait()`, `a task cannot wait for itself`},
		{`local a, b a = async.spawn(function() b:wait() end) b = async.spawn(function() a:wait() end) a:wait()`, `all tasks wait for each other`},
		{`local function f() return f() + 1 end async.spawn(f):wait()`, `stack overflow`},
		{`local n = 0 async.spawn(function() for _ = 1, 3 do pcall(error, "x") n = n + 1 end end):wait() assert(n == 3)`, ``},
		{`async.spawn(coroutine.yield):wait()`, `can not yield from outside of a coroutine`},
	})
}

func TestErrorsIs(t *testing.T) {
	for _, src := range []string{
		`m.fetch(0, "fail")`, `async.spawn(m.fetch, 0, "fail"):wait()`, `async.all {function() m.fetch(0, "fail") end}`, `async.race {function() m.fetch(0, "fail") end}`,
		`async.spawn(function() async.spawn(function() m.fetch(0, "fail") end):wait() end):wait()`,
		`local ok, e = pcall(m.fetch, 0, "fail") async.spawn(error, e):wait()`,
	} {
		L, _ := newState(t)
		var api *lua.ApiError
		if err := L.DoString(src); !errors.As(err, &api) || !isRaised(api.Object, errFetch) {
			t.Errorf("%s: %v", src, err)
		}
	}
	L, _ := newState(t)
	var api *lua.ApiError
	err := L.DoString(`local t = async.spawn(async.sleep, 10) async.sleep(0) t:cancel() t:wait()`)
	if !errors.As(err, &api) || !isRaised(api.Object, async.ErrCancelled) || !isRaised(api.Object, context.Canceled) {
		t.Error(err)
	}
}

// isRaised reports whether what was raised is the Go error target.
func isRaised(v lua.LValue, target error) bool {
	e, ok := v.(*bind.Error)
	return ok && errors.Is(e, target)
}

func TestRace(t *testing.T) {
	L, w := newState(t)
	check(t, L, program{src: `
		log = ""
		local function slow(d, name) return function() local v = m.fetch(d, name) log = log .. name return v, "more" end end
		local v, more = async.race {slow("10s", "a"), slow("1ms", "b"), slow("10s", "c"), async.spawn(async.sleep, "10s"),
			function() pcall(m.fetch, "10s", "d") log = log .. "swallowed" end}
		assert(v == "b" and more == "more")
		async.sleep("5ms")
		assert(log == "b", log)`})
	for deadline := time.Now().Add(10 * time.Second); w.cancelled.Load() != 3 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if n := w.cancelled.Load(); n != 3 {
		t.Errorf("%d losers were cancelled", n)
	}
	run(t, []program{
		{`async.race {function() error("x", 0) end, function() async.sleep(10) end}`, `x`},
		{`local spin = async.spawn(function() while true do async.sleep(0) end end)
			async.race {spin, function() async.sleep("1ms") end} assert(spin:status() ~= "done") async.sleep(0) assert(spin:status() == "cancelled")`, ``},
		{`local child -- what a loser spawned is cancelled with it
			async.race {function() child = async.spawn(async.sleep, 10) child:wait() end, function() async.sleep("1ms") end}
			pcall(child.wait, child) assert(child:status() == "cancelled", child:status())`, ``},
		{`local child -- also when what spawned it has ended
			async.race {function() async.spawn(function() child = async.spawn(async.sleep, 10) end):wait() async.sleep(10) end,
				function() async.sleep("1ms") end}
			pcall(child.wait, child) assert(child:status() == "cancelled", child:status())`, ``},
	})
}

func TestCancel(t *testing.T) {
	run(t, []program{
		{`local ran = false local t = async.spawn(function() ran = true end) t:cancel() assert(t:status() == "waiting")
			local ok, e = pcall(t.wait, t) assert(not ok and tostring(e) == "the task was cancelled" and not ran and t:status() == "cancelled")`, ``},
		{`local t = async.spawn(print) t:cancel() t:wait()`, `the task was cancelled`},
		{`local t = async.spawn(function() return 1 end) t:wait() t:cancel() assert(t:status() == "done" and t:wait() == 1)`, ``},
		{`local t t = async.spawn(function() t:cancel() while true do pcall(function() while true do end end) end end)
			local ok, e = pcall(t.wait, t) assert(tostring(e) == "the task was cancelled")`, ``},
		{`local t = async.spawn(function() pcall(m.fetch, 10, "x") while true do end end) async.sleep("1ms") t:cancel() pcall(t.wait, t)
			assert(t:status() == "cancelled")`, ``},
		{`local a = async.spawn(async.sleep, 10) local b = async.spawn(function() a:wait() end) async.sleep(0) b:cancel()
			assert(not pcall(b.wait, b)) assert(b:status() == "cancelled" and a:status() == "running")`, ``},
		{`local t = async.spawn(function() coroutine.wrap(function() while true do coroutine.wrap(async.sleep)(0) end end)() end)
			async.sleep("1ms") t:cancel() pcall(t.wait, t) assert(t:status() == "cancelled")`, ``},
	})
}

func TestContext(t *testing.T) {
	for _, src := range []string{
		`m.fetch(10, "x")`, `async.sleep(10)`, `async.spawn(async.sleep, 10):wait()`, `async.all {function() m.fetch(10, "x") end}`,
		`async.spawn(function() while true do end end):wait()`, `async.spawn(function() while true do pcall(async.sleep, 10) end end):wait()`,
		`async.spawn(function() while true do async.sleep(0) end end) while true do async.sleep(0) end`,
		`async.race {function() async.spawn(async.sleep, 10):wait() end}`,
	} {
		L, _ := newState(t)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		L.SetContext(ctx)
		if err := L.DoString(src); err == nil || !strings.Contains(err.Error(), context.DeadlineExceeded.Error()) {
			t.Errorf("%s: %v", src, err)
		}
		cancel()
	}
}

func TestMany(t *testing.T) {
	L, _ := newState(t)
	check(t, L, program{src: `
		local ts, sum = {}, 0
		for i = 1, 1000 do ts[i] = async.spawn(function() m.fetch("1ms", "x") sum = sum + i return i end) end
		local r = async.all(ts)
		assert(sum == 500500 and r[1000] == 1000)
		for i = 1, 1000 do ts[i] = async.spawn(function() local k = m.apply(function(n) m.fetch("1ms", "x") return n end, i) sum = sum + k end) end
		async.all(ts)
		assert(sum == 1001000)
		for i = 1, 1000 do async.spawn(async.sleep, 10) end
		async.sleep(0)`})
	if err := async.Close(L); err != nil {
		t.Error(err)
	}
	check(t, L, program{src: `assert(async.all({function() return m.fetch("1ms", "x") end})[1] == "x")`})
}

func TestNested(t *testing.T) {
	run(t, []program{
		{`local function tree(n) if n == 0 then return m.fetch("1ms", "x") and 1 end
			local r = async.all {function() return tree(n - 1) end, function() return tree(n - 1) end} return r[1] + r[2] end
			assert(tree(6) == 64)`, ``},
		{`local function chain(n) if n > 0 then return async.spawn(chain, n - 1) end return "end" end
			local t = async.spawn(chain, 200) while type(t) ~= "string" do t = t:wait() end`, ``},
	})
}

// TestEnd leaves tasks behind in all the places where they can wait.
func TestEnd(t *testing.T) {
	L, w := newState(t)
	check(t, L, program{src: `
		after = 0
		local function f(g, ...) local r = g(...) after = after + 1 return r end
		tasks = {async.spawn(f, m.fetch, 10, "x"), async.spawn(f, async.sleep, 10), async.spawn(f, m.apply, function() m.fetch(10, "y") return 1 end, 1)}
		tasks[4] = async.spawn(f, function() tasks[1]:wait() end)
		tasks[5] = async.spawn(function() while true do pcall(async.sleep, 0) end end)
		tasks[6] = async.spawn(function() pcall(m.fetch, 10, "z") while true do pcall(m.fetch, 10, "z") end end)
		async.sleep("2ms")
		tasks[7] = async.spawn(f, print)
		assert(tasks[1]:status() == "running" and tasks[7]:status() == "waiting")`})
	if err := async.Close(L); err != nil {
		t.Fatal(err)
	}
	if w.calls.Load() != 0 {
		t.Error("calls are under way")
	}
	check(t, L, program{src: `
		assert(after == 0)
		for i, t in ipairs(tasks) do
			local ok, e = pcall(t.wait, t)
			assert(t:status() == "cancelled" and tostring(e) == "the run of the task has ended", i .. tostring(e))
		end`})
	if L.G.Registry.RawGetString("luamodgen.tasks") != lua.LNil {
		t.Error("the registry has tasks")
	}
	if err := async.Close(L); err != nil {
		t.Error(err)
	}
}

func TestStuck(t *testing.T) {
	w := &web{release: make(chan struct{})}
	L := lua.NewState()
	table, s := L.CreateTable(0, 0), bind.NewState()
	bind.Install(L, &bind.Instance{Module: "m", Table: table, State: s}, w.funcs())
	L.SetGlobal("m", table)
	async.Open(L)
	check(t, L, program{src: `
		async.spawn(function() pcall(m.stuck) reached = true end)
		async.spawn(function() pcall(function() coroutine.wrap(m.stuck)() end) reached = true end)
		async.spawn(m.fetch, 10, "x")
		async.sleep("1ms")`})
	for range 2 {
		if err := async.Close(L); !errors.Is(err, async.ErrStuck) {
			t.Error(err)
		}
	}
	if L.GetGlobal("reached") != lua.LNil {
		t.Error("Lua went on")
	}
	_ = s.Close()
	L.Close()
	close(w.release) // the goroutines end
}

// TestCallbacks calls Lua from Go while tasks have their turns.
func TestCallbacks(t *testing.T) {
	run(t, []program{
		{`m.keep(function(n) return n + 1 end) local r = async.all {function() return m.kept(1) end, function() return m.kept(2) end}
			assert(r[1] == 2 and r[2] == 3)`, ``},
		{`m.keep(function(n) m.fetch("2ms", "x") return n + 1 end)
			local fs = {} for i = 1, 20 do fs[i] = function() for k = 1, 3 do assert(m.kept(i) == i + 1) end return i end end
			async.all(fs)`, ``},
		{`m.keep(function(n) return n end) async.spawn(function() m.kept_away(1) end):wait()`, bind.ErrGoroutine.Error()},
		{`m.keep(function(n) return n end) async.spawn(function() async.sleep("1ms") end) m.kept_away(1)`, bind.ErrGoroutine.Error()},
		{`local function f(n) return m.apply(function(k) if k == 0 then return 0 end m.fetch(0, "x") return f(k - 1) + 1 end, n) end
			local r = async.all {function() return f(10) end, function() return f(20) end} assert(r[1] == 10 and r[2] == 20)`, ``},
		// what a coroutine leaves behind that failed
		{`local function deep() return 1 + deep() end
			local t = async.spawn(function() pcall(coroutine.wrap(deep)) return m.apply(function(n) m.fetch(10, "x") return n end, 1) end)
			async.sleep("1ms") t:cancel() local ok, e = pcall(t.wait, t) assert(tostring(e) == "the task was cancelled")`, ``},
		{`local n = 0 async.all {function() m.apply(function() n = n + 1 error("x") end, 1) end}`, `x`},
	})
}

func TestIsTask(t *testing.T) {
	L, _ := newState(t)
	L.SetGlobal("check", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LBool(async.IsTask(L.CheckThread(1))))
		return 1
	}))
	check(t, L, program{src: `assert(not check(coroutine.create(print)))
		async.spawn(function() local me = coroutine.running() assert(check(me)) assert(not check(coroutine.create(print))) end):wait()`})
}

// TestChannels passes values between tasks through a channel of Go.
func TestChannels(t *testing.T) {
	run(t, []program{
		{`local ch, sum = m.channel(), 0
			local a = async.spawn(function() for i = 1, 10 do ch:send(i) end ch:close() end)
			local function take() while true do local v, ok = ch:receive() if not ok then return end sum = sum + v end end
			async.all {a, take, take} assert(sum == 55)`, ``},
		{`local ch = m.channel() local ok, e = pcall(async.all, {function() ch:receive() end, function() async.sleep("1ms") error("stop", 0) end}) assert(e == "stop")`, ``},
		{`local ch = m.channel() async.spawn(function() m.fetch("1ms", "x") ch:close() end) local v, ok = ch:receive() assert(v == nil and ok == false)`, ``},
	})
}

// TestGoexit checks that a Go function that ends the goroutine of a task spends the state, as a panic does.
func TestGoexit(t *testing.T) {
	L, _ := newState(t)
	L.SetGlobal("goexit", L.NewFunction(func(*lua.LState) int { runtime.Goexit(); return 0 }))
	check(t, L, program{`local t = async.spawn(goexit) assert(not pcall(t.wait, t))`, ""})
	var panicked *bind.PanicError
	if err := async.Close(L); !errors.As(err, &panicked) {
		t.Errorf("got %v", err)
	}
}

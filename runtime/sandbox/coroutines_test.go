package sandbox

import (
	"context"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestCoroutines(t *testing.T) {
	runScript(t, bare(t), `
		-- errors go through wrap, whatever they are, and the coroutine is dead
		local e = {}
		local f = coroutine.wrap(function() error(e) end)
		local ok, err = pcall(f)
		assert(not ok and err == e)
		ok, err = pcall(f)
		assert(not ok and err:find("can not resume a dead thread"))
		assert(coroutine.running() == nil)

		-- the states of a coroutine and of the one that resumed it
		local outer, inner
		outer = coroutine.create(function()
			inner = coroutine.create(function()
				assert(coroutine.status(outer) == "normal" and coroutine.status(inner) == "running")
				assert(coroutine.running() == inner)
				local ok, why = coroutine.resume(outer)
				assert(not ok and why == "can not resume a normal thread", why)
				ok, why = coroutine.resume(inner)
				assert(not ok and why == "can not resume a running thread", why)
				coroutine.yield()
			end)
			assert(coroutine.resume(inner))
			assert(coroutine.status(inner) == "suspended")
			coroutine.yield(coroutine.status(outer))
		end)
		assert(select(2, coroutine.resume(outer)) == "running")
		assert(coroutine.status(outer) == "suspended" and coroutine.resume(outer))
		assert(coroutine.status(outer) == "dead")

		-- pcall in a coroutine, and a coroutine in pcall
		local co = coroutine.wrap(function(a)
			local ok, why = pcall(error, "x", 0)
			local b = coroutine.yield(a, why)
			return pcall(function() return b end)
		end)
		local a, why = co(1)
		assert(a == 1 and why == "x")
		local ok, b = co(2)
		assert(ok and b == 2)

		-- functions of Go
		assert(coroutine.wrap(string.rep)("ab", 2) == "abab")
		assert(select("#", coroutine.wrap(print and function() end)()) == 0)
		local y = coroutine.wrap(coroutine.yield)
		assert(y(1) == 1 and y(2) == 2)
		local ok, why = coroutine.resume(coroutine.create(string.rep))
		assert(not ok and why:find("bad argument #1"))

		-- iterators
		local sum = 0
		for i in coroutine.wrap(function() for i = 1, 10 do coroutine.yield(i) end end) do sum = sum + i end
		assert(sum == 55)
	`)
}

// TestYieldAcrossGo cannot be done, and is an error that leaves the coroutine as it is.
func TestYieldAcrossGo(t *testing.T) {
	for name, body := range map[string]string{
		"pcall":      `pcall(coroutine.yield, 1)`,
		"in pcall":   `pcall(function() coroutine.yield(1) end)`,
		"xpcall":     `xpcall(function() coroutine.yield(1) end, function(e) return e end)`,
		"sort":       `table.sort({3, 2, 1}, function(a, b) coroutine.yield(1) return a < b end)`,
		"gsub":       `string.gsub("abc", ".", function() coroutine.yield(1) end)`,
		"__index":    `local x = setmetatable({}, {__index = function() coroutine.yield(1) end}).x`,
		"__newindex": `setmetatable({}, {__newindex = function() coroutine.yield(1) end}).x = 1`,
		"__add":      `local x = setmetatable({}, {__add = function() coroutine.yield(1) end}) + 1`,
		"__concat":   `local x = setmetatable({}, {__concat = function() coroutine.yield(1) end}) .. "x"`,
		"__eq":       `local mt = {__eq = function() coroutine.yield(1) end} local x = setmetatable({}, mt) == setmetatable({}, mt)`,
		"__lt":       `local mt = {__lt = function() coroutine.yield(1) end} local x = setmetatable({}, mt) < setmetatable({}, mt)`,
		"__len":      `local x = #setmetatable({}, {__len = function() coroutine.yield(1) end})`,
		"__tostring": `tostring(setmetatable({}, {__tostring = function() coroutine.yield(1) end}))`,
		"for":        `for i in function() coroutine.yield(1) end do end`,
		"load":       `load(function() coroutine.yield(1) end)`,
	} {
		L := bare(t)
		L.SetContext(context.Background())
		err := do(L, name, `
			local out
			local co = coroutine.create(function()
				local t = {pcall(function() `+body+` end)}
				`+body+`
			end)
			local ok, why = coroutine.resume(co)
			if ok then assert(coroutine.status(co) == "dead", "it yielded") else error(why, 0) end`)
		caught := strings.Contains(name, "pcall")
		if caught != (err == nil) || err != nil && !strings.Contains(err.Error(), "attempt to yield across") {
			t.Errorf("%s: %v", name, err)
		}
		runScript(t, L, `local co = coroutine.wrap(function() return coroutine.yield(1) end) assert(co() == 1 and co(2) == 2)`)
	}
}

// TestYieldWorks wherever there is nothing but Lua between, with a context and without, called and tail-called.
func TestYieldWorks(t *testing.T) {
	for _, ctx := range []context.Context{nil, context.Background()} {
		L := bare(t)
		if ctx != nil {
			L.SetContext(ctx)
		}
		runScript(t, L, `
			local function deep(n) if n == 0 then coroutine.yield("deep") else deep(n - 1) end end
			local co = coroutine.wrap(function()
				coroutine.yield(1)
				local f = coroutine.yield
				f(2)
				deep(50)
				for i = 1, 2 do coroutine.yield(i) end
				local inner = coroutine.wrap(function() coroutine.yield("inner") return "done" end)
				coroutine.yield(inner())
				coroutine.yield(inner())
				return coroutine.yield("tail")
			end)
			for _, want in ipairs {1, 2, "deep", 1, 2, "inner", "done", "tail"} do
				local got = co()
				assert(got == want, tostring(got))
			end
			assert(co("end") == "end")`)
	}
}

// derived is a context that a coroutine has to have as it is.
type derived struct{ context.Context }

func TestCoroutinesHaveTheContext(t *testing.T) {
	L := bare(t)
	ctx := &derived{context.Background()}
	L.SetContext(ctx)
	seen := 0
	L.SetGlobal("check", L.NewFunction(func(th *lua.LState) int {
		if th.Context() != ctx {
			t.Errorf("the context is a %T", th.Context())
		}
		seen++
		return 0
	}))
	runScript(t, L, `
		local co = coroutine.wrap(function() check() coroutine.yield() coroutine.wrap(function() check() end)() check() end)
		co()
		check()
		co()`)
	if seen != 4 {
		t.Errorf("%d checks", seen)
	}
	other := &derived{context.Background()}
	L.SetContext(other)
	runScript(t, L, `kept = coroutine.create(function() coroutine.yield() check() end) coroutine.resume(kept)`)
	L.SetContext(ctx)
	runScript(t, L, `assert(coroutine.resume(kept))`)
}

func TestNestedResumesAreBounded(t *testing.T) {
	L := bare(t)
	err := do(L, "nest", `local n = 0 local function f() n = n + 1 depth = n coroutine.wrap(f)() end f()`)
	if err == nil || !strings.Contains(err.Error(), "too many coroutines resumed in one another") {
		t.Error(err)
	}
	if depth := L.GetGlobal("depth"); depth != lua.LNumber(maxResumes+1) {
		t.Errorf("%v levels", depth)
	}
	runScript(t, L, `local function f(n) if n > 0 then coroutine.wrap(f)(n - 1) end end f(150)`)
}

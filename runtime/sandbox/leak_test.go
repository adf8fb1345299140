package sandbox_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// leaks are ways in which one script could reach another one: the first leaves something behind, as well as it can, and the second asserts
// that it finds nothing.
var leaks = []struct{ name, leave, look string }{
	{"globals", `x = 1; _G.y = 2; rawset(_G, "z", 3); _G[1] = 4; _G[true] = 5; _G[print] = 6`, `
		assert(x == nil and _G.y == nil and rawget(_G, "z") == nil and _G[1] == nil and _G[true] == nil and _G[print] == nil)
		for k in pairs(_G) do assert(type(k) == "string" and #k > 1, k) end
		assert(next(_G) and #_G == 0)`},
	{"globals set to nil", `print = nil; string = nil; _G.table = nil; require = nil; _G = nil`, `
		assert(print and string.upper and table.concat and require and _G._G == _G)`},
	{"globals replaced", `print = 1; string = {upper = 2}; rawset(_G, "pairs", 3); _VERSION = 4; function tostring() return "leak" end`, `
		assert(type(print) == "function" and string.upper("a") == "A" and type(pairs) == "function" and _VERSION ~= 4 and tostring(1) == "1")`},
	{"globals after they were listed", `for k in pairs(_G) do if k ~= "_G" then _G[k] = nil end end`, `
		assert(print and pairs and string.rep and math.pi and coroutine.wrap and os.time and profile.name)`},
	{"fields of libraries", `
		string.upper = 1; string.leak = 1; table.insert = nil; math.pi = 3; os.time = 4; coroutine.yield = 5
		rawset(math, "leak", 1); rawset(string, 1, 2)`, `
		assert(string.upper("a") == "A" and string.leak == nil and string[1] == nil and rawget(math, "leak") == nil)
		assert(math.pi > 3.1 and os.time() > 4 and type(coroutine.yield) == "function" and type(table.insert) == "function")`},
	{"libraries as tables", `setmetatable(string, {__index = function() return "leak" end}); setmetatable(math, {__call = print}); setmetatable(os, {__index = {x = 1}})`, `
		assert(getmetatable(string) == nil and getmetatable(math) == nil and string.leak == nil and os.x == nil)`},
	{"methods of strings", `
		function string.leak() return "leak" end
		string.upper = function() return "leak" end
		assert(("x"):leak() == "leak" and ("x"):upper() == "leak")`, `
		assert(("x").leak == nil and ("x"):upper() == "X" and ("x"):rep(2) == "xx")
		assert(string and ("x").leak == nil and ("x"):upper() == "X")`},
	{"metatable of strings", `
		local mt = getmetatable("")
		pcall(function() mt.__index = function() return "leak" end end)
		pcall(function() mt.leak = 1 end)
		pcall(setmetatable, "", {__index = function() return "leak" end})
		pcall(function() (""). __index.leak = print end)`, `
		assert(("").leak == nil and ("").__index == nil and ("x"):len() == 1 and not pcall(function() return getmetatable("").leak.x end))`},
	{"metatables of types", `
		for _, v in ipairs {1, true, print, coroutine.create(print), "x"} do pcall(setmetatable, v, {__index = {leak = "leak"}, __call = print}) end
		pcall(setmetatable, nil, {__index = {leak = "leak"}})`, `
		for _, v in ipairs {1, true, print, coroutine.create(print)} do
			assert(getmetatable(v) == nil and not pcall(function() return v.leak end))
		end
		assert(not pcall(function() return (nil).leak end) and not pcall(function() return (1)() end))`},
	{"metatables of types, by Go code", `require("raw").metatables() assert((1).x == "leak" and ("").x == "leak")`, `
		for _, v in ipairs {1, true, print, coroutine.create(print)} do
			assert(getmetatable(v) == nil and not pcall(function() return v.leak end))
		end
		assert(("").leak == nil and not pcall(function() return (nil).leak end))`},
	{"metatable of _G", `setmetatable(_G, {__index = function() return "leak" end, __newindex = function() end, __metatable = "leak"})`, `
		assert(getmetatable(_G) == nil and undefined == nil)
		x = 1
		assert(x == 1 and setmetatable(_G, nil) == _G)`},
	{"metatable of an untouched _G", `
		local mt = getmetatable(_G)
		pcall(function() mt.__index.leak = 1 end)
		pcall(function() mt.__metatable = nil end)
		pcall(rawset, mt, "leak", 1)`, `assert(leak == nil and getmetatable(_G) == nil)`},
	{"proxies of _G", `setmetatable({}, {__newindex = _G}).leak = 1; assert(leak == 1 and setmetatable({}, {__index = _G}).leak == 1)`, `
		assert(leak == nil and setmetatable({}, {__index = _G}).leak == nil and setmetatable({}, {__index = _G}).string == string)`},
	{"package", `if package then package.loaded.leak = 1 package.preload.leak = print end`, `
		assert(not pcall(require, "leak") and not (package and package.loaded.leak))`},
	{"require", `
		function require() return {leak = 1} end
		local l = _G.require`, `assert(require("counter").leak == nil)`},
	{"tables of modules", `
		local c = require "counter"
		c.leak, c.add = 1, 2
		pcall(setmetatable, c, {__index = function() return "leak" end, __tostring = function() return "leak" end})
		pcall(function() getmetatable(c).__tostring = function() return "leak" end end)`, `
		local c = require "counter"
		assert(c.leak == nil and type(c.add) == "function" and not tostring(c):find("leak"))`},
	{"tables of classes", `require("counter").Counter.leak = 1 require("counter").Counter.new = nil`, `
		local k = require("counter").Counter
		assert(k.leak == nil and k.new():add() == 1)`},
	{"tables of lazy modules", `
		local l = require "lazy"
		assert(l.one() == 1 and l.one() == 1)
		l.one, l.leak = 3, 1
		rawset(l, "two", 4)
		pcall(setmetatable, l, {__index = function() return "leak" end})
		pcall(function() getmetatable(l).leak = 1 end)`, `
		local l = require "lazy"
		assert(l.leak == nil and l.one() == 1 and l.two() == 2 and rawget(l, "leak") == nil)`},
	{"modules in Lua", `local s = require "source" s.count() s.count() s.leak = 1 s.inner.leak = 1 s.count = nil`, `
		assert(by_source == nil)
		local s = require "source"
		assert(s.leak == nil and s.inner.leak == nil and s.count() == 1 and by_source)`},
	{"bundles", `
		local p = require "pack"
		p.counter.leak, p.leak = 1, 1
		p._meta.modules[1], p._meta.name = "leak", "leak"
		rawset(p, "lazy", "leak")
		pcall(function() getmetatable(p).__index = nil end)`, `
		local p = require "pack"
		assert(p.leak == nil and p.counter.leak == nil and p._meta.name == "pack" and p._meta.modules[1] == "counter" and p.lazy.one() == 1)`},
	{"the built-in module", `local l = require "luamod" l.type, l.leak = nil, 1 rawset(l.profile, "leak", 1)`, `
		local l = require "luamod"
		assert(l.leak == nil and l.profile.leak == nil and l.type(1) == "number" and #l.loaded() == 1)`},
	{"instances", `local c = require "counter" for _ = 1, 5 do c.add() end`, `assert(require("counter").add() == 1)`},
	{"handles", `
		h = require("counter").handle()
		h:add()
		pcall(function() getmetatable(h).leak = 1 end)
		pcall(function() getmetatable(h).__index.leak = print end)`, `
		local h = require("counter").handle()
		assert(h:add() == 1 and not pcall(function() return h.leak.x end))`},
	{"profile", `
		pcall(rawset, profile, "leak", 1)
		pcall(rawset, profile, "name", "leak")
		pcall(rawset, profile.features, "leak", 1)
		pcall(function() profile.name = "leak" end)
		pcall(setmetatable, profile, {__index = function() return "leak" end})
		pcall(function() getmetatable(profile).leak = 1 end)
		_PROFILE = nil`, `
		assert(profile.leak == nil and profile.name == "all" and profile.features.leak == nil and profile.features.debug and _PROFILE == profile)
		assert(rawget(profile, "leak") == nil)`},
	{"trace", `trace("leak") trace = nil`, `assert(type(trace) == "function")`},
	{"suspended coroutines", `
		co = coroutine.create(function() local s = "leak" while true do coroutine.yield(s) end end)
		assert(coroutine.resume(co))
		wrapped = coroutine.wrap(function() coroutine.yield(1) end)
		wrapped()
		require("counter").co = co`, `
		assert(co == nil and wrapped == nil and require("counter").co == nil and coroutine.running() == nil)
		local fresh = coroutine.create(function(...) return select("#", ...) end)
		assert(coroutine.status(fresh) == "suspended" and select(2, coroutine.resume(fresh)) == 0)`},
	{"an error in a coroutine", `
		local co = coroutine.wrap(function() local function f() error("leak") end coroutine.wrap(f)() end)
		co()`, `assert(coroutine.running() == nil and coroutine.wrap(function() return 1 end)() == 1)`},
	{"callbacks", `
		local secret = "leak"
		require("counter").keep(function() leaked = secret end)
		assert(require("counter").again() == true and leaked == "leak")`, `
		local ok, why = require("counter").again()
		assert(not ok and leaked == nil, why)`},
	{"sequences", `
		f = require("counter").numbers()
		assert(f() == 0 and f() == 1)
		require("counter").keep(f)`, `
		assert(not require("counter").again() and require("counter").numbers()() == 0)`},
	{"error objects", `
		local ok, e = pcall(require("counter").fail)
		pcall(function() e.leak = 1 end)
		pcall(function() getmetatable(e).leak = 1 end)
		pcall(setmetatable, e, {__index = {leak = "leak"}})
		local t = setmetatable({}, {__tostring = function() return "leak" end})
		error(t)`, `
		local ok, e = pcall(require("counter").fail)
		assert(not ok and e.leak == nil and tostring(e) == "the host says no" and not pcall(function() return getmetatable(e).leak.x end))`},
	{"an error on a deep stack", `
		local function f(n) local a, b, c = {n}, {n}, {n} if n == 0 then error("leak") end f(n - 1) return a, b, c end
		f(10)`, `
		local a, b, c, d, e, f, g
		assert(a == nil and b == nil and g == nil and select("#", ...) == 0)
		local function args(x, y, ...) return x, y, select("#", ...) end
		local x, y, n = args()
		assert(x == nil and y == nil and n == 0)`},
	{"variables of functions that an error left", `
		local function f() local v = "leak" g = function() return v end h = function() v = "more" end error("x") end
		xpcall(f, function(e) return e end)
		require("counter").keep(function() h() end)
		error("out")`, `
		local a, b, c = 1, 2, 3
		local function get() return a, b, c end
		require("counter").again()
		local x, y, z = get()
		assert(x == 1 and y == 2 and z == 3 and g == nil)`},
	{"the registry", `
		local raw = require "raw"
		raw.put("leak", 1) raw.put(1, 2) raw.put("_LOADED", 3) raw.put("luamodgen.string", {})
		raw.type().leak = 1`, `
		local raw = require "raw"
		assert(raw.get("leak") == nil and raw.get(1) == nil and raw.type().leak == nil)
		assert(("x"):upper() == "X" and require("counter").add() == 1)`},
	{"a large registry", `for i = 1, 100 do require("raw").put("leak" .. i, 1) end`, `
		assert(require("raw").get("leak1") == nil and require("raw").get("leak100") == nil and require("counter").add() == 1)`},
	{"the seed of random numbers", `math.randomseed(7)`, `
		local n = math.random(2^40)
		math.randomseed(7)
		assert(n ~= math.random(2^40))`},
	{"values of the context", `assert(require("counter").value() == "first") c = require("counter").value`, `assert(require("counter").value() == "second")`},
	{"arguments", `local t = ... t[1] = "leak" arg = t`, `local t = ... assert(t == nil and (arg == nil or #arg == 0))`},
	{"print", `print("leak")`, `print("look")`},
	{"shared functions", `
		if setfenv then pcall(setfenv, print, {leak = 1}) pcall(setfenv, 0, {}) end
		if debug then pcall(debug.setupvalue, pairs, 1, print) end
		pcall(function() print.leak = 1 end)
		pcall(setmetatable, print, {})`, `
		local n = 0
		for k in pairs {1, 2} do n = n + k end
		for k in ipairs {1, 2} do n = n + k end
		assert(n == 6 and not pcall(function() return print.leak end))`},
}

// first and second are the contexts that scripts run under.
func first() context.Context  { return context.WithValue(context.Background(), contextKey{}, "first") }
func second() context.Context { return context.WithValue(context.Background(), contextKey{}, "second") }

// leave runs the first script of a probe, which may fail.
func leave(t *testing.T, s *sandbox.State, program string) {
	var out strings.Builder
	_, err := s.Run(first(), &out, compile(t, program), s.Lua().NewTable())
	if err != nil && !strings.Contains(program, "error(") {
		t.Errorf("leave: %v", err)
	}
}

// look runs the second script.
func look(t *testing.T, s *sandbox.State, program string) {
	var out strings.Builder
	if _, err := s.Run(second(), &out, compile(t, program)); err != nil {
		t.Errorf("look: %v", err)
	}
	if got := out.String(); strings.Contains(got, "leak") || strings.Contains(program, "print(\"look\")") && got != "look\n" {
		t.Errorf("printed %q", got)
	}
}

func TestNoLeakAfterReset(t *testing.T) {
	for _, l := range leaks {
		t.Run(l.name, func(t *testing.T) {
			s := newState(t, sandbox.Limits{})
			for range 2 {
				leave(t, s, l.leave)
				mustReset(t, s)
				look(t, s, l.look)
				mustReset(t, s)
			}
		})
	}
}

func TestNoLeakBetweenStates(t *testing.T) {
	for _, l := range leaks {
		t.Run(l.name, func(t *testing.T) {
			var both sync.WaitGroup
			defer both.Wait()
			for _, role := range []func(*testing.T, *sandbox.State){
				func(t *testing.T, s *sandbox.State) { leave(t, s, l.leave) },
				func(t *testing.T, s *sandbox.State) { look(t, s, l.look) },
			} {
				s := newState(t, sandbox.Limits{})
				both.Go(func() {
					for range 3 {
						role(t, s)
						if err := s.Reset(); err != nil {
							t.Error(err)
						}
					}
				})
			}
		})
	}
}

// All leave and all look, in one state: what one leaves another one may find.
func TestNoLeakOfAllTogether(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	for _, a := range leaks {
		for _, b := range leaks {
			leave(t, s, a.leave)
			mustReset(t, s)
			look(t, s, b.look)
			mustReset(t, s)
			if t.Failed() {
				t.Fatalf("%s, seen by %s", a.name, b.name)
			}
		}
	}
}

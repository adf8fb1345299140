package sandbox_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// A script cannot tell the globals and the libraries from tables that hold what they show.
func TestGlobalsAreOrdinary(t *testing.T) {
	for _, program := range []string{
		`local seen = {} for k, v in pairs(_G) do assert(v ~= nil and _G[k] == v and rawget(_G, k) == v) seen[k] = true end
		for _, k in ipairs {"print", "string", "math", "_G", "_VERSION", "profile", "_PROFILE", "require", "trace", "coroutine", "os", "table"} do
			assert(seen[k], k)
		end`,
		`x = 1 local n = 0 for k in pairs(_G) do if k == "x" or k == "print" then n = n + 1 end end assert(n == 2)`,
		`local k, v = next(_G) assert(k and rawget(_G, k) == v)`,
		`assert(rawget(_G, "print") == print and rawget(_G, "string") == string and rawget(_G, "none") == nil)`,
		`rawset(_G, "print", nil) assert(print == nil and string)`,
		`print = nil assert(print == nil and rawget(_G, "print") == nil and type and string.upper("a") == "A")`,
		`none = nil assert(none == nil)`,
		`_G.string = nil assert(string == nil and ("x"):upper() == "X")`,
		`string = nil string = {1} assert(string[1] == 1 and string.upper == nil)`,
		`print = 1 print = nil assert(print == nil and rawget(_G, "print") == nil)`,
		`assert(string and _G and profile) string = nil assert(string == nil and math) profile = nil assert(profile == nil and _PROFILE)
		_G = nil assert(_G == nil and math and table and not pcall(function() return _G.x end))`,
		`assert(math) math = nil local seen for k in pairs(_G) do assert(k ~= "math") end`,
		`assert(getmetatable(_G) == nil)
		setmetatable(_G, {__index = function(_, k) return "no " .. k end, __newindex = function(t, k, v) rawset(t, k, v .. "!") end})
		x = "x" assert(x == "x!" and y == "no y" and print ~= "no print")`,
		`setmetatable(_G, {__newindex = function(_, k) error("no new global " .. k) end, __index = function(_, k) error("no global " .. k) end})
		assert(not pcall(function() x = 1 end) and not pcall(function() return y end) and string.len("a") == 1)`,
		`assert(_G._G == _G and _G.math == math and _PROFILE == profile)`,
		`local f = function() return x end x = 3 assert(f() == 3 and _G.x == 3)`,
		`assert(not pcall(function() _G[nil] = 1 end) and not pcall(function() _G[0/0] = 1 end))`,
		`_G[1] = "a" _G[2] = "b" assert(#_G == 2 and table.concat(_G) == "ab")`,
		`local env = setmetatable({}, {__index = _G, __newindex = _G}) env.x = 2 assert(x == 2 and env.print == print and env.math == math)`,
	} {
		run(t, newState(t, sandbox.Limits{}), program)
	}
}

func TestLibrariesAreOrdinary(t *testing.T) {
	for _, program := range []string{
		`local n = 0 for k, v in pairs(string) do assert(string[k] == v and rawget(string, k) == v) n = n + 1 end assert(n > 10)`,
		`local k, v = next(math) assert(math[k] == v)`,
		`assert(rawget(string, "upper") == string.upper and rawget(string, "none") == nil and string.none == nil)`,
		`string.upper = nil assert(string.upper == nil and string.lower("A") == "a" and not pcall(function() return ("x"):upper() end))`,
		`local upper = string.upper function string.upper(s) return upper(s) .. "!" end assert(("x"):upper() == "X!" and string.upper("x") == "X!")`,
		`function string:twice() return self .. self end assert(("x"):twice() == "xx")`,
		`rawset(string, "twice", function(s) return s .. s end) assert(("x"):twice() == "xx")`,
		`assert(getmetatable(string) == nil) setmetatable(string, {__index = function(_, k) return k end})
		assert(string.none == "none" and ("x").none == "none" and string.upper("x") == "X")`,
		`math.pi = 3 math.tau = 6 assert(math.pi == 3 and math.tau == 6 and math.floor(1.5) == 1)`,
		`local s = string string = nil s.twice = 1 assert(("x").twice == 1 and s.upper("x") == "X")`,
		`assert(table.insert == table.insert and string == _G.string and #string == 0)`,
		`for _, lib in ipairs {string, table, math, os, coroutine} do assert(type(lib) == "table" and next(lib)) end`,
		`assert(("x").upper == string.upper and ("x").none == nil and not pcall(function() ("x").y = 1 end))`,
		`assert(type(getmetatable("")) == "string" and not pcall(setmetatable, getmetatable(""), {}))`,
	} {
		run(t, newState(t, sandbox.Limits{}), program)
	}
}

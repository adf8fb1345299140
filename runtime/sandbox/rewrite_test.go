package sandbox

import (
	"math/rand/v2"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// rewritten are scripts that mean the same, whatever they are compiled to.
var rewritten = []string{
	`return "a" .. "b" .. 1 .. 2.5 .. "c"`,
	`local s = "x" for i = 1, 5 do s = s .. i .. s end return s`,
	`local function f(s) s = s .. "!" return s end return f("a"), f(1)`,
	`local function f(a, s) local t = a .. s return (t .. a) end return f("a", "b")`,
	`local mt = {__concat = function(a, b) return {type(a), type(b)} end}
		local t = setmetatable({}, mt) local r = t .. "x" local q = "y" .. t local z = "1" .. t .. "2" .. "3"
		return r[1], r[2], q[1], q[2], type(z)`,
	`local order = {} local mt = {__concat = function(a, b) order[#order + 1] = tostring(type(b)) return "r" end}
		local t = setmetatable({}, mt) local r = "a" .. "b" .. t .. "c" .. "d" return r, table.concat(order, " ")`,
	`return pcall(function() local n return "a" .. n end)`,
	`return pcall(function() return "a" .. {} .. "b" end)`,
	"return pcall(function()\n\nlocal t = {}\nreturn t ..\n'a' end)",
	`local t = {} t[1], t[2] = 1, 2 t[#t + 1] = 3 t[100] = 4 t[t[3]] = "three" return t[1], t[2], t[3], t[100], #t`,
	`local t = {[1000] = 1, [3] = 2, x = 3, [true] = 4} return t[1000], t[3], t.x, t[true]`,
	`local n = 0 local function o() n = n + 1 return {} end o()[n + 100] = n return n`,
	`local log = {} local function f(x) log[#log + 1] = x return x end
		local t = {} t[f(500)] = f(1) return table.concat(log, " "), t[500]`,
	`local a, b = {}, {} a[200], b[300] = b, a return a[200] == b, b[300] == a`,
	`local t = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v + 1) end}) t[40] = 1 t.x = 2 return t[40], t.x`,
	`return pcall(function() local t t[1 + 1] = 2 end)`,
	`return pcall(function() local t = {} t[nil] = 2 end)`,
	`return pcall(function() local t = {} t[0/0] = 2 end)`,
	`local t = {} for i = 1, 3 do local function f() return i end t[i + 0] = f end return t[1](), t[3]()`,
	`local t = {} t[-1] = 1 t[0] = 2 t[1.5] = 3 t["1"] = 4 return t[-1], t[0], t[1.5], t["1"], t[1]`,
	`local t = {} t[60000] = 1 return #t, t[1], t[60000]`,
	`local x = 1 repeat local y = "a" .. x x = x + 1 until y .. "" == "a3" return x`,
	`local t = {n = 0} function t:add(s) self.n = self.n .. s return self end return t:add("1"):add("2").n`,
	`local i = 5 local t = {} i, t[i] = i + 1, 20 return i, t[5], t[6]`,
	`local function f(a, s) s, a = s .. a, 1 return s, a end return f("a", "b")`,
	`local function f(a, s) s = a and s .. a or a .. s return s end return f("a", "b"), f(false, "b")`,
	`local function f(a, s) s = s .. a, a return s end return f("a", "b")`,
	`local function two() return "1", "2" end local s = "0" .. two() return s, "0" .. two(), #{"0" .. two()}, ("0" .. two())`,
	`local t = {} t.a, t.b, t.c = "x" .. 1, "y" .. 2 return t.a, t.b, t.c`,
	`local t = {} local i = 1 name, t[i] = "n" .. i, true return name, t[1]`,
	`local n, d, k = 0, {}, 7 local function f() n, d[k] = "pre" .. k, 1 end f() return n, d[7]`,
	`local d, x = {}, 4 local b b, d[#d + 1] = x .. "-1", 5 return b, d[1]`,
	`local t, u, x = {}, {}, "x" t[1], g, u.a, t[2], u["b"] = x .. 1, 5, x .. 2, nil return t[1], g, u.a, t[2], u.b`,
	`local log = {} local function f(x) log[#log + 1] = x return log end
		f(1)[f(2) and 10], f(3).x, g = "a" .. #f(4), f(5), "b" .. #f(6) return log[1], log[2], log[3], log[4], log[5], log[6], log[10], log.x == log, g`,
	`return ("x"):rep(3) .. #"abc" .. tostring(not ("a" .. "b" == "ab"))`,
	`return (function(...) return select("#", ...) .. ... end)("a", "b")`,
}

// TestRewrite runs scripts as they are and as they are compiled without a look at instructions.
func TestRewrite(t *testing.T) {
	eachMode(t, func(t *testing.T) { asGopherLua(t, rewritten) })
}

func asGopherLua(t *testing.T, sources []string) {
	t.Helper()
	for _, source := range sources {
		want, got := results(t, func(L *lua.LState) *lua.LFunction {
			fn, err := L.Load(strings.NewReader(source), "test")
			if err != nil {
				t.Fatal(err)
			}
			return fn
		}), results(t, func(L *lua.LState) *lua.LFunction { return load(t, L, source) })
		if got != want {
			t.Errorf("%s\ngives %s\nwant  %s", source, got, want)
		}
	}
}

// targets and values are what TestRewriteAssignments puts together. gopher-lua's own code is not what Lua means when a local variable is assigned to an
// element, when a variable is assigned twice or has a part in a value, and when there are more values than targets: that is left out.
var (
	targets = []string{"a", "b", "u", "g", "G.x", "t[i]", "t[#t + 1]", "t.x", "d[j]", "d['y' .. j]", "f(t)[h(i)]", "f(d)[f(3)]", "f(G).z", "t[{}]", "_G[s]"}
	values  = []string{"s .. i", "'p' .. j .. s", "h(i)", "h(i) .. f(s)", "(h(j))", "7", "nil", "'c'", "f(s)", "i + j", "h(j)", "#t", "t[i]", "s .. t[1]", "{} and s"}
)

// TestRewriteAssignments runs multiple assignments as they are and as they are compiled without a look at instructions.
func TestRewriteAssignments(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := func(of []string, most int) []string {
		var list []string
		for _, i := range random.Perm(len(of))[:1+random.IntN(most)] {
			list = append(list, of[i])
		}
		return list
	}
	var sources []string
	for range 500 {
		left := some(targets, 6)
		right := some(values, len(left))
		sources = append(sources, `
			local u, d, i, s, log = 0, {2}, 3, "text", {}
			G = {}
			local function f(v) log[#log + 1] = type(v) return v end
			local function h(n) log[#log + 1] = n return n, n + 1 end
			local function run(j)
				local t, a, b = {1, 2, 3}
				`+strings.Join(left, ", ")+` = `+strings.Join(right, ", ")+`
				local out = {a, b, u, g, G.x, G.z, text, #t, #d}
				for k, v in pairs(t) do log[#log + 1] = type(k) == "table" and "table" or k log[#log + 1] = v end
				for k, v in pairs(d) do log[#log + 1] = k log[#log + 1] = v end
				for n = 1, 9 do log[#log + 1] = tostring(out[n]) end
			end
			run(2)
			for n = 1, #log do log[n] = tostring(log[n]) end
			return table.concat(log, " ")`)
	}
	eachMode(t, func(t *testing.T) { asGopherLua(t, sources) })
}

// results are what a function returns in a new state, as a text.
func results(t *testing.T, fn func(*lua.LState) *lua.LFunction) string {
	t.Helper()
	L := stock()
	defer L.Close()
	L.Push(fn(L))
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		return "error " + err.(*lua.ApiError).Object.String()
	}
	var texts []string
	for i := 1; i <= L.GetTop(); i++ {
		texts = append(texts, L.Get(i).Type().String()+" "+lua.LVAsString(L.ToStringMeta(L.Get(i))))
	}
	return strings.Join(texts, ", ")
}

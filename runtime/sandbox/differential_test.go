package sandbox

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// expressions have the same values, or the same error, here and in gopher-lua.
var expressions = []string{
	// base
	`assert(1, 2, 3)`, `assert(false)`, `assert(nil, "why")`,
	`error("x")`, `error("x", 0)`, `error("x", 2)`, `error({})`, `error(nil)`, `pcall(error, "x", 1)`,
	`getmetatable({})`, `getmetatable(1)`, `getmetatable(setmetatable({}, {__metatable = 7}))`, `getmetatable()`,
	`setmetatable({}, 1)`, `setmetatable(nil, {})`, `setmetatable(setmetatable({}, {__metatable = 1}), {})`, `type(setmetatable({}, nil))`,
	`ipairs()`, `pairs(nil)`, `next({})`, `next({7})`, `next({7}, 1)`, `next({a = 1})`, `next()`, `select("#", (pairs({})))`,
	`pcall(function(...) return ... end, 1, nil, 3)`, `pcall(nil)`, `pcall({})`, `pcall()`, `pcall(setmetatable({}, {__call = function(_, x) return x end}), 7)`,
	`xpcall(function() return 1, 2 end, print)`, `xpcall(function() error("e", 0) end, function(m) return m .. "!", 2 end)`, `xpcall(1, 2)`,
	`xpcall(function() error() end, function() error("h", 0) end)`,
	`rawequal(1, 1)`, `rawequal({}, {})`, `rawequal("a", "a")`, `rawequal(1)`, `rawget({5}, 1)`, `rawget(1, 1)`, `rawset({}, nil, 1)`, `rawset({}, 0/0, 1)`,
	`select("#")`, `select("#", nil, nil)`, `select(2, 1, 2, 3)`, `select(-1, 1, 2, 3)`, `select(-3, 1, 2, 3)`, `select(-4, 1, 2, 3)`, `select(0)`,
	`select(9, 1)`, `select("x")`, `select({})`,
	`tonumber("10")`, `tonumber(" 0x1F ")`, `tonumber("1.5e3")`, `tonumber("zz", 36)`, `tonumber("9", 8)`, `tonumber("")`, `tonumber("1 2")`, `tonumber("5.")`,
	`tonumber({})`, `tonumber()`, `tonumber("010")`, `tonumber("ff", 16)`, `tonumber("-7")`, `tonumber(nil)`, `tonumber(".")`, `tonumber("-ff", 16)`,
	`tostring(nil)`, `tostring(1e15)`, `tostring(0.1)`, `tostring(1e100)`, `tostring(true)`, `tostring(setmetatable({}, {__tostring = function() return "t" end}))`,
	`tostring()`, `type(nil)`, `type()`, `type(print)`,
	`unpack({1, 2, 3})`, `unpack({1, 2, 3}, 2)`, `unpack({1, 2, 3}, 2, 5)`, `unpack({}, 3, 1)`, `unpack(1)`, `select("#", unpack({}, 1, 5000))`,
	`(function(...) return select("#", ...) end)(unpack({}, 1, 2600))`, `unpack({1, nil, 3}, 1, 3)`,
	// load
	`loadstring("return 1, 2")()`, `loadstring("return ...")(7)`, `pcall(loadstring("error('x')", "chunk"))`, `(load(function() end))()`,
	`load(function() return {} end)`, `load("return 1")`, `loadstring(nil)`,
	// math
	`math.abs(-3)`, `math.ceil(1.2)`, `math.floor(-1.2)`, `math.fmod(-5, 3)`, `math.mod(-5, 3)`, `math.modf(-3.5)`, `math.frexp(8)`, `math.ldexp(1, 3)`,
	`math.max(1, "2", 3)`, `math.min()`, `math.max()`, `math.max({})`, `math.pow(2, 10)`, `math.sqrt(-1)`, `math.log10(1000)`, `math.deg(math.pi)`, `math.huge`,
	`math.atan2(1, 2)`, `math.sin("x")`, `math.sin(1) + math.cos(1) + math.tan(1)`, `math.exp(1)`, `math.log(10)`, `math.rad(90)`, `math.sinh(1)`,
	// string
	`("abc"):byte(2)`, `("abc"):byte(-1)`, `("abc"):byte(1, -1)`, `("abc"):byte(10)`, `("abc"):byte(-9)`, `("abc"):byte(0)`,
	`("abc"):byte(3, 2)`, `("abc"):byte(-9, 9)`, `(""):byte()`, `select("#", ("x"):rep(5000):byte(1, -1))`, `("abc"):byte(-2, -1)`,
	`string.char(65, 66)`, `string.char()`, `string.char(256, -1)`, `string.char("x")`, `("abc"):len()`, `string.len(12)`, `string.len({})`,
	`("aBcäÖ"):upper()`, `("aBcäÖ"):lower()`, `("abc"):reverse()`, `("x"):rep(3)`, `("x"):rep(0)`, `("x"):rep(-1)`, `(""):rep(5)`, `string.rep("x")`, `string.rep("x", "3")`,
	`("abc"):sub(2)`, `("abc"):sub(-2, -2)`, `("abc"):sub(0)`, `("abc"):sub(2, 1)`, `("abc"):sub(-9, 9)`, `("abc"):sub(4)`, `("abc"):sub()`, `("abc"):sub(1, -4)`, `("abc"):sub(3, -1)`,
	`("abc"):find("b")`, `("abc"):find("b", 3)`, `("abc"):find("b", -2)`, `("a.c"):find(".", 2, true)`, `("abc"):find("")`, `("abc"):find("(b)(c)")`, `("abc"):find("()b")`,
	`("abc"):find("b", 1, false)`, `("abc"):find("x*")`, `("abc"):find("c", 10)`, `("abc"):find()`, `("a+b"):find("+", 1, true)`, `("aXb"):find("%u")`,
	`("key = value"):match("(%w+)%s*=%s*(%w+)")`, `("abc"):match("%a+")`, `("abc"):match("()b()")`, `("  x "):match("^%s*(.-)%s*$")`, `("abc"):match("b", 3) == nil`,
	`("hello world"):gsub("o", "0")`, `("hello"):gsub("", "-")`, `("hello"):gsub("l", "L", 1)`, `("abc"):gsub("%w", "%0%0")`, `("abc"):gsub("(a)(b)", "%2%1")`,
	`("abc"):gsub("%w", {a = 1, b = true and "B", c = false})`, `("abc"):gsub("%w", function(c) return c == "b" and "X" or nil end)`, `("abc"):gsub("x", "y")`,
	`("abc"):gsub("^a", "x")`, `("aaa"):gsub("^a", "x")`, `("abc"):gsub("b", "%%")`, `("abc"):gsub("b", "%x")`, `("abc"):gsub("b", "%")`, `("abc"):gsub("b", "%2")`,
	`("abc"):gsub("()", "%1")`, `("x^2"):gsub("%^", "**")`, `("a b c"):gsub(" ", "")`, `("abc"):gsub("b*", "-")`, `("abc"):gsub(".", {a = 1.5})`,
	`(function() local t = {} for a, b in ("k1=v1, k2=v2"):gmatch("(%w+)=(%w+)") do t[#t + 1] = a .. b end return unpack(t) end)()`,
	`(function() local n = 0 for _ in ("abc"):gmatch("") do n = n + 1 end return n end)()`, `(function() local n = 0 for _ in ("aaa"):gmatch("^a") do n = n + 1 end return n end)()`,
	`string.format("%5.1f|%-5d|%05d|%+d|%x|%X|%o", 3.14159, 42, 42, 42, 255, 255, 8)`, `string.format("%e %i %c %s %%", 12345.678, 7, 65, "hi")`,
	`string.format("%10s|%-10s|%.2s", "abc", "abc", "abc")`, `string.format("%s %s %s", nil, true, 1.5)`, `string.format("%d", 3.7)`, `string.format("%d", -3.7)`, `string.format("")`,
	`string.format("%5.3d|% d|%#x", 7, 7, 255)`, `string.format("%.3f %.0f", 2/3, 2.5)`, `string.format("%.14g", 0.1)`, `string.format("%q", 'a "b"')`, `string.format("%g", 0.5)`,
	`string.format("%x", 1e15)`, `string.format("%s", 1e15)`, `string.format()`,
	// table
	`table.concat({1, 2.5, "x"}, ", ")`, `table.concat({})`, `table.concat({1, 2, 3}, "-", 2)`, `table.concat({1, 2, 3}, "-", 2, 3)`, `table.concat({1, {}, 3})`,
	`table.concat({1, 2, 3}, "", 4)`, `table.concat({1, 2, 3}, ",", 0)`, `table.concat({1, 2, 3}, ",", -1, 2)`, `table.concat({1, 2, 3}, ",", 1, 9)`, `table.concat(1)`,
	`(function() local t = {1, 2} table.insert(t, 3) table.insert(t, 1, 0) return unpack(t) end)()`, `table.insert({})`, `table.insert({}, "x", 1)`, `table.insert(nil, 1)`,
	`(function() local t = {1} table.insert(t, 3, 3) return #t, t[3], table.maxn(t) end)()`, `(function() local t = {} table.insert(t, 0, 3) return #t, t[0] end)()`,
	`(function() local t = {1, 2, 3} return table.remove(t, 1), table.remove(t), #t end)()`, `table.remove({})`, `table.remove({1}, 5)`, `table.getn({1, 2})`, `table.maxn({})`,
	`(function() local t = {3, 1, 2} table.sort(t) return unpack(t) end)()`, `(function() local t = {"b", "a"} table.sort(t) return unpack(t) end)()`,
	`(function() local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return unpack(t) end)()`, `table.sort({3, "a", 1})`, `table.sort({1, 2}, function() error("x") end)`,
	`table.sort({{}, {}})`, `table.sort({1, 2}, 3)`,
	// os
	`os.time{year = 2020, month = 1, day = 1, hour = 0}`, `os.time{year = "2020", month = "02", day = "1"}`, `os.time(1)`, `os.difftime(5, 3)`, `os.date(1)`, `os.date("!%Y-%m-%d %H:%M:%S", 86400)`,
	`os.date("!*t", 86400).year`, `os.date("!%A %b %B %y %p %X %w", 0)`, `os.date("!%%", 0)`, `type(os.clock())`,
	// coroutine
	`coroutine.resume(coroutine.create(function(...) return ... end), 1, 2)`, `coroutine.wrap(function() error("x") end)()`, `coroutine.resume(coroutine.create(function() error({}) end))`,
	`(function() local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) return co(1), co(5) end)()`,
	`(function() local co = coroutine.create(function() end) coroutine.resume(co) return coroutine.status(co), coroutine.resume(co) end)()`,
	`coroutine.status(coroutine.create(function() end))`, `coroutine.running()`, `coroutine.create(1)`, `coroutine.resume(1)`, `coroutine.wrap()`,
	`(function() local co co = coroutine.wrap(function() co() end) co() end)()`, `(function() local co = coroutine.wrap(function() end) co() co() end)()`,
}

// differences are what gopher-lua does otherwise than Lua, and this package as Lua: its value here, and why.
var differences = []struct{ expression, value, why string }{
	{`error()`, "nil", "a value is not needed"},
	{`assert()`, "test:1: bad argument #1 to assert (value expected)", "but a value to test is"},
	{`assert(nil, 3)`, "test:1: 3", "any value is a message"},
	{`pcall(assert, nil, {})`, "false table", "any value is a message"},
	{`tonumber("1e5")`, "100000", "an exponent without a point"},
	{`tonumber("99999999999999999999")`, "1e+20", "more digits than an integer has"},
	{`tonumber("-0x10")`, "-16", "a sign before 0x"},
	{`tonumber("1.5", 8)`, "nil", "no fractions in other bases"},
	{`unpack({}, 1, 1e8)`, "test:1: too many results to unpack", "before they are on the stack"},
	{`("abc"):byte()`, "97", "the first"},
	{`("abc"):byte(0, 9)`, "97 98 99", "those that there are"},
	{`("abc"):match("x")`, "nil", "nil and not nothing"},
	{`("abc"):find("", 3)`, "3 2", "an empty pattern is where the search starts"},
	{`("abc"):find("c", 10, true)`, "nil", "a slice out of range there"},
	{`("abc"):gsub("b", "x", -1)`, "abc 0", "and less than none neither"},
	{`("abc"):gsub("b")`, "test:1: bad argument #3 to gsub (string or number or table or function expected, got nil)", "a number is a string"},
	{`("abc"):gsub("b", 7)`, "a7c 1", "a number is a string"},
	{`("abc"):gsub("b", function() return {} end)`, "test:1: invalid replacement value (a table)", "it is lost there"},
	{`("THE (quick) fox"):find("%f[%a]%a+%f[%A]", 5)`, "6 10", "frontiers"},
	{`("a-b"):gsub("[%a-z]", "x")`, "xxx 3", "a class is no end of a range"},
	{`("abc"):find("", 10)`, "4 3", "the end of the string is the last place"},
	{`("abc"):find("", 10, true)`, "4 3", "the end of the string is the last place"},
	{`("]-a"):gsub("[a-%%]", "x")`, "x-a 1", "the range ends with the first %"},
	{`("aa"):match("()%1")`, "nil", "a position is nowhere again"},
	{`("x"):find("[")`, "test:1: malformed pattern (missing ']')", "Lua's words"},
	{`("x"):find("%")`, "test:1: malformed pattern (ends with '%')", "Lua's words"},
	{`("\255a"):upper()`, "\"\\xffA\"", "bytes that are no UTF-8 stay"},
	{`string.format("%c", 228)`, "\"\\xe4\"", "a byte, and not a rune"},
	{`string.format("%g", 1/3)`, "0.333333", "six digits"},
	{`string.format("%u", 7)`, "7", "unsigned"},
	{`string.format("%d")`, "test:1: bad argument #2 to format (value expected)", "no %!d(MISSING)"},
	{`string.format("%d", {})`, "test:1: bad argument #2 to format (number expected, got table)", "no %!d(…)"},
	{`string.format("%v", 1)`, "test:1: invalid option '%v' to 'format'", "a verb of Go"},
	{`string.format("%100d", 1)`, "test:1: invalid format (width or precision too long)", "as in C"},
	{`string.format("%s", setmetatable({}, {__tostring = function() return "t" end}))`, "t", "as tostring"},
	{`string.format("%q", "a\n\0\\")`, "\"\\\"a\\\\\\n\\\\000\\\\\\\\\\\"\"", "Lua reads it"},
	{`error("x", 9)`, "x", "no blank for a place that there is not"},
	{`table.concat({1, 2, 3}, ",", 5, 3)`, "", "from after to is nothing"},
	{`table.concat({1, 2}, 0)`, "102", "a number is a string"},
	{`("%+x|% o|%+5u"):format(255, 8, 7)`, "ff|10|    7", "numbers without a sign have none"},
	{`table.remove({1, 2, 3}, 0)`, "nil", "there is no such position"},
	{`(function() local t = {1, 2, 3} t[3] = nil return table.remove(t) end)()`, "2", "the last there is"},
	{`os.time{}`, "test:1: field 'year' missing in date table", "no guess"},
	{`os.date("!%a|%c|%x|%j|%U|%W", 0)`, "Thu|Thu Jan  1 00:00:00 1970|01/01/70|001|00|00", "as in C"},
	{`os.date("!*t", 86400).yday`, "2", "the day of the year"},
	{`os.difftime(5)`, "5", "from zero"},
	{`coroutine.resume(coroutine.create(string.rep), "ab", 2)`, "true abab", "a Go function has results"},
	{`coroutine.yield(1)`, "test:1: can not yield from outside of a coroutine", "with its place"},
	{`(function() local f = ("a b"):gmatch("%a") return f(), f(), f() end)()`, "a b nil", "the iterator needs no state from outside"},
	{`("abc"):gsub(("()"):rep(33), "")`, "test:1: too many captures", "as many as Lua has"},
	{`math.random(0)`, "test:1: bad argument #1 to random (interval is empty)", "no panic"},
	{`setmetatable("", {})`, "test:1: bad argument #1 to setmetatable (table expected, got string)", "no other type than tables"},
	{`getmetatable("")`, "string", "the metatable of all strings is not shown"},
	{`rawset({}, 1, 2) ~= nil`, "true", "the table is the result"},
}

var address = regexp.MustCompile(`0x[0-9a-f]+`)

// evaluate shows the values of an expression, or its error.
func evaluate(L *lua.LState, expression string) string {
	L.SetTop(0)
	fn, err := L.Load(strings.NewReader("return "+expression), "test")
	if err != nil {
		return err.Error()
	}
	return outcome(L, fn)
}

// evaluateSandboxed shows the values of an expression, or its error, in a state as programs have it.
func evaluateSandboxed(t *testing.T, expression string) (shown string) {
	t.Helper()
	chunk, err := Compile("test", "return "+expression, SourceLimits{})
	if err != nil {
		return err.Error()
	}
	s := sandboxed(t, Limits{Instructions: 1e7, Timeout: time.Minute, Memory: 1 << 26})
	if err := s.Do(t.Context(), nil, func(L *lua.LState) error {
		shown = outcome(L, L.NewFunctionFromProto(chunk))
		return nil
	}); err != nil {
		t.Errorf("%s: %v", expression, err)
	}
	return shown
}

// outcome calls a function and shows what it returns, or its error.
func outcome(L *lua.LState, fn *lua.LFunction) string {
	L.Push(fn)
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		return show(err.(*lua.ApiError).Object)
	}
	var values []string
	for i := range L.GetTop() {
		values = append(values, show(L.Get(i+1)))
	}
	return strings.Join(values, " ")
}

func show(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString:
		if q := fmt.Sprintf("%q", string(v)); strings.Contains(q, `\`) {
			return address.ReplaceAllString(q, "0x")
		}
		return string(v)
	case lua.LNumber, lua.LBool:
		return v.String()
	}
	return v.Type().String()
}

func TestAsGopherLua(t *testing.T) {
	for _, e := range expressions {
		stock := lua.NewState()
		want := strings.ReplaceAll(evaluate(stock, e), "(anonymous)", "?")
		stock.Close()
		if got := strings.ReplaceAll(evaluateSandboxed(t, e), "(anonymous)", "?"); got != want {
			t.Errorf("%s\n got %s\nwant %s", e, got, want)
		}
	}
}

func TestOtherwiseThanGopherLua(t *testing.T) {
	for _, d := range differences {
		stock := lua.NewState()
		theirs := evaluate(stock, d.expression)
		stock.Close()
		got := evaluateSandboxed(t, d.expression)
		if got != d.value {
			t.Errorf("%s (%s)\n got %s\nwant %s", d.expression, d.why, got, d.value)
		}
		if got == theirs {
			t.Errorf("%s is no difference: %s", d.expression, got)
		}
	}
}

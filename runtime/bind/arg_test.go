package bind_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

func TestArguments(t *testing.T) {
	run(t, []program{
		{`assert(m.methods("a", true, 7, 1.5, 0.5, "b", 255, nil) == "atrue 7 1.5 0.5 [98] 255 nil")`, ``},
		{`m.methods(1)`, `bad argument #2 to 'm.methods' (b: boolean expected, got no value)`},
		{`m.methods({})`, `bad argument #1 to 'm.methods' (s: string expected, got table)`},
		{`m.methods("", true, "7")`, `bad argument #3 to 'm.methods' (i: integer expected, got string)`},
		{`m.methods("", true, 7, "1")`, `bad argument #4 to 'm.methods' (f: number expected, got string)`},
		{`m.methods("", true, 7, 1, 1e300)`, `bad argument #5 to 'm.methods' (f32: 1e+300 does not fit float32)`},
		{`m.methods("", true, 7, 1, 1/0, nil)`, `bad argument #6 to 'm.methods' (bytes: string expected, got nil)`},
		{`m.methods("", true, 7, 1, 1, "", 256)`, `bad argument #7 to 'm.methods' (u8: 256 does not fit uint8 (0 to 255))`},
		{`assert(m.string(12) == "12" and m.string(1.5) == "1.5")`, ``},
		{`m.string(m.table)`, `bad argument #1 to 'm.string' (s: string expected, got function)`},
		{`m.bool(nil)`, `bad argument #1 to 'm.bool' (b: boolean expected, got nil)`},
		{`assert(m.opt() == 10 and m.opt(nil) == 10 and m.opt(3) == 3)`, ``},
		{`m.opt("x")`, `bad argument #1 to 'm.opt' (n: integer expected, got string)`},
		{`local l, n = m.sum("a", 1, 2, 3) assert(l == "a" and n == 6 and select(2, m.sum("a")) == 0)`, ``},
		{`m.sum("a", 1, 2.5)`, `bad argument #3 to 'm.sum' (nums: integer expected, got 2.5)`},
		{`m.sum("a", 1, nil, 2)`, `bad argument #3 to 'm.sum' (nums: integer expected, got nil)`},
		{`coroutine.wrap(function() m.int("x") end)()`, `bad argument #1 to 'm.int' (n: integer expected, got string)`},
		{`local ok, e = coroutine.resume(coroutine.create(function() m.int("x") end)) assert(not ok and e:find("m.int", 1, true))`, ``},
		{`local co = coroutine.wrap(function() local x = m.yield(1) return x end) assert(co() == 1 and co(2) == 2)`, ``},
	})
}

func TestIntegers(t *testing.T) {
	run(t, []program{
		{`assert(m.int(-0) == "0" and m.int(2^53) == "9007199254740992" and m.int64(-2^53) == "-9007199254740992")`, ``},
		{`m.int(1.5)`, `bad argument #1 to 'm.int' (n: integer expected, got 1.5)`},
		{`m.int(0/0)`, `bad argument #1 to 'm.int' (n: integer expected, got nan)`},
		{`m.int(1/0)`, `bad argument #1 to 'm.int' (n: integer expected, got inf)`},
		{`m.int(-1/0)`, `bad argument #1 to 'm.int' (n: integer expected, got -inf)`},
		{`m.uint8(300)`, `bad argument #1 to 'm.uint8' (n: 300 does not fit uint8 (0 to 255))`},
		{`m.uint8(-1)`, `bad argument #1 to 'm.uint8' (n: -1 does not fit uint8 (0 to 255))`},
		{`m.int64(2^53 + 2)`, `bad argument #1 to 'm.int64' (n: 9007199254740994 is beyond 2^53 and may have lost digits; mark it int64=string)`},
		{`m.int64(-2^63)`, `bad argument #1 to 'm.int64' (n: -9223372036854775808 is beyond 2^53 and may have lost digits; mark it int64=string)`},
		{`m.int64(2^63)`, `bad argument #1 to 'm.int64' (n: 9223372036854775808 does not fit int64 (-9223372036854775808 to 9223372036854775807))`},
		{`assert(m.id("-9223372036854775808") == "-9223372036854775808" and m.id(7) == "7")`, ``},
		{`m.id("9223372036854775808")`, `bad argument #1 to 'm.id' (n: 9223372036854775808 does not fit int64 (-9223372036854775808 to 9223372036854775807))`},
		{`m.id("0x10")`, `bad argument #1 to 'm.id' (n: integer expected, got "0x10")`},
		{`m.id(2^60)`, `bad argument #1 to 'm.id' (n: 1152921504606846976 may have lost digits; pass it as a string)`},
		{`m.id(1.5)`, `bad argument #1 to 'm.id' (n: integer expected, got 1.5)`},
		{`m.id({})`, `bad argument #1 to 'm.id' (n: integer or decimal string expected, got table)`},
		{`m.uid("256")`, `bad argument #1 to 'm.uid' (n: 256 does not fit uint8 (0 to 255))`},
		{`m.uid("-1")`, `bad argument #1 to 'm.uid' (n: -1 does not fit uint8 (0 to 255))`},
		{`assert(m.idtext() == "-9223372036854775808" and m.uidtext() == "18446744073709551615" and m.limit() == -2^53)`, ``},
		{`m.big()`, `bad result #1 of 'm.big' (9007199254740993 is beyond 2^53 and would lose digits as a Lua number; mark it int64=string)`},
		{`m.biglist()`, `bad result #1 of 'm.biglist' ([2]: -1152921504606846976 is beyond 2^53 and would lose digits as a Lua number; mark it int64=string)`},
	})
}

func TestTables(t *testing.T) {
	run(t, []program{
		{`assert(m.ints({1, 2}) == "[1 2]" and m.ints({}) == "[]" and m.bools({true}) == "[true]" and m.strings({"a", 1}) == "[a 1]")`, ``},
		{`m.ints({1, "x"})`, `bad argument #1 to 'm.ints' (xs[2]: integer expected, got string)`},
		{`m.ints({1, nil, 3})`, `bad argument #1 to 'm.ints' (xs: a list cannot have holes: xs[2] is nil)`},
		{`m.points({{x = 1}, nil, {x = 2}})`, `bad argument #1 to 'm.points' (points: a list cannot have holes: points[2] is nil)`},
		{`m.floats({a = 1})`, `bad argument #1 to 'm.floats' (xs: list expected, got a table with key "a")`},
		{`m.floats({1, 2, [0] = 1})`, `bad argument #1 to 'm.floats' (xs: list expected, got a table with key 0)`},
		{`m.floats({[-1] = 1})`, `bad argument #1 to 'm.floats' (xs: list expected, got a table with key -1)`},
		{`m.floats({1, [1e9] = 1})`, `bad argument #1 to 'm.floats' (xs: list expected, got a table with key 1000000000)`},
		{`m.strings("x")`, `bad argument #1 to 'm.strings' (xs: list expected, got string)`},
		{`m.strings()`, `bad argument #1 to 'm.strings' (xs: list expected, got no value)`},
		{`local t = {1, 2, x = 1} t.x = nil t[2] = nil assert(m.ints(t) == "[1]")`, ``},
		{`assert(m.array({1, 2}) == "[1 2]")`, ``},
		{`m.array({1})`, `bad argument #1 to 'm.array' (xs: list of 2 expected, got 1)`},
		{`assert(m.limits({cpu = 1}) == "map[cpu:1]" and m.limits({}) == "map[]")`, ``},
		{`m.limits({cpu = "x"})`, `bad argument #1 to 'm.limits' (limits.cpu: integer expected, got string)`},
		{`m.limits({["a b"] = {}})`, `bad argument #1 to 'm.limits' (limits["a b"]: integer expected, got table)`},
		{`m.limits({[true] = 1})`, `bad argument #1 to 'm.limits' (limits: key true: string expected, got boolean)`},
		{`m.limits({[1] = 1, ["1"] = 2})`, `bad argument #1 to 'm.limits' (limits: two keys read as "1")`},
		{`assert(m.point({x = 1, label = "a"}) == "{1 0 a}")`, ``},
		{`m.point({x = 1, lable = "a"})`, `bad argument #1 to 'm.point' (p: unknown key "lable"; did you mean "label"?)`},
		{`m.point({x = 1, colour = "a", other = 1})`, `bad argument #1 to 'm.point' (p: unknown key "colour"; known keys: x, y, label)`},
		{`m.point({1, x = 1})`, `bad argument #1 to 'm.point' (p: unknown key 1; known keys: x, y, label)`},
		{`m.point({})`, `bad argument #1 to 'm.point' (p.x: number expected, got nil)`},
		{`m.point()`, `bad argument #1 to 'm.point' (p: table expected, got no value)`},
		{`m.points({{x = 1}, {x = 2}, {x = true}})`, `bad argument #1 to 'm.points' (points[3].x: number expected, got boolean)`},
		{`m.point({X = 1})`, `bad argument #1 to 'm.point' (p: unknown key "X"; did you mean "x"?)`},
		{`m.holder({node = {}})`, ``},
		{`m.holder({})`, `bad argument #1 to 'm.holder' (h.node: required, got nil)`},
		{`m.holder({nod = {}})`, `bad argument #1 to 'm.holder' (h: unknown key "nod"; did you mean "node"?)`},
		{`assert(m.open({x = 1, other = 2}) == "{1}")`, ``},
		{`m.open({other = 2})`, `bad argument #1 to 'm.open' (p.x: integer expected, got nil)`},
		{`m.node({name = "a", next = {name = "b", next = {nam = "c"}}})`, `bad argument #1 to 'm.node' (n.next.next: unknown key "nam"; did you mean "name"?)`},
		{`local n = {} n.next = n
			local ok, e = pcall(m.node, n) assert(not ok and #e < 400 and e:find("a cycle?", 1, true), e)`, ``},
		{`local ok, e = pcall(m.cycle) assert(not ok and #e < 400 and e:find("a cycle?", 1, true), e)`, ``},
		{`local t = setmetatable({}, {__index = {x = 1}, __newindex = error}) m.point(t)`, `bad argument #1 to 'm.point' (p.x: number expected, got nil)`},
	})
}

func TestAny(t *testing.T) {
	run(t, []program{
		{`assert(m.any({1, {a = "b"}, {}}) == "[1 map[a:b] map[]]" and m.any(nil) == "<nil>" and m.any() == "<nil>")`, ``},
		{`m.any({a = {1, nil, 3}})`, `bad argument #1 to 'm.any' (v.a: a list cannot have holes: v.a[2] is nil)`},
		{`m.any({1, a = 2})`, `bad argument #1 to 'm.any' (v: list expected, got a table with key "a")`},
		{`m.any({[true] = 2})`, `bad argument #1 to 'm.any' (v: key true: string expected, got boolean)`},
		{`m.any({a = {b = print}})`, `bad argument #1 to 'm.any' (v.a.b: cannot pass a function as a plain value)`},
		{`local t = {} t.a = {b = t} m.any(t)`, `bad argument #1 to 'm.any' (v.a.b: the table contains itself)`},
		{`local t = {} m.any({t, t})`, ``},
		{`local t = {} for i = 1, 5000 do t = {t} end local ok, e = pcall(m.any, t) assert(not ok and #e < 400)`, ``},
		{`m.holes()`, `bad result #1 of 'm.holes' ([2]: nil cannot stand in a Lua list)`},
		{`m.chan()`, `bad result #1 of 'm.chan' (cannot pass chan int to Lua as any; declare the type instead of any, or pass a lua.LValue)`},
		{`local ok, e = pcall(m.cyclic) assert(not ok and #e < 400 and e:find("a cycle?", 1, true), e)`, ``},
		{`local n = m.nils() assert(#n[1] == 0 and next(n[2]) == nil and n[3] == "")`, ``},
		{`assert(m.nested().a[2] == "x" and m.nested().a[4] == 1.5 and m.niltable() == nil)`, ``},
		{`m.any(newproxy())`, ``},
		{`assert(m.fn(print) and m.table({}) and m.thread(coroutine.create(print)) and m.channel(channel.make()) and m.userdata(newproxy()))`, ``},
		{`m.fn(1)`, `bad argument #1 to 'm.fn' (f: function expected, got number)`},
		{`m.thread({})`, `bad argument #1 to 'm.thread' (co: thread expected, got table)`},
		{`m.userdata(select(2, m.find()))`, `bad argument #1 to 'm.userdata' (u: userdata expected, got error)`},
	})
}

func TestColon(t *testing.T) {
	run(t, []program{
		{`m:string()`, `string is a function of module m: call m.string(...) with '.', not ':'`},
		{`m:now()`, `now is a function of module m: call m.now() with '.', not ':'`},
		{`assert(m.now(1) == 1)`, ``},
		{`m:point({x = 1})`, `point is a function of module m: call m.point(...) with '.', not ':'`},
		{`m:value(1)`, `value is a function of module m: call m.value(...) with '.', not ':'`},
		{`m:table(1)`, `table is a function of module m: call m.table(...) with '.', not ':'`},
		{`m:sum(1)`, `sum is a function of module m: call m.sum(...) with '.', not ':'`},
		{`m:opt(1)`, `opt is a function of module m: call m.opt(...) with '.', not ':'`},
		{`m:each(print)`, `each is a function of module m: call m.each(...) with '.', not ':'`},
		{`m:any()`, `any is a function of module m: call m.any(...) with '.', not ':'`},
	})
}

func TestContext(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	var got context.Context
	mod := L.CreateTable(0, 1)
	bind.Install(L, &bind.Instance{Module: "m", Table: mod, Self: &got}, []bind.Func{{Decl: "ctx()", Call: func(c bind.Call) int {
		*bind.Self[*context.Context](c) = c.Context()
		return c.Return()
	}}})
	L.SetGlobal("m", mod)
	if err := L.DoString(`m.ctx()`); err != nil || got == nil {
		t.Fatal(err, got)
	}
	type key struct{}
	L.SetContext(context.WithValue(context.Background(), key{}, 1))
	if err := L.DoString(`coroutine.wrap(m.ctx)()`); err != nil || got.Value(key{}) != 1 {
		t.Fatal(err, got)
	}
}

func TestFill(t *testing.T) {
	L := newState(t)
	inst := &bind.Instance{Module: "m", Table: L.CreateTable(0, 2)}
	err := inst.Fill(L, func(c bind.Call, t *bind.Table) {
		t.Set("lang", lua.LString("en"))
		bind.Put(t, c, "max", int64(1<<60), bind.FromInt)
		bind.Put(t, c, "min", 1, bind.FromInt)
	})
	const want = "max: 1152921504606846976 is beyond 2^53 and would lose digits as a Lua number; mark it int64=string"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if inst.Table.RawGetString("lang") != lua.LString("en") {
		t.Error("lang is not set")
	}
}

// TestSharedTables reads 2^60 values out of 60 tables, which only the context ends.
func TestSharedTables(t *testing.T) {
	L := newState(t)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	L.SetContext(ctx)
	err := L.DoString(`local t = {1} for i = 1, 60 do t = {t, t} end m.any(t)`)
	if err == nil || !strings.Contains(err.Error(), "context deadline exceeded") {
		t.Error(err)
	}
}

package bind_test

import (
	"fmt"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

type (
	color int
	level string
)

var (
	colorEnum = bind.Enum{Name: "m.Color", Items: []bind.EnumItem{
		{Name: "blue", Value: lua.LNumber(4)}, {Name: "green", Value: lua.LNumber(2)}, {Name: "red", Value: lua.LNumber(1)},
	}}
	openEnum = bind.Enum{Name: "m.Open", Open: true, Items: colorEnum.Items}
	// levelEnum has a name that is the value of another constant.
	levelEnum = bind.Enum{Name: "m.Level", Items: []bind.EnumItem{
		{Name: "high", Value: lua.LString("low")}, {Name: "low", Value: lua.LString("lowest")}, {Name: "mid", Value: lua.LString("m")},
	}}
)

func toColor(c bind.Call, v lua.LValue) (color, error) {
	return bind.ToEnum(c, v, &colorEnum, bind.ToInt[color])
}
func toOpenColor(c bind.Call, v lua.LValue) (color, error) {
	return bind.ToEnum(c, v, &openEnum, bind.ToInt[color])
}
func toLevel(c bind.Call, v lua.LValue) (level, error) {
	return bind.ToEnum(c, v, &levelEnum, bind.ToString[level])
}

// newEnums is a state with the global module m.
func newEnums(tb testing.TB) *lua.LState {
	tb.Helper()
	L := lua.NewState()
	tb.Cleanup(L.Close)
	inst := &bind.Instance{Module: "m", Table: L.CreateTable(0, 8)}
	bind.Install(L, inst, []bind.Func{
		{Decl: "color(c)", Call: func(c bind.Call) int { return c.Return(bind.Number(c, 1, bind.Arg(c, 1, toColor))) }},
		{Decl: "level(l)", Call: func(c bind.Call) int { return c.Return(lua.LString(bind.Arg(c, 1, toLevel))) }},
		{Decl: "open(c)", Call: func(c bind.Call) int { return c.Return(bind.Number(c, 1, bind.Arg(c, 1, toOpenColor))) }},
	})
	bind.InstallEnums(L, inst, []*bind.Enum{&colorEnum, &levelEnum, &openEnum, &wideEnum})
	L.SetGlobal("m", inst.Table)
	return L
}

var wideEnum = bind.Enum{Name: "m.Wide"}

func TestEnum(t *testing.T) {
	const valid = ` (valid: blue, green, red)`
	for _, p := range []program{
		{`assert(m.Color.red == 1 and m.Color.blue == 4 and m.Level.mid == "m" and next(m.Wide) == nil)`, ``},
		{`assert(m.color("red") == 1 and m.color(2) == 2 and m.color(m.Color.blue) == 4)`, ``},
		{`assert(m.level("mid") == "m" and m.level("m") == "m")`, ``},
		{`assert(m.level(m.level("high")) == "low" and m.level("low") == "low" and m.level("lowest") == "lowest")`, ``},
		{`assert(m.open(77) == 77 and m.open("green") == 2)`, ``},
		{`local n = 0 for name, v in pairs(m.Color) do n = n + v end assert(n == 7)`, ``},
		{`m.color("rde")`, `bad argument #1 to 'm.color' (c: unknown m.Color "rde"; did you mean "red"?` + valid + `)`},
		{`m.color("purple")`, `bad argument #1 to 'm.color' (c: unknown m.Color "purple"` + valid + `)`},
		{`m.color(3)`, `bad argument #1 to 'm.color' (c: unknown m.Color 3` + valid + `)`},
		{`m.color(0/0)`, `bad argument #1 to 'm.color' (c: unknown m.Color nan` + valid + `)`},
		{`m.color("1")`, `bad argument #1 to 'm.color' (c: unknown m.Color "1"` + valid + `)`},
		{`m.color(nil)`, `bad argument #1 to 'm.color' (c: m.Color expected, got nil)`},
		{`m.color()`, `bad argument #1 to 'm.color' (c: m.Color expected, got no value)`},
		{`m.color({})`, `bad argument #1 to 'm.color' (c: m.Color expected, got table)`},
		{`m:color()`, `color is a function of module m: call m.color(...) with '.', not ':'`},
		{`m.level(5)`, `bad argument #1 to 'm.level' (l: unknown m.Level 5 (valid: high, low, mid))`},
		{`m.open("rde")`, `bad argument #1 to 'm.open' (c: unknown m.Open "rde"; did you mean "red"?` + valid + `)`},
		{`m.open(1.5)`, `bad argument #1 to 'm.open' (c: integer expected, got 1.5)`},
		{`m.Color.pink = 5`, `m.Color is read-only`},
		{`setmetatable(m.Color, nil)`, `cannot change a protected metatable`},
	} {
		p.check(t, newEnums(t))
	}
}

// A message does not list hundreds of names.
func TestWideEnum(t *testing.T) {
	e := bind.Enum{Name: "m.Wide"}
	for i := range 30 {
		e.Items = append(e.Items, bind.EnumItem{Name: fmt.Sprintf("n%02d", i), Value: lua.LNumber(i)})
	}
	_, err := bind.ToEnum(bind.Call{}, lua.LNumber(99), &e, bind.ToInt[int])
	const want = "unknown m.Wide 99 (valid: n00, n01, n02, n03, n04, n05, n06, n07, n08, n09, n10, n11, n12, n13, n14, n15, n16, n17, n18, n19, and 10 more)"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

package bind_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// degrees is a class that scripts may write as a number.
type degrees float64

func toDegrees(c bind.Call, v lua.LValue) (*degrees, error) {
	return bind.ToHandleOr(c, v, &degreesType, bind.ToFloat[degrees])
}

var degreesType, seatType = bind.Type{Name: "m.Degrees"}, bind.Type{Name: "m.Agent"}

var degreesClass = bind.Class{Type: &degreesType, News: []bind.Func{
	{Decl: "new(value?)", Call: func(c bind.Call) int { return bind.New(c, &degreesType, toDegrees) }},
}}

// seatClass has a field.
var seatClass = bind.Class{
	Type: &seatType, Fields: []string{"model"},
	Get: func(c bind.Call, key string) lua.LValue {
		if key != "model" {
			return nil
		}
		return lua.LString(bind.Receiver[*agent](c, &seatType).Model)
	},
	Set: func(c bind.Call, key string) bool {
		bind.Receiver[*agent](c, &seatType).Model = c.String(3)
		return key == "model"
	},
	News: []bind.Func{
		{Decl: "new(fields?)", Call: func(c bind.Call) int { return bind.New[agent](c, &seatType, nil) }},
	},
}

func TestLiterals(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	classes := []*bind.Class{&degreesClass, &seatClass}
	inst := &bind.Instance{Module: "m", Table: L.CreateTable(0, 8), State: new(bind.State), Classes: classes}
	bind.Install(L, inst, []bind.Func{
		{Decl: "double(d)", Call: func(c bind.Call) int { return c.Return(lua.LNumber(2 * *bind.Arg(c, 1, toDegrees))) }},
	})
	bind.InstallClasses(L, inst, classes)
	L.SetGlobal("m", inst.Table)
	for _, c := range []struct{ src, want string }{
		{`m.double(4)`, `8`},
		{`m.double(m.Degrees.new(4))`, `8`},
		{`m.double(m.Degrees.new())`, `0`},
		{`m.double(m.Degrees.new(m.Degrees.new(3)))`, `6`},
		{`m.Degrees.new(1) == m.Degrees.new(1)`, `true`},
		{`m.Degrees.new(1) == m.Degrees.new(2)`, `false`},
		{`m.Agent.new() == m.Agent.new()`, `false`},
		{`m.Agent.new({model = "a"}).model .. m.Agent.new().model`, `a`},
		{`select(2, pcall(m.double, "x"))`, `bad argument #1 to 'm.double' (d: m.Degrees or number expected, got string)`},
		{`select(2, pcall(m.double, m.Agent.new()))`, `bad argument #1 to 'm.double' (d: m.Degrees expected, got m.Agent)`},
		{`select(2, pcall(m.Agent.new, 1))`, `bad argument #1 to 'm.Agent.new' (fields: table expected, got number)`},
		{`select(2, pcall(m.Agent.new, {mode = 1}))`, `m.Agent has no field "mode"; did you mean "model"?`},
		{`select(2, pcall(m.Degrees.new, {}))`, `bad argument #1 to 'm.Degrees.new' (value: m.Degrees or number expected, got table)`},
	} {
		if err := L.DoString(`got = tostring(` + c.src + `)`); err != nil {
			t.Errorf("%s: %v", c.src, err)
		} else if got := L.GetGlobal("got").String(); got != "<string>:1: "+c.want && got != c.want {
			t.Errorf("%s is %q, want %q", c.src, got, c.want)
		}
	}
}

package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// FromFunc makes a Lua function of a Go function value, which call calls. Params is as in [Func]. Messages name it after the
// function that gave it: "counter.make()".
func FromFunc(c Call, params string, call func(Call) int) lua.LValue {
	f := &bound{L: mainThread(c.L), row: &Func{Decl: c.row.Name() + "()(" + params + ")", Call: call}, inst: c.inst, group: c.lasting().anonymous()}
	fn := f.function(c.L)
	return &fn
}

// anonymous is g for functions that are in no table.
func (g *group) anonymous() *group {
	if g.kind == functions && g.table == nil {
		return g
	}
	return &group{name: g.name, marks: g.marks}
}

package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// FromFunc makes a Lua function of a Go function value, which call calls. Params is as in [Func]. Messages name it after the
// function that gave it: "counter.make()".
func FromFunc(c Call, params string, call func(Call) int) lua.LValue {
	f := &bound{row: &Func{Name: c.f.row.Name + "()", Params: params, Call: call}, inst: c.f.inst, group: c.f.group.anonymous()}
	return &lua.LFunction{IsG: true, Env: c.L.Env, GFunction: trampoline(f)}
}

// anonymous is g for functions that are in no table.
func (g *group) anonymous() *group {
	if g.kind == functions && g.table == nil {
		return g
	}
	return &group{name: g.name}
}

package templates_test

import (
	"fmt"

	"github.com/luamodgen/luamodgen/gen/model"
)

// funcs adds func types and interfaces of package pkg to the pool.
func (m *randomModel) funcs(pkg string) {
	for range 1 + m.IntN(6) {
		fn := m.signature("", 0)
		m.pool = append(m.pool, model.Function{Named: m.name(pkg), Func: fn})
	}
	class := m.fresh(pkg)
	state := &model.Func{Params: []*model.Param{{Name: "f"}}}
	state.Params[0].Type = model.Function{Named: class, Func: state} // it leads to itself
	m.pool = append(m.pool, state.Params[0].Type, m.protocol(pkg))
}

// signature has no *lua.LState.
func (m *randomModel) signature(name string, id int) *model.Func {
	fn := m.member(name, id, "")
	fn.State = false
	fn.Params[0].Name = []string{"self", "t", "f", "k", "r1", "ctx", "L", "function"}[m.IntN(8)]
	fn.Params = fn.Params[m.IntN(len(fn.Params)):]
	return fn
}

// protocol is an interface that is a class, too.
func (m *randomModel) protocol(pkg string) model.Type {
	p := &model.Protocol{Go: m.fresh(pkg), Name: "p"}
	for i := range 1 + m.IntN(4) {
		p.Methods = append(p.Methods, m.signature(fmt.Sprint("m", i), i))
	}
	if m.coin() {
		p.Optional = &model.Protocol{Go: m.fresh(pkg), Methods: []*model.Func{m.signature("has", 50), m.signature("begin", 51)}}
	}
	p.Class = &model.Class{Go: p.Go, Interface: true, Methods: p.Methods}
	m.protocols = append(m.protocols, p)
	return model.Interface{Protocol: p}
}

// calls are typed calls of types of package pkg.
func (m *randomModel) calls(pkg string) {
	for i := range m.IntN(4) {
		call := &model.Call{Name: fmt.Sprint("Call", i), Go: m.fresh(pkg), Func: m.signature("", 0)}
		if m.coin() {
			call.Uses = append(call.Uses, m.made[0])
		}
		m.b.Calls = append(m.b.Calls, call)
	}
}

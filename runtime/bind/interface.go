package bind

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Interface describes a Go interface that a table of a script can stand for.
type Interface struct {
	Name    string   // "tools.Tool"
	Methods []string // functions that the table must have, in the order of the interface
	Fields  []string // methods without parameters: a function, or a field that is the result
}

// Methods is a table of a script that stands for a Go interface. Generated code makes an adapter of it:
//
//	type toolsTool struct{ bind.Methods }
//
//	func (t toolsTool) Name() string {
//		k := t.Begin("name")
//		k.Call(1)
//		defer k.Must()
//		return bind.Take(&k, bind.ToString[string])
//	}
//
//	func toToolsTool(c bind.Call, v lua.LValue) (tools.Tool, error) {
//		if t, ok := bind.Held[tools.Tool](v); ok {
//			return t, nil
//		}
//		m, err := bind.ToMethods(c, v, &toolsToolInterface)
//		return toolsTool{m}, err
//	}
type Methods struct {
	table *lua.LTable
	iface *Interface
	call  Callback
}

// ToMethods reads a table that has all methods of i. The error names those it lacks.
func ToMethods(c Call, v lua.LValue, i *Interface) (Methods, error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return Methods{}, noHandle(v, &Type{Name: i.Name})
	}
	m := Methods{table: t, iface: i, call: Callback{home: c.home(), bound: c.back()}}
	var lacks []string
	for _, name := range i.Methods {
		if v, err := m.field(name); err != nil {
			return Methods{}, err
		} else if v.Type() != lua.LTFunction {
			lacks = append(lacks, fmt.Sprintf("%s (%s)", name, got("function", v)))
		}
	}
	for _, name := range i.Fields {
		if v, err := m.field(name); err != nil {
			return Methods{}, err
		} else if v == lua.LNil {
			lacks = append(lacks, name)
		}
	}
	if len(lacks) > 0 {
		return Methods{}, &valueError{text: fmt.Sprintf("the table is no %s: it lacks %s", i.Name, strings.Join(lacks, ", "))}
	}
	return m, nil
}

// got tells a value that is there and wrong; of one that is not the name says enough.
func got(want string, v lua.LValue) string { return want + " expected, got " + TypeName(v) }

// Has reports whether the table has a function name: a method of an optional interface.
func (m Methods) Has(name string) bool {
	v, err := m.field(name)
	return err == nil && v.Type() == lua.LTFunction
}

// LuaValue gives the table.
func (m Methods) LuaValue() lua.LValue { return m.table }

// field finds what the table has at name.
func (m Methods) field(name string) (lua.LValue, error) {
	if v, ok := rawField(m.table, name); ok {
		return v, nil
	}
	return m.call.lookup(m.iface.Name+"."+name, m.call.home.root.NewFunction(field), m.table, lua.LString(name))
}

// Begin starts a call of method name, with the table as its receiver. A field that is no function is the result of the call.
func (m Methods) Begin(name string) Invocation {
	k := m.call.Begin()
	k.rarely().as = m.iface.Name + ":" + name
	if k.err != nil {
		return k
	}
	v, err := m.field(name)
	if err != nil {
		k.fail(err)
		return k
	}
	k.f.fn, _ = v.(*lua.LFunction)
	switch {
	case k.f.fn != nil:
		k.Push(m.table)
	case v == lua.LNil:
		k.fail(expected("function", v))
	default:
		k.vals, k.rare.field = [inline]lua.LValue{v, lua.LNil, lua.LNil}, true
	}
	return k
}

// Held gives the Go value of a handle that is a T.
func Held[T any](v lua.LValue) (r T, ok bool) {
	if ud, isHandle := v.(*lua.LUserData); isHandle && ud.Value != nil && !isNone(ud.Value) {
		r, ok = ud.Value.(T)
	}
	return r, ok
}

// Given gives the Lua value that stands behind a Go value: the table of a script that an adapter was made of. It is false for
// all other values, and for tables of other states.
func Given(c Call, v any) (lua.LValue, bool) {
	m, ok := v.(interface {
		LuaValue() lua.LValue
		of(*home) bool
	})
	if !ok || !m.of(c.home()) {
		return nil, false
	}
	return m.LuaValue(), true
}

// of reports whether the table is one of the state of h.
func (m Methods) of(h *home) bool { return m.call.home == h }

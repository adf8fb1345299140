package bind

import (
	"fmt"
	"reflect"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// classMark is where a metatable holds its class.
const classMark = "__class"

// newClass makes the metatable of k, with all its functions.
func newClass(L *lua.LState, inst *Instance, k *Class) *class {
	k = inst.State.openClass(k)
	module, name := k.Type.split()
	r := &class{Class: k, inst: inst, silent: !inst.State.has(module, name+":__tostring"), meta: L.CreateTable(0, len(k.Meta)+8), methods: L.CreateTable(0, len(k.Methods))}
	marks := r.marks()
	methodGroup := &group{kind: methods, name: k.Type.Name, rules: Rules{Strict: k.Strict}, marks: marks}
	methodGroup.install(L, inst, r.methods, k.Methods)

	metaGroup := &group{kind: metamethods, name: k.Type.Name, marks: marks}
	metaGroup.install(L, inst, r.meta, []Func{{Decl: "__tostring(self)", Call: r.tostring}})
	r.meta.RawSetString("__eq", inst.State.equality(L))
	metaGroup.install(L, inst, r.meta, k.Meta)
	r.access(L, marks)

	r.meta.RawSetString("__name", lua.LString(k.Type.Name))
	r.meta.RawSetString("__metatable", lua.LString(k.Type.Name))
	r.meta.RawSetString(classMark, &lua.LUserData{Value: r, Env: L.Env, Metatable: lua.LNil})
	return r
}

// access sets what a script reaches fields and methods by. Without fields that is the table of the methods, which Lua reads
// without calling Go.
func (k *class) access(L *lua.LState, marks *Marks) {
	index, newindex := k.metamethod("__index"), k.metamethod("__newindex")
	fields := &group{kind: fields, name: k.Type.Name, marks: marks}
	fields.install(L, k.inst, k.meta, []Func{
		{Decl: "__index(" + index.Params() + ")", Call: k.index(index.Call)},
		{Decl: "__newindex(" + newindex.Params() + ")", Call: k.newindex(newindex.Call)},
	})
	if k.Get == nil && index.Call == nil {
		unknown := L.CreateTable(0, 1)
		unknown.RawSetString("__index", k.meta.RawGetString("__index"))
		k.methods.Metatable = unknown
		k.meta.RawSetString("__index", k.methods)
	}
}

// metamethod gives the metamethod of a name that the class has of its own.
func (k *class) metamethod(name string) Func {
	i := slices.IndexFunc(k.Meta, func(f Func) bool { return f.Name() == name })
	if i < 0 {
		return Func{Decl: name + "(self, key, value)"}
	}
	return k.Meta[i]
}

// index is the __index of k: fields, methods, and what others, which may be nil, makes of other keys.
func (k *class) index(others func(Call) int) func(Call) int {
	return func(c Call) int {
		key := c.L.Get(2)
		if name, ok := key.(lua.LString); ok {
			if k.Get != nil {
				if v := k.Get(c, string(name)); v != nil {
					c.L.Push(v)
					return 1
				}
			}
			if m := k.methods.RawGetString(string(name)); m != lua.LNil {
				c.L.Push(m)
				return 1
			}
		}
		if others != nil {
			return others(c)
		}
		k.unknown(c, key)
		return 0
	}
}

// newindex is the __newindex of k.
func (k *class) newindex(others func(Call) int) func(Call) int {
	return func(c Call) int {
		key := c.L.Get(2)
		name, ok := key.(lua.LString)
		switch {
		case ok && k.Set != nil && k.Set(c, string(name)):
			return 0
		case ok && slices.Contains(k.Fields, string(name)):
			c.L.RaiseError("field %q of %s is read-only", string(name), k.Type.Name)
		case ok && k.methods.RawGetString(string(name)) != lua.LNil:
			c.L.RaiseError("%q is a method of %s and cannot be set", string(name), k.Type.Name)
		case others != nil:
			return others(c)
		}
		k.unknown(c, key)
		return 0
	}
}

// unknown raises that there is no field or method of a name.
func (k *class) unknown(c Call, key lua.LValue) {
	name, ok := key.(lua.LString)
	if !ok {
		c.L.RaiseError("%s has no field [%s]", k.Type.Name, keyText(key))
	}
	words := slices.Clone(k.Fields)
	for _, m := range k.Methods {
		if k.methods.RawGetString(m.Name()) != lua.LNil {
			words = append(words, m.Name())
		}
	}
	hint := ""
	if near := Nearest(string(name), words); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	c.L.RaiseError("%s has no field %q%s", k.Type.Name, Brief(string(name)), hint)
}

// keyText writes a key that is no string, without its address.
func keyText(key lua.LValue) string {
	switch key.(type) {
	case lua.LNumber, lua.LBool:
		return key.String()
	}
	return TypeName(key)
}

// tostring is the __tostring of classes that have none of their own: what the Go value says of itself, or the class. The class it is also where
// the state does not have the __tostring, the class's own or this one.
func (k *class) tostring(c Call) int {
	v := c.L.Get(1)
	if ud, ok := v.(*lua.LUserData); ok && classOf(ud) == k {
		return c.Return(c.text(k.text(ud.Value)))
	}
	return c.Return(lua.LString(TypeName(v)))
}

// text is what tostring gives for a Go value.
func (k *class) text(v any) string {
	if _, ok := v.(closed); ok {
		return k.Type.Name + " (closed)"
	}
	if k.silent {
		return k.Type.Name
	}
	switch v := v.(type) {
	case fmt.Stringer:
		return v.String()
	case error:
		return textOf(v)
	}
	return k.Type.Name
}

// equality gives the __eq of classes that have none of their own.
func (s *State) equality(L *lua.LState) *lua.LFunction {
	if s.eq == nil {
		s.eq = L.NewFunction(handleEq)
	}
	return s.eq
}

// handleEq compares what two handles hold, as Go does, and numbers, strings and booleans of one type by their values: their
// handles hold copies. Handles that were closed hold nothing.
func handleEq(L *lua.LState) int {
	a, aok := L.Get(1).(*lua.LUserData)
	b, bok := L.Get(2).(*lua.LUserData)
	L.Push(lua.LBool(aok && bok && !isClosed(a) && same(a.Value, b.Value)))
	return 1
}

// same is a == b, or *a == *b for pointers to basic types, and false where Go would panic.
func same(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if !x.Comparable() || !y.Comparable() || a == b {
		return x.Comparable() && y.Comparable()
	}
	if x.Kind() != reflect.Pointer || x.Type() != y.Type() || x.IsNil() || y.IsNil() {
		return false
	}
	switch kind := x.Elem().Kind(); {
	case kind >= reflect.Bool && kind <= reflect.Complex128, kind == reflect.String:
		return x.Elem().Equal(y.Elem())
	}
	return false
}

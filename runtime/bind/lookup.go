package bind

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// LookupFunc finds the function that name, which may be dotted, stands for in the globals of L: "game.on_tick". The running
// goroutine takes over the state. Classes are those whose handles its arguments and results can hold. Generated code makes
// a typed call of it:
//
//	f, err := bind.LookupFunc(L, name, nil)
//	if err != nil {
//		return "", err
//	}
//	k := f.Begin()
//	k.Under(ctx)
//	k.Push(lua.LString(a1))
//	k.Try(1)
//	return bind.Take(&k, bind.ToString[string]), k.End()
func LookupFunc(L *lua.LState, name string, classes []*Class) (Callback, error) {
	if L.IsClosed() {
		return Callback{}, refused(name, ErrClosed)
	}
	h := openHome(L, nil)
	h.enter(L)
	if h.state == nil {
		h.state = NewState()
		h.state.home, h.state.alert = h, true
	}
	inst := &Instance{Module: name, State: h.state, Classes: classes}
	f := Callback{home: h, bound: &bound{row: &Func{Decl: name + "()"}, inst: inst, group: &group{kind: lookups}}}
	v, err := f.lookup(name, L.NewFunction(global), lua.LString(name))
	if err != nil {
		return Callback{}, err
	}
	if f.fn, _ = v.(*lua.LFunction); f.fn == nil {
		return Callback{}, refused(name, expected("function", v))
	}
	return f, nil
}

// lookup calls fn, which finds a value, protected.
func (f Callback) lookup(as string, fn *lua.LFunction, args ...lua.LValue) (lua.LValue, error) {
	f.fn = fn
	k := f.Begin()
	k.rarely().as = as
	for _, v := range args {
		k.Push(v)
	}
	k.Call(1)
	return Take(&k, ToValue), k.End()
}

// global is the Lua function that finds the value of a dotted name.
func global(L *lua.LState) int {
	L.Push(Path(L, L.G.Global, L.CheckString(1)))
	return 1
}

// field is the Lua function that finds a field.
func field(L *lua.LState) int {
	L.Push(L.GetTable(L.Get(1), L.Get(2)))
	return 1
}

// rawField finds a field of t, and of the tables that its metatables inherit from. It is false when only a call can tell.
func rawField(t *lua.LTable, name string) (lua.LValue, bool) {
	for range lua.MaxTableGetLoop {
		if v := t.RawGetString(name); v != lua.LNil {
			return v, true
		}
		meta, ok := t.Metatable.(*lua.LTable)
		if !ok {
			return lua.LNil, true
		}
		index := meta.RawGetString("__index")
		if index == lua.LNil {
			return lua.LNil, true
		}
		if t, ok = index.(*lua.LTable); !ok {
			return lua.LNil, false
		}
	}
	return lua.LNil, false
}

// Path finds what a dotted name leads to from v, nil where something on the way is nil. It raises what indexing does.
func Path(L *lua.LState, v lua.LValue, name string) lua.LValue {
	for part := range strings.SplitSeq(name, ".") {
		if v == lua.LNil {
			break
		}
		v = L.GetField(v, part)
	}
	return v
}

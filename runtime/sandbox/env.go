package sandbox

import (
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// function is a function of a library: Lib is empty for the global ones. A constant has a Value in place of Call.
type function struct {
	Lib, Name string
	Call      lua.LGFunction
	Value     lua.LValue
}

// functions lists the functions of all libraries. Each library's file adds its own in a variable of its own, and this one joins them.
var functions = slices.Concat(stockFunctions())

// The environments of states with feature async and without. They are made by init, as functions refer to them.
var synchronous, asynchronous *environment

func init() {
	asynchronous = newEnvironment(functions)
	synchronous = newEnvironment(slices.DeleteFunc(slices.Clone(functions), func(f function) bool { return f.Lib == "async" }))
}

// environmentFor returns the environment of the states of a selection.
func environmentFor(sel *runtime.Selection) *environment {
	if sel.Has("async") {
		return asynchronous
	}
	return synchronous
}

// environment is what the globals of all states inherit, so that a state begins with an empty table. Scripts get nothing of it but functions and
// constants: the global functions are in a table that no script can hold, and a library is copied into the globals when a script touches it.
type environment struct {
	base    *lua.LTable           // the global functions
	libs    map[string][]function // sorted by name
	names   []string              // of all globals, sorted
	meta    *lua.LTable           // the metatable of the globals
	strings *lua.LTable           // the metatable of strings, until a script touches the library
}

func newEnvironment(all []function) *environment {
	e := &environment{base: new(lua.LTable), libs: map[string][]function{}, meta: new(lua.LTable)}
	all = slices.SortedFunc(slices.Values(all), func(a, b function) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range all {
		if f.Value == nil {
			f.Value = static(f.Call)
		}
		if f.Lib == "" {
			e.base.RawSetString(f.Name, f.Value)
			e.names = append(e.names, f.Name)
		} else {
			e.libs[f.Lib] = append(e.libs[f.Lib], f)
		}
	}
	e.names = append(e.names, slices.Collect(maps.Keys(e.libs))...)
	e.names = append(e.names, "_G", "_PROFILE", "profile")
	slices.Sort(e.names)

	onMiss := new(lua.LTable)
	onMiss.RawSetString("__index", static(e.index))
	e.base.Metatable = onMiss
	e.meta.RawSetString("__index", e.base)
	e.meta.RawSetString("__newindex", static(e.newindex))
	e.meta.RawSetString("__metatable", lua.LString("_G"))
	e.strings = stringMeta(e.copyOf("string"))
	return e
}

// static makes a function that all states share.
func static(f lua.LGFunction) *lua.LFunction {
	return &lua.LFunction{IsG: true, Env: noEnv, GFunction: f}
}

// noEnv is the environment of functions that have no use for one.
var noEnv = &lua.LTable{Metatable: lua.LNil}

// stringMeta makes the metatable of strings.
func stringMeta(lib *lua.LTable) *lua.LTable {
	t := &lua.LTable{Metatable: lua.LNil}
	t.RawSetString("__index", lib)
	t.RawSetString("__metatable", lua.LString("string"))
	return t
}

// open gives L globals that nobody has used, and the metatables of types that go with them.
func (e *environment) open(L *lua.LState) {
	globals := L.CreateTable(0, 8)
	globals.Metatable = e.meta
	L.Env, L.G.Global = globals, globals
	for _, v := range typical {
		if L.GetMetatable(v) != lua.LNil {
			L.SetMetatable(v, lua.LNil)
		}
	}
	L.SetMetatable(lua.LString(""), e.strings)
}

// typical are values of the types that have one metatable for all values of a state, strings aside.
var typical = []lua.LValue{
	lua.LNil, lua.LFalse, lua.LNumber(0), static(nil), anyUserdata{}, new(lua.LState), lua.LChannel(nil),
}

// anyUserdata is a userdata without a metatable of its own, as Go errors are.
type anyUserdata struct{}

func (anyUserdata) String() string { return "userdata" }

func (anyUserdata) Type() lua.LValueType { return lua.LTUserData }

// index is where the globals of a state find what is not there yet. It makes libraries.
func (e *environment) index(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	if !ok {
		return 0
	}
	v := e.make(L, string(name))
	if v == nil {
		return 0
	}
	L.G.Global.RawSetString(string(name), v)
	L.Push(v)
	return 1
}

// make makes the table of a name for the state of L, nil when there is no such.
func (e *environment) make(L *lua.LState, name string) lua.LValue {
	switch name {
	case "_G":
		return L.G.Global
	case "profile", "_PROFILE":
		if t := runtime.ProfileTable(L); t != nil {
			return t
		}
		return nil
	}
	if e.libs[name] == nil {
		return nil
	}
	t := e.copyOf(name)
	if name == "string" {
		e.adopt(L, t)
	}
	return t
}

// adopt lets strings have the methods of the library of the state, which scripts may change. The registry shows it to those that measure the state.
func (e *environment) adopt(L *lua.LState, lib *lua.LTable) {
	meta := stringMeta(lib)
	L.SetMetatable(lua.LString(""), meta)
	L.G.Registry.RawSetString(stringKey, lib)
}

// stringKey is where the registry holds the string library of a state.
const stringKey = "luamodgen.string"

// copyOf makes a table of a library.
func (e *environment) copyOf(lib string) *lua.LTable {
	list := e.libs[lib]
	t := &lua.LTable{Metatable: lua.LNil}
	for _, f := range list {
		t.RawSetString(f.Name, f.Value)
	}
	return t
}

// newindex sets a global for the first time. To set an inherited one to nil all have to be there.
func (e *environment) newindex(L *lua.LState) int {
	key, v := L.Get(2), L.Get(3)
	if name, ok := key.(lua.LString); ok && v == lua.LNil && slices.Contains(e.names, string(name)) {
		e.fill(L)
	}
	L.RawSet(L.G.Global, key, v)
	return 0
}

// fill makes the globals of L an ordinary table.
func (e *environment) fill(L *lua.LState) {
	globals := L.G.Global
	globals.Metatable = lua.LNil
	for _, name := range e.names {
		if globals.RawGetString(name) != lua.LNil {
			continue
		}
		v := e.base.RawGetString(name)
		if v == lua.LNil {
			v = e.make(L, name)
		}
		if v != nil {
			globals.RawSetString(name, v)
		}
	}
}

// ordinary makes the globals of the state the ordinary table that they look like, before t, if it is that, is read or written other than by indexing, and
// before its metatable is. It returns t.
func ordinary(L *lua.LState, t *lua.LTable) *lua.LTable {
	switch t.Metatable {
	case synchronous.meta:
		synchronous.fill(L)
	case asynchronous.meta:
		asynchronous.fill(L)
	}
	return t
}

// whole returns the table to walk for t, by pairs and next.
func whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	return runtime.Whole(L, ordinary(L, t))
}

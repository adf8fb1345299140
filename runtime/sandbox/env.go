package sandbox

import (
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// function is a function of a library: Lib is empty for the global ones.
type function struct {
	Lib, Name string
	Call      lua.LGFunction
}

// functions lists the functions of all libraries. Each library's file adds its own in a variable of its own, and this one joins them.
var functions = stockFunctions()

// stateFunctions are those of the profile of a state.
var stateFunctions = []function{
	{"", "require", runtime.RequireFunction().GFunction},
	{"", "trace", runtime.TraceFunction().GFunction},
}

// constant is a value of a library: Lib is empty for the global ones.
type constant struct {
	Lib, Name string
	Value     lua.LValue
}

// constants lists the values of all libraries that are no functions.
var constants = stockConstants

// The environments of states with feature async and without. They are made by init, as functions refer to them.
var synchronous, asynchronous *environment

func init() {
	all := slices.Concat(functions, stateFunctions)
	asynchronous = newEnvironment(all)
	synchronous = newEnvironment(slices.DeleteFunc(all, func(f function) bool { return f.Lib == "async" }))
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
	libs    map[string][]constant // sorted by name
	names   []string              // of all globals, sorted
	meta    *lua.LTable           // the metatable of the globals
	strings *lua.LTable           // the metatable of strings, until a script touches the library
}

func newEnvironment(functions []function) *environment {
	e := &environment{base: new(lua.LTable), libs: map[string][]constant{}, meta: new(lua.LTable)}
	all := slices.Clone(constants)
	for _, f := range functions {
		all = append(all, constant{f.Lib, f.Name, static(f.Call)})
	}
	slices.SortFunc(all, func(a, b constant) int { return strings.Compare(a.Name, b.Name) })
	for _, v := range all {
		if v.Lib == "" {
			e.base.RawSetString(v.Name, v.Value)
			e.names = append(e.names, v.Name)
		} else {
			e.libs[v.Lib] = append(e.libs[v.Lib], v)
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

// settle makes t an ordinary table that holds all it shows, if it is the globals of L and still inherits what it has. Whatever reads or writes a table
// other than by indexing calls it first, and what looks at its metatable.
func settle(L *lua.LState, t *lua.LTable) {
	switch t.Metatable {
	case synchronous.meta:
		synchronous.fill(L)
	case asynchronous.meta:
		asynchronous.fill(L)
	}
}

// whole returns the table to walk for t.
func whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	settle(L, t)
	return runtime.Whole(L, t)
}

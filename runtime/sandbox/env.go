package sandbox

import (
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/async"
)

// function is a function of a library: Lib is empty for the global ones.
type function struct {
	Lib, Name string
	Call      lua.LGFunction
}

// functions lists the functions of all libraries. Each library's file adds its own in a variable of its own, and this one joins them.
var functions = slices.Concat(baseFunctions, protectFunctions, tableFunctions, stringFunctions, patternFunctions, mathFunctions, timeFunctions,
	coroutineFunctions, chunkFunctions, runtimeFunctions, asyncFunctions())

// runtimeFunctions are those of package runtime.
var runtimeFunctions = []function{
	{"", "require", runtime.RequireFunction().GFunction},
	{"", "trace", runtime.TraceFunction().GFunction},
}

// asyncFunctions are those of package async.
func asyncFunctions() (all []function) {
	for _, f := range async.Functions() {
		all = append(all, function{"async", f.Name, f.Value.GFunction})
	}
	return all
}

// constant is a value of a library: Lib is empty for the global ones.
type constant struct {
	Lib, Name string
	Value     lua.LValue
}

// constants lists the values of all libraries that are no functions.
var constants = slices.Concat(baseConstants, mathConstants)

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

// environment is what states begin with, so that making one as new is making an empty table. Scripts get nothing that is shared but functions and
// constants.
type environment struct {
	globals inherited
	libs    map[string]*inherited
	strings *lua.LTable // the metatable of strings, while a script has not changed the library
}

func newEnvironment(functions []function) *environment {
	lists := map[string][]constant{}
	for _, f := range functions {
		lists[f.Lib] = append(lists[f.Lib], constant{f.Lib, f.Name, static(f.Call)})
	}
	for _, v := range constants {
		lists[v.Lib] = append(lists[v.Lib], v)
	}
	e := &environment{libs: map[string]*inherited{}}
	for name, list := range lists {
		if name != "" {
			e.libs[name] = newLibrary(name, list)
		}
	}
	e.strings = stringMeta(e.libs["string"].values)
	e.inherit(lists[""])
	return e
}

// newLibrary makes what the tables of a library inherit.
func newLibrary(name string, list []constant) *inherited {
	i := &inherited{}
	i.init(list, i.newindex)
	if name == "string" {
		i.written = giveMethods
	}
	return i
}

// inherit makes what globals inherit: functions, and tables that index makes when they are asked for.
func (e *environment) inherit(list []constant) {
	g := &e.globals
	g.init(list, e.newindex)
	g.make = e.make
	onMiss := new(lua.LTable)
	onMiss.RawSetString("__index", static(e.index))
	g.values.Metatable = onMiss
	g.names = append(g.names, "_G", "_PROFILE", "profile")
	g.names = append(g.names, slices.Collect(maps.Keys(e.libs))...)
	slices.Sort(g.names)
}

// open gives L globals that nobody has used, and the metatables of types that go with them.
func (e *environment) open(L *lua.LState) {
	globals := L.CreateTable(0, 8)
	globals.Metatable = e.globals.meta
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

// index is where the globals of a state find what is not there yet.
func (e *environment) index(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	if !ok {
		return 0
	}
	v := e.make(L, string(name))
	if v == lua.LNil {
		return 0
	}
	L.G.Global.RawSetString(string(name), v)
	L.Push(v)
	return 1
}

// make makes the table of a name for the state of L, once: afterwards the script has set it to nil.
func (e *environment) make(L *lua.LState, name string) lua.LValue {
	if !contains(e.globals.names, name) || !sessionOf(L).first(name) {
		return lua.LNil
	}
	switch lib := e.libs[name]; {
	case lib != nil:
		return &lua.LTable{Metatable: lib.meta}
	case name == "_G":
		return L.G.Global
	case name == "profile", name == "_PROFILE":
		if t := runtime.ProfileTable(L); t != nil {
			return t
		}
	}
	return lua.LNil
}

// newindex sets a global for the first time. To replace an inherited one all have to be there, as it can be set to nil later.
func (e *environment) newindex(L *lua.LState) int {
	t, key := L.G.Global, L.Get(2)
	if name, ok := key.(lua.LString); ok && contains(e.globals.names, string(name)) {
		e.globals.fill(L, t)
	}
	L.RawSet(t, key, L.Get(3))
	return 0
}

// contains reports whether a sorted list has a name.
func contains(sorted []string, name string) bool {
	_, found := slices.BinarySearch(sorted, name)
	return found
}

// stringMeta makes the metatable of strings.
func stringMeta(lib *lua.LTable) *lua.LTable {
	t := &lua.LTable{Metatable: lua.LNil}
	t.RawSetString("__index", lib)
	t.RawSetString("__metatable", lua.LString("string"))
	return t
}

// giveMethods gives strings the methods of a library that a script has changed. The registry shows it to those that measure the state.
func giveMethods(L *lua.LState, lib *lua.LTable) {
	L.SetMetatable(lua.LString(""), stringMeta(lib))
	L.G.Registry.RawSetString(stringKey, lib)
}

// stringKey is where the registry holds the string library of a state.
const stringKey = "luamodgen.string"

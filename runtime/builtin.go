package runtime

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// builtinName is the name of the built-in module in tables that give it none.
const builtinName = "luamod"

// unloading is the capability of the functions of the built-in module that take modules out of a state.
const unloading = "unload"

// noBuiltin is the name of the built-in module of tables that want none.
const noBuiltin = "-"

// newBuiltin makes the module that scripts can require in every profile: what they can ask about bindings, and do with them.
func newBuiltin(name string) *Module {
	return &Module{
		Name:   name,
		About:  "built in",
		Values: builtinValues,
		Gates: []Gate{
			{Func: "reload", Capabilities: []string{unloading}},
			{Func: "unload", Capabilities: []string{unloading}},
		},
		Funcs: []bind.Func{
			{Decl: "bundles()", Call: builtinBundles},
			{Decl: "load(names)", Call: builtinLoad},
			{Decl: "loaded()", Call: builtinLoaded},
			{Decl: "modules()", Call: builtinModules},
			{Decl: "reload(name)", Call: builtinReload},
			{Decl: "stats()", Call: builtinStats},
			{Decl: "type(value)", Call: builtinType},
			{Decl: "unload(name, cascade?)", Call: builtinUnload},
		},
	}
}

// addBuiltin makes the built-in module of c. A table that does not name it goes along with those that do.
func (c *catalog) addBuiltin() {
	name := ""
	for _, t := range c.tables {
		if t.Builtin != "" && name != "" && t.Builtin != name {
			c.err = errors.Join(c.err, fmt.Errorf("the built-in module has two names, %q and, in package %s, %q", name, t.Package, t.Builtin))
		}
		if t.Builtin != "" {
			name = t.Builtin
		}
	}
	switch name {
	case noBuiltin:
		return
	case "":
		name = builtinName
	}
	for _, t := range c.tables {
		c.err = errors.Join(c.err, t.reserved(name))
	}
	c.builtin = newBuiltin(name)
}

// reserved is the error of a table with a module or a bundle of the name of the built-in module.
func (t *Table) reserved(name string) error {
	switch {
	case t.module(name) != nil:
		return fmt.Errorf("module %q of package %s has the name of a built-in module; rename it", name, t.Package)
	case t.bundle(name) != nil:
		return fmt.Errorf("bundle %q of package %s has the name of a built-in module; rename it", name, t.Package)
	}
	return nil
}

// builtinValues sets profile, the table that is a global, too.
func builtinValues(c bind.Call, t *bind.Table) {
	t.Set("profile", stateOf(c.L).profileTable())
}

// builtinType knows classes. One may ask for the type of the module itself; with a second argument that is the mistake of a call with ':', which Value
// raises.
func builtinType(c bind.Call) int {
	value := c.L.Get(1)
	if c.L.GetTop() > 1 {
		value = c.Value(1)
	}
	return c.Return(lua.LString(TypeOf(value)))
}

// TypeOf names the type of v as messages do and as luamod.type does in Lua: the class of a handle, such as "llm.Agent",
// "error" for a Go error, and for all else what Lua's type gives.
func TypeOf(v lua.LValue) string { return bind.TypeName(v) }

// builtinModules lists what can be required, bundles aside.
func builtinModules(c bind.Call) int { return returnNames(c, stateOf(c.L).profile.modules()) }

// builtinBundles lists the bundles that can be required.
func builtinBundles(c bind.Call) int { return returnNames(c, stateOf(c.L).profile.bundles()) }

// builtinLoaded lists what has been required, in the order in which it was loaded. Modules that are loaded only for others are not among it.
func builtinLoaded(c bind.Call) int {
	s := stateOf(c.L)
	var names []string
	for _, e := range s.order {
		if e.value != nil && s.profile.offers(e.module) {
			names = append(names, e.module.Name)
		}
	}
	return returnNames(c, names)
}

// builtinLoad requires several modules.
func builtinLoad(c bind.Call) int {
	names := bind.Arg(c, 1, bind.ToStrings[[]string])
	t := c.L.CreateTable(0, len(names))
	for _, name := range names {
		t.RawSetString(name, requireIn(c.L, name))
	}
	return c.Return(t)
}

// requireIn requires a module or a bundle as the script itself would.
func requireIn(L *lua.LState, name string) lua.LValue {
	require := L.GetGlobal("require")
	if _, ok := require.(*lua.LFunction); !ok {
		L.RaiseError("%q cannot be required: the global require is gone", bind.Brief(name))
	}
	L.Push(require)
	L.Push(lua.LString(name))
	L.Call(1, 1)
	v := L.Get(-1)
	L.Pop(1)
	return v
}

// builtinStats counts what the state has.
func builtinStats(c bind.Call) int {
	stats := stateOf(c.L).stats()
	t := c.L.CreateTable(0, len(stats))
	for _, name := range slices.Sorted(maps.Keys(stats)) {
		t.RawSetString(name, lua.LNumber(stats[name]))
	}
	return c.Return(t)
}

// stats counts what the state has: the modules that it can require, and those that are loaded.
func (s *state) stats() map[string]int64 {
	return map[string]int64{"modules": int64(len(s.profile.modules())), "loaded": int64(len(s.order))}
}

// builtinUnload unloads a module that the script could require.
func builtinUnload(c bind.Call) int {
	name := offered(c, 1)
	cascade := bind.Opt(c, 2, false, bind.ToBool[bool])
	if err := stateOf(c.L).unload(c.L, name, cascade); err != nil {
		return c.Raise(err)
	}
	return c.Return()
}

// builtinReload makes the next require load a module anew.
func builtinReload(c bind.Call) int {
	name := offered(c, 1)
	if err := stateOf(c.L).reload(c.L, name); err != nil {
		return c.Raise(err)
	}
	return c.Return()
}

// offered reads argument n, the name of a module that the script could require.
func offered(c bind.Call, n int) string {
	name, p := c.String(n), stateOf(c.L).profile
	switch m := p.catalog.module(name); {
	case m == nil && p.catalog.bundle(name) != nil:
		c.Raise(fmt.Errorf("%q is a bundle: name one of its modules", name))
	case m == nil:
		c.Raise(p.catalog.unknownModule(name))
	case !p.offers(m):
		c.Raise(errors.New(p.refusal(m)))
	}
	return name
}

// returnNames gives a list of names to the script.
func returnNames(c bind.Call, names []string) int {
	return c.Return(bind.Result(c, 1, names, fromNames))
}

func fromNames(c bind.Call, names []string) (lua.LValue, error) {
	return bind.FromSlice(c, names, bind.FromString[string])
}

package runtime

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// builtinName is the name of a module that scripts can require in every profile. No other module can have it.
const builtinName = "luamod"

// builtin is what scripts can ask about bindings.
var builtin = Module{
	Name:  builtinName,
	About: "built in",
	Funcs: []bind.Func{
		{Decl: "type(value)", Call: builtinType},
	},
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

// reserved is the error of a table with a module of the name of the built-in one.
func (t *Table) reserved() error {
	if t.module(builtinName) == nil {
		return nil
	}
	return fmt.Errorf("module %q of package %s has the name of a built-in module; rename it", builtinName, t.Package)
}

// withBuiltin adds the built-in module to sorted names.
func withBuiltin(names []string) []string {
	i, _ := slices.BinarySearch(names, builtinName)
	return slices.Insert(slices.Clone(names), i, builtinName)
}

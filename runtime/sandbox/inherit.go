package sandbox

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// inherited is what tables of all states have without holding it, the globals and those of libraries: each is empty, and its metatable, which scripts
// do not get, finds values in a table that no script can hold. To whom looks at such a table other than by indexing it becomes the ordinary table that it
// looks like, see settle. So does a library that is written to.
type inherited struct {
	values  *lua.LTable
	names   []string // sorted
	meta    *lua.LTable
	make    func(L *lua.LState, name string) lua.LValue // what is not in values; nil for none
	written func(L *lua.LState, t *lua.LTable)          // called for a table that is ordinary from now on; nil for nothing
}

// inheritedKey is where a metatable holds its *inherited.
const inheritedKey = "__inherited"

func (i *inherited) init(list []constant, newindex lua.LGFunction) {
	i.values = &lua.LTable{Metatable: lua.LNil}
	slices.SortFunc(list, func(a, b constant) int { return strings.Compare(a.Name, b.Name) })
	for _, v := range list {
		i.values.RawSetString(v.Name, v.Value)
		i.names = append(i.names, v.Name)
	}
	i.meta = &lua.LTable{Metatable: lua.LNil}
	i.meta.RawSetString("__index", i.values)
	i.meta.RawSetString("__newindex", static(newindex))
	i.meta.RawSetString("__metatable", lua.LFalse)
	i.meta.RawSetString(inheritedKey, &lua.LUserData{Value: i, Env: noEnv, Metatable: lua.LNil})
}

// inheritedBy is what t inherits, nil for ordinary tables.
func inheritedBy(t *lua.LTable) *inherited {
	meta, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return nil
	}
	if mark, ok := meta.RawGetString(inheritedKey).(*lua.LUserData); ok {
		i, _ := mark.Value.(*inherited)
		return i
	}
	return nil
}

// settle makes t an ordinary table that holds all it shows, if it inherits. Whatever reads or writes a table of a script other than by indexing calls it
// first, and what looks at its metatable.
func settle(L *lua.LState, t *lua.LTable) {
	if i := inheritedBy(t); i != nil {
		i.fill(L, t)
	}
}

// whole returns the table to walk for t.
func whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	settle(L, t)
	return runtime.Whole(L, t)
}

// fill makes t an ordinary table.
func (i *inherited) fill(L *lua.LState, t *lua.LTable) {
	t.Metatable = lua.LNil
	for _, name := range i.names {
		if t.RawGetString(name) != lua.LNil {
			continue
		}
		v := i.values.RawGetString(name)
		if v == lua.LNil && i.make != nil {
			v = i.make(L, name)
		}
		t.RawSetString(name, v)
	}
	if i.written != nil {
		i.written(L, t)
	}
}

// newindex sets a field of a library.
func (i *inherited) newindex(L *lua.LState) int {
	t := L.CheckTable(1)
	i.fill(L, t)
	L.RawSet(t, L.Get(2), L.Get(3))
	return 0
}

package runtime

import (
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// lazily is what a table that does not have its fields shows to pairs and next.
type lazily interface {
	// whole returns t with all fields, or another table that has them.
	whole(L *lua.LState, t *lua.LTable) *lua.LTable
}

// lazyKey is where the metatable of such a table holds its lazily.
const lazyKey = "__lazy"

// moduleStatics is what all states share of a module: most of what it would cost one. Nothing writes to it; only the debug library, which trusted
// scripts alone should have, could.
type moduleStatics struct {
	once   sync.Once
	loader *lua.LFunction // Load
	marks  *bind.Marks    // of its functions
	meta   *lua.LTable    // the metatable of the tables of a lazy module, and of all in states that a Selection opened; scripts do not get it
}

// shareable returns the statics of m.
func (m *Module) shareable() *moduleStatics {
	m.statics.once.Do(func() {
		m.statics.loader, m.statics.marks = static(m.Load), bind.Mark(m.Name)
		m.statics.meta = m.sharedMeta()
	})
	return &m.statics
}

// sharedMeta makes the metatable of the tables of m.
func (m *Module) sharedMeta() *lua.LTable {
	t := protected(m.Name, lua.LNil)
	t.RawSetString("__tostring", static(m.tostring))
	if m.Lazy {
		t.RawSetString("__index", static(m.index))
		t.RawSetString("__newindex", static(m.newindex))
		t.RawSetString(lazyKey, &lua.LUserData{Value: lazily(m), Metatable: lua.LNil})
	}
	return t
}

// protected makes a metatable that scripts do not get: getmetatable gives them the name.
func protected(name string, index lua.LValue) *lua.LTable {
	t := new(lua.LTable)
	t.RawSetString("__index", index)
	t.RawSetString("__metatable", lua.LString(name))
	return t
}

// static makes a function that all states can share: it has no upvalues.
func static(f lua.LGFunction) *lua.LFunction {
	return &lua.LFunction{IsG: true, Env: noEnv, GFunction: f}
}

// noEnv is the environment of functions that have no use for one.
var noEnv = &lua.LTable{Metatable: lua.LNil}

// index is the __index of the table of a lazy module.
func (m *Module) index(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	if !ok {
		return 0
	}
	e := m.lazyEntry(L, L.Get(1))
	if e == nil {
		L.RaiseError("%s.%s: module %s is closed", m.Name, string(name), m.Name)
	}
	if f := e.lazy.Index(L, string(name)); f != nil {
		L.Push(f)
		return 1
	}
	L.Push(m.about(string(name)))
	return 1
}

// newindex is the __newindex of the table of a lazy module: what a script sets is in place of the function, nil too, as in other tables.
func (m *Module) newindex(L *lua.LState) int {
	t, name, v := L.CheckTable(1), L.Get(2), L.Get(3)
	if e := m.lazyEntry(L, t); e != nil && name.Type() == lua.LTString {
		e.lazy.Remove(L, name.String())
	}
	L.RawSet(t, name, v)
	return 0
}

// lazyEntry is what the state of L has of m when t is its table.
func (m *Module) lazyEntry(L *lua.LState, t lua.LValue) *entry {
	s := stateOf(L)
	if s == nil || s.loads == nil {
		return nil
	}
	if e := s.loaded(m); e != nil && t == e.inst.Table {
		return e
	}
	return nil
}

// whole sets all that index would make.
func (m *Module) whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	if e := m.lazyEntry(L, t); e != nil {
		e.lazy.All(L)
		m.describe(t)
	}
	return t
}

// Whole returns the table to walk for t: t itself, with all fields, when it is a table of the bindings that makes its fields at their first use, as
// bundles and lazy modules do; a copy of the read-only table of the profile; and t as it is otherwise. Programs with a pairs or a next of
// their own call it; the stock ones of a state do after Preload. It raises an error when a member of a bundle does not load.
func Whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	meta, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return t
	}
	mark, ok := meta.RawGetString(lazyKey).(*lua.LUserData)
	if !ok {
		return t
	}
	if z, ok := mark.Value.(lazily); ok {
		return z.whole(L, t)
	}
	return t
}

// mendPairs lets pairs and next see the fields that nobody has used yet. It changes the two functions themselves, as scripts may have put
// them into local variables, and leaves them alone when they are not those of L.
func (s *state) mendPairs(L *lua.LState) {
	if s.mended {
		return
	}
	s.mended = true
	for _, name := range []string{"pairs", "next"} {
		f, ok := L.G.Global.RawGetString(name).(*lua.LFunction)
		if !ok || !f.IsG || f.Env != L.G.Global {
			continue
		}
		stock := f.GFunction
		f.GFunction = func(L *lua.LState) int {
			if t, ok := L.Get(1).(*lua.LTable); ok && t.Metatable != lua.LNil {
				L.Replace(1, Whole(L, t))
			}
			return stock(L)
		}
	}
}

// newLazy makes the functions of e at their first use.
func (s *state) newLazy(L *lua.LState, e *entry) {
	s.mendPairs(L)
	e.inst.Table = L.CreateTable(0, 1)
	e.inst.Table.Metatable = e.module.shareable().meta
	e.lazy = bind.NewLazy(&e.inst, e.module.Funcs)
}

package runtime

import (
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// lazily makes the rest of a table that is filled at use.
type lazily interface {
	complete(L *lua.LState, t *lua.LTable)
}

// lazyKey is where the metatable of such a table holds its lazily.
const lazyKey = "__lazy"

// lazyMeta is the metatable of the tables of a lazy module, one for all states: it is what a small table costs most. Scripts do not get it,
// and nothing writes to it.
type lazyMeta struct {
	once  sync.Once
	table *lua.LTable
}

// lazyTable gives e a table without functions.
func lazyTable(L *lua.LState, e *entry) *lua.LTable {
	m := e.module
	m.lazy.once.Do(func() {
		meta := L.CreateTable(0, 4)
		meta.RawSetString("__index", static(m.index))
		meta.RawSetString("__tostring", static(m.tostring))
		meta.RawSetString("__metatable", lua.LString(m.Name))
		meta.RawSetString(lazyKey, &lua.LUserData{Value: lazily(m), Metatable: lua.LNil})
		m.lazy.table = meta
	})
	t := L.CreateTable(0, 1)
	t.Metatable = m.lazy.table
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

// lazyEntry is what the state of L has of m when t is its table.
func (m *Module) lazyEntry(L *lua.LState, t lua.LValue) *entry {
	s := stateOf(L)
	if s == nil || s.loads == nil {
		return nil
	}
	if e := s.entries[m]; e != nil && t == e.inst.Table {
		return e
	}
	return nil
}

// complete sets all that index would make.
func (m *Module) complete(L *lua.LState, t *lua.LTable) {
	e := m.lazyEntry(L, t)
	if e == nil {
		return
	}
	e.lazy.All(L)
	m.describe(t)
}

// Complete fills a table of the bindings that makes its fields at their first use: a lazy module, a bundle. Other tables stay as they are. Programs
// with a pairs or a next of their own call it; the stock ones of a state know such tables from the first that is required.
func Complete(L *lua.LState, t *lua.LTable) {
	meta, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return
	}
	mark, ok := meta.RawGetString(lazyKey).(*lua.LUserData)
	if !ok {
		return
	}
	if z, ok := mark.Value.(lazily); ok {
		z.complete(L, t)
	}
}

// mendPairs lets pairs and next see the fields that nobody has used yet. It changes the two functions themselves, as scripts may have put
// them into local variables, and leaves them alone when they are not those of L.
func (s *loads) mendPairs(L *lua.LState) {
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
				Complete(L, t)
			}
			return stock(L)
		}
	}
}

// newLazy makes the functions of e at their first use.
func (s *state) newLazy(L *lua.LState, e *entry) {
	s.mendPairs(L)
	e.inst.Table = lazyTable(L, e)
	e.lazy = bind.NewLazy(&e.inst, e.module.Funcs)
}

package runtime

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// bundleTable is a bundle in one state. Its members are required at their first use and are then plain fields.
type bundleTable struct {
	*Bundle
	modules []string // the members that the script can require, in the order of the bundle
	table   *lua.LTable
}

// load is the loader of a bundle.
func (b *Bundle) load(L *lua.LState) int {
	s, err := openLoads(L)
	if err != nil {
		L.RaiseError("require %q: %s", b.Name, err)
	}
	L.Push(s.bundle(L, b).table)
	return 1
}

// bundle returns what s has of b, which it makes at the first require.
func (s *state) bundle(L *lua.LState, b *Bundle) *bundleTable {
	if i := slices.IndexFunc(s.bundles, func(t *bundleTable) bool { return t.Bundle == b }); i >= 0 {
		return s.bundles[i]
	}
	s.mendPairs(L)
	t := &bundleTable{Bundle: b, modules: s.profile.membersOf(b)}
	t.table = L.CreateTable(0, len(t.modules)+1)
	t.table.RawSetString("_meta", t.meta(L))
	t.table.Metatable = t.metatable(L)
	s.bundles = append(s.bundles, t)
	return t
}

// membersOf returns the modules of b that a script under p can require.
func (p *profile) membersOf(b *Bundle) (names []string) {
	for _, name := range b.Modules {
		if m := p.catalog.module(name); m != nil && p.offers(m) {
			names = append(names, name)
		}
	}
	return names
}

// bundles returns the names of the bundles that a script under p can require, sorted.
func (p *profile) bundles() (names []string) {
	for _, name := range p.Bundles {
		if p.leaves(name) {
			names = append(names, name)
		}
	}
	return names
}

// meta is the field _meta of the bundle: what it is.
func (b *bundleTable) meta(L *lua.LState) *lua.LTable {
	modules := L.CreateTable(len(b.modules), 0)
	for _, name := range b.modules {
		modules.Append(lua.LString(name))
	}
	t := L.CreateTable(0, 3)
	t.RawSetString("name", lua.LString(b.Name))
	t.RawSetString("description", lua.LString(b.Description))
	t.RawSetString("modules", modules)
	return t
}

// metatable is what makes the members appear.
func (b *bundleTable) metatable(L *lua.LState) *lua.LTable {
	t := L.CreateTable(0, 4)
	t.RawSetString("__index", L.NewFunction(b.index))
	t.RawSetString("__tostring", L.NewFunction(b.tostring))
	t.RawSetString("__metatable", lua.LString(b.Name))
	t.RawSetString(lazyKey, &lua.LUserData{Value: lazily(b), Metatable: lua.LNil})
	return t
}

// index loads a member.
func (b *bundleTable) index(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	if !ok || !slices.Contains(b.modules, string(name)) {
		return 0
	}
	L.Push(b.load(L, string(name)))
	return 1
}

// load makes a member a plain field.
func (b *bundleTable) load(L *lua.LState, name string) lua.LValue {
	s := stateOf(L)
	s.because(CauseBundle, b.Name)
	defer s.because("", "") // nothing was loaded when require had it
	v := requireIn(L, name)
	b.table.RawSetString(name, v)
	return v
}

// whole loads all members.
func (b *bundleTable) whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	for _, name := range b.modules {
		if t.RawGetString(name) == lua.LNil {
			b.load(L, name)
		}
	}
	return t
}

func (b *bundleTable) tostring(L *lua.LState) int {
	text := b.Name
	if b.Description != "" {
		text += ": " + b.Description
	}
	L.Push(lua.LString(text))
	return 1
}

// forgetMember makes bundles require the module of a name anew, after it was unloaded.
func (s *loads) forgetMember(name string) {
	for _, b := range s.bundles {
		if slices.Contains(b.modules, name) {
			b.table.RawSetString(name, lua.LNil)
		}
	}
}

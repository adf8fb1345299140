package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// requireFunction is require for all states that a Selection opened.
var requireFunction = static(require)

// RequireFunction is the require of states that a [Selection] opened. It finds the modules and bundles of the profile and the built-in
// module, and nothing else. All states share it.
func RequireFunction() *lua.LFunction { return requireFunction }

// TraceFunction is trace(msg): a message for the observer where feature debug is on. All states share it.
func TraceFunction() *lua.LFunction { return traceFunc }

// ProfileTable is the read-only table that scripts see of the profile of L. A state has one, made when it is asked for; nil without a profile.
func ProfileTable(L *lua.LState) *lua.LTable {
	if s := stateOf(L); s != nil && s.profile != nil {
		return s.profileTable()
	}
	return nil
}

// require is require(name).
func require(L *lua.LState) int {
	name := L.CheckString(1)
	s := stateOf(L)
	if s == nil || s.profile == nil {
		L.RaiseError("module %s not found: the state has no profile", bind.Brief(name))
	}
	if s.dev != nil && s.loads != nil {
		s.refresh(L)
		s.noteUser(L.Get(1))
	}
	loaded := s.openLoaded(L)
	v := loaded.RawGetString(name)
	switch {
	case isMark(v):
		L.RaiseError("loop or previous error loading module: %s", name)
	case lua.LVAsBool(v):
	default:
		v = s.requireNew(L, loaded, name)
	}
	L.Push(v)
	return 1
}

// openLoaded returns the table of what was required, which is made at first need.
func (s *state) openLoaded(L *lua.LState) *lua.LTable {
	if t := loadedTable(L); t != nil {
		return t
	}
	t := L.CreateTable(0, 1)
	L.G.Registry.RawSetString(loadedKey, t)
	return t
}

// requireNew loads what is not in loaded yet. The argument of the running function is the name.
func (s *state) requireNew(L *lua.LState, loaded *lua.LTable, name string) lua.LValue {
	p := s.profile
	m, b := p.catalog.module(name), p.catalog.bundle(name)
	loader := lua.LGFunction(nil)
	switch {
	case m != nil && p.offers(m):
		loader = m.Load
	case b != nil && p.offersBundle(b):
		loader = b.load
	case m != nil:
		L.RaiseError("%s", p.refusal(m))
	case b != nil:
		L.RaiseError("%s", p.refusalOfBundle(b))
	default:
		L.RaiseError("module %s not found:\n\tthere is no such module in the profile", bind.Brief(name))
	}
	loaded.RawSetString(name, &lua.LUserData{Metatable: lua.LNil})
	loader(L)
	v := L.Get(-1)
	L.Pop(1)
	if own := loaded.RawGetString(name); !isMark(own) { // the loader's doing
		return own
	}
	loaded.RawSetString(name, v)
	return v
}

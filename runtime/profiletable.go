package runtime

import (
	lua "github.com/yuin/gopher-lua"
)

// The metatables of the table that scripts see of their profile, and of its features. All states share them: scripts do not get them, and
// nothing writes to them. The tables themselves are empty, one for each state.
var (
	profileMeta  = readOnly("profile", (*profile).field, (*profile).fields)
	featuresMeta = readOnly("profile.features", (*profile).featureField, (*profile).featureFields)
	traceFunc    = static(trace)
)

// view is what a read-only table shows of the profile of a state.
type view struct {
	name string
	get  func(p *profile, key string) lua.LValue
	keys func(p *profile) []string
}

// readOnly makes the metatable of a view.
func readOnly(name string, get func(*profile, string) lua.LValue, keys func(*profile) []string) *lua.LTable {
	v := &view{name, get, keys}
	t := protected(name, static(v.index))
	t.RawSetString("__newindex", static(v.newindex))
	t.RawSetString(lazyKey, &lua.LUserData{Value: lazily(v), Metatable: lua.LNil})
	return t
}

// field is the value of a field of the global profile: limits are absent where there is none.
func (p *profile) field(key string) lua.LValue {
	number := lua.LNumber(0)
	switch key {
	case "name":
		return lua.LString(p.Name)
	case "features":
		return &lua.LTable{Metatable: featuresMeta}
	case "memory_limit":
		number = lua.LNumber(p.MemoryLimit)
	case "instruction_limit":
		number = lua.LNumber(p.InstructionLimit)
	case "timeout":
		number = lua.LNumber(p.Timeout.Seconds())
	}
	if number == 0 {
		return lua.LNil
	}
	return number
}

func (*profile) fields() []string {
	return []string{"name", "features", "memory_limit", "instruction_limit", "timeout"}
}

// featureField is true for a feature that is on.
func (p *profile) featureField(key string) lua.LValue {
	if p.has(key) {
		return lua.LTrue
	}
	return lua.LNil
}

func (p *profile) featureFields() []string { return p.Features }

func (v *view) index(L *lua.LState) int {
	key, ok := L.Get(2).(lua.LString)
	if s := stateOf(L); ok && s != nil && s.profile != nil {
		L.Push(v.get(s.profile, string(key)))
		return 1
	}
	return 0
}

func (v *view) newindex(L *lua.LState) int {
	L.RaiseError("%s is read-only", v.name)
	return 0
}

// whole is a copy to walk.
func (v *view) whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	s := stateOf(L)
	if s == nil || s.profile == nil {
		return t
	}
	keys := v.keys(s.profile)
	whole := L.CreateTable(0, len(keys))
	for _, key := range keys {
		whole.RawSetString(key, v.get(s.profile, key))
	}
	return whole
}

// profileTable is the table that scripts see of the profile.
func (s *state) profileTable() *lua.LTable {
	if s.view == nil {
		s.view = &lua.LTable{Metatable: profileMeta}
	}
	return s.view
}

// setGlobals sets profile, _PROFILE and trace, and leaves alone what the program has set.
func (s *state) setGlobals(L *lua.LState) {
	for _, g := range [...]struct {
		name  string
		value lua.LValue
	}{{"profile", s.profileTable()}, {"_PROFILE", s.view}, {"trace", traceFunc}} {
		if L.G.Global.RawGetString(g.name) == lua.LNil {
			L.G.Global.RawSetString(g.name, g.value)
		}
	}
}

// trace is the global function trace(msg): a message for the observer where feature debug is on.
func trace(L *lua.LState) int {
	msg := L.CheckAny(1)
	if s := stateOf(L); s != nil && s.profile != nil && s.profile.has(debug) {
		s.trace(L.ToStringMeta(msg).String())
	}
	return 0
}

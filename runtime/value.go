package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// value returns what require returns for e, which it makes at the first require.
func (s *state) value(L *lua.LState, e *entry) (lua.LValue, error) {
	if e.value != nil {
		return e.value, nil
	}
	if err := s.within(e.module, func() error { return s.fill(L, e) }); err != nil {
		return nil, err
	}
	e.value = e.inst.Table
	return e.value, nil
}

// fill makes the table of e: the functions, the values, what describes the module.
func (s *state) fill(L *lua.LState, e *entry) error {
	m := e.module
	if m.Lazy {
		s.newLazy(L, e)
	} else {
		e.inst.Table = L.CreateTable(0, len(m.Funcs)+len(m.Classes)+len(m.Enums)+2)
		bind.Install(L, &e.inst, m.Funcs)
	}
	if m.Factory != nil {
		bind.Install(L, &e.inst, e.factoryFuncs())
	}
	bind.InstallClasses(L, &e.inst, m.Classes)
	bind.InstallEnums(L, &e.inst, m.Enums)
	if m.Values != nil {
		if err := m.setValues(L, &e.inst); err != nil {
			return err
		}
	}
	switch {
	case m.Lazy:
	case s.opened:
		m.describe(e.inst.Table)
		e.inst.Table.Metatable = m.shareable().meta
	default:
		describe(L, m, e.inst.Table)
	}
	return nil
}

// setValues sets the values of m in the table of inst.
func (m *Module) setValues(L *lua.LState, inst *bind.Instance) (err error) {
	defer recovered(m.Name, " values", &err)
	return inst.Fill(L, m.Values)
}

// describe gives the table of m its version, its description and its __tostring.
func describe(L *lua.LState, m *Module, t *lua.LTable) {
	m.describe(t)
	meta := L.CreateTable(0, 1)
	meta.RawSetString("__tostring", L.NewFunction(m.tostring))
	t.Metatable = meta
}

// describe sets the version and the description.
func (m *Module) describe(t *lua.LTable) {
	for _, name := range []string{"_VERSION", "_DESCRIPTION"} {
		if v := m.about(name); v != lua.LNil {
			t.RawSetString(name, v)
		}
	}
}

// about is the version or the description of m, nil when there is none.
func (m *Module) about(name string) lua.LValue {
	switch {
	case name == "_VERSION" && m.Version != "":
		return lua.LString(m.Version)
	case name == "_DESCRIPTION" && m.Doc != "":
		return lua.LString(m.Doc)
	}
	return lua.LNil
}

// tostring is the __tostring of the table of m.
func (m *Module) tostring(L *lua.LState) int {
	if m.About == "" {
		L.Push(lua.LString(m.Name))
	} else {
		L.Push(lua.LString(m.Name + ": " + m.About))
	}
	return 1
}

// runLoader runs the loader of m, its own or the chunk of its source, as require does, and returns what require would.
func runLoader(L *lua.LState, m *Module, loader *lua.LFunction) (lua.LValue, error) {
	L.Push(loader)
	L.Push(lua.LString(m.Name))
	if err := bind.PCall(L, 1, 1); err != nil {
		return nil, carried(err)
	}
	v := L.Get(-1)
	L.Pop(1)
	if v != lua.LNil {
		return v, nil
	}
	if loaded := loadedTable(L); loaded != nil && isLoaded(loaded.RawGetString(m.Name)) {
		return loaded.RawGetString(m.Name), nil
	}
	return lua.LTrue, nil
}

// guardedLoader is m.Loader with panics raised as errors that keep their stack, which PCall would lose.
func (m *Module) guardedLoader(L *lua.LState) int {
	n, err := m.callLoader(L)
	if err != nil {
		L.Error(bind.NewError(L, err), 1)
	}
	return n
}

func (m *Module) callLoader(L *lua.LState) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			if raised, ok := v.(*lua.ApiError); ok {
				panic(raised)
			}
			err = bind.NewPanicError(m.Name+" loader", v)
		}
	}()
	return m.Loader(L), nil
}

// loadedTable returns package.loaded as require finds it, nil without the package library.
func loadedTable(L *lua.LState) *lua.LTable {
	t, _ := L.G.Registry.RawGetString(loadedKey).(*lua.LTable)
	return t
}

// publish puts v into package.loaded under name, and reports so, unless something is there.
func publish(L *lua.LState, name string, v lua.LValue) bool {
	loaded := loadedTable(L)
	if loaded == nil || isLoaded(loaded.RawGetString(name)) {
		return false
	}
	loaded.RawSetString(name, v)
	return true
}

// unmark removes the mark that require leaves in package.loaded under the name of a loader that raised, and that would
// make every later require fail.
func unmark(L *lua.LState, name string) {
	if loaded := loadedTable(L); loaded != nil && isMark(loaded.RawGetString(name)) {
		loaded.RawSetString(name, lua.LNil)
	}
}

// isLoaded reports whether v, of package.loaded, is a module.
func isLoaded(v lua.LValue) bool { return lua.LVAsBool(v) && !isMark(v) }

// isMark reports whether v is what require puts into package.loaded while a loader runs: a userdata that no function of
// gopher-lua could have made, as those have an environment.
func isMark(v lua.LValue) bool {
	ud, ok := v.(*lua.LUserData)
	return ok && ud.Value == nil && ud.Env == nil
}

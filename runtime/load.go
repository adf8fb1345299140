package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Load is the loader of m: it loads what m depends on, makes the instance of m, and returns the table of m to Lua.
// It is a lua.LGFunction that works in any state, with Preload and without:
//
//	L.PreloadModule("hello", bindings.LoadHello)
//
// A state has one instance and one table of a module, whatever the names and ways it is required by. Load raises what
// goes wrong as an error that Cause returns the Go error of. A module that failed is as if it had never been required:
// the next require makes it again.
func (m *Module) Load(L *lua.LState) int {
	name := m.Name
	if required, ok := L.Get(1).(lua.LString); ok {
		name = string(required)
	}
	v, err := m.load(L)
	if err != nil {
		unmark(L, name)
		L.Error(bind.NewError(L, fmt.Errorf("require %q: %w", name, err)), 1)
	}
	L.Push(v)
	return 1
}

// load returns the value of m in the state of L.
func (m *Module) load(L *lua.LState) (lua.LValue, error) {
	s, err := openLoads(L)
	if err != nil {
		return nil, err
	}
	before := s.entries[m]
	e, err := s.entry(L, m)
	if err != nil {
		return nil, err
	}
	v, err := s.value(L, e)
	if err != nil && before == nil {
		err = s.discard(e, err)
	}
	return v, err
}

// entry returns what s has of m, which it makes after what m depends on.
func (s *state) entry(L *lua.LState, m *Module) (*entry, error) {
	if e := s.entries[m]; e != nil {
		return e, nil
	}
	e := &entry{module: m, inst: bind.Instance{Module: m.Name, State: s.bind, Classes: m.Uses, Rules: m.Rules}}
	err := s.within(m, func() (err error) {
		if err := s.loadDependencies(L, m); err != nil {
			return err
		}
		if m.Loader != nil {
			e.value, err = runLoader(L, m)
		} else {
			e.inst.Self, err = s.instance(L, m)
		}
		if err == nil {
			e.inst.Inits = m.shared.inits // nil for instances of one state
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.keep(e)
	return e, nil
}

// loadDependencies loads what m depends on: instances only, as the tables are for scripts that require them. The value
// of a loader written by hand goes to package.loaded, where the loader of m expects it.
func (s *state) loadDependencies(L *lua.LState, m *Module) error {
	for _, d := range m.Depends {
		if err := m.checkDependency(d); err != nil {
			return err
		}
		e, err := s.entry(L, d)
		if err != nil {
			return fmt.Errorf("dependency %q: %w", d.Name, err)
		}
		if d.Loader != nil {
			publish(L, d.Name, e.value)
		}
	}
	return nil
}

// instance makes the instance of m, or takes part in the shared one.
func (s *state) instance(L *lua.LState, m *Module) (any, error) {
	ctx := L.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	switch {
	case m.New == nil:
		return nil, nil
	case m.Scope == Shared:
		return s.share(ctx, m)
	default:
		return s.construct(ctx, m)
	}
}

// construct calls the constructor of m, whose dependencies are loaded.
func (s *state) construct(ctx context.Context, m *Module) (self any, err error) {
	defer recovered(m.Name+" constructor", &err)
	self, err = m.New(bind.NewBuild(ctx, m.Name, s.dependency(m), s.provided))
	if self == nil && err == nil {
		err = errors.New("the constructor returned nil")
	}
	return self, err
}

// dependency returns the function that finds the instance of a dependency of m by name.
func (s *state) dependency(m *Module) func(string) any {
	return func(name string) any {
		for _, d := range m.Depends {
			if d.Name == name {
				return s.entries[d].inst.Self
			}
		}
		return nil
	}
}

// discard undoes the loading of e because of err.
func (s *state) discard(e *entry, err error) error {
	delete(s.entries, e.module)
	s.order = slices.DeleteFunc(s.order, func(o *entry) bool { return o == e })
	if closeErr := e.release(); closeErr != nil {
		return fmt.Errorf("%w; then %w", err, closeErr)
	}
	return err
}

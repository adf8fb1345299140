package runtime

import (
	"context"
	"errors"
	"fmt"

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
func (m *Module) load(L *lua.LState) (v lua.LValue, err error) {
	s, err := openLoads(L)
	if err != nil {
		return nil, err
	}
	defer s.watchLoad(m, CauseRequire).end(&err)
	before := s.loaded(m)
	e, err := s.entry(L, m)
	if err != nil {
		return nil, err
	}
	v, err = s.value(L, e)
	if err != nil && before == nil {
		err = s.discard(e, err)
	}
	return v, err
}

// entry returns what s has of m, which it makes after what m depends on.
func (s *state) entry(L *lua.LState, m *Module) (*entry, error) {
	if e := s.loaded(m); e != nil {
		return e, nil
	}
	e := &entry{module: m, inst: bind.Instance{Module: m.Name, State: s.bind, Classes: m.Uses, Rules: m.Rules}}
	err := s.within(m, func() (err error) {
		if err := s.loadDependencies(L, m); err != nil {
			return err
		}
		exposed, err := s.expose(L, m)
		defer conceal(L, exposed)
		if err != nil {
			return err
		}
		switch {
		case m.Source != nil:
			e.value, err = s.runSource(L, m)
		case m.Loader != nil:
			e.value, err = runLoader(L, m, L.NewFunction(m.guardedLoader))
		default:
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

// loadDependencies loads what m depends on: instances only, as the tables are for scripts that require them.
func (s *state) loadDependencies(L *lua.LState, m *Module) error {
	for _, d := range m.Depends {
		if m.Scope == Shared && d.Scope != Shared && d.New != nil {
			return fmt.Errorf("dependency %q: the module has one instance per state, and shared module %q cannot hold it", d.Name, m.Name)
		}
		if _, err := s.dependOn(L, d); err != nil {
			return fmt.Errorf("dependency %q: %w", d.Name, err)
		}
	}
	return nil
}

// expose puts what m depends on into package.loaded, where m finds it: modules written in Lua and by hand, and for a module
// written in Lua also the tables of internal ones, which it could not require. It returns the internal ones, to conceal when m
// is loaded, as scripts are not to have them.
func (s *state) expose(L *lua.LState, m *Module) (exposed []string, err error) {
	for _, d := range m.Depends {
		if d.Loader == nil && d.Source == nil && (m.Source == nil || !d.Internal) {
			continue
		}
		v, err := s.value(L, s.loaded(d))
		if err != nil {
			return exposed, fmt.Errorf("dependency %q: %w", d.Name, err)
		}
		if publish(L, d.Name, v) && d.Internal {
			exposed = append(exposed, d.Name)
		}
	}
	return exposed, nil
}

// conceal removes names from package.loaded.
func conceal(L *lua.LState, names []string) {
	for _, name := range names {
		loadedTable(L).RawSetString(name, lua.LNil)
	}
}

// dependOn is entry for a dependency of the module being loaded.
func (s *state) dependOn(L *lua.LState, m *Module) (e *entry, err error) {
	defer s.watchLoad(m, CauseDependency).end(&err)
	return s.entry(L, m)
}

// instance makes the instance of m, or takes part in the shared one.
func (s *state) instance(L *lua.LState, m *Module) (any, error) {
	ctx := L.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	switch {
	case m.New == nil && m.Factory == nil:
		return nil, nil
	case m.Scope == Shared:
		return s.takePart(ctx, m)
	default:
		return s.construct(ctx, m)
	}
}

// takePart takes part in the instance of a shared m.
func (s *state) takePart(ctx context.Context, m *Module) (any, error) {
	made := false
	self, err := m.shared.acquire(ctx, func(ctx context.Context) (any, error) {
		made = true
		return s.construct(ctx, m)
	}, m.closeInstance)
	if err == nil && !made {
		s.hit(m)
	}
	return self, err
}

// construct calls the constructor of m, whose dependencies are loaded.
func (s *state) construct(ctx context.Context, m *Module) (self any, err error) {
	if m.New == nil {
		return new(products), nil // of a factory, to which they are the instance
	}
	defer s.watchConstruct(m).end(&err)
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
				return s.loaded(d).inst.Self
			}
		}
		return nil
	}
}

// discard undoes the loading of e because of err.
func (s *state) discard(e *entry, err error) error {
	s.drop(e)
	if closeErr := e.release(); closeErr != nil {
		return fmt.Errorf("%w; then %w", err, closeErr)
	}
	return err
}

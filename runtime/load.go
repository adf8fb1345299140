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
	e, err := s.obtain(L, m, true)
	if err != nil {
		return nil, err
	}
	return e.value, nil
}

// obtain returns what s has of m, complete. It discards what it made when that fails.
func (s *state) obtain(L *lua.LState, m *Module, required bool) (*entry, error) {
	known := s.loaded(m) != nil
	e, err := s.entry(L, m)
	if err != nil {
		return nil, err
	}
	if err = s.complete(L, e, required); err == nil {
		return e, nil
	}
	if !known && len(s.dependants(m)) == 0 {
		s.evict(L, e)
		err = then(err, s.release(e))
	}
	return nil, err
}

// complete makes the value of e if a script requires it, as that of a loader is made for those that depend on it, too. It
// tells the hooks.
func (s *state) complete(L *lua.LState, e *entry, required bool) error {
	if required || e.module.loads() {
		if _, err := s.value(L, e); err != nil {
			return err
		}
		if err := s.ready(L, e); err != nil {
			return err
		}
	}
	return s.afterLoad(L, e)
}

// entry returns what s has of m, which it makes after what m depends on.
func (s *state) entry(L *lua.LState, m *Module) (*entry, error) {
	if e := s.loaded(m); e != nil {
		return e, nil
	}
	e := &entry{module: m, inst: bind.Instance{Module: m.Name, State: &s.bind, Classes: m.Uses, Rules: m.Rules, Marks: m.shareable().marks}}
	err := s.within(m, func() error {
		if err := s.beforeLoad(L, m); err != nil {
			return err
		}
		if err := s.loadDependencies(L, m); err != nil {
			return err
		}
		return s.furnish(L, e)
	})
	if err != nil {
		return nil, err
	}
	s.keep(e)
	return e, nil
}

// furnish gives e its instance, and its value when a loader makes it.
func (s *state) furnish(L *lua.LState, e *entry) error {
	exposed, err := s.expose(L, e.module)
	defer conceal(L, exposed)
	if err == nil {
		err = s.instance(L, e)
	}
	if err != nil {
		return err
	}
	if err := s.runOwn(L, e); err != nil {
		return then(err, s.release(e))
	}
	return nil
}

// runOwn makes the value of a module that has a loader, or is written in Lua.
func (s *state) runOwn(L *lua.LState, e *entry) (err error) {
	switch m := e.module; {
	case m.Source != nil:
		e.value, err = s.runSource(L, m)
	case m.Loader != nil:
		e.value, err = runLoader(L, m, L.NewFunction(m.guardedLoader))
	}
	return err
}

// loads reports whether m has a loader of its own, written by hand or in Lua.
func (m *Module) loads() bool { return m.Loader != nil || m.Source != nil }

// loadDependencies loads what m depends on: instances only, as the tables are for scripts that require them.
func (s *state) loadDependencies(L *lua.LState, m *Module) error {
	for _, d := range m.Depends {
		if err := m.checkDependency(d); err != nil {
			return err
		}
		if err := s.dependOn(L, d); err != nil {
			return dependencyError(d, err)
		}
	}
	return nil
}

// dependOn loads a dependency of the module being loaded.
func (s *state) dependOn(L *lua.LState, m *Module) (err error) {
	defer s.watchLoad(m, CauseDependency).end(&err)
	_, err = s.obtain(L, m, false)
	return err
}

// expose puts those that m depends on into package.loaded that are written in Lua or by hand, where a loader written by hand finds them:
// also those that scripts cannot require. It returns those, to conceal when m is loaded. A module written in Lua has a require that knows
// them.
func (s *state) expose(L *lua.LState, m *Module) (exposed []string, err error) {
	if m.Source != nil {
		return nil, nil
	}
	for _, d := range m.Depends {
		if !d.loads() || m.Loader == nil && s.hides(d) {
			continue
		}
		e := s.loaded(d)
		if err := s.complete(L, e, true); err != nil {
			return exposed, dependencyError(d, err)
		}
		if publish(L, d.Name, e.value) && s.hides(d) {
			exposed = append(exposed, d.Name)
		}
	}
	return exposed, nil
}

// hides reports whether a script cannot require m: it is internal, or left out of the profile.
func (s *state) hides(m *Module) bool {
	return m.Internal || s.profile != nil && s.profile.catalog.module(m.Name) == m && !s.profile.offers(m)
}

// conceal removes names from package.loaded.
func conceal(L *lua.LState, names []string) {
	for _, name := range names {
		loadedTable(L).RawSetString(name, lua.LNil)
	}
}

// checkDependency refuses a dependency that m cannot have.
func (m *Module) checkDependency(d *Module) error {
	if m.Scope == Shared && d.Scope != Shared && d.New != nil {
		return fmt.Errorf("dependency %q: the module has one instance per state, and shared module %q cannot hold it", d.Name, m.Name)
	}
	return nil
}

// dependencyError is err of a dependency.
func dependencyError(d *Module, err error) error { return fmt.Errorf("dependency %q: %w", d.Name, err) }

// instance makes the instance of e, or takes part in the shared one.
func (s *state) instance(L *lua.LState, e *entry) (err error) {
	m := e.module
	switch {
	case !m.instantiates():
		return nil
	case m.shares():
		err = s.share(contextOf(L), e)
	default:
		e.inst.Self, err = s.construct(contextOf(L), m)
	}
	e.holds = err == nil
	return err
}

// share gives e the shared instance, which s holds from here on.
func (s *state) share(ctx context.Context, e *entry) (err error) {
	m := e.module
	made := false
	e.inst.Self, err = m.acquire(ctx, func(ctx context.Context) (any, error) {
		made = true
		return s.construct(ctx, m)
	})
	if err != nil {
		return err
	}
	if !made {
		s.hit(m)
	}
	m.shared.takeOver()
	s.hold(m)
	s.staged.drop(m)
	e.inst.Inits = m.shared.inits
	return nil
}

// construct makes an instance of m, whose dependencies s has.
func (s *state) construct(ctx context.Context, m *Module) (self any, err error) {
	if m.constructs() {
		defer s.watchConstruct(m).end(&err)
	}
	return m.construct(ctx, s.opts.provided, s.dependency(m))
}

// instantiates reports whether m has something to make and to let go of, which is nil when it has hooks only.
func (m *Module) instantiates() bool {
	return m.constructs() || m.Factory != nil || m.Init != nil || m.Unload != nil || m.Close != nil
}

// constructs reports whether m has a constructor: that of a module with a loader is not called.
func (m *Module) constructs() bool { return m.New != nil && !m.loads() }

// contextOf returns the context that L runs under, never nil.
func contextOf(L *lua.LState) context.Context { return bind.ContextOf(L) }

// construct makes an instance of m, whose dependencies dep finds by name.
func (m *Module) construct(ctx context.Context, provided []any, dep func(string) any) (self any, err error) {
	switch {
	case m.constructs():
		self, err = m.callNew(bind.NewBuild(ctx, m.Name, dep, provided))
	case m.Factory != nil:
		self = new(products) // which are the instance
	}
	if err != nil {
		return nil, err
	}
	if err := m.begin(ctx, self); err != nil {
		return nil, err
	}
	return self, nil
}

// callNew calls the constructor of m.
func (m *Module) callNew(b *bind.Build) (self any, err error) {
	defer recovered(m.Name, " constructor", &err)
	self, err = m.New(b)
	if self == nil && err == nil {
		err = errors.New("the constructor returned nil")
	}
	return self, err
}

// dependency returns the function that finds the instance of a dependency of m by name.
func (s *state) dependency(m *Module) func(string) any {
	if len(m.Depends) == 0 {
		return noDependency
	}
	return func(name string) any {
		for _, d := range m.Depends {
			if d.Name == name {
				return s.loaded(d).inst.Self
			}
		}
		return nil
	}
}

func noDependency(string) any { return nil }

package runtime

import (
	"context"
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Hooks are functions of a program that see modules come and go in a state. Each may be nil, and each may refuse with an
// error. They run on the goroutine that runs L and may run Lua code there.
type Hooks struct {
	// BeforeLoad runs before anything of a module is loaded, its dependencies included. An error fails the require, or that
	// of the module that depends on it.
	BeforeLoad func(L *lua.LState, module string) error
	// AfterLoad runs once when a module is complete: one that a script required with its table, one that others depend on
	// with its instance. An error fails the load: the instance is closed again.
	AfterLoad func(L *lua.LState, module string) error
	// BeforeUnload runs before Unload does anything, for the module and all that go with it. An error leaves all loaded.
	// Close does not ask, as it cannot be refused, nor does Reload, whose modules have no instance.
	BeforeUnload func(L *lua.LState, module string) error
}

// WithHooks runs h in the state. Those of several options run in the order of the options.
func WithHooks(h Hooks) Option { return Option{hooks: []Hooks{h}} }

// beforeLoad asks the hooks of s whether m may be loaded.
func (s *state) beforeLoad(L *lua.LState, m *Module) error {
	for i := range s.opts.hooks {
		if err := ask(s.opts.hooks[i].BeforeLoad, L, m.Name, "BeforeLoad"); err != nil {
			return fmt.Errorf("refused before loading: %w", err)
		}
	}
	return nil
}

// afterLoad tells the hooks of s that e is loaded, once.
func (s *state) afterLoad(L *lua.LState, e *entry) error {
	if len(s.opts.hooks) == 0 || e.told {
		return nil
	}
	e.told = true // a hook may require the module
	for i := range s.opts.hooks {
		if err := ask(s.opts.hooks[i].AfterLoad, L, e.module.Name, "AfterLoad"); err != nil {
			e.told = false
			return fmt.Errorf("refused after loading: %w", err)
		}
	}
	return nil
}

// beforeUnload asks the hooks of s whether leaving may be unloaded.
func (s *state) beforeUnload(L *lua.LState, leaving []*entry) error {
	for i := range s.opts.hooks {
		for _, e := range leaving {
			if err := ask(s.opts.hooks[i].BeforeUnload, L, e.module.Name, "BeforeUnload"); err != nil {
				return fmt.Errorf("refused before unloading %q: %w", e.module.Name, err)
			}
		}
	}
	return nil
}

// ask runs a hook of the program.
func ask(hook func(*lua.LState, string) error, L *lua.LState, module, name string) (err error) {
	if hook == nil {
		return nil
	}
	defer recovered(name, "", &err)
	return hook(L, module)
}

// hook runs one of the hooks of m itself.
func (m *Module) hook(what string, run func() error) (err error) {
	defer recovered(m.Name, " "+what, &err)
	if err = run(); err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return err
}

// begin runs Init for a new instance, which it closes again when that fails.
func (m *Module) begin(ctx context.Context, self any) error {
	if m.Init == nil {
		return nil
	}
	err := m.hook("init", func() error { return m.Init(ctx, own(self)) })
	if err == nil {
		return nil
	}
	return then(err, m.shut(self))
}

// ready runs Ready of a module whose table is there, once in a state that is told no error. The next require of one that
// others hold makes the table anew.
func (s *state) ready(L *lua.LState, e *entry) error {
	m := e.module
	if m.Ready == nil || e.ready {
		return nil
	}
	err := s.within(m, func() error {
		return m.hook("ready", func() error { return m.Ready(contextOf(L), own(e.inst.Self)) })
	})
	e.ready = err == nil
	if err != nil && !m.loads() {
		e.value = nil
	}
	return err
}

// closeInstance runs Unload, and then closes an instance of m.
func (m *Module) closeInstance(self any) error {
	if m.Unload == nil {
		return m.shut(self)
	}
	err := m.hook("unload", func() error { return m.Unload(own(self)) })
	if err != nil {
		err = fmt.Errorf("close %q: %w", m.Name, err)
	}
	return errors.Join(err, m.shut(self))
}

// own is the instance for hooks of the module, which know nothing of what a factory made.
func own(self any) any {
	if _, ok := self.(*products); ok {
		return nil
	}
	return self
}

// then is err with what went wrong after it.
func then(err, after error) error {
	if after == nil {
		return err
	}
	return fmt.Errorf("%w; then %w", err, after)
}

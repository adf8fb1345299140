package runtime

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// UnloadOption changes what Unload does.
type UnloadOption struct{ cascade bool }

// Cascade unloads the modules that depend on the one to unload, before it.
func Cascade() UnloadOption { return UnloadOption{cascade: true} }

// Unload takes a module out of L: it runs its Unload, closes its instance, or lets go of the shared one, and removes it
// from package.loaded, so that the next require makes it anew. Tables that scripts hold stay; functions in them that need
// the instance raise errors.
//
// A module that others in L depend on stays, and the error names them, unless Cascade unloads them first. So does one that
// a BeforeUnload hook refuses, one that is being loaded, and one with an instance that is at work: a function or method of it
// calls Lua, which unloads it, or a Lua function that it took is called. What goes wrong in closing is returned, and the module
// is unloaded nevertheless.
//
// Handles of classes work on, those aside that a factory gave. Loops over iterators of the module end with an error.
func Unload(L *lua.LState, name string, opts ...UnloadOption) error {
	cascade := slices.ContainsFunc(opts, func(o UnloadOption) bool { return o.cascade })
	if L == nil || L.G == nil {
		return fmt.Errorf("unload %q: the state is nil", name)
	}
	return stateOf(L).unload(L, name, cascade)
}

// unload unloads the module of a name, for the coroutine L of s.
func (s *state) unload(L *lua.LState, name string, cascade bool) error {
	leaving, err := s.leaving(L, name, cascade)
	if err == nil {
		err = s.beforeUnload(L, leaving)
	}
	if err != nil {
		return fmt.Errorf("unload %q: %w", bind.Brief(name), err)
	}
	var errs []error
	for _, e := range leaving {
		errs = append(errs, s.withdraw(e))
		s.evict(L, e)
		errs = append(errs, s.letGo(e))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("unload %q: %w", bind.Brief(name), err)
	}
	return nil
}

// leaving returns what is to be unloaded with the module of a name, which comes last.
func (s *state) leaving(L *lua.LState, name string, cascade bool) ([]*entry, error) {
	e, err := s.find(name)
	if err != nil {
		return nil, err
	}
	needed := s.dependants(e.module)
	if len(needed) > 0 && !cascade {
		return nil, fmt.Errorf("needed by %s: unload what needs it first, or all of it with cascade", strings.Join(quoted(needed), ", "))
	}
	all := s.withDependants(e)
	for _, o := range all {
		if by := s.loading(o.module); by != nil {
			return nil, fmt.Errorf("%q is being loaded", by.Name)
		}
		if o.holds && s.bind.Running(L, o.module.Name) {
			return nil, fmt.Errorf("a call of module %q is under way: unload it when the call has returned", o.module.Name)
		}
	}
	return all, nil
}

// find returns the loaded module of a name.
func (s *state) find(name string) (*entry, error) {
	var names []string
	switch {
	case s == nil:
		return nil, errors.New("the module is not loaded")
	case s.closed:
		return nil, errClosed
	case s.loads != nil:
		for _, e := range s.order {
			if e.module.Name == name {
				return e, nil
			}
			names = append(names, e.module.Name)
		}
	}
	if near := bind.Nearest(name, names); near != "" {
		return nil, fmt.Errorf("the module is not loaded; did you mean %q?", near)
	}
	return nil, errors.New("the module is not loaded")
}

// dependants returns the names of the loaded modules that depend on m, in the order they were loaded in.
func (s *loads) dependants(m *Module) (names []string) {
	for _, e := range s.order {
		if slices.Contains(e.module.Depends, m) {
			names = append(names, e.module.Name)
		}
	}
	return names
}

// withDependants returns e and the entries that depend on it, directly and not, in the order to unload them.
func (s *loads) withDependants(e *entry) []*entry {
	all := []*entry{e}
	for _, o := range s.order { // dependencies first
		needs := func(d *entry) bool { return slices.Contains(o.module.Depends, d.module) }
		if slices.ContainsFunc(all, needs) {
			all = append(all, o)
		}
	}
	slices.Reverse(all)
	return all
}

// loading returns the module that is being loaded and is m or depends on it; nil when there is none.
func (s *loads) loading(m *Module) *Module {
	for _, c := range s.chain {
		if c == m || slices.Contains(c.Depends, m) {
			return c
		}
	}
	return nil
}

// evict takes e out of s, without closing anything.
func (s *state) evict(L *lua.LState, e *entry) {
	s.drop(e)
	if e.value != nil {
		unpublish(L, e.module.Name, e.value)
	}
	s.forgetMember(e.module.Name)
	s.bind.Forget(&e.inst)
	s.dev.forget(e.module)
}

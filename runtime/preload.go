package runtime

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Preload makes the modules of a profile ready to be required in L: nothing of a module exists, and no constructor
// runs, until a script requires it. The cost does not depend on the number of modules.
//
// Scripts see the profile as the read-only global tables profile and _PROFILE, and have a function trace(msg), unless the program has set globals of these
// names. Under feature sandbox they do without the libraries and functions that reach beyond the state; what they shall have in place of these is set after Preload.
//
// The empty name is the default profile of the manifest. An error leaves L as it was: an unknown profile, a value that
// a constructor takes and that was not given with Provide, an L without the package library, which is closed, a
// coroutine, or preloaded already.
//
// Call Close instead of L.Close when done with L.
func Preload(L *lua.LState, profile string, opts ...Option) error {
	if err := preload(L, profile, opts); err != nil {
		return fmt.Errorf("preload: %w", err)
	}
	return nil
}

func preload(L *lua.LState, name string, opts []Option) error {
	if err := checkState(L); err != nil {
		return err
	}
	p, o, err := choose(name, opts)
	if err != nil {
		return err
	}
	if err := o.findSources(p); err != nil {
		return err
	}
	table, err := preloadTable(L)
	if err != nil {
		return err
	}
	if err := attach(L, table, p, &o); err != nil {
		return err
	}
	develop(L, o.sources)
	return nil
}

// choose returns the profile of a name, narrowed and with all that it needs under opts, and opts together.
func choose(name string, opts []Option) (*profile, Option, error) {
	o, err := collect(opts)
	if err != nil {
		return nil, o, err
	}
	c := o.catalog()
	if c.err != nil {
		return nil, o, c.err
	}
	p, err := c.profile(name)
	if err != nil {
		return nil, o, err
	}
	if p, err = p.narrowed(o.narrow); err != nil {
		return nil, o, err
	}
	if err := o.satisfy(p.needs()); err != nil {
		return nil, o, fmt.Errorf("profile %q: %w", p.Name, err)
	}
	return p, o, nil
}

// checkState refuses what is not a Lua state that can be preloaded.
func checkState(L *lua.LState) error {
	switch {
	case L == nil:
		return errors.New("the state is nil")
	case L.IsClosed():
		return errors.New("the state is closed")
	case isCoroutine(L):
		return errors.New("the state is a coroutine: pass the state that it belongs to")
	}
	if s := stateOf(L); s != nil && s.profile != nil {
		return fmt.Errorf("profile %q is preloaded in this state already", s.profile.Name)
	}
	return nil
}

// preloadTable finds package.preload where the searcher of require looks for it: in the environment of the searcher,
// which is not the one of scripts when the host replaced the globals.
func preloadTable(L *lua.LState) (*lua.LTable, error) {
	env := L.G.Global
	if searchers, ok := L.G.Registry.RawGetString("_LOADERS").(*lua.LTable); ok {
		if f, ok := searchers.RawGetInt(1).(*lua.LFunction); ok && f.Env != nil {
			env = f.Env
		}
	}
	if t := preloadIn(env); t != nil {
		return t, nil
	}
	if loadedTable(L) != nil {
		return nil, errors.New("package.preload, where require looks for modules, was removed or replaced by no table")
	}
	return nil, errors.New("the package library is not open: call lua.OpenPackage first")
}

// preloadIn returns t.package.preload, nil when it is not a table.
func preloadIn(t *lua.LTable) *lua.LTable {
	lib, ok := t.RawGetString(lua.LoadLibName).(*lua.LTable)
	if !ok {
		return nil
	}
	table, _ := lib.RawGetString("preload").(*lua.LTable)
	return table
}

// attach lets table resolve the modules of p. It keeps the metatable that is there, and chains to its __index.
func attach(L *lua.LState, table *lua.LTable, p *profile, o *Option) error {
	s, err := openState(L)
	if err != nil {
		return err
	}
	s.profile, s.opts = p, o.kept()
	s.watch = newWatch(o.observers, uint64(counts.preloads.Add(1)))
	s.resolveIn(table)
	s.mendPairs(L)
	s.setGlobals(L)
	if p.has(sandbox) {
		confine(L, p, table)
	}
	return nil
}

// resolveIn has table ask resolve for what it does not have, before the __index that is there.
func (s *state) resolveIn(table *lua.LTable) {
	meta, ok := table.Metatable.(*lua.LTable)
	if !ok {
		table.Metatable = resolverMeta
		return
	}
	if next := meta.RawGetString("__index"); next != lua.LNil {
		s.next = next
	}
	meta.RawSetString("__index", resolver)
}

// resolver is resolve for all states, and resolverMeta the metatable of a package.preload that had none. All states share it, as
// they do that of a lazy module: scripts do not get it, and nothing writes to it.
var (
	resolver     = static(resolve)
	resolverMeta = protected("package.preload", resolver)
)

// resolve is the __index of package.preload: it returns the loader of a module, or nil for other searchers to look.
// It runs before require marks the name as being loaded, so that what it raises leaves no trace.
func resolve(L *lua.LState) int {
	s := stateOf(L)
	if s == nil || s.profile == nil {
		return 0
	}
	name, _ := L.Get(2).(lua.LString)
	p, m, b := s.profile, s.profile.catalog.module(string(name)), s.profile.catalog.bundle(string(name))
	switch {
	case m != nil && p.offers(m):
		L.Push(m.shareable().loader)
		return 1
	case b != nil && p.offersBundle(b):
		L.Push(L.NewFunction(b.load))
		return 1
	}
	if v := s.chained(L); v != lua.LNil {
		L.Push(v)
		return 1
	}
	switch {
	case m != nil:
		L.RaiseError("%s", p.refusal(m))
	case b != nil:
		L.RaiseError("%s", p.refusalOfBundle(b))
	}
	return 0
}

// chained returns what the __index that was there before has for the arguments of L.
func (s *state) chained(L *lua.LState) lua.LValue {
	if s.next == nil {
		return lua.LNil
	}
	if _, ok := s.next.(*lua.LFunction); !ok {
		return L.GetTable(s.next, L.Get(2))
	}
	table, key := L.Get(1), L.Get(2)
	L.Push(s.next)
	L.Push(table)
	L.Push(key)
	L.Call(2, 1)
	v := L.Get(-1)
	L.Pop(1)
	return v
}

// Modules returns the names of the modules that scripts can require in L, sorted and without bundles; none before Preload and after Close.
func Modules(L *lua.LState) []string {
	if L == nil || L.IsClosed() {
		return nil
	}
	s := stateOf(L)
	if s == nil || s.profile == nil || s.closed {
		return nil
	}
	return s.profile.modules()
}

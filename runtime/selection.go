package runtime

import (
	"errors"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Selection is a profile under options, checked once, for programs that make many states of it. Any number of goroutines use one.
type Selection struct {
	profile *profile
	opts    Option
	kept    *Option // of opts, what states keep
}

// Select checks what Preload would.
func Select(profile string, opts ...Option) (*Selection, error) {
	p, o, err := choose(profile, opts)
	if err == nil {
		err = o.findSources(p)
	}
	if err != nil {
		return nil, fmt.Errorf("select: %w", err)
	}
	return &Selection{profile: p, opts: o, kept: o.kept()}, nil
}

// Name is the name of the profile.
func (s *Selection) Name() string { return s.profile.Name }

// Has reports whether a feature is on.
func (s *Selection) Has(feature string) bool { return s.profile.has(feature) }

// Features are the names of the features that are on, sorted.
func (s *Selection) Features() []string { return append([]string(nil), s.profile.Features...) }

// MemoryLimit is in bytes; zero is none.
func (s *Selection) MemoryLimit() int64 { return s.profile.MemoryLimit }

// InstructionLimit is of the virtual machine; zero is none.
func (s *Selection) InstructionLimit() int64 { return s.profile.InstructionLimit }

// Timeout of a run; zero is none.
func (s *Selection) Timeout() time.Duration { return s.profile.Timeout }

// Open makes L a state of the selection. Unlike Preload it needs no package library and sets no globals: programs hand scripts what they are to
// have of RequireFunction, TraceFunction and ProfileTable. The state is as any other to all else; Reset undoes Open.
func (s *Selection) Open(L *lua.LState) error {
	if err := checkState(L); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	st := &state{profile: s.profile, opts: s.kept, require: requireFunction, opened: true, mended: true}
	if number := uint64(counts.preloads.Add(1)); len(s.opts.observers) > 0 {
		st.watch = newWatch(s.opts.observers, number)
	}
	if len(s.opts.sources) > 0 {
		st.dev = newDevelopment(s.opts.sources)
	}
	L.G.Registry.RawSetString(stateKey, st)
	return nil
}

// Reset undoes Open: it does to the modules of L what Close does, and returns what Close would, but L stays open, and can be opened again. What
// Go code kept of the state, functions, handles and callbacks, does not work any more, whatever is opened next. No script runs in L
// meanwhile. The globals, the stack, and the metatables of types are not of the modules, and stay.
func Reset(L *lua.LState) error {
	switch {
	case L == nil:
		return errors.New("reset: the state is nil")
	case L.IsClosed():
		return errors.New("reset: the state is closed")
	case isCoroutine(L):
		return errors.New("reset: the state is a coroutine: pass the state that it belongs to")
	}
	s := stateOf(L)
	switch {
	case s == nil:
		return bind.Leave(L)
	case !s.opened:
		return errors.New("reset: the state was not opened by a Selection: close it")
	case s.loads != nil && len(s.chain) > 0:
		return fmt.Errorf("reset: module %q is being loaded", s.chain[0].Name)
	}
	var ended error
	if tasks := bind.SchedulerOf(L); tasks != nil {
		if ended = tasks.Close(); bind.SchedulerOf(L) != nil {
			return ended // and what did not end uses L
		}
	}
	err := errors.Join(ended, s.close(), bind.Leave(L))
	L.G.Registry.RawSetString(stateKey, lua.LNil)
	L.G.Registry.RawSetString(loadedKey, lua.LNil)
	return err
}

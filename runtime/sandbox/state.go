package sandbox

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// The sizes of the stack of a state, in values: small, and what a script that needs more makes it grow to, which costs the state its reuse. The most is
// what stock states have, and more for calls that nest deeper.
const (
	firstStack = 256
	growth     = 1 << 11
	mostStack  = 256 * 20
	perCall    = 24
)

// defaultDepth is how deep calls nest when limits do not say.
const defaultDepth = 200

// State is a Lua state for scripts that are not trusted. One goroutine uses it at a time.
type State struct {
	l        *lua.LState
	sel      *runtime.Selection
	lim      Limits
	env      *environment
	registry *lua.LTable
	panic    func(*lua.LState) // of l, between runs
	meter    meter
	run      session
	spent    bool           // it cannot be made as new
	left     bind.Scheduler // of tasks that did not end, and use l
}

var (
	errClosed  = errors.New("the state is closed")
	errRunning = errors.New("a script runs in the state")
)

// New makes a state for the modules of a selection.
func New(sel *runtime.Selection, lim Limits) (*State, error) {
	if err := lim.Check(); err != nil {
		return nil, fmt.Errorf("limits: %w", err)
	}
	if lim.CallDepth == 0 {
		lim.CallDepth = defaultDepth
	}
	L := lua.NewState(lua.Options{
		SkipOpenLibs: true, MinimizeStackMemory: true, CallStackSize: lim.CallDepth,
		RegistrySize: firstStack, RegistryMaxSize: max(mostStack, perCall*lim.CallDepth), RegistryGrowStep: growth,
	})
	s := &State{l: L, sel: sel, lim: lim, env: environmentFor(sel), panic: L.Panic}
	return s, s.open()
}

// NewState makes a state for the modules of a profile, with the limits of the profile.
func NewState(profile string, opts ...runtime.Option) (*State, error) {
	sel, err := runtime.Select(profile, opts...)
	if err != nil {
		return nil, err
	}
	return New(sel, Limits{Instructions: sel.InstructionLimit(), Timeout: sel.Timeout(), Memory: sel.MemoryLimit()})
}

// Lua is the state itself. Lua code is to run in Do and Run only, as nothing limits it elsewhere.
func (s *State) Lua() *lua.LState { return s.l }

// Reset makes s as new, for other scripts: scripts can reach nothing of the runs before, and the callbacks and handles that bound Go code kept of them
// do not work any more. A raw *lua.LFunction that a loader written by hand kept can still be called, and reaches what it was made with. The error is
// ErrSpent when s cannot be made as new, as after a panic, a limit that ended a run, or with a stack that has grown; any other is of closing modules,
// and s is as new nevertheless.
func (s *State) Reset() error {
	switch {
	case s.left != nil:
		return ErrSpent
	case s.l.IsClosed():
		return errClosed
	case s.run.body != nil:
		return errRunning
	}
	err := runtime.Reset(s.l)
	if s.spent = s.spent || !clean(s.l); s.spent {
		return errors.Join(ErrSpent, err)
	}
	return errors.Join(err, s.open())
}

// Close closes the modules of s, and s. After a run that ended with [async.ErrStuck] it returns that error, and does so when the task has ended.
func (s *State) Close() error {
	if s.left != nil {
		s.left.After(func() {
			s.l.RemoveContext()
			_ = runtime.Close(s.l) // observers are told of errors
		})
		return async.ErrStuck
	}
	if s.run.body != nil {
		return errRunning
	}
	return runtime.Close(s.l)
}

// open gives a state in which nothing is left of the run before all that scripts can reach.
func (s *State) open() error {
	L := s.l
	L.SetTop(0) // the interpreter clears what is above the top
	L.Panic, L.Parent = s.panic, nil
	L.G.MainThread, L.G.CurrentThread = L, L
	L.RemoveContext()
	s.run.made = s.run.made[:0]
	s.sweep()
	bind.Guard(L, guard)
	s.env.open(L)
	return s.sel.Open(L)
}

// maxSwept is how many entries the registry is emptied of, rather than replaced. Most states have two.
const maxSwept = 16

// sweep empties the registry, where Go code keeps what it likes, but for what is of s.
func (s *State) sweep() {
	reg := s.l.G.Registry
	n := 0
	for key, v := reg.Next(lua.LNil); key != lua.LNil && n <= maxSwept; key, v = reg.Next(key) {
		if v != lua.LValue(&s.run) {
			reg.RawSet(key, lua.LNil)
		}
		n++
	}
	if reg != s.registry || n > maxSwept || reg.Metatable != lua.LNil {
		s.registry = s.l.CreateTable(0, 4)
		s.registry.RawSetString(stateKey, &s.run)
		s.l.G.Registry = s.registry
	}
}

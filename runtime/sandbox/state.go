package sandbox

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// The sizes of a state: a small stack that a script can make larger, which costs the state its reuse.
const (
	firstStack = 256 // values
	maxStack   = 1 << 16
	growth     = 1 << 11
	depth      = 200 // calls, without a limit
)

// State is a Lua state for scripts that are not trusted. One goroutine uses it at a time.
type State struct {
	l     *lua.LState
	sel   *runtime.Selection
	lim   Limits
	env   *environment
	meter *meter
	panic func(*lua.LState) // of l, between runs
	run   run
	spent bool // it cannot be made as new
}

// New makes a state for the modules of a selection.
func New(sel *runtime.Selection, lim Limits) (*State, error) {
	L := lua.NewState(lua.Options{
		SkipOpenLibs: true, MinimizeStackMemory: true,
		CallStackSize: orElse(lim.CallDepth, depth),
		RegistrySize:  firstStack, RegistryMaxSize: maxStack, RegistryGrowStep: growth,
	})
	s := &State{l: L, sel: sel, lim: lim, env: synchronous, meter: newMeter(L, lim), panic: L.Panic}
	if sel.Has("async") {
		s.env = asynchronous
	}
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

func orElse(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Lua is the state itself.
func (s *State) Lua() *lua.LState { return s.l }

// Reset makes s as new, for other scripts. The error is ErrSpent, or what went wrong in closing modules, after which s is as new nevertheless.
func (s *State) Reset() error {
	switch {
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

// Close closes the modules of s, and s.
func (s *State) Close() error {
	if s.run.body != nil {
		return errRunning
	}
	return runtime.Close(s.l)
}

var (
	errClosed  = errors.New("the state is closed")
	errRunning = errors.New("a script runs in the state")
)

// open gives a state that has none, or none any more, everything that scripts can reach.
func (s *State) open() error {
	L := s.l
	L.SetTop(firstStack) // values above the top stay where they are
	L.SetTop(0)
	L.Panic, L.Parent = s.panic, nil
	L.G.MainThread, L.G.CurrentThread = L, L
	L.RemoveContext()
	L.G.Registry = L.CreateTable(0, 4)
	L.G.Registry.RawSetString(stateKey, &s.run)
	s.env.open(L)
	return s.sel.Open(L)
}

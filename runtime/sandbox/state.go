package sandbox

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// State is a Lua state for scripts that are not trusted. One goroutine uses it at a time.
type State struct{ l *lua.LState }

// New makes a state for the modules of a selection.
func New(sel *runtime.Selection, lim Limits) (*State, error) {
	L := lua.NewState()
	return &State{l: L}, sel.Open(L)
}

// NewState makes a state for the modules of a profile, with the limits of the profile.
func NewState(profile string, opts ...runtime.Option) (*State, error) {
	sel, err := runtime.Select(profile, opts...)
	if err != nil {
		return nil, err
	}
	return New(sel, Limits{Instructions: sel.InstructionLimit(), Timeout: sel.Timeout(), Memory: sel.MemoryLimit()})
}

// Lua is the state itself.
func (s *State) Lua() *lua.LState { return s.l }

// Do runs body, and all Lua that it calls, under the limits of s. Output of print goes to out.
func (s *State) Do(ctx context.Context, out io.Writer, body func(L *lua.LState) error) error {
	return body(s.l)
}

// Run calls a chunk with args and returns its results.
func (s *State) Run(ctx context.Context, out io.Writer, chunk *lua.FunctionProto, args ...lua.LValue) (results []lua.LValue, err error) {
	err = s.Do(ctx, out, func(L *lua.LState) error {
		top := L.GetTop()
		L.Push(L.NewFunctionFromProto(chunk))
		for _, arg := range args {
			L.Push(arg)
		}
		if err := L.PCall(len(args), lua.MultRet, nil); err != nil {
			return err
		}
		for i := top + 1; i <= L.GetTop(); i++ {
			results = append(results, L.Get(i))
		}
		L.SetTop(top)
		return nil
	})
	return results, err
}

// Reset makes s as new, for other scripts. The error is ErrSpent, or what went wrong in closing modules.
func (s *State) Reset() error { return nil }

// Close closes the modules of s, and s.
func (s *State) Close() error { return runtime.Close(s.l) }

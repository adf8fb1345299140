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
	cancel context.CancelFunc
	reason error
	output int64
}

// start begins a run.
func (m *meter) start(ctx context.Context, L *lua.LState, lim Limits) {
	*m = meter{L: L, lim: lim}
	m.ctx, m.cancel = context.WithCancel(ctx)
	if m.lim.Timeout > 0 {
		m.ctx, m.cancel = context.WithTimeoutCause(m.ctx, m.lim.Timeout, ErrTimeout)
	}
	m.L.SetContext(context.WithValue(m.ctx, meterKey{}, m))
}

type meterKey struct{}

// finish ends a run. The error is what a limit, or the context, ended it with.
func (m *meter) finish(error) error {
	defer m.cancel()
	m.L.RemoveContext()
	switch {
	case m.reason != nil:
		return m.reason
	case errors.Is(context.Cause(m.ctx), ErrTimeout):
		return &LimitError{Limit: ErrTimeout, Max: int64(m.lim.Timeout)}
	case m.ctx.Err() != nil:
		return &canceled{context.Cause(m.ctx)}
	}
	return nil
}

// meterOf returns the meter of the state of L, nil when it has no limits.
func meterOf(L *lua.LState) *meter {
	if L.Context() == nil {
		return nil
	}
	m, _ := L.Context().Value(meterKey{}).(*meter)
	return m
}

// charge counts bytes that Go code is about to allocate for a script, and raises an error when they are too many.
func charge(L *lua.LState, bytes int) {}

// work counts steps of a loop in Go code, and raises an error when the run is to end.
func work(L *lua.LState, steps int) {}

// printed counts bytes of output before they are written, and raises when they are too many.
func printed(L *lua.LState, bytes int) {
	m := meterOf(L)
	if m == nil || m.lim.Output <= 0 {
		return
	}
	if m.output += int64(bytes); m.output > m.lim.Output {
		m.end(&LimitError{Limit: ErrOutputLimit, Max: m.lim.Output, Used: m.output})
		L.RaiseError("%s", m.reason.Error())
	}
}

// end ends the run.
func (m *meter) end(reason error) {
	m.reason = reason
	m.cancel()
}

package sandbox

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// What a probe answers to Go code, which asks the context that it finds in a Lua state; Done, which the interpreter asks, is in meter.go.

// Err is asked when Done is closed, and by bind before a callback.
func (p *probe) Err() error {
	m := p.meter
	if peeking && p.asked() {
		if err := p.Caller().Err(); err != nil {
			return err
		}
		return m.reason
	}
	if err := m.refusal; err != nil {
		m.refusal = nil
		return err
	}
	m.over()
	return m.reason
}

// Deadline is that of the run. There is none where Done does not tell Go functions that it has passed: they would set no alarm of their own.
func (p *probe) Deadline() (deadline time.Time, ok bool) {
	if !peeking {
		return deadline, false
	}
	return p.Caller().Deadline()
}

// meterKey finds the probe of a thread whose context adds to it.
type meterKey struct{}

// Value is that of Caller, so that contexts that Go functions derive from p end with that one.
func (p *probe) Value(key any) any {
	if key == (meterKey{}) {
		return p
	}
	return p.Caller().Value(key)
}

// ended is what a Go function gets that asks after the run.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// Caller gives the context of the run for Go functions: the caller's, with the deadline. It is done when the run is.
func (p *probe) Caller() context.Context {
	m := p.meter
	m.making.Lock()
	defer m.making.Unlock()
	switch {
	case m.ctx == nil:
		return ended
	case m.own == nil:
		m.ending = &ending{Context: m.ctx, deadline: m.deadline}
		m.own, m.cancel = m.ending.begin()
		m.tell()
	}
	return m.own
}

// tell ends the context of Caller when the run is to end. The meter is to look first, whatever it saw before.
func (m *meter) tell() {
	cause := m.interruption.cause.Load()
	switch {
	case m.own == nil:
	case cause != nil:
		m.stop.Store(true)
		m.cancel(*cause)
	case m.ending.due():
		m.stop.Store(true)
		m.ending.tell()
	}
}

// dismiss ends the context of Caller.
func (m *meter) dismiss() {
	m.making.Lock()
	defer m.making.Unlock()
	if m.cancel != nil {
		m.cancel(nil)
	}
	m.ctx, m.ending, m.own, m.cancel = nil, nil, nil, nil
}

// On gives the probe of another thread of the state.
func (p *probe) On(L *lua.LState) context.Context {
	m := p.meter
	switch L {
	case m.main.thread:
		return &m.main
	case p.thread:
		return p
	case m.calls.thread:
		return &m.calls
	}
	if q := probeOf(L); q != nil && q.meter == m && q.thread == L {
		return q
	}
	if m.calls.thread == nil {
		m.calls = probe{meter: m, thread: L}
		return &m.calls
	}
	return &probe{meter: m, thread: L}
}

// Charge is charge for Go functions that are bound.
func (p *probe) Charge(L *lua.LState, bytes int) { p.charge(L, bytes) }

// Keep is hold for Go functions that are bound.
func (p *probe) Keep(bytes int) { p.frames += int64(bytes) }

// Hold tells that Go code holds L, which nothing in Lua may refer to, until Drop.
func (p *probe) Hold(L *lua.LState) { p.held = append(p.held, L) }

// Drop takes Hold back.
func (p *probe) Drop(L *lua.LState) { p.held = removed(p.held, L) }

// HoldValues tells that Go code holds values, which nothing in Lua may refer to, until DropValues. They may change in between.
func (m *meter) HoldValues(values *[]lua.LValue) { m.values = append(m.values, values) }

// DropValues takes HoldValues back.
func (m *meter) DropValues(values *[]lua.LValue) { m.values = removed(m.values, values) }

// removed is all but one x, most often one of the latest. The order may change.
func removed[T any](all []*T, x *T) []*T {
	last := len(all) - 1
	for i := last; i >= 0; i-- {
		if all[i] == x {
			all[i], all[last] = all[last], nil
			return all[:last]
		}
	}
	return all
}

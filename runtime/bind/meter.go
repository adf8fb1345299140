package bind

import (
	"context"
	"math/bits"

	lua "github.com/yuin/gopher-lua"
)

// Meter is the context of a thread whose instructions are counted (see package sandbox). It is for the interpreter: whoever else asks whether
// it is done counts as an instruction. Go functions get what Caller gives.
type Meter interface {
	context.Context
	Caller() context.Context          // of the run, with its deadline
	On(L *lua.LState) context.Context // for another thread of the state
	Charge(L *lua.LState, bytes int)  // what is about to be allocated for a script; raises when it is too much
	Hold(L *lua.LState)               // L is in use by Go code, though no Lua value may refer to it
	Drop(L *lua.LState)
}

// ContextOf is the context for Go functions that L calls, never nil.
func ContextOf(L *lua.LState) context.Context {
	switch ctx := L.Context().(type) {
	case nil:
		return context.Background()
	case Meter:
		return ctx.Caller()
	case *bothContext:
		if m, ok := ctx.state.(Meter); ok {
			return &bothContext{ctx.Context, m.Caller()}
		}
		return ctx
	default:
		return ctx
	}
}

// Share gives thread, which is of the state of L, the context of L: under the same limits.
func Share(L, thread *lua.LState) { setContext(thread, on(L.Context(), thread)) }

// on is ctx for another thread of the same state.
func on(ctx context.Context, thread *lua.LState) context.Context {
	switch c := ctx.(type) {
	case Meter:
		return c.On(thread)
	case *bothContext:
		if m, ok := c.state.(Meter); ok {
			return &bothContext{c.Context, m.On(thread)}
		}
	}
	return ctx
}

// large is the number of bytes from which on results are charged: below, asking costs more than it tells.
const large = 4 << 10

// text is v as a result that may be large.
func (c Call) text(v string) lua.LValue {
	if len(v) >= large {
		chargeLarge(c.L, len(v))
	}
	return lua.LString(v)
}

// chargeLarge charges bytes that are about to be allocated for the script, or just were.
//
//go:noinline
func chargeLarge(L *lua.LState, bytes int) {
	switch ctx := L.Context().(type) {
	case Meter:
		ctx.Charge(L, bytes)
	case *bothContext:
		if m, ok := ctx.state.(Meter); ok {
			m.Charge(L, bytes)
		}
	}
}

// minTaken is how much a call takes before it is charged.
const minTaken = 4096

// take counts n elements that the conversions of one call read out of tables, and the tables themselves. A few tables that share their elements can
// stand for more values than there is memory for, of which the state itself holds little. What the call took so far is charged, all of it,
// whenever it has doubled.
func (c Call) take(n int) {
	before := c.inst.taken
	c.inst.taken += n
	if bits.Len(uint(c.inst.taken/minTaken)) > bits.Len(uint(before/minTaken)) {
		chargeLarge(c.L, c.inst.taken*listBytes)
	}
}

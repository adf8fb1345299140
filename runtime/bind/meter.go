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
	Raising(L *lua.LState)            // the error on top of the stack of L is about to be raised, in a way that the sandbox does not see
	Keep(bytes int)                   // what was charged stays while Go code runs, which no Lua value refers to; negative when it is given back
	Hold(L *lua.LState)               // L is in use by Go code, though no Lua value may refer to it
	Drop(L *lua.LState)
	HoldValues(values *[]lua.LValue) // as Hold, of any values, which may change; the memory of the slice counts, too
	DropValues(values *[]lua.LValue)
}

// ContextOf is the context for Go functions that L calls, never nil.
func ContextOf(L *lua.LState) context.Context {
	if ctx := L.Context(); ctx != nil {
		return asked(ctx)
	}
	return context.Background()
}

// asked is ctx for Go functions, whose asking does not count.
func asked(ctx context.Context) context.Context {
	switch c := ctx.(type) {
	case Meter:
		return c.Caller()
	case *bothContext:
		return c.asked()
	}
	return ctx
}

// MeterOf is the meter in the context of a thread, nil when there is none.
func MeterOf(ctx context.Context) Meter {
	for {
		switch c := ctx.(type) {
		case Meter:
			return c
		case *bothContext:
			ctx = c.state
		default:
			return nil
		}
	}
}

// Share gives thread, which is of the state of L, the context of L: under the same limits, and in the same task.
func Share(L, thread *lua.LState) { setContext(thread, on(L.Context(), thread)) }

// on is ctx for another thread of the same state.
func on(ctx context.Context, thread *lua.LState) context.Context {
	switch c := ctx.(type) {
	case Meter:
		return c.On(thread)
	case *bothContext:
		if MeterOf(c) != nil {
			return c.on(on(c.state, thread))
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
	if m := MeterOf(L.Context()); m != nil {
		m.Charge(L, bytes)
	}
}

// Raising charges the error on top of the stack of L. It is for Go code that sets L.Panic.
func Raising(L *lua.LState) {
	if m := MeterOf(L.Context()); m != nil {
		m.Raising(L)
	}
}

// minTaken is how many elements a call takes before it is charged.
const minTaken = 512

// take counts n elements that the conversions of one call read out of tables, and the tables themselves. A few tables that share their elements can
// stand for more values than there is memory for, of which the state itself holds little. What the call took so far is charged, all of it,
// whenever it has doubled.
func (c Call) take(n int) {
	before := c.inst.taken
	c.inst.taken += n
	if bits.Len(uint(c.inst.taken/minTaken)) > bits.Len(uint(before/minTaken)) {
		chargeLarge(c.L, c.inst.taken*listBytes)
		if c.passes() {
			c.keep(c.inst.taken * listBytes)
		}
	}
}

// keep has what the call took counted until it returns: it may call Lua.
func (b *bound) keep(bytes int) {
	if m := MeterOf(b.L.Context()); m != nil {
		r := b.rarely()
		m.Keep(bytes - r.kept)
		r.kept = bytes
	}
}

// takeCopy counts a copy of length bytes that a conversion made. Results of an engine are read outside of a call.
func (c Call) takeCopy(length int) {
	if c.bound != nil {
		c.take(length / listBytes)
	}
}

// longText is the length of texts that count beside the elements that they are.
const longText = 64

// takeText has a text counted that the call read out of a table, which Lua may forget while Go has it. v is its value.
func (c Call) takeText(v lua.LValue, length int) {
	if length >= longText && c.bound != nil && c.passes() && c.inst.depth > 0 {
		c.hold(v)
	}
}

// hold has v counted until the call returns: it may call Lua.
//
//go:noinline
func (b *bound) hold(v lua.LValue) {
	r := b.rarely()
	if r.texts == nil {
		m := MeterOf(b.L.Context())
		if m == nil {
			return
		}
		r.texts = new([]lua.LValue)
		m.HoldValues(r.texts)
	}
	*r.texts = append(*r.texts, v)
}

// passes reports whether a trampoline sees the call end. There is none where nothing is called.
func (b *bound) passes() bool {
	return b.row.Call != nil && (b.rare == nil || !b.rare.outside)
}

// release ends what keep and hold began.
func (b *bound) release() {
	if b.rare.kept > 0 {
		b.keep(0)
	}
	if b.rare.texts != nil {
		if m := MeterOf(b.L.Context()); m != nil {
			m.DropValues(b.rare.texts)
		}
	}
}

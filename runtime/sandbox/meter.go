package sandbox

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// meter counts what the runs of one state use. Around a run:
//
//	m.start(ctx, L, lim)  // from here on all Lua that the state of L runs is counted; L is the main thread, and not running
//	why := m.finish()     // stops counting; why is the reason that the run was ended for, nil when it was not
//
// The zero meter is ready, and one serves all runs of a state: a run allocates nothing, unless ctx can be canceled or a Go function asks for its
// context. In a run:
//
//	meterOf(L)             // of the state that L is of, nil when nothing is counted
//	charge(L, n)           // before Go code allocates n bytes for a script
//	hold(L, n)             // when it keeps them while it calls Lua; and hold(L, -n), which is to be deferred
//	work(L)                // now and then in long Go loops
//	printed(L, n)          // before n bytes of output
//	adoptThread(L, th, fn) // before a coroutine is resumed that was made outside of the run
//	counted(th)            // when a coroutine yields or ends
//	bind.Share(L, th)      // for threads that Go code makes for itself, and before a coroutine is resumed, which another task or run may have made;
//	                       // never th.SetContext(L.Context())
//
// The interpreter asks the context of a thread for Done before each instruction, on the goroutine that runs the state; that is where
// instructions are counted. Once a limit is reached Done stays closed and charge and work raise until the run ends, so no pcall goes on; what
// raised is a text for Lua, finish gives the reason.
type meter struct {
	left  int64       // instructions before the meter looks up what they used
	stop  atomic.Bool // the time is over, or ctx is done: other goroutines set it, and nothing else of a meter
	slack int64       // bytes before the meter measures memory; negative when it must

	main    probe
	calls   probe // of the thread that callbacks run on, the latest that bind asked for
	rest    int64 // instructions after left
	lim     Limits
	reason  error // why the run is ended
	refusal error // of one instruction; the run goes on

	ctx      context.Context // the caller's
	deadline time.Time       // zero without
	timer    *time.Timer
	detach   func() bool     // from ctx; nil when it is never done
	making   sync.Mutex      // of what follows: Go functions may ask on other goroutines
	own      context.Context // of Caller
	cancel   context.CancelCauseFunc
	ending   *ending

	interruption interruption

	memory
	output int64 // bytes printed
	alive  int   // coroutines, as far as is known
	tasks  int   // that have not ended
	held   []*lua.LState
	values []*[]lua.LValue // that Go code holds
}

// probe is the context of one thread: it knows which instruction is to run. Contexts that Go functions get are made by Caller.
type probe struct {
	*meter
	thread *lua.LState
	first  *lua.LFunction // of a coroutine
	room   int            // of its stack, in values, when it was looked at last

	watched, raised bool // of a coroutine: it marks errors of Lua, and there was one
}

var _ bind.Meter = (*probe)(nil)

// slice is how many instructions run before the meter looks up what they used.
const slice = 8192

// instructionBytes is what an instruction may allocate: the most is a new key in a table, which takes two. What may be more is weighed, or guessed.
func instructionBytes() int64 {
	if peeking {
		return 128
	}
	return 512
}

// closed is what Done gives when a run is to end.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// start begins a run.
func (m *meter) start(ctx context.Context, L *lua.LState, lim Limits) {
	m.lim, m.ctx, m.reason, m.refusal = lim, ctx, nil, nil
	m.left, m.rest, m.output, m.alive, m.tasks = 0, lim.Instructions, 0, 0, 0
	if m.rest <= 0 {
		m.rest = math.MaxInt64
	}
	m.memory.start(m, lim.Memory)
	m.stop.Store(ctx.Err() != nil)
	if m.interruption.err() != nil { // asked for after stop was set, as Interrupt does it the other way round
		m.halt()
	}
	m.deadline = time.Time{}
	if lim.Timeout > 0 {
		m.schedule(lim.Timeout)
	}
	if ctx.Done() != nil {
		m.detach = context.AfterFunc(ctx, m.halt)
	}
	m.main = probe{meter: m, thread: L}
	L.SetContext(&m.main)
}

// schedule sets the alarm. It may still go off for a run before, so whoever sees stop looks at the clock.
func (m *meter) schedule(d time.Duration) {
	m.deadline = time.Now().Add(d)
	if m.timer == nil {
		m.timer = time.AfterFunc(d, m.halt)
	} else {
		m.timer.Reset(d)
	}
}

// halt makes the run look why it is to end, at its next instruction, and then tells its Go functions. It may be an alarm for a run before.
func (m *meter) halt() {
	m.stop.Store(true)
	m.making.Lock()
	defer m.making.Unlock()
	m.tell()
}

// finish ends a run. Nothing it did counts when its time is over, though the alarm be late: Go functions may have seen the deadline on a clock.
func (m *meter) finish() error {
	reason := m.why()
	if m.timer != nil {
		m.timer.Stop()
	}
	if m.detach != nil {
		m.detach()
	}
	m.main.thread.RemoveContext()
	m.dismiss()
	m.detach = nil
	m.calls = probe{}
	clear(m.held)
	m.held = m.held[:0]
	clear(m.values)
	m.values = m.values[:0]
	return reason
}

// abandon ends a run of which goroutines are left that may use L: nothing that they run from here on gets further than an instruction, for good.
func (m *meter) abandon(cause error) {
	m.interrupt(cause)
	if m.timer != nil {
		m.timer.Stop()
	}
	if m.detach != nil {
		m.detach()
	}
}

// why finds out why the run is to end, nil when there is no reason.
func (m *meter) why() error {
	m.stop.Store(true)
	m.over()
	return m.reason
}

// Done is asked before each instruction. Go functions that ask get what Caller gives, in as far as they can be told from the interpreter.
func (p *probe) Done() <-chan struct{} {
	m, inst := p.meter, uint32(0)
	if peeking {
		if inst = next(p.thread); inst == nop && p.asked() {
			return p.Caller().Done()
		}
	}
	m.left--
	if m.left < 0 || m.stop.Load() {
		return p.look()
	}
	if weighed>>(inst>>26)&1 != 0 {
		return p.weigh(inst)
	}
	return nil
}

// look is Done when something is to be looked up.
func (p *probe) look() <-chan struct{} {
	m := p.meter
	if p.first != nil && !p.watched {
		p.begin()
	}
	if m.over() {
		return closed
	}
	if m.left < 0 {
		if m.rest == 0 {
			return m.trip(ErrInstructionLimit, m.lim.Instructions, m.lim.Instructions+1)
		}
		n := min(m.rest, m.slice)
		m.rest -= n
		m.left = n - 1
		m.slack -= n * instructionBytes()
		if m.slack < 0 && !m.measure(0) {
			return closed
		}
	}
	if peeking {
		return p.weigh(next(p.thread))
	}
	return nil
}

// over reports whether the run is to end, and finds out when told to stop.
func (m *meter) over() bool {
	if m.reason == nil && m.stop.Load() {
		m.stop.Store(false) // before looking: who sets it from here on has it seen the next time
		interrupted := m.interruption.err()
		switch {
		case interrupted != nil:
			m.end(interrupted)
		case m.ctx.Err() != nil:
			m.end(canceledBy(m.ctx))
		case !m.deadline.IsZero() && !time.Now().Before(m.deadline):
			late := time.Since(m.deadline)
			m.trip(ErrTimeout, int64(m.lim.Timeout), int64(m.lim.Timeout+late))
		}
	}
	return m.reason != nil
}

// trip ends the run at a limit.
func (m *meter) trip(limit error, most, used int64) <-chan struct{} {
	return m.end(&LimitError{Limit: limit, Max: most, Used: used})
}

// end ends the run, with the first reason.
func (m *meter) end(reason error) <-chan struct{} {
	if m.reason == nil {
		m.reason = reason
	}
	m.left, m.rest = 0, 0
	return closed
}

// probeOf returns the probe of L, nil when nothing is counted.
func probeOf(L *lua.LState) *probe {
	switch ctx := L.Context().(type) {
	case *probe:
		return ctx
	case nil:
		return nil
	default:
		if p, ok := bind.MeterOf(ctx).(*probe); ok {
			return p
		}
		p, _ := ctx.Value(meterKey{}).(*probe)
		return p
	}
}

// meterOf returns the meter of the state of L, nil when it has no limits.
func meterOf(L *lua.LState) *meter {
	if p := probeOf(L); p != nil {
		return p.meter
	}
	return nil
}

// work raises an error when the run is to end. Loops in Go code call it now and then.
func work(L *lua.LState) {
	if m := meterOf(L); m != nil && m.over() {
		m.raise(L)
	}
}

// raise raises why the run is ended.
func (m *meter) raise(L *lua.LState) { L.RaiseError("%s", m.reason.Error()) }

// printed counts bytes of output before they are written, and raises when they are too many.
func printed(L *lua.LState, bytes int) {
	m := meterOf(L)
	if m == nil || m.lim.Output <= 0 {
		return
	}
	if m.output += int64(bytes); m.output > m.lim.Output {
		m.trip(ErrOutputLimit, m.lim.Output, m.output)
		m.raise(L)
	}
}

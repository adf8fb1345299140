package sandbox

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// memory decides when to measure what a run reaches, which a walk does exactly and slowly. Between walks it bounds what may have come on top: what
// is charged and weighed, and so much for each instruction. When that is too much the allocations of the whole process are read, a
// bound as well, and tight while other goroutines do little.
type memory struct {
	live    int64 // what the latest walk found
	ceiling int64 // up to where live may come before the next walk
	credit  int64 // bytes beyond the meter's slack that are known to fit
	slice   int64 // instructions at a time
	frames  int64 // bytes that Go code holds while it calls Lua, and that a walk cannot find
	mark    int64 // allocations of the process at the latest walk; 0 before the first
	process process
}

// A single request for so many times the limit is refused, as an ordinary error: it is a mistake, or a bomb, but nothing that grew.
const refuseAt = 4

// start is for a run that may reach limit bytes, 0 for any.
func (y *memory) start(m *meter, limit int64) {
	y.live, y.mark, y.slice, y.credit, y.frames = 0, 0, slice, 0, 0
	if limit <= 0 {
		y.ceiling, m.slack = math.MaxInt64, math.MaxInt64
		return
	}
	y.ceiling = limit
	y.slice = min(slice, max(limit/8/instructionBytes(), 64))
	m.allow(limit)
}

// allow lets bytes be allocated, a part at a time.
func (m *meter) allow(bytes int64) {
	m.slack = min(bytes, max(m.lim.Memory/garbagePart, m.slice*instructionBytes()))
	m.credit = bytes - m.slack
}

// charge counts bytes that Go code is about to allocate for a script, and raises an error when they are too many.
func charge(L *lua.LState, bytes int) {
	if p := probeOf(L); p != nil {
		p.charge(L, bytes)
	}
}

// A request that has a choice and does not fit is refused when it is for more than a smallPart of the limit. Else the run itself has grown too much.
const smallPart = 4

// afford charges bytes as charge does, but reports that so many do not fit, rather than raising.
func afford(L *lua.LState, bytes int) bool {
	m, n := meterOf(L), int64(bytes)
	if m == nil || n <= m.lim.Memory/smallPart {
		charge(L, bytes)
		return true
	}
	if m.slack -= n; m.slack >= 0 || m.fits(n) {
		return true
	}
	if m.reason != nil {
		m.raise(L)
	}
	if m.refusal == nil {
		m.slack += n
	}
	m.refusal, m.mark = nil, 0 // the walk may have ended before it had found all
	return false
}

// charge is charge, of a run of L.
func (m *meter) charge(L *lua.LState, bytes int) {
	if m.slack -= int64(bytes); m.slack >= 0 {
		return
	}
	if m.measure(int64(bytes)) {
		return
	}
	if err := m.refusal; err != nil {
		m.refusal = nil
		L.RaiseError("%s", err.Error())
	}
	m.raise(L)
}

// hold counts bytes that Go code has been charged for and holds while Lua may run, where no value refers to them: those of a call stay until it returns, and
// calls nest. Whoever holds them gives them back, a negative number, when it returns or raises.
func hold(L *lua.LState, bytes int) {
	if m := meterOf(L); m != nil {
		m.frames += int64(bytes)
	}
}

// measure finds out whether n bytes more, which are already taken from slack, may be allocated. When they may not, the run has a reason to end, or a refusal.
func (m *meter) measure(n int64) bool {
	fits := m.fits(n)
	if !fits && m.reason == nil && m.refusal == nil {
		m.trip(ErrMemoryLimit, m.lim.Memory, m.live+n)
	}
	return fits
}

// fits is measure, but that n bytes are too many beside what the run holds is no reason to end it.
func (m *meter) fits(n int64) bool {
	if m.reason != nil {
		return false
	}
	limit := m.lim.Memory
	if n/refuseAt > limit {
		m.slack += n
		m.refusal = errNoRoom
		return false
	}
	m.process.tidy(m, n)
	if m.slack+m.credit >= 0 {
		m.allow(m.slack + m.credit)
		return true
	}
	if m.mark != 0 {
		if bound := m.live + m.process.allocated() - m.mark + n; bound+limit/32 <= m.ceiling {
			m.allow(m.ceiling - bound)
			return true
		}
	}
	if !m.walk(m.main.thread, limit-n) {
		m.slack, m.credit = 0, 0
		return !m.over()
	}
	if m.live+n > limit {
		return false
	}
	m.ceiling = max(limit, m.live+n+limit/16)
	m.allow(m.ceiling - m.live - n)
	return true
}

// walk measures what the state of L reaches now, and goes not on when that is more than most. It gives up when the run is told to stop.
func (m *meter) walk(L *lua.LState, most int64) bool {
	w := tallies.Get().(*tally)
	defer w.free()
	w.most = most
	w.state(L, m)
	if w.ended && w.bytes <= most {
		return false
	}
	m.live, m.alive = w.bytes, w.threads
	m.mark = m.process.read()
	return true
}

package sandbox

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// coroutinesByDefault is how many coroutines live at a time when limits do not say.
const coroutinesByDefault = 1000

// threadBytes is about what making a thread allocates, its first registry aside.
const threadBytes = 12 << 10

// adoptThread puts th, a new coroutine for fn without a context, under the limits of L. It raises when there are too many.
func adoptThread(L, th *lua.LState, fn *lua.LFunction) {
	p := probeOf(L)
	if p == nil {
		return
	}
	p.charge(L, threadBytes+valueBytes*th.Options.RegistrySize)
	p.admit(L)
	th.SetContext(&probe{meter: p.meter, thread: th, first: fn})
}

// admit counts one coroutine more. Those that nothing refers to any more are known by a walk only.
func (m *meter) admit(L *lua.LState) {
	most := m.lim.Coroutines
	if most <= 0 {
		most = coroutinesByDefault
	}
	if m.alive++; m.alive+m.tasks <= most {
		return
	}
	if !m.walk(L, math.MaxInt64) && m.over() {
		m.raise(L)
	}
	if m.alive++; m.alive+m.tasks > most {
		m.trip(ErrCoroutineLimit, int64(most), int64(m.alive+m.tasks))
		m.raise(L)
	}
}

// counted counts what the stack of th has grown, and th out when it is dead.
func counted(th *lua.LState) {
	p := probeOf(th)
	if p == nil {
		return
	}
	if th.Dead && p.first != nil {
		p.first = nil
		p.alive--
	}
	now := room(th)
	p.slack -= int64(max(now-max(p.room, th.Options.RegistrySize), 0)) * valueBytes
	p.room = now
}

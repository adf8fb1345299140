package sandbox

import lua "github.com/yuin/gopher-lua"

// defaultCoroutines is how many coroutines live at a time when limits do not say.
const defaultCoroutines = 1000

// threadBytes is about what making a thread allocates, its first registry aside.
const threadBytes = 12 << 10

// newThread makes a coroutine for fn in the state of L, under the limits of L. It raises when there are too many.
func newThread(L *lua.LState, fn *lua.LFunction) *lua.LState {
	p := probeOf(L)
	if p == nil {
		th, _ := L.NewThread()
		return th
	}
	charge(L, threadBytes+valueBytes*L.Options.RegistrySize)
	p.admit(L)
	// A stand-in makes it: L itself would derive its context, which counts, and which the coroutine would come to cancel.
	th, _ := (&lua.LState{G: L.G, Env: L.Env, Options: L.Options}).NewThread()
	th.SetContext(&probe{meter: p.meter, thread: th, first: fn})
	return th
}

// admit counts one coroutine more. Those that nothing refers to any more are known by a walk only.
func (m *meter) admit(L *lua.LState) {
	most := m.lim.Coroutines
	if most <= 0 {
		most = defaultCoroutines
	}
	if m.alive++; m.alive+m.tasks <= most {
		return
	}
	m.walk(L)
	if m.alive++; m.alive+m.tasks > most {
		m.trip(ErrCoroutineLimit, int64(most), int64(m.alive+m.tasks))
		m.raise(L)
	}
}

// settle counts what the stack of th has grown, and th out when it is dead.
func settle(th *lua.LState) {
	p := probeOf(th)
	if p == nil {
		return
	}
	if th.Dead && p.first != nil {
		p.first = nil
		p.alive--
	}
	p.slack -= grown(p)
}

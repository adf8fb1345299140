package sandbox

import lua "github.com/yuin/gopher-lua"

// atOnce is how long a source may be that nobody needs to stop waiting for.
const atOnce = 8 << 10

// apart calls do for a source of size bytes: for a long one on a goroutine of its own, and when the run is to end meanwhile it raises and leaves do to
// end by itself, which it does within a fraction of a second. So do must not touch the state, and what it sets is not to be read after an error.
func apart(L *lua.LState, size int, do func()) {
	p := probeOf(L)
	if p == nil || size <= atOnce {
		do()
		return
	}
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		do()
	}()
	if v := p.await(L, done); v != nil {
		panic(v)
	}
}

// await receives from done, and raises when the run of L is to end before.
func (p *probe) await(L *lua.LState, done <-chan any) any {
	select {
	case v := <-done:
		return v
	case <-p.Caller().Done():
		p.halt() // the alarm may be later
		work(L)
		return <-done
	}
}

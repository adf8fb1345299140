package sandbox

import (
	"context"
	"errors"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// swallowing catch what becomes of a Go function that waits for the end of the run, and go on.
var swallowing = []string{
	"pcall(wait) after()",
	"outlast() after()",
	"coroutine.resume(coroutine.create(function() pcall(wait) after() end))",
	"pcall(async.sleep, 60) after()",
	"local t = async.spawn(async.sleep, 60) pcall(t.wait, t) after()",
	"async.all {function() pcall(async.sleep, 60) after() end}",
	"pcall(wait) return 1",
}

// swallow runs one of them, and reports how the run ended and whether it went on.
func swallow(t *testing.T, ctx context.Context, m *meter, lim Limits, source string) (why error, after bool) {
	t.Helper()
	L := stock()
	defer L.Close()
	async.Open(L)
	L.SetGlobal("wait", L.NewFunction(func(L *lua.LState) int {
		<-bind.ContextOf(L).Done()
		L.RaiseError("waited")
		return 0
	}))
	L.SetGlobal("outlast", L.NewFunction(func(L *lua.LState) int { // does not fail
		<-bind.ContextOf(L).Done()
		return 0
	}))
	L.SetGlobal("after", L.NewFunction(func(*lua.LState) int {
		after = true
		return 0
	}))
	m.start(ctx, L, lim)
	L.Push(load(t, L, source))
	_ = L.PCall(0, 0, nil)
	_ = async.Close(L)
	return m.finish(), after
}

// soon waits for done, generously.
func soon(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("it is not done")
	}
}

// TestEndIsNotSwallowed has the end of a run strike while Go functions wait for it: no script gets to know of it before the meter.
func TestEndIsNotSwallowed(t *testing.T) {
	cause := errors.New("enough")
	for _, source := range swallowing {
		for range 40 {
			m := &meter{}
			if why, after := swallow(t, context.Background(), m, Limits{Timeout: time.Millisecond}, source); !errors.Is(why, ErrTimeout) || after {
				t.Fatalf("%s: timeout: %v, went on: %v", source, why, after)
			}
			ctx, cancel := context.WithCancelCause(context.Background())
			time.AfterFunc(time.Millisecond, func() { cancel(cause) })
			if why, after := swallow(t, ctx, m, Limits{}, source); !errors.Is(why, cause) || !errors.Is(why, context.Canceled) || after {
				t.Fatalf("%s: canceled: %v, went on: %v", source, why, after)
			}
			state := &State{}
			time.AfterFunc(time.Millisecond, func() { state.Interrupt(cause) })
			if why, after := swallow(t, context.Background(), &state.meter, Limits{}, source); !errors.Is(why, cause) || after {
				t.Fatalf("%s: interrupted: %v, went on: %v", source, why, after)
			}
		}
	}
}

// TestLateAlarm has a Go function return after the time by its own clock: the run does not succeed, though no alarm went off.
func TestLateAlarm(t *testing.T) {
	L := stock()
	defer L.Close()
	m := &meter{}
	m.start(context.Background(), L, Limits{Timeout: time.Hour})
	m.deadline = time.Now()
	if err := m.finish(); !errors.Is(err, ErrTimeout) {
		t.Error(err)
	}
}

// TestEndAsGoSees checks what the context of Go functions and those derived from it say of each end of a run.
func TestEndAsGoSees(t *testing.T) {
	cause := errors.New("enough")
	canceled, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	expired, done := context.WithTimeout(context.Background(), -time.Hour)
	defer done()
	for _, c := range []struct {
		name       string
		ctx        context.Context
		lim        Limits
		interrupt  bool
		err, cause error
	}{
		{"timeout", context.Background(), Limits{Timeout: time.Millisecond}, false, context.DeadlineExceeded, context.DeadlineExceeded},
		{"canceled", canceled, Limits{Timeout: time.Hour}, false, context.Canceled, cause},
		{"expired", expired, Limits{}, false, context.DeadlineExceeded, context.DeadlineExceeded},
		{"interrupted", context.Background(), Limits{}, true, context.Canceled, cause},
	} {
		L := stock()
		s := &State{l: L}
		s.meter.start(c.ctx, L, c.lim)
		derived, stop := context.WithTimeout(bind.ContextOf(L), time.Hour)
		if c.interrupt {
			s.Interrupt(cause)
		}
		for _, ctx := range []context.Context{derived, bind.ContextOf(L)} {
			soon(t, ctx.Done())
			if ctx.Err() != c.err || context.Cause(ctx) != c.cause {
				t.Errorf("%s: %v, %v", c.name, ctx.Err(), context.Cause(ctx))
			}
		}
		if s.meter.finish() == nil {
			t.Errorf("%s: the run was not ended", c.name)
		}
		stop()
		L.Close()
	}
}

package async_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errFetch = errors.New("no such page")

// web is what the functions of module m, which are as luamodgen generates them, are about.
type web struct {
	calls, most atomic.Int32 // under way, and at a time
	cancelled   atomic.Int32
	release     chan struct{} // ends stuck calls
	kept        func(int) (int, error)
}

// fetch waits as a request does.
func (w *web) fetch(ctx context.Context, d time.Duration, what string) (string, error) {
	n := w.calls.Add(1)
	defer w.calls.Add(-1)
	for most := w.most.Load(); n > most && !w.most.CompareAndSwap(most, n); most = w.most.Load() {
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		w.cancelled.Add(1)
		return "", fmt.Errorf("fetch %s: %w", what, ctx.Err())
	}
	switch what {
	case "fail":
		return "", fmt.Errorf("fetch: %w", errFetch)
	case "panic":
		panic("out of cheese")
	}
	return what, nil
}

// meet waits until n calls are under way.
func (w *web) meet(n int) error {
	if w.calls.Add(1) == int32(n) {
		close(w.release)
	}
	select {
	case <-w.release:
		return nil
	case <-time.After(20 * time.Second):
		return fmt.Errorf("%d calls at a time, not %d", w.calls.Load(), n)
	}
}

func toCallback(c bind.Call, v lua.LValue) (func(int) (int, error), error) {
	f, err := bind.ToCallback(c, v)
	if err != nil {
		return nil, err
	}
	return func(n int) (int, error) {
		k := f.Begin()
		bind.Pass(&k, n, bind.FromInt)
		k.Try(1)
		return bind.Take(&k, bind.ToInt[int]), k.End()
	}, nil
}

var chanInt = bind.ChanClass("chan int", bind.ToInt[int], bind.FromInt[int])

func (w *web) funcs() []bind.Func {
	return []bind.Func{
		{Decl: "channel()", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, make(chan int), func(c bind.Call, ch chan int) (lua.LValue, error) {
				return bind.FromChan(c, ch, chanInt)
			}))
		}},
		{Decl: "fetch(time, what)", Call: func(c bind.Call) int {
			d := bind.Arg(c, 1, bind.ToDuration[time.Duration])
			what := c.String(2)
			ctx := c.Context()
			var r1 string
			var err error
			bind.Await(c, func() { r1, err = w.fetch(ctx, d, what) })
			if err != nil {
				return c.Raise(err)
			}
			return c.ReturnString(r1)
		}},
		{Decl: "meet(i, n)", Call: func(c bind.Call) int {
			i, n := c.Int(1), c.Int(2)
			var err error
			bind.Await(c, func() { err = w.meet(n) })
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(lua.LNumber(i))
		}},
		{Decl: "stuck()", Call: func(c bind.Call) int {
			bind.Await(c, func() { <-w.release })
			return 0
		}},
		{Decl: "apply(f, n)", Call: func(c bind.Call) int {
			f := bind.Arg(c, 1, toCallback)
			r, err := f(c.Int(2))
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(bind.Number(c, 1, r))
		}},
		{Decl: "within(time, f)", Call: func(c bind.Call) int {
			d := bind.Arg(c, 1, bind.ToDuration[time.Duration])
			f := bind.Arg(c, 2, bind.ToCallback)
			ctx, cancel := context.WithTimeout(context.Background(), d)
			defer cancel()
			k := f.Begin()
			k.Under(ctx)
			k.Try(0)
			if err := k.End(); err != nil {
				return c.Raise(err)
			}
			return 0
		}},
		{Decl: "keep(f)", Call: func(c bind.Call) int {
			w.kept = bind.Arg(c, 1, toCallback)
			return 0
		}},
		{Decl: "kept_away(n)", Call: func(c bind.Call) int {
			n := c.Int(1)
			var err error
			bind.Await(c, func() { _, err = w.kept(n) })
			if err != nil {
				return c.Raise(err)
			}
			return 0
		}},
		{Decl: "kept(n)", Call: func(c bind.Call) int {
			r, err := w.kept(c.Int(1))
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(bind.Number(c, 1, r))
		}},
	}
}

// newState is a state with the globals m and async.
func newState(t *testing.T) (*lua.LState, *web) {
	t.Helper()
	L, w := lua.NewState(), &web{release: make(chan struct{})}
	table := L.CreateTable(0, 0)
	s := bind.NewState()
	bind.Install(L, &bind.Instance{Module: "m", Table: table, State: s}, w.funcs())
	L.SetGlobal("m", table)
	async.Open(L)
	t.Cleanup(func() {
		if err := async.Close(L); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		L.Close()
	})
	return L, w
}

// run runs each program in a state of its own. Its error must contain want, and there must be none when want is empty.
func run(t *testing.T, programs []program) {
	t.Helper()
	for _, p := range programs {
		L, _ := newState(t)
		check(t, L, p)
	}
}

type program struct{ src, want string }

func check(t *testing.T, L *lua.LState, p program) {
	t.Helper()
	switch err := L.DoString(p.src); {
	case err == nil && p.want != "":
		t.Errorf("%s\n\tno error, want %s", p.src, p.want)
	case err != nil && (p.want == "" || !strings.Contains(err.Error(), p.want)):
		t.Errorf("%s\n\tgot  %v\n\twant %s", p.src, err, p.want)
	}
}

package runtime_test

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// What is kept has its dependencies, which are closed with the last state otherwise.
func TestSharedKeep(t *testing.T) {
	core := sharedProbe("core")
	pool := sharedProbe("pool", core)
	pool.Keep = true
	for range 3 {
		L := preloaded(t, core, pool)
		run(t, L, `require "pool"`)
		mustClose(t, L)
	}
	wantCount(t, "pool made", &pool.made, 1)
	wantCount(t, "core made", &core.made, 1)
	wantCount(t, "pool closed", &pool.closed, 0)
	wantCount(t, "core closed", &core.closed, 0)
	wantHolders(t, 0, true, pool)
	wantHolders(t, 1, true, core)
}

// A kept module that fails is not kept.
func TestSharedKeepFails(t *testing.T) {
	core := sharedProbe("core")
	pool := sharedProbe("pool", core)
	pool.Keep = true
	pool.Init = func(context.Context, any) error { return errors.New("refused") }
	L := preloaded(t, core, pool)
	fails(t, L, `require "pool"`, `require "pool": init: refused`)
	mustClose(t, L)
	wantHolders(t, 0, false, core, pool)
}

// eventually waits until the garbage collector has done what ok reports.
func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what a state held that was never closed is held still")
		}
		goruntime.GC()
	}
}

// A state that nobody closes lets go of what it holds, once it is garbage.
func TestGarbageStateLetsGo(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	core := sharedProbe("core")
	pool, user := sharedProbe("pool", core), newProbe("user", core)
	tab := tableOf(core, pool, user)
	for i := range 20 {
		L := smallState()
		if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
			t.Fatal(err)
		}
		run(t, L, `pool = require "pool"; user = require "user"; loop = {pool, _G}`)
		if i%2 == 0 {
			L.Close()
		}
	}
	eventually(t, func() bool {
		_, live := core.Holders()
		return !live
	})
	wantHolders(t, 0, false, core, pool)
	wantCount(t, "pool closed", &pool.closed, pool.made.Load())
	wantCount(t, "core closed", &core.closed, core.made.Load())
	wantCount(t, "user closed", &user.closed, 0)
}

// What a state let go of itself is not let go of again when it is garbage.
func TestGarbageStateAfterClose(t *testing.T) {
	core, pool := sharedProbe("core"), sharedProbe("pool")
	keeper := preloaded(t, core, pool)
	run(t, keeper, `require "core"; require "pool"`)
	collected := make(chan struct{})
	func() {
		closed, unloaded := preloadedSmall(t, core, pool), preloadedSmall(t, core, pool)
		run(t, closed, `require "core"; require "pool"`)
		run(t, unloaded, `require "core"; require "pool"`)
		mustClose(t, closed)
		if err := runtime.Unload(unloaded, "core"); err != nil {
			t.Error(err)
		}
		goruntime.AddCleanup(closed.G.Registry, func(c chan struct{}) { close(c) }, collected)
	}()
	eventually(t, func() bool {
		n, _ := pool.Holders()
		select {
		case <-collected:
			return n == 1
		default:
			return false
		}
	})
	wantHolders(t, 1, true, core, pool)
	mustClose(t, keeper)
}

// preloadedSmall is a small state with the probes preloaded, which nobody closes.
func preloadedSmall(t testing.TB, probes ...*probe) *lua.LState {
	t.Helper()
	L := smallState()
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(probes...))); err != nil {
		t.Fatal(err)
	}
	return L
}

func TestWarmUp(t *testing.T) {
	core := sharedProbe("core")
	pool, conn := sharedProbe("pool", core), newProbe("conn", core)
	for range 2 {
		for _, p := range []*probe{pool, core, pool, conn} {
			if err := p.WarmUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantCount(t, "core made", &core.made, 1)
	wantCount(t, "pool made", &pool.made, 1)
	wantCount(t, "conn made", &conn.made, 0)
	wantHolders(t, 1, true, pool)
	wantHolders(t, 2, true, core)

	one, two := preloaded(t, core, pool), preloaded(t, core, pool)
	run(t, one, `require "core"`)
	mustClose(t, one) // pool is warm, and needs it
	wantCount(t, "core closed", &core.closed, 0)
	run(t, two, `require "pool"`)
	mustClose(t, two)
	wantHolders(t, 0, false, core, pool)
	wantCount(t, "pool made", &pool.made, 1)
	wantCount(t, "core closed", &core.closed, 1)
}

func TestWarmUpFails(t *testing.T) {
	core := sharedProbe("core")
	pool := sharedProbe("pool", core)
	user := sharedProbe("user", pool)
	pool.make = func(*bind.Build) error { panic("boom") }
	wantError(t, user.WarmUp(t.Context()), `dependency "pool": pool constructor: panic: boom`)
	wantHolders(t, 0, false, core, pool, user)
	if err := core.WarmUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantError(t, user.WarmUp(t.Context()), `dependency "pool": pool constructor: panic: boom`)
	wantHolders(t, 1, true, core) // still warm
	wantError(t, sharedProbe("lib", newProbe("conn")).WarmUp(t.Context()), `shared module "lib" cannot hold it`)
}

// A constructor that a deadline ends says so, also when it learns of it through a context that it derived.
func TestSharedDeadline(t *testing.T) {
	ways := map[string]func(context.Context) error{
		"context deadline exceeded": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
		"context deadline exceeded: context canceled": func(ctx context.Context) error {
			derived, cancel := context.WithCancel(ctx)
			defer cancel()
			<-derived.Done()
			return derived.Err()
		},
	}
	for want, wait := range ways {
		pool := sharedProbe("pool")
		pool.make = func(b *bind.Build) error { return wait(b.Context()) }
		L := preloaded(t, pool)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		L.SetContext(ctx)
		L.Push(L.NewFunction(pool.Load))
		err := runtime.Cause(L.PCall(0, 0, nil))
		cancel()
		if err == nil || err.Error() != `require "pool": `+want || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v, expected %s", err, want)
		}
		wantHolders(t, 0, false, pool)
	}
}

// requires lets the constructor of p require another module in the state that makes it, undeclared.
func requires(p *probe, name string, before func()) {
	p.make = func(b *bind.Build) error {
		before()
		L := b.Context().Value(stateKey{}).(*lua.LState)
		return L.DoString(fmt.Sprintf("require %q", name))
	}
}

// stateKey is the key of the state in the context that inContext sets.
type stateKey struct{}

func inContext(t testing.TB, L *lua.LState) *lua.LState {
	L.SetContext(context.WithValue(t.Context(), stateKey{}, L))
	return L
}

// Two modules that require each other, each made first by another state, would wait for each other.
func TestNoDeadlockOfTwoStates(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	a, b := sharedProbe("a"), sharedProbe("b")
	inA, inB := make(chan struct{}), make(chan struct{})
	requires(a, "b", func() { close(inA); <-inB })
	requires(b, "a", func() { close(inB); <-inA })
	errs := make(chan error)
	for _, name := range []string{"a", "b"} {
		L := inContext(t, preloaded(t, a, b))
		go func() { errs <- L.DoString(fmt.Sprintf("require %q", name)) }()
	}
	for range 2 {
		wantError(t, <-errs, `loop: "`)
	}
	wantHolders(t, 0, false, a, b)
	a.make, b.make = nil, nil
	run(t, preloaded(t, a, b), `require "a"; require "b"`)
}

// A constructor that requires its own module in another state would wait for itself.
func TestNoDeadlockInOneGoroutine(t *testing.T) {
	a := sharedProbe("a")
	other := preloaded(t, a)
	a.make = func(*bind.Build) error { return other.DoString(`require "a"`) }
	fails(t, preloaded(t, a), `require "a"`, `require "a": require "a": loop: "a" needs "a"`)
	if n := runtime.Waiters(); n != 0 {
		t.Errorf("%d wait still", n)
	}
}

// What is over by the time that somebody is to wait for it makes no loop, whoever made it.
func TestNoLoopOfWhatIsOver(t *testing.T) {
	wantError(t, runtime.WaitForOwn(false), `loop: "a" needs "a"`)
	if err := runtime.WaitForOwn(true); err != nil {
		t.Error(err)
	}
}

// A chain of undeclared requires without a loop is none, whichever state makes what.
func TestNoDeadlockOfConstructorsThatRequireOthers(t *testing.T) {
	a, b, c := sharedProbe("a"), sharedProbe("b"), sharedProbe("c")
	inA, inB := make(chan struct{}), make(chan struct{})
	requires(a, "b", func() { close(inA) })
	requires(b, "c", func() { close(inB); <-inA })
	errs := make(chan error, 2)
	requireIn := func(name string) {
		L := inContext(t, preloaded(t, a, b, c))
		go func() { errs <- L.DoString(fmt.Sprintf("require %q", name)) }()
	}
	requireIn("b")
	<-inB
	requireIn("a")
	for range 2 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	wantCount(t, "c made", &c.made, 1)
}

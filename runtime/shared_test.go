package runtime_test

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestSharedIsOneInstanceUntilTheLastState(t *testing.T) {
	core := sharedProbe("core")
	pool, user := sharedProbe("pool", core), newProbe("user", core)
	one, two := preloaded(t, core, pool, user), preloaded(t, core, pool, user)
	run(t, one, `require "pool"`)
	run(t, two, `require "pool"; require "user"`)
	wantCount(t, "core made", &core.made, 1)
	wantCount(t, "pool made", &pool.made, 1)

	var closed []string
	core.log, pool.log, user.log = &closed, &closed, &closed
	mustClose(t, one)
	wantCount(t, "pool closed by the first", &pool.closed, 0)
	mustClose(t, two)
	mustClose(t, two)
	if got := strings.Join(closed, " "); got != "user pool core" {
		t.Errorf("order of closing: %s", got)
	}

	run(t, preloaded(t, core, pool, user), `assert(require("pool").name() == "pool")`)
	wantCount(t, "pool made anew", &pool.made, 2)
	wantCount(t, "core made anew", &core.made, 2)
}

func mustClose(t *testing.T, L *lua.LState) {
	t.Helper()
	if err := runtime.Close(L); err != nil {
		t.Error(err)
	}
}

func TestSharedNeedsPerState(t *testing.T) {
	perState, lib := newProbe("conn"), newProbe("lib")
	lib.New, lib.Values = nil, nil
	pool := sharedProbe("pool", lib, perState)
	L := preloaded(t, perState, lib, pool)
	fails(t, L, `require "pool"`,
		`require "pool": dependency "conn": the module has one instance per state, and shared module "pool" cannot hold it`)
	wantCount(t, "conn made", &perState.made, 0)
	run(t, preloaded(t, lib, sharedProbe("fine", lib)), `require "fine"`)
}

// Those who need an instance that is being made wait for it.
func TestSharedOthersWait(t *testing.T) {
	pool := sharedProbe("pool")
	started, proceed := make(chan struct{}), make(chan struct{})
	pool.make = func(*bind.Build) error { close(started); <-proceed; return nil }
	const states = 4
	errs := make(chan error, states)
	require := func(L *lua.LState) { errs <- L.DoString(`assert(require("pool").name() == "pool")`) }
	go require(preloaded(t, pool))
	<-started
	for range states - 1 {
		go require(preloaded(t, pool))
	}
	for runtime.Waiters() < states-1 {
		time.Sleep(time.Millisecond)
	}
	close(proceed)
	for range states {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	wantCount(t, "pool made", &pool.made, 1)
}

func TestSharedFailureReachesAllAndIsRetried(t *testing.T) {
	pool := sharedProbe("pool")
	started, proceed := make(chan struct{}), make(chan struct{})
	pool.make = func(*bind.Build) error {
		close(started)
		<-proceed
		return errors.New("refused")
	}
	const waiters = 4
	errs := make(chan error, waiters+1)
	require := func(ctx context.Context) {
		L := smallState()
		defer runtime.Close(L)
		if ctx != nil {
			L.SetContext(ctx)
		}
		L.PreloadModule("pool", pool.Load)
		errs <- L.DoString(`require "pool"`)
	}
	go require(nil)
	<-started
	for range waiters - 1 {
		go require(nil)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	go require(ctx)

	err := <-errs // the one that waits no longer than its context
	wantError(t, err, `require "pool": context deadline exceeded`)
	if !errors.Is(runtime.Cause(err), context.DeadlineExceeded) {
		t.Errorf("the cause is lost: %v", runtime.Cause(err))
	}
	for runtime.Waiters() < waiters-1 {
		time.Sleep(time.Millisecond)
	}
	close(proceed)
	for range waiters {
		wantError(t, <-errs, `require "pool": refused`)
	}
	wantCount(t, "pool made", &pool.made, 1)

	pool.make = nil
	L := preloaded(t, pool)
	run(t, L, `require "pool"`)
	wantCount(t, "pool made", &pool.made, 2)
}

// A constructor that ends its goroutine, as t.FailNow does, must not leave others waiting.
func TestSharedConstructorExits(t *testing.T) {
	pool := sharedProbe("pool")
	pool.make = func(*bind.Build) error { goruntime.Goexit(); return nil }
	done := make(chan struct{})
	L := smallState()
	go func() {
		defer close(done)
		L.PreloadModule("pool", pool.Load)
		L.DoString(`require "pool"`)
	}()
	<-done
	pool.make = nil
	run(t, preloaded(t, pool), `require "pool"`)
}

// TestSharedStress has states of many goroutines load and let go of a chain of shared modules whose constructors fail
// now and then. Whatever the order, nobody holds a closed instance.
func TestSharedStress(t *testing.T) {
	before := goruntime.NumGoroutine()
	var live [3]atomic.Int32
	var attempts atomic.Int32
	probes := make([]*probe, 3)
	for i := range probes {
		if i == 0 {
			probes[i] = sharedProbe("p0")
		} else {
			probes[i] = sharedProbe(fmt.Sprint("p", i), probes[i-1])
		}
		probes[i].make = func(*bind.Build) error {
			switch attempts.Add(1) % 7 {
			case 0:
				return errors.New("now and then")
			case 3:
				panic("now and then")
			}
			if n := live[i].Add(1); n != 1 {
				t.Errorf("%d live instances of p%d", n, i)
			}
			return nil
		}
		probes[i].close = func() error {
			live[i].Add(-1)
			return nil
		}
	}
	tab := tableOf(probes...)
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 60 {
				stressOnce(t, tab, (g+i)%3, &live)
			}
		})
	}
	group.Wait()
	for i := range live {
		if n := live[i].Load(); n != 0 {
			t.Errorf("%d instances of p%d left", n, i)
		}
	}
	noLeak(t, before)
}

// stressOnce requires module n in a state of its own, and checks that it and what it depends on is there.
func stressOnce(t *testing.T, tab *runtime.Table, n int, live *[3]atomic.Int32) {
	L := smallState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
		t.Error(err)
	}
	err := L.DoString(fmt.Sprintf(`assert(require("p%d").name() == "p%d")`, n, n))
	if err != nil {
		if !strings.Contains(err.Error(), "now and then") {
			t.Error(err)
		}
		return
	}
	for i := range n + 1 {
		if live[i].Load() != 1 {
			t.Errorf("p%d is not there, and p%d is held", i, n)
		}
	}
}

// noLeak waits until no more goroutines run than before.
func noLeak(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); goruntime.NumGoroutine() > before; {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, %d before", goruntime.NumGoroutine(), before)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestManyStates preloads 10,000 states and requires two modules in each, from eight goroutines.
func TestManyStates(t *testing.T) {
	const goroutines, each = 8, 1250
	before := goruntime.NumGoroutine()
	core := sharedProbe("core")
	tools := newProbe("tools", core)
	tab := tableOf(core, tools)
	keeper := preloaded(t, core)
	run(t, keeper, `require "core"`)

	script := `assert(require("core").name() == "core" and require("tools").name() == "tools")`
	var group sync.WaitGroup
	for range goroutines {
		group.Go(func() {
			for range each {
				L := smallState()
				if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
					t.Error(err)
				}
				if err := L.DoString(script); err != nil {
					t.Error(err)
				}
				if err := runtime.Close(L); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	wantCount(t, "tools made", &tools.made, goroutines*each)
	wantCount(t, "tools closed", &tools.closed, goroutines*each)
	wantCount(t, "core made", &core.made, 1)
	noLeak(t, before)
}

// TestSharedContextIsTheMakers has a state give up while it makes what another one waits for: the other makes it.
func TestSharedContextIsTheMakers(t *testing.T) {
	waiting := make(chan struct{}, 2)
	pool := sharedProbe("pool")
	pool.make = func(b *bind.Build) error {
		waiting <- struct{}{}
		if pool.made.Load() > 1 {
			return nil
		}
		<-b.Context().Done()
		return b.Context().Err()
	}
	impatient, patient := preloaded(t, pool), preloaded(t, pool)
	ctx, cancel := context.WithCancel(t.Context())
	impatient.SetContext(ctx)
	failed, done := make(chan error, 1), make(chan error, 1)
	go func() { failed <- impatient.DoString(`require "pool"`) }()
	<-waiting
	go func() { done <- patient.DoString(`require "pool"`) }()
	for runtime.Waiters() == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-failed; err == nil {
		t.Error("the state whose context was cancelled has the module")
	}
	if err := <-done; err != nil {
		t.Errorf("the state that waited: %v", err)
	}
}

// TestSharedContextLasts keeps the context of a shared instance alive when the state that made it is gone.
func TestSharedContextLasts(t *testing.T) {
	var kept context.Context
	pool := sharedProbe("pool")
	pool.make = func(b *bind.Build) error {
		kept = b.Context()
		return nil
	}
	first, second := preloaded(t, pool), preloaded(t, pool)
	ctx, cancel := context.WithCancel(t.Context())
	first.SetContext(ctx)
	run(t, first, `require "pool"`)
	run(t, second, `require "pool"`)
	cancel()
	mustClose(t, first)
	if kept.Err() != nil {
		t.Errorf("the context of the instance ended with the first state: %v", kept.Err())
	}
}

package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	goruntime "runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestWarm(t *testing.T) {
	noLeaks(t)
	core := sharedProbe("core")
	core.Internal = true
	pool, web := sharedProbe("pool", core), newProbe("web", core)
	use := runtime.Use(tableOf(core, pool, web))
	for range 2 {
		if err := runtime.Warm(context.Background(), "all", use); err != nil {
			t.Fatal(err)
		}
	}
	wantCount(t, "core made", &core.made, 1)
	wantCount(t, "pool made", &pool.made, 1)
	wantCount(t, "web made", &web.made, 0)

	one, two := preloaded(t, core, pool, web), preloaded(t, core, pool, web)
	run(t, one, `require "web"`)
	mustClose(t, one) // takes over core, which pool needs
	wantCount(t, "core closed", &core.closed, 0)
	run(t, two, `require "pool"`)
	wantCount(t, "pool made", &pool.made, 1)
	mustClose(t, two)
	wantCount(t, "pool closed by the last state", &pool.closed, 1)
	wantCount(t, "core closed by the last state", &core.closed, 1)
}

// TestWarmInParallel has two constructors that each wait for the other one to run.
func TestWarmInParallel(t *testing.T) {
	noLeaks(t)
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(1)) // constructors that wait take no processor
	a, b := sharedProbe("a"), sharedProbe("b")
	meet := make(chan struct{})
	a.make = func(built *bind.Build) error {
		select {
		case meet <- struct{}{}:
			return nil
		case <-built.Context().Done():
			return built.Context().Err()
		}
	}
	b.make = func(built *bind.Build) error {
		select {
		case <-meet:
			return nil
		case <-built.Context().Done():
			return built.Context().Err()
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	use := runtime.Use(tableOf(a, b))
	if err := runtime.Warm(ctx, "all", use); err != nil {
		t.Fatal(err)
	}
	L := newState(t)
	if err := runtime.Preload(L, "all", use); err != nil {
		t.Fatal(err)
	}
	run(t, L, `require "a"; require "b"`)
}

func TestWarmJoinsErrors(t *testing.T) {
	noLeaks(t)
	core, pool, cache, conn := sharedProbe("core"), sharedProbe("pool"), sharedProbe("cache"), newProbe("conn")
	tools, bad := sharedProbe("tools", pool), sharedProbe("bad", conn)
	pool.make = func(*bind.Build) error { return fs.ErrPermission }
	cache.make = func(*bind.Build) error { panic("boom") }
	probes := []*probe{core, pool, cache, tools, conn, bad}
	err := runtime.Warm(context.Background(), "all", runtime.Use(tableOf(probes...)))
	want := `warm "bad": dependency "conn": the module has one instance per state, and shared module "bad" cannot hold it
warm "cache": cache constructor: panic: boom
warm "pool": permission denied`
	if err == nil || err.Error() != want || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error is %v", err)
	}
	wantCount(t, "core made", &core.made, 1)
	wantCount(t, "tools made", &tools.made, 0)
	wantError(t, runtime.Warm(context.Background(), "none", runtime.Use(tableOf(core))), `warm: unknown profile "none"`)

	pool.make = nil
	L := preloaded(t, probes...)
	run(t, L, `require "core"; require "tools"`)
	mustClose(t, L)
	wantCount(t, "core closed", &core.closed, 1)
	wantCount(t, "tools closed", &tools.closed, 1)
}

func TestWarmEndsWithContext(t *testing.T) {
	noLeaks(t)
	hang, after := sharedProbe("hang"), sharedProbe("zafter")
	after.Depends = append(after.Depends, &hang.Module)
	hang.make = func(b *bind.Build) error { <-b.Context().Done(); return b.Context().Err() }
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	err := runtime.Warm(ctx, "all", runtime.Use(tableOf(hang, after)))
	wantError(t, err, `warm "hang": context `)
	wantCount(t, "the one after it made", &after.made, 0)
}

func TestWarmCompilesSources(t *testing.T) {
	good, bad := newProbe("good"), newProbe("bad")
	good.New, good.Source = nil, &runtime.Source{File: "lua/good.lua", Code: "return {}"}
	bad.New, bad.Source = nil, &runtime.Source{File: "lua/bad.lua", Code: "return {\n\n= }"}
	err := runtime.Warm(context.Background(), "all", runtime.Use(tableOf(good, bad)))
	wantError(t, err, `warm "bad": lua/bad.lua:3:`)
}

// TestStageStress starts states on several goroutines with stages that share modules whose constructors fail with some
// probability, hang until their context ends, or panic. Nobody holds a closed instance, and nothing is left.
func TestStageStress(t *testing.T) {
	noLeaks(t)
	rounds := 10_000
	if testing.Short() {
		rounds = 500
	}
	probes, live := flakyProbes(t, 4)
	use := staged([]runtime.Stage{
		{Name: "first", Priority: 1, Required: []string{"p0"}, Warm: []string{"p3", "p1"}, Timeout: time.Millisecond, Parallel: 2},
		{Name: "second", Priority: 2, Required: []string{"p1"}, Warm: []string{"p2"}, Timeout: time.Millisecond},
	}, probes...)
	var all sync.WaitGroup
	var succeeded atomic.Int32
	next := make(chan int)
	for range 4 {
		all.Go(func() {
			for n := range next {
				if stressStart(t, n, use) {
					succeeded.Add(1)
				}
			}
		})
	}
	for n := range rounds {
		next <- n
	}
	close(next)
	all.Wait()
	if succeeded.Load() == 0 || int(succeeded.Load()) == rounds {
		t.Errorf("%d of %d starts succeeded: it is not what it should be", succeeded.Load(), rounds)
	}
	for i := range live {
		for begun := time.Now(); live[i].Load() != 0; time.Sleep(time.Millisecond) { // what runs in the background ends
			if time.Since(begun) > 30*time.Second {
				t.Fatalf("%d live instances of p%d in the end", live[i].Load(), i)
			}
		}
	}
}

// flakyProbes returns a chain of shared modules that count their live instances.
func flakyProbes(t *testing.T, n int) ([]*probe, []atomic.Int32) {
	live := make([]atomic.Int32, n)
	probes := make([]*probe, n)
	for i := range probes {
		probes[i] = sharedProbe(fmt.Sprint("p", i))
		if i > 0 {
			probes[i].Depends = append(probes[i].Depends, &probes[i-1].Module)
		}
		probes[i].make = func(b *bind.Build) error {
			switch rand.IntN(20) {
			case 0:
				return errors.New("now and then")
			case 1:
				panic("now and then")
			case 2:
				select {
				case <-b.Context().Done():
				case <-time.After(5 * time.Millisecond): // for those without a timeout
				}
				return errors.New("it hung")
			}
			if i > 0 && live[i-1].Load() != 1 {
				t.Errorf("p%d is made without p%d", i, i-1)
			}
			if n := live[i].Add(1); n != 1 {
				t.Errorf("%d live instances of p%d", n, i)
			}
			return nil
		}
		probes[i].close = func() error {
			if i > 0 && live[i-1].Load() != 1 {
				t.Errorf("p%d is closed after p%d", i, i-1)
			}
			live[i].Add(-1)
			return nil
		}
	}
	return probes, live
}

// stressStart starts one state, uses it, and closes it, each in one of several ways.
func stressStart(t *testing.T, n int, use runtime.Option) (succeeded bool) {
	L := smallState()
	defer mustClose(t, L)
	var err error
	if n%2 == 0 {
		err = runtime.Progressive(context.Background(), L, "all", use)
	} else {
		_, wait := runtime.ProgressChannel(context.Background(), L, "all", use)
		err = wait()
	}
	if n%3 == 0 {
		L.DoString(`pcall(require, "p3"); pcall(require, "p2")`)
	}
	return err == nil
}

// TestWarmEvents tells observers what was warmed, which is no load that counts.
func TestWarmEvents(t *testing.T) {
	pool := sharedProbe("pool")
	before := runtime.Stats().Loads
	var causes []runtime.LoadCause
	constructed := 0
	observe := runtime.Observe(runtime.ObserverFunc(func(e runtime.Event) {
		switch {
		case e.Module == "pool" && e.Kind == runtime.LoadEnd:
			causes = append(causes, e.Cause)
		case e.Kind == runtime.Constructed:
			constructed++
		}
	}))
	use := runtime.Use(tableOf(pool))
	if err := runtime.Warm(context.Background(), "all", use, observe); err != nil {
		t.Fatal(err)
	}
	if got := runtime.Stats().Loads - before; got != 0 {
		t.Errorf("warming counts as %d loads", got)
	}
	L := newState(t)
	if err := runtime.Preload(L, "all", use, observe); err != nil {
		t.Fatal(err)
	}
	run(t, L, `require "pool"`)
	if constructed != 1 {
		t.Errorf("%d constructors, expected 1", constructed)
	}
	if want := []runtime.LoadCause{runtime.CauseWarm, runtime.CauseRequire}; !slices.Equal(causes, want) {
		t.Errorf("causes: %v, want %v", causes, want)
	}
}

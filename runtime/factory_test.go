package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// bridge is what the factory of the tests makes.
type bridge struct {
	name  string
	close func() error
}

func (b *bridge) Close() error { return b.close() }

// bridges is the factory of a probe: it counts what it makes and does what its hooks say.
type bridges struct {
	mu   sync.Mutex
	made map[string]int
	open map[string]int
	log  []string
	make func(ctx context.Context, name string) error
}

func (r *bridges) bridge(ctx context.Context, name string) (*bridge, error) {
	r.count(r.made, name, 1)
	if r.make != nil {
		if err := r.make(ctx, name); err != nil {
			return nil, err
		}
	}
	r.count(r.open, name, 1)
	return &bridge{name, func() error {
		r.count(r.open, name, -1)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.log = append(r.log, name)
		return nil
	}}, nil
}

func (r *bridges) count(of map[string]int, name string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of[name] += n
}

// factoryProbe is the probe of a module that is a factory of bridges, in Lua tables with a name.
func factoryProbe(name string) (*probe, *bridges) {
	r := &bridges{made: map[string]int{}, open: map[string]int{}}
	p := newProbe(name)
	p.New, p.Values, p.Funcs = nil, nil, nil
	p.Factory = &runtime.Factory{
		Make:  func(ctx context.Context, _ any, name string) (any, error) { return bind.Made(r.bridge(ctx, name)) },
		Value: bridgeValue,
	}
	return p, r
}

func bridgeValue(c bind.Call, v any) (lua.LValue, error) {
	t := bind.NewTable(c, 1)
	t.Set("name", lua.LString(v.(*bridge).name))
	return t.Value()
}

func TestFactoryMakesOncePerNameAndScope(t *testing.T) {
	registry, r := factoryProbe("registry")
	L, other := preloaded(t, registry), preloaded(t, registry)
	run(t, L, `
		local registry = require "registry"
		local a = registry.get("a")
		assert(a.name == "a" and registry.get("a") == a and registry.get("b") ~= a)
		assert(table.concat(registry.names(), " ") == "a b")
	`)
	run(t, other, `
		local registry = require "registry"
		assert(#registry.names() == 0 and registry.get("b").name == "b" and registry.get("a").name == "a")
	`)
	if r.made["a"] != 2 || r.made["b"] != 2 {
		t.Errorf("made %v, expected each once in each state", r.made)
	}
	fails(t, L, `require("registry").get({})`, "bad argument #1 to 'registry.get' (name: string expected, got table)")
	mustClose(t, L)
	if !slices.Equal(r.log, []string{"b", "a"}) {
		t.Errorf("closed %v", r.log)
	}
	mustClose(t, other)
	if r.open["a"] != 0 || r.open["b"] != 0 {
		t.Errorf("open: %v", r.open)
	}
}

func TestFactoryFails(t *testing.T) {
	registry, r := factoryProbe("registry")
	L := preloaded(t, registry)
	r.make = func(_ context.Context, name string) error {
		if name == "boom" {
			panic("boom")
		}
		return &fs.PathError{Op: "dial", Path: name, Err: fs.ErrPermission}
	}
	for range 2 {
		err := fails(t, L, `require("registry").get("a")`, "dial a: permission denied")
		if !errors.Is(runtime.Cause(err), fs.ErrPermission) {
			t.Errorf("the Go error is lost: %v", err)
		}
		fails(t, L, `require("registry").get("boom")`, "registry.get: panic: boom")
	}
	run(t, L, `assert(#require("registry").names() == 0)`)
	r.make = nil
	run(t, L, `assert(require("registry").get("a").name == "a")`)
	if r.made["a"] != 3 {
		t.Errorf("made %v", r.made)
	}

	registry.Factory.Make = func(context.Context, any, string) (any, error) { return (*bridge)(nil), nil }
	fails(t, L, `require("registry").get("n")`, `registry.get("n"): the factory returned nil without an error`)
	registry.Factory.Return = true
	registry.Factory.Names = func(context.Context, any) ([]string, error) { return nil, fs.ErrClosed }
	run(t, L, `
		local v, err = require("registry").get("n")
		assert(v == nil and tostring(err):find("returned nil"))
		local names, err = require("registry").names()
		assert(names == nil and tostring(err) == "file already closed")
	`)
}

// What a factory with an instance makes is the instance's to close.
func TestFactoryInstance(t *testing.T) {
	registry, r := factoryProbe("registry")
	registry.New = registry.construct
	registry.Factory.Make = func(ctx context.Context, self any, name string) (any, error) {
		return bind.Made(r.bridge(ctx, self.(*probeInstance).of.Name+"/"+name))
	}
	registry.Factory.Names = func(_ context.Context, self any) ([]string, error) {
		return []string{"of", self.(*probeInstance).of.Name}, nil
	}
	for _, scope := range []runtime.Scope{runtime.PerState, runtime.Shared} {
		registry.Scope = scope
		L := preloaded(t, registry)
		run(t, L, `
			local registry = require "registry"
			assert(registry.get("a").name == "registry/a" and table.concat(registry.names(), " ") == "of registry")
		`)
		mustClose(t, L)
	}
	wantCount(t, "instance closed", &registry.closed, 2)
	if r.open["registry/a"] != 2 || r.made["registry/a"] != 2 {
		t.Errorf("made %v, open %v", r.made, r.open)
	}
}

// What makes a thing cannot ask for it.
func TestFactoryNeedsItself(t *testing.T) {
	registry, r := factoryProbe("registry")
	L := preloaded(t, registry)
	r.make = func(_ context.Context, name string) error {
		if name == "a" {
			return L.DoString(`require("registry").get("b")`)
		}
		return L.DoString(`require("registry").get("a")`)
	}
	fails(t, L, `require("registry").get("a")`, `registry.get("a") needs itself`)
	r.make = nil
	run(t, L, `assert(require("registry").get("a").name == "a")`)
}

func TestFactoryShared(t *testing.T) {
	registry, r := factoryProbe("registry")
	registry.Scope = runtime.Shared
	var kept context.Context
	r.make = func(ctx context.Context, _ string) error { kept = ctx; return nil }
	one, two := preloaded(t, registry), preloaded(t, registry)
	ctx, cancel := context.WithCancel(t.Context())
	one.SetContext(ctx)
	run(t, one, `require("registry").get("a")`)
	cancel()
	run(t, two, `assert(require("registry").names()[1] == "a" and require("registry").get("a").name == "a")`)
	if r.made["a"] != 1 || kept.Err() != nil {
		t.Errorf("made %v, its context: %v", r.made, kept.Err())
	}
	mustClose(t, one)
	if r.open["a"] != 1 {
		t.Error("closed while a state has it")
	}
	mustClose(t, two)
	if r.open["a"] != 0 {
		t.Error("not closed with the last state")
	}
	run(t, preloaded(t, registry), `require("registry").get("a")`)
	if r.made["a"] != 2 {
		t.Errorf("made %v", r.made)
	}
}

// A failure reaches all who waited; the next makes it again.
func TestFactorySharedFailure(t *testing.T) {
	registry, r := factoryProbe("registry")
	registry.Scope = runtime.Shared
	const states = 4
	var failed atomic.Int32
	synctest.Test(t, func(t *testing.T) {
		proceed := make(chan struct{})
		r.make = func(context.Context, string) error { <-proceed; return errors.New("refused") }
		tab := tableOf(registry)
		for range states {
			go func() {
				if err := getBridge(context.Background(), tab, "a"); err != nil && strings.Contains(err.Error(), "refused") {
					failed.Add(1)
				}
			}()
		}
		synctest.Wait()
		close(proceed)
		synctest.Wait()
	})
	wantCount(t, "refused", &failed, states)
	if r.made["a"] != 1 {
		t.Errorf("made %v", r.made)
	}
	r.make = nil
	run(t, preloaded(t, registry), `require("registry").get("a")`)
}

// getBridge has a state of its own get a bridge.
func getBridge(ctx context.Context, tab *runtime.Table, name string) error {
	L := smallState()
	defer runtime.Close(L)
	L.SetContext(ctx)
	if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
		return err
	}
	return L.DoString(fmt.Sprintf(`local name = %q; assert(require("registry").get(name).name == name)`, name))
}

// TestFactoryStress has states of many goroutines get what a factory makes that now and then fails, panics, or hangs until the
// context is done. Nothing is made twice at a time, and nothing is left.
func TestFactoryStress(t *testing.T) {
	before := goruntime.NumGoroutine()
	registry, r := factoryProbe("registry")
	registry.Scope = runtime.Shared
	r.make = func(ctx context.Context, name string) error {
		r.mu.Lock()
		n := r.open[name]
		r.mu.Unlock()
		if n != 0 {
			t.Errorf("%s is made, and made again", name)
		}
		switch n := rand.IntN(400); {
		case n < 40:
			return errors.New("now and then")
		case n < 70:
			panic("now and then")
		case n < 72:
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	tab := tableOf(registry)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 1250 {
				stressFactory(t, tab)
			}
		})
	}
	group.Wait()
	for name, n := range r.open {
		if n != 0 {
			t.Errorf("%d of %s left", n, name)
		}
	}
	noLeak(t, before)
}

// stressFactory has a state with little time get one of three bridges.
func stressFactory(t *testing.T, tab *runtime.Table) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	err := getBridge(ctx, tab, fmt.Sprint(rand.IntN(3)))
	if err != nil && !strings.Contains(err.Error(), "now and then") && ctx.Err() == nil {
		t.Error(err)
	}
}

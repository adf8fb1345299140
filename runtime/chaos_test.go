package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	goruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// chaos is a set of shared modules whose constructors fail, panic, hang until their context is done, or require others that
// they do not declare, now and then.
type chaos struct {
	t      *testing.T
	probes []*probe
	live   []atomic.Int32 // instances of each probe
	tab    *runtime.Table
}

var errChaos = errors.New("now and then")

// newChaos makes the modules p0 to p5: each depends on the one before, p3 also on p0. e0 and e1 stand apart; they require each other
// when they can.
func newChaos(t *testing.T) *chaos {
	c := &chaos{t: t}
	for i := range 6 {
		var depends []*probe
		if i > 0 {
			depends = append(depends, c.probes[i-1])
		}
		if i == 3 {
			depends = append(depends, c.probes[0])
		}
		c.probes = append(c.probes, sharedProbe(fmt.Sprint("p", i), depends...))
	}
	c.probes = append(c.probes, sharedProbe("e0"), sharedProbe("e1"))
	c.live = make([]atomic.Int32, len(c.probes))
	for i, p := range c.probes {
		c.inject(i, p)
	}
	c.tab = tableOf(c.probes...)
	return c
}

// inject gives p a constructor, an Init and a Close that go wrong, and count.
func (c *chaos) inject(i int, p *probe) {
	p.make = func(b *bind.Build) error {
		if err := misbehave(b.Context()); err != nil {
			return err
		}
		if strings.HasPrefix(p.Name, "e") {
			if err := c.requireOther(b.Context(), p); err != nil {
				return err
			}
		}
		if n := c.live[i].Add(1); n != 1 {
			c.t.Errorf("%d live instances of %s", n, p.Name)
		}
		return nil
	}
	p.Init = func(ctx context.Context, _ any) error { return misbehave(ctx) }
	p.close = func() error {
		c.live[i].Add(-1)
		switch rand.IntN(10) {
		case 0:
			return errChaos
		case 1:
			panic(errChaos)
		}
		return nil
	}
}

// misbehave fails with a probability of one in ten, in one of three ways.
func misbehave(ctx context.Context) error {
	switch rand.IntN(30) {
	case 0:
		return errChaos
	case 1:
		panic(errChaos)
	case 2:
		<-ctx.Done()
		return ctx.Err()
	}
	goruntime.Gosched()
	return nil
}

// requireOther requires e1 for e0 and e0 for e1, in the state that makes it.
func (c *chaos) requireOther(ctx context.Context, p *probe) error {
	if rand.IntN(2) == 0 {
		return nil
	}
	other := map[string]string{"e0": "e1", "e1": "e0"}[p.Name]
	return ctx.Value(stateKey{}).(*lua.LState).DoString(fmt.Sprintf("require %q", other))
}

// round is one state that requires a few modules, checks that what it holds is there, unloads some, and is closed or, now and
// then, forgotten.
func (c *chaos) round() {
	L := smallState()
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), stateKey{}, L), time.Millisecond)
	defer cancel()
	L.SetContext(ctx)
	if err := runtime.Preload(L, "all", runtime.Use(c.tab)); err != nil {
		c.t.Error(err)
	}
	for range 1 + rand.IntN(3) {
		i := rand.IntN(len(c.probes))
		name := c.probes[i].Name
		c.expected(L.DoString(fmt.Sprintf("require %q", name)), i)
		if rand.IntN(4) == 0 {
			c.unload(L, name)
		}
	}
	if rand.IntN(20) == 0 {
		return
	}
	if err := runtime.Close(L); err != nil && !errors.Is(err, errChaos) {
		c.t.Error(err)
	}
}

// isOver reports whether nothing is held, and so what forgotten states held was let go of.
func (c *chaos) isOver() bool {
	for i, p := range c.probes {
		if _, live := p.Holders(); live || c.live[i].Load() != 0 {
			return false
		}
	}
	return true
}

// expected checks a require of probe i: its error, or that the instance and what it depends on is there.
func (c *chaos) expected(err error, i int) {
	if err != nil {
		known := errors.Is(runtime.Cause(err), errChaos) || strings.Contains(err.Error(), "context deadline exceeded")
		if !known && (i < 6 || !strings.Contains(err.Error(), "loop")) {
			c.t.Errorf("unexpected error: %v", err)
		}
		return
	}
	for j := i; j >= 0 && i < 6; j-- {
		if c.live[j].Load() != 1 {
			c.t.Errorf("p%d is not there, and p%d is held", j, i)
		}
	}
}

// unload unloads a module that may not be there.
func (c *chaos) unload(L *lua.LState, name string) {
	err := runtime.Unload(L, name, runtime.Cascade())
	if err != nil && !errors.Is(err, errChaos) && !strings.Contains(err.Error(), "not loaded") {
		c.t.Error(err)
	}
}

// TestSharedChaos has states of many goroutines load, unload and close shared modules that misbehave. Whatever the order, there is
// one instance, it is there while it is held, nobody waits for ever, and nothing is left.
func TestSharedChaos(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	const goroutines, rounds = 16, 10_000
	c := newChaos(t)
	var group sync.WaitGroup
	for range goroutines {
		group.Go(func() {
			for range rounds / goroutines {
				c.round()
			}
		})
	}
	group.Wait()
	eventually(t, c.isOver)
	wantHolders(t, 0, false, c.probes...)
	for i, p := range c.probes {
		if n := c.live[i].Load(); n != 0 {
			t.Errorf("%d instances of %s left", n, p.Name)
		}
		if p.made.Load() == 0 {
			t.Errorf("%s was never made", p.Name)
		}
	}
	if n := runtime.Waiters(); n != 0 {
		t.Errorf("%d wait still", n)
	}
}

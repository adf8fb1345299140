package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/engine"
)

// TestCloseDrains checks that Close waits for what runs, refuses what comes, and leaves no state.
func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, h := newHost(t, engine.Config{PoolSize: 1})
		first := occupy(e, h)
		waits := make(chan error, 1)
		go func() { // for the state
			_, err := e.ExecuteString(context.Background(), "return 1", "")
			waits <- err
		}()
		synctest.Wait()
		closed := make(chan error, 2)
		for range 2 {
			go func() { closed <- e.Close(context.Background()) }()
		}
		synctest.Wait()
		if len(closed) > 0 {
			t.Fatal("Close did not wait")
		}
		if _, err := e.ExecuteString(context.Background(), "", ""); !errors.Is(err, engine.ErrClosed) {
			t.Errorf("a new run: %v", err)
		}
		first.end(t)
		if err := <-waits; err != nil {
			t.Errorf("a run that waited: %v", err)
		}
		for range 2 {
			if err := <-closed; err != nil {
				t.Error(err)
			}
		}
		if s := e.Stats().Profiles["minimal"].Pool; s.Size != 0 || h.made.Load() != h.closed.Load() {
			t.Errorf("%+v, %d made, %d closed", s, h.made.Load(), h.closed.Load())
		}
	})
}

// TestCloseInTime checks that Close cancels what runs when its own time is over, Lua code and Go code, and what waits.
func TestCloseInTime(t *testing.T) {
	h := newModule()
	e, err := engine.New(engine.Config{PoolSize: 2, Modules: []runtime.Option{runtime.Use(table(h.module()))}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 3)
	for _, source := range []string{
		"require('host').wait()",
		"local m = require('host') pcall(m.wait) while true do end",
		"while true do end",
	} {
		go func() {
			_, err := e.ExecuteString(context.Background(), source, "")
			ended <- err
		}()
		if source != "while true do end" {
			<-h.entered
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := e.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close: %v", err)
	}
	for range 3 {
		if err := <-ended; !errors.Is(err, engine.ErrClosed) {
			t.Errorf("a run: %v", err)
		}
	}
	if err := e.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if s := e.Stats().Profiles["minimal"]; s.Pool.Size != 0 || s.Runs < 2 || s.Errors.Canceled != s.Runs {
		t.Errorf("%+v", s)
	}
}

// TestCloseDrainsNested checks that a run which goes on while Close waits for it can run further scripts, and nothing can after that.
func TestCloseDrainsNested(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e *engine.Engine
		var within context.Context
		entered, resume := make(chan struct{}), make(chan struct{})
		nested := &runtime.Module{Name: "nested", Funcs: []bind.Func{{Decl: "run()", Call: func(c bind.Call) int {
			within = c.Context()
			close(entered)
			<-resume
			if _, err := e.ExecuteString(within, "return 1", "standard"); err != nil {
				return c.Raise(err)
			}
			return 0
		}}}}
		e = open(t, engine.Config{Modules: []runtime.Option{runtime.Use(table(nested))}})
		ended, closed := make(chan error, 1), make(chan error, 1)
		go func() {
			_, err := e.ExecuteString(context.Background(), "require('nested').run()", "")
			ended <- err
		}()
		<-entered
		go func() { closed <- e.Close(context.Background()) }()
		synctest.Wait()
		if _, err := e.ExecuteString(context.Background(), "", ""); !errors.Is(err, engine.ErrClosed) {
			t.Errorf("a run of its own: %v", err)
		}
		close(resume)
		if err := <-ended; err != nil {
			t.Errorf("the run that went on: %v", err)
		}
		if err := <-closed; err != nil {
			t.Error(err)
		}
		if _, err := e.ExecuteString(context.WithoutCancel(within), "", ""); !errors.Is(err, engine.ErrClosed) {
			t.Errorf("after all: %v", err)
		}
	})
}

// TestCloseEndsWaiting checks that Close, when its own time is over, ends those that wait for a state which a Go function holds on to.
func TestCloseEndsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, h := newHost(t, engine.Config{PoolSize: 1})
		held, waits := make(chan error, 1), make(chan error, 1)
		execute := func(source string, ended chan error) {
			_, err := e.ExecuteString(context.Background(), source, "")
			ended <- err
		}
		go execute("require('host').pause()", held)
		<-h.entered
		go execute("return 1", waits)
		synctest.Wait()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := e.Close(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Close: %v", err)
		}
		err := <-waits // or a deadlock
		wantError(t, err, `waiting for a state of profile "minimal": the engine is closed`)
		if !errors.Is(err, engine.ErrClosed) || len(held) > 0 {
			t.Errorf("%v, the state is free: %v", err, len(held) > 0)
		}
		h.resume <- struct{}{}
		if err := <-held; !errors.Is(err, engine.ErrClosed) {
			t.Errorf("the run that held it: %v", err)
		}
		if s := e.Stats().Profiles["minimal"]; s.Errors.Canceled != 2 || s.Pool.GaveUp != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// TestCloseUnused checks that an engine that never ran anything closes, more than once.
func TestCloseUnused(t *testing.T) {
	e, err := engine.New(engine.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

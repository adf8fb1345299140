package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// slow is a source whose compilation takes some hundred milliseconds.
var slow = "local x, y = 1, 2\n" + strings.Repeat("x = x + y * 2\n", 60_000) + "return x"

// TestEndWhileCompiling checks that a run ends with its context or the timeout of its profile while its script is compiled, which goes on, and that the
// script is there for the next run.
func TestEndWhileCompiling(t *testing.T) {
	for name, c := range map[string]struct {
		timeout time.Duration // of the context
		limits  sandbox.Limits
		want    error
	}{
		"context": {timeout: 5 * time.Millisecond, want: context.DeadlineExceeded},
		"profile": {timeout: time.Hour, limits: sandbox.Limits{Timeout: 5 * time.Millisecond}, want: sandbox.ErrTimeout},
	} {
		e, _ := newHost(t, engine.Config{Limits: map[string]sandbox.Limits{"standard": c.limits}})
		ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
		_, err := e.ExecuteString(ctx, slow, "standard")
		cancel()
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), "compiling <string>") {
			t.Errorf("%s: %v", name, err)
		}
		s := e.Stats()
		if p := s.Profiles["standard"]; p.Pool.Busy != 0 || p.Runs != 1 || p.Errors.Limit+p.Errors.Canceled != 1 {
			t.Errorf("%s: %+v", name, p)
		}
		if s.Cache.Scripts != 0 {
			t.Errorf("%s: the run waited for the compilation: %+v", name, s.Cache)
		}
		eval(t, e, slow)
		if s := e.Stats().Cache; s.Compiled != 1 || s.Scripts != 1 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestGivingUpForOthers checks that a run gets its script when the one that asked for it first gives up.
func TestGivingUpForOthers(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	ended := make(chan error, 20)
	for i := range cap(ended) {
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(1+i%2*1000)*time.Millisecond*100)
			defer cancel()
			if i%2 == 0 {
				cancel()
			}
			_, err := e.ExecuteString(ctx, slow, "")
			if i%2 == 0 && errors.Is(err, context.Canceled) {
				err = nil
			}
			ended <- err
		}()
	}
	for range cap(ended) {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if s := e.Stats().Cache; s.Compiled != 1 {
		t.Errorf("%+v", s)
	}
}

// TestCanceledWhileCompiling checks that a run whose context ends has its error, even when its compilation gave up in the same moment.
func TestCanceledWhileCompiling(t *testing.T) {
	e, _ := newHost(t, engine.Config{CacheBytes: 32 << 10})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				ctx, cancel := context.WithCancel(context.Background())
				go cancel()
				if _, err := e.ExecuteString(ctx, fmt.Sprintf("return %d, %d", g, i), ""); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("%v", err)
				}
				cancel()
			}
		})
	}
	wg.Wait()
}

// TestCanceledBeforeCompiling checks that a run that was not to begin has both the cause and the error of its context.
func TestCanceledBeforeCompiling(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errHost)
	_, err := e.ExecuteString(ctx, "return 1", "")
	wantError(t, err, "compiling <string>: context canceled: the host says no")
	if !errors.Is(err, errHost) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestCloseWhileCompiling checks that Close ends those who wait for a compilation, and waits for it.
func TestCloseWhileCompiling(t *testing.T) {
	e, err := engine.New(engine.Config{Modules: []runtime.Option{runtime.Use(table(newModule().module()))}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := e.ExecuteString(context.Background(), slow, "")
		ended <- err
	}()
	for e.Stats().Cache.Compiled == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Close: %v", err)
	}
	if err := <-ended; !errors.Is(err, engine.ErrClosed) {
		t.Errorf("the run: %v", err)
	}
	if s := e.Stats().Cache; s.Scripts != 0 {
		t.Errorf("the run waited for the compilation: %+v", s)
	}
	if err := e.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if s := e.Stats().Cache; s.Scripts != 1 {
		t.Errorf("Close did not wait for the compilation: %+v", s)
	}
}

// TestCompileMemory checks that the memory of a profile bounds what its scripts take to compile, whoever had them compiled before.
func TestCompileMemory(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	many := strings.Repeat("f=function()end ", 7200) // 130 MiB
	eval(t, e, many)
	for range 2 {
		fails(t, e, "limited", many, "takes more than 134217728 bytes to compile")
	}
	if _, err := e.ExecuteString(context.Background(), many[:16*5000], "limited"); err != nil {
		t.Error(err)
	}
	fails(t, e, "", strings.Repeat(many, 2), "takes more than 268435456 bytes to compile")
}

package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// waiting is a run of host.wait that goes on until it is cancelled.
type waiting struct {
	cancel context.CancelFunc
	done   chan error
}

// occupy starts a run of host.wait under the default profile, and returns once it waits.
func occupy(e *engine.Engine, h *host) waiting {
	ctx, cancel := context.WithCancel(context.Background())
	w := waiting{cancel, make(chan error, 1)}
	go func() {
		_, err := e.ExecuteString(ctx, "require('host').wait()", "")
		w.done <- err
	}()
	<-h.entered
	return w
}

// end cancels the run.
func (w waiting) end(t testing.TB) {
	t.Helper()
	w.cancel()
	if err := <-w.done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled run: %v", err)
	}
}

// TestBound checks that no more scripts of a profile run than it has states, and that other profiles do not care.
func TestBound(t *testing.T) {
	e, h := newHost(t, engine.Config{PoolSize: 2})
	eval(t, e, "") // which is compiled from here on
	one, two := occupy(e, h), occupy(e, h)
	if s := e.Stats().Profiles["minimal"].Pool; s.Size != 2 || s.Busy != 2 || s.Max != 2 {
		t.Errorf("%+v", s)
	}
	if _, err := e.ExecuteString(context.Background(), "", "standard"); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Millisecond, errHost)
	defer cancel()
	_, err := e.ExecuteString(ctx, "", "minimal")
	wantError(t, err, `waiting for a state of profile "minimal": context deadline exceeded: the host says no`)
	if !errors.Is(err, errHost) {
		t.Error(err)
	}
	one.end(t)
	eval(t, e, "")
	two.end(t)
	s := e.Stats().Profiles["minimal"]
	if s.Pool.GaveUp != 1 || s.Errors.Canceled != 3 || s.Pool.Busy != 0 {
		t.Errorf("%+v", s)
	}
}

// TestFairness checks that runs get states in the order in which they came.
func TestFairness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []int
		var mu sync.Mutex
		e, h := newHost(t, engine.Config{PoolSize: 1})
		first := occupy(e, h)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				w := writer(func(string) {
					mu.Lock()
					defer mu.Unlock()
					order = append(order, i)
				})
				if _, err := e.Execute(context.Background(), engine.Request{Source: "print(1)", Output: w}); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait() // until it waits
		}
		first.end(t)
		wg.Wait()
		for i, n := range order {
			if i != n {
				t.Fatalf("order %v", order)
			}
		}
		if s := e.Stats().Profiles["minimal"].Pool; len(order) != 20 || s.Waits < 20 {
			t.Errorf("%d ran, %+v", len(order), s)
		}
	})
}

// writer is a function that is an io.Writer.
type writer func(string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}

// TestAsNew checks that what a script leaves behind is gone for the next on the same state.
func TestAsNew(t *testing.T) {
	e, h := newHost(t, engine.Config{PoolSize: 1})
	for range 3 {
		r := eval(t, e, `local seen = x or string.x or getmetatable("").x or require("host").x
			x, string.x, require("host").x = 1, 1, 1
			return seen`)
		wantValues(t, r.Values, nil)
	}
	if s := e.Stats().Profiles["minimal"].Pool; s.Made != 1 || s.Dropped != 0 {
		t.Errorf("%+v", s)
	}
	if h.made.Load() != 3 || h.closed.Load() != 3 {
		t.Errorf("%d made, %d closed", h.made.Load(), h.closed.Load())
	}
}

// TestDropped checks which states are not used again.
func TestDropped(t *testing.T) {
	for _, c := range []struct {
		source  string
		dropped int64
	}{
		{"return 1", 0},
		{"error('x')", 0},
		{"require('host').fail()", 0},
		{"require('host').panic()", 1},
		{"while true do end", 1},
		{"print('12345678901')", 1},
		{"local function f(n) if n > 0 then return f(n - 1), 1 end end f(150)", 1}, // the stack grows
	} {
		t.Run(c.source, func(t *testing.T) {
			e, _ := newHost(t, engine.Config{Limits: map[string]sandbox.Limits{"minimal": {Output: 10, Instructions: 1e6}}})
			_, _ = e.ExecuteString(context.Background(), c.source, "minimal")
			eval(t, e, "return 1")
			if s := e.Stats().Profiles["minimal"].Pool; s.Dropped != c.dropped || s.Made != 1+c.dropped || s.Size != 1 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// TestRunsPerState checks that a state is replaced after its runs.
func TestRunsPerState(t *testing.T) {
	e, _ := newHost(t, engine.Config{PoolSize: 1, RunsPerState: 3})
	for range 10 {
		eval(t, e, "return 1")
	}
	if s := e.Stats().Profiles["minimal"].Pool; s.Made != 4 || s.Dropped != 3 {
		t.Errorf("%+v", s)
	}
}

// TestTrim checks that states do not stay when nobody needs them, and that nothing of an engine runs then.
func TestTrim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, h := newHost(t, engine.Config{IdleTime: time.Minute, PoolSize: 3, CacheAge: time.Second})
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { eval(t, e, "require('host').pause()") })
			<-h.entered
		}
		h.resume <- struct{}{}
		h.resume <- struct{}{}
		wg.Wait()
		sizes := func() engine.PoolStats { return e.Stats().Profiles["minimal"].Pool }
		for range 6 {
			time.Sleep(19 * time.Second) // not when states are trimmed, which then look busy
			eval(t, e, "return 1")
		}
		if s := sizes(); s.Size != 1 || s.Trimmed != 1 {
			t.Errorf("one in use: %+v", s)
		}
		time.Sleep(2 * time.Minute)
		if s := sizes(); s.Size != 0 || s.Trimmed != 2 {
			t.Errorf("none in use: %+v", s)
		}
		eval(t, e, "return 1")
		time.Sleep(2 * time.Minute)
		if s := sizes(); s.Size != 0 || s.Made != 3 {
			t.Errorf("used again: %+v", s)
		}
	})
}

// TestTogether runs scripts of all kinds on a few states, from many goroutines.
func TestTogether(t *testing.T) {
	e, _ := newHost(t, engine.Config{PoolSize: 4, RunsPerState: 50, CacheBytes: 32 << 10,
		Limits: map[string]sandbox.Limits{"minimal": {Timeout: time.Minute, Output: 5}}})
	var wg sync.WaitGroup
	var canceled atomic.Int64
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				ctx, cancel := context.WithCancel(context.WithValue(context.Background(), contextKey{}, fmt.Sprint(g, i)))
				switch i % 7 {
				case 0:
					_, err := e.ExecuteString(ctx, "error({})", "minimal")
					wantError(t, err, "(error object is a table value)")
				case 1:
					_, err := e.ExecuteString(ctx, "print('123456')", "minimal")
					wantError(t, err, "output limit")
				case 2:
					go cancel()
					if _, err := e.ExecuteString(ctx, "return 1", "minimal"); err != nil {
						canceled.Add(1)
					}
				default:
					source := fmt.Sprintf("assert(not x) x = 1 return require('host').value(), %d", i)
					r, err := e.ExecuteString(ctx, source, "minimal")
					if err != nil {
						t.Error(err)
						break
					}
					wantValues(t, r.Values, fmt.Sprint(g, i), float64(i))
				}
				cancel()
			}
		})
	}
	wg.Wait()
	s := e.Stats().Profiles["minimal"]
	if s.Runs != 1600 || s.Errors.Runtime != 8*29 || s.Errors.Limit != 8*29 || s.Errors.Canceled != canceled.Load() || s.Pool.Busy != 0 {
		t.Errorf("%+v, canceled %d", s, canceled.Load())
	}
}

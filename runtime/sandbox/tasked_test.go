package sandbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// waits is the instance of module waits.
type waits struct {
	release chan struct{} // ends stuck and held
	closed  chan struct{}
}

// Close tells that the module was closed.
func (w *waits) Close() error {
	close(w.closed)
	return nil
}

// newTasked is a state with tasks and the module waits.
func newTasked(t *testing.T, lim sandbox.Limits) (*sandbox.State, *waits) {
	t.Helper()
	w := &waits{make(chan struct{}), make(chan struct{})}
	module := runtime.Module{Name: "waits", New: func(*bind.Build) (any, error) { return w, nil }, Funcs: []bind.Func{
		{Decl: "wait()", Call: func(c bind.Call) int { // until its context is done
			ctx := c.Context()
			bind.Await(c, func() {
				select {
				case <-ctx.Done():
				case <-w.release:
				}
			})
			return c.Raise(context.Cause(ctx))
		}},
		{Decl: "stuck()", Call: func(c bind.Call) int { // whatever its context says
			bind.Await(c, func() { <-w.release })
			return 0
		}},
		{Decl: "held()", Call: func(c bind.Call) int { // in the turn of its task
			<-w.release
			return 0
		}},
		{Decl: "detached(f)", Call: func(c bind.Call) int { // calls f under a context that is never done
			f := bind.Arg(c, 1, bind.ToCallback)
			k := f.Begin()
			k.Under(context.WithoutCancel(c.Context()))
			k.Try(0)
			return c.Raise(k.End())
		}},
		{Decl: "under(f)", Call: func(c bind.Call) int { // calls f under a context that is done
			f := bind.Arg(c, 1, bind.ToCallback)
			ctx, cancel := context.WithCancel(c.Context())
			k := f.Begin()
			k.Under(ctx)
			k.Push(&lua.LFunction{IsG: true, Env: c.L.Env, GFunction: func(*lua.LState) int { cancel(); return 0 }})
			k.Try(0)
			return c.Raise(k.End())
		}},
	}}
	table := runtime.Table{Package: "example.com/tasked", Modules: []*runtime.Module{&module},
		Profiles: []runtime.Profile{{Name: "tasks", Modules: []string{"waits"}, Features: []string{"async"}}}}
	sel, err := runtime.Select("tasks", runtime.Use(&table))
	if err != nil {
		t.Fatal(err)
	}
	s, err := sandbox.New(sel, lim)
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}

// limits has all of them, none of which a test is to reach.
var limits = sandbox.Limits{Instructions: 1e9, Timeout: time.Minute, Memory: 64 << 20}

// TestCancelReachesCoroutines checks that a coroutine ends with the task that resumes it, whichever made it.
func TestCancelReachesCoroutines(t *testing.T) {
	for _, program := range []string{
		`async.spawn(function() coroutine.wrap(function() pcall(async.sleep, 100) while true do end end)() end) async.sleep(0.001)`,
		`async.spawn(function() coroutine.wrap(function() while true do pcall(async.sleep, 100) end end)() end) async.sleep(0.001)`,
		`local w = require "waits" async.spawn(function() coroutine.wrap(function() pcall(w.wait) while true do end end)() end) async.sleep(0.001)`,
		`async.spawn(coroutine.wrap(function() pcall(async.sleep, 100) while true do end end)) async.sleep(0.001)`,
		`async.spawn(function() coroutine.wrap(function() coroutine.wrap(function() pcall(async.sleep, 100) while true do end end)() end)() end) async.sleep(0.001)`,
		`local co = coroutine.wrap(function() coroutine.yield() pcall(async.sleep, 100) while true do end end)
			co() async.spawn(co) async.sleep(0.001)`,
		`local w = require "waits" assert(async.race {function() async.sleep(0.001) return "x" end, function() coroutine.wrap(function() pcall(w.wait) end)() end} == "x")`,
		`local n = 0
			local t = async.spawn(function() coroutine.wrap(function() for i = 1, 20 do pcall(async.sleep, 0.002) n = n + 1 end end)() end)
			async.sleep(0.003) t:cancel() pcall(t.wait, t) assert(n < 3 and t:status() == "cancelled", n)`,
		`local co -- made in a task that is cancelled, and resumed by another
			local t = async.spawn(function() co = coroutine.wrap(function() coroutine.yield() async.sleep(0.001) return "y" end) co() async.sleep(100) end)
			async.sleep(0.001) t:cancel() pcall(t.wait, t)
			assert(co() == "y")`,
		`local w, n = require "waits", 0
			local ok, e = pcall(w.under, function(cancel)
				coroutine.wrap(function() cancel() n = 1 end)()
			end)
			assert(not ok and n == 0, n)`,
		`local w, n = require "waits", 0
			async.spawn(function()
				local ok, e = pcall(w.under, function(cancel)
					coroutine.wrap(function() for i = 1, 10 do local s = ("x"):rep(1e5) end cancel() n = 1 end)()
				end)
				assert(not ok and n == 0, n)
			end):wait()`,
	} {
		s, w := newTasked(t, limits)
		if _, err := try(t, s, program); err != nil {
			t.Errorf("%s: %v", program, err)
		}
		close(w.release)
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", program, err)
		}
	}
}

// TestStuck leaves tasks behind that do not end in time: they end when they can, without running Lua, nothing uses their state meanwhile, and it is closed
// then.
func TestStuck(t *testing.T) {
	for _, program := range []string{
		`for i = 1, 20 do
			async.spawn(function() coroutine.wrap(function() pcall(function() xpcall(w.stuck, print) print "on" end) end)() print "on" end)
		end`,
		`async.spawn(function() xpcall(w.wait, w.held) print "on" end)`,
		`for i = 1, 20 do
			async.spawn(function()
				xpcall(function() xpcall(w.wait, w.held) end, print)
				while true do pcall(print, "on") end
			end)
			async.spawn(pcall, w.stuck)
			async.spawn(pcall, async.sleep, 100)
		end`,
		`async.spawn(function() w.under(function() w.stuck() print "on" end) end)
			async.spawn(function() w.under(w.stuck) end)
			async.spawn(w.stuck)`,
	} {
		s, w := newTasked(t, limits)
		out, err := try(t, s, `w = require "waits" `+program+` async.sleep(0.005)`)
		if !errors.Is(err, async.ErrStuck) {
			t.Errorf("%s: %v", program, err)
		}
		if !strings.Contains(program, "held") { // else a task runs, and may write where the scheduler is found
			if err := runtime.Close(s.Lua()); !errors.Is(err, async.ErrStuck) || s.Lua().IsClosed() {
				t.Errorf("%s: close of the Lua state: %v", program, err)
			}
		}
		time.AfterFunc(time.Millisecond, func() { close(w.release) })
		if _, err := try(t, s, `return 1`); !errors.Is(err, sandbox.ErrSpent) {
			t.Errorf("%s: it runs again: %v", program, err)
		}
		if err := s.Reset(); !errors.Is(err, sandbox.ErrSpent) {
			t.Errorf("%s: reset: %v", program, err)
		}
		for range 2 {
			if err := s.Close(); !errors.Is(err, async.ErrStuck) {
				t.Errorf("%s: close: %v", program, err)
			}
		}
		select {
		case <-w.closed:
		case <-time.After(time.Minute):
			t.Fatalf("%s: the module was not closed", program)
		}
		if out != "" {
			t.Errorf("%s: it printed %q", program, out)
		}
	}
}

// TestTracebackOfTasks checks that the traceback of a run tells where in a task an error was raised, and of failures too.
func TestTracebackOfTasks(t *testing.T) {
	const inner = "local function inner() error('no') end\n"
	s, w := newTasked(t, limits)
	defer s.Close()
	close(w.release)
	var e *sandbox.RuntimeError
	_, err := try(t, s, inner+"async.all {function() inner() end}")
	want := "stack traceback:\n\t[G]: in function 'error'\n\tscript:1: in function 'inner'\n\tscript:2: in function <script:2>\n\t(a task)\n" +
		"\t[G]: in function 'all'\n\tscript:2: in main chunk"
	if !errors.As(err, &e) || e.Traceback != want {
		t.Errorf("got %v\n%s", err, e.Traceback)
	}
	_, err = try(t, s, inner+"async.spawn(function() inner() end) async.sleep(0)")
	want = "stack traceback:\n\t[G]: in function 'error'\n\tscript:1: in function 'inner'\n\tscript:2: in function <script:2>\n\t(a task)"
	if !errors.As(err, &e) || e.Traceback != want {
		t.Errorf("got %v\n%s", err, e.Traceback)
	}
	for _, program := range []string{
		`local ok, e = pcall(async.all, {function() error(nil) end}) assert(not ok and e == nil)`,
		`local ok, e = coroutine.resume(coroutine.create(function() async.spawn(error, false):wait() end)) assert(not ok and e == false)`,
		`local th local t = async.spawn(function() th = coroutine.running() end) t:wait()
			local ok, e = coroutine.resume(th)
			assert(coroutine.status(th) == "dead" and not ok and e == "can not resume a dead thread")`,
	} {
		if _, err := try(t, s, program); err != nil {
			t.Errorf("%s: %v", program, err)
		}
	}
}

// TestEndReachesCallbacks checks that a run ends Go functions that a callback waits for, whatever context Go gave that.
func TestEndReachesCallbacks(t *testing.T) {
	for _, program := range []string{
		`local w = require "waits" w.detached(w.wait)`,
		`local w = require "waits" pcall(w.detached, function() pcall(w.wait) pcall(w.wait) end)`,
		`local w = require "waits" w.detached(function() async.sleep(100) end)`,
		`local w = require "waits" w.detached(function() coroutine.wrap(w.wait)() end)`,
		`local w = require "waits" w.detached(function() w.detached(w.wait) end)`,
		`local w = require "waits" async.spawn(w.detached, w.wait):wait()`,
		`local w = require "waits" async.spawn(function() w.detached(function() coroutine.wrap(function() pcall(w.wait) end)() end) end):wait()`,
	} {
		lim := limits
		lim.Timeout = 10 * time.Millisecond
		s, w := newTasked(t, lim)
		alarm := time.AfterFunc(20*time.Second, func() { close(w.release) })
		if _, err := try(t, s, program); !errors.Is(err, sandbox.ErrTimeout) {
			t.Errorf("%s: %v", program, err)
		}
		if !alarm.Stop() {
			t.Errorf("%s: a Go function did not end", program)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", program, err)
		}
	}
}

package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	goruntime "runtime"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// raised runs a program that raises an error.
func raised(t *testing.T, s *sandbox.State, program string) *sandbox.RuntimeError {
	t.Helper()
	_, err := try(t, s, program)
	var e *sandbox.RuntimeError
	if !errors.As(err, &e) {
		t.Fatalf("%s: %T %v", program, err, err)
	}
	return e
}

func TestResults(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	got, err := s.Run(t.Context(), nil, compile(t, `return select("#", ...), nil, ...`), lua.LString("a"), lua.LNil)
	if err != nil || fmt.Sprint(got) != "[2 nil a nil]" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := s.Run(t.Context(), nil, compile(t, ``)); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	if n := s.Lua().GetTop(); n != 0 {
		t.Errorf("%d values are left", n)
	}
}

func TestRuntimeError(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	e := raised(t, s, "local function inner() error('no') end\nlocal function outer() inner() end\nouter()")
	if e.Error() != "script:1: no" || e.Unwrap() != nil {
		t.Errorf("%q, %v", e.Error(), e.Unwrap())
	}
	want := "stack traceback:\n\t[G]: in function 'error'\n\tscript:1: in function 'inner'\n\tscript:2: in function 'outer'\n\tscript:3: in main chunk"
	if !strings.HasPrefix(e.Traceback, want) {
		t.Errorf("%s", e.Traceback)
	}
	for program, message := range map[string]string{
		`error({})`:        "(error object is a table value)",
		`error(12)`:        "12",
		`error("no", 0)`:   "no",
		`error("no", 9)`:   "no",
		`error("  no", 0)`: "  no",
		`coroutine.wrap(function() error(" no", 0) end)()`: " no",
		`local x = nil + 1`:            "script:1: cannot perform add operation between nil and number",
		`require "x"`:                  "script:1: module x not found:\n\tthere is no such module in the profile",
		`require("counter").fail()`:    "the host says no",
		`require("counter").crash()`:   "counter.crash: panic: a bug",
		`require("counter").nothing()`: "script:1: attempt to call a non-function object",
	} {
		if e := raised(t, s, program); !strings.HasPrefix(e.Message, message) {
			t.Errorf("%s: %q", program, e.Message)
		}
	}
	mustReset(t, s)
}

func TestGoErrorsOfRuntimeErrors(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	for _, program := range []string{
		`require("counter").fail()`,
		`local ok, e = pcall(require("counter").fail) error(e)`,
		`local co = coroutine.create(require("counter").fail) local ok, e = coroutine.resume(co) error(e)`,
	} {
		e := raised(t, s, program)
		if !errors.Is(e, errOfHost) || e.Message != "the host says no" {
			t.Errorf("%s: %v", program, e)
		}
	}
	var panicked *bind.PanicError
	e := raised(t, s, `require("counter").crash()`)
	if !errors.As(e, &panicked) {
		t.Errorf("%v", e)
	}
	var ours *sandbox.PanicError
	if !errors.As(e, &ours) || ours.Value != "a bug" || !strings.Contains(string(ours.Stack), "host_test.go") {
		t.Errorf("%v", ours)
	}
	if e := raised(t, s, `error("no")`); errors.As(e, &ours) {
		t.Errorf("%v is a panic", e)
	}
	mustReset(t, s)
}

func TestTracebackIsShort(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	e := raised(t, s, `
		local function loop(n) if n == 0 then error("no") end return loop(n - 1) end
		local function deep(n) if n == 0 then loop(100000) end deep(n - 1) return 1 end
		deep(100)`)
	if len(e.Traceback) > 2000 || !strings.Contains(e.Traceback, "(100000 tail calls)") || !strings.HasSuffix(e.Traceback, "\t...") {
		t.Errorf("%s", e.Traceback)
	}
}

// So is that of a function that Go called.
func TestTracebackOfCallbackIsShort(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	run(t, s, `
		local function loop(n) if n == 0 then error("no") end return loop(n - 1) end
		require("counter").keep(function() loop(100000) end)
		local ok, why = require("counter").again()
		assert(not ok and why == "script:2: no", why)`)
	err := s.Do(t.Context(), nil, func(*lua.LState) error { return host.callback() })
	var api *lua.ApiError
	if !errors.As(err, &api) || !strings.Contains(api.StackTrace, "(100000 tail calls)") || len(api.StackTrace) > 2000 {
		t.Errorf("%v", err)
	}
}

func TestPanic(t *testing.T) {
	for _, program := range []string{`require("raw").panic()`, `pcall(pcall, require("raw").panic)`, `local t = setmetatable({}, {__index = require("raw").panic}) return t.x`} {
		s := newState(t, sandbox.Limits{})
		_, err := try(t, s, program)
		var e *sandbox.PanicError
		if !errors.As(err, &e) || e.Value != "a bug" || !strings.Contains(string(e.Stack), "host_test.go") {
			t.Fatalf("%T %v", err, err)
		}
		if _, err := try(t, s, ``); err != sandbox.ErrSpent {
			t.Errorf("run: %v", err)
		}
		if err := s.Reset(); !errors.Is(err, sandbox.ErrSpent) {
			t.Errorf("reset: %v", err)
		}
	}
	s := newState(t, sandbox.Limits{})
	err := s.Do(t.Context(), nil, func(*lua.LState) error { panic(errOfHost) })
	var e *sandbox.PanicError
	if !errors.As(err, &e) || e.Value != any(errOfHost) {
		t.Errorf("%T %v", err, err)
	}
}

func TestBodyThatEndsItsGoroutine(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Do(t.Context(), nil, func(*lua.LState) error { goruntime.Goexit(); return nil })
	}()
	<-done
	if err := s.Reset(); !errors.Is(err, sandbox.ErrSpent) {
		t.Errorf("reset: %v", err)
	}
}

func TestDeepCalls(t *testing.T) {
	s := newState(t, sandbox.Limits{CallDepth: 50})
	if e := raised(t, s, `local function f() return 1 + f() end f()`); !strings.HasSuffix(e.Message, "stack overflow") {
		t.Errorf("%v", e)
	}
	s = newState(t, sandbox.Limits{})
	if got := run(t, s, `local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end print(f(150))`); got != "150\n" {
		t.Errorf("%q", got)
	}
	if err := s.Reset(); !errors.Is(err, sandbox.ErrSpent) {
		t.Errorf("reset of a state whose stack has grown: %v", err)
	}
}

// A script can go on after calls that nest too deep, with its variables.
func TestDeepCallsThatAScriptCatches(t *testing.T) {
	s := newState(t, sandbox.Limits{CallDepth: 20})
	got := run(t, s, `
		local kept
		local function f(n) local v = n kept = kept or function() return v end return 1 + f(n + 1) end
		local ok, err = pcall(f, 1)
		local function other() local a, b, c = 7, 8, 9 return kept() end
		print(ok, err, other(), kept())`)
	if !strings.HasPrefix(got, "false\tscript:3: stack overflow\t1\t1\n") {
		t.Errorf("%q", got)
	}
}

func TestCancellation(t *testing.T) {
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newState(t, sandbox.Limits{})
	time.AfterFunc(10*time.Millisecond, func() { cancel(why) })
	_, err := s.Run(ctx, nil, compile(t, `while true do end`))
	if !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
	s = newState(t, sandbox.Limits{})
	if _, err := s.Run(ctx, nil, compile(t, ``)); !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
	mustReset(t, s)
}

func TestTimeout(t *testing.T) {
	s := newState(t, sandbox.Limits{Timeout: 10 * time.Millisecond})
	_, err := try(t, s, `while true do pcall(function() while true do end end) end`)
	var e *sandbox.LimitError
	if !errors.As(err, &e) || e.Limit != sandbox.ErrTimeout || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if err := s.Reset(); !errors.Is(err, sandbox.ErrSpent) {
		t.Errorf("reset: %v", err)
	}
}

// failing is a writer that has no room.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errOfHost }

func TestOutput(t *testing.T) {
	s := newState(t, sandbox.Limits{Output: 10})
	if got := run(t, s, `print("abcd") print("efgh")`); got != "abcd\nefgh\n" {
		t.Errorf("%q", got)
	}
	out, err := try(t, s, `print("abcd") pcall(print, "efghi") while true do end`)
	if !errors.Is(err, sandbox.ErrOutputLimit) || out != "abcd\n" {
		t.Errorf("%q, %v", out, err)
	}
	s = newState(t, sandbox.Limits{})
	_, err = s.Run(t.Context(), failing{}, compile(t, `print(1)`))
	if !errors.Is(err, errOfHost) {
		t.Errorf("%v", err)
	}
	if _, err := s.Run(t.Context(), nil, compile(t, `print(1)`)); err != nil {
		t.Errorf("%v", err)
	}
}

func TestDo(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	err := s.Do(t.Context(), nil, func(L *lua.LState) error {
		for what, err := range map[string]error{
			"do": s.Do(t.Context(), nil, func(*lua.LState) error { return nil }), "reset": s.Reset(), "close": s.Close(),
		} {
			if err == nil {
				t.Errorf("%s within a run", what)
			}
		}
		return io.EOF
	})
	if err != io.EOF {
		t.Errorf("%v", err)
	}
	protected := func(L *lua.LState) error {
		L.Push(L.NewFunctionFromProto(compile(t, `error("no")`)))
		return L.PCall(0, 0, nil)
	}
	var e *sandbox.RuntimeError
	if err := s.Do(t.Context(), nil, protected); !errors.As(err, &e) || e.Message != "script:1: no" {
		t.Errorf("%v", err)
	}
	raising := func(L *lua.LState) error { L.RaiseError("no"); return nil }
	if err := s.Do(t.Context(), nil, raising); !errors.As(err, &e) || e.Message != "no" {
		t.Errorf("%v", err)
	}
	mustReset(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s.Reset() == nil || s.Do(t.Context(), nil, raising) == nil {
		t.Error("a closed state is used")
	}
}

// A callback that a run took can be called by the body of the next, on another goroutine.
func TestCallbacksFollowTheGoroutine(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	run(t, s, `require("counter").keep(function() called = true end)`)
	done := make(chan error)
	go func() {
		done <- s.Do(t.Context(), nil, func(*lua.LState) error { return host.callback() })
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	run(t, s, `assert(called)`)
}

func TestNewStateTakesTheLimitsOfTheProfile(t *testing.T) {
	limited := &runtime.Table{Package: "example.com/limited", Profiles: []runtime.Profile{{Name: "all", Timeout: 10 * time.Millisecond}}}
	s, err := sandbox.NewState("all", runtime.Use(limited))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := try(t, s, `while true do end`); !errors.Is(err, sandbox.ErrTimeout) {
		t.Errorf("%v", err)
	}
	if _, err := sandbox.NewState("none", runtime.Use(&table)); err == nil || !strings.Contains(err.Error(), `unknown profile "none"`) {
		t.Errorf("%v", err)
	}
}

// gopher-lua lets a panic through that it has no traceback for.
func TestTailCallThatOverflowsTheStack(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	if e := raised(t, s, `local function f(...) return f(0, ...) end f()`); !strings.HasSuffix(e.Message, "registry overflow") {
		t.Errorf("%v", e)
	}
	if err := s.Reset(); !errors.Is(err, sandbox.ErrSpent) {
		t.Errorf("reset: %v", err)
	}
	s = newState(t, sandbox.Limits{CallDepth: 1000})
	if got := run(t, s, `local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end print(f(900))`); got != "900\n" {
		t.Errorf("%q", got)
	}
}

func TestCancellationIsItsCauseToo(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	ctx, cancel := context.WithCancelCause(t.Context())
	err := s.Do(ctx, nil, func(L *lua.LState) error {
		cancel(errOfHost)
		return L.DoString(`while true do end`)
	})
	before := newState(t, sandbox.Limits{}).Do(ctx, nil, func(*lua.LState) error { return nil })
	for _, err := range []error{err, before} {
		if !errors.Is(err, errOfHost) || !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	}
}

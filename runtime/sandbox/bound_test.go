package sandbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

type wordKey struct{}

// bound are Go functions as generated code binds them.
func bound(seen *[]context.Context) []bind.Func {
	callback := func(c bind.Call, under context.Context) int {
		f, err := bind.ToCallback(c, c.L.Get(1))
		if err != nil {
			return c.Raise(err)
		}
		k := f.Begin()
		if under != nil {
			k.Under(under)
		}
		k.Call(1)
		if err := k.End(); err != nil {
			return c.Raise(err)
		}
		return 0
	}
	return []bind.Func{
		{Decl: "see()", Call: func(c bind.Call) int {
			*seen = append(*seen, c.Context())
			return 0
		}},
		{Decl: "call(f)", Call: func(c bind.Call) int { return callback(c, nil) }},
		{Decl: "under(f)", Call: func(c bind.Call) int { return callback(c, context.WithValue(c.Context(), wordKey{}, "inner")) }},
		{Decl: "wait()", Call: func(c bind.Call) int {
			<-c.Context().Done()
			return c.Raise(c.Context().Err())
		}},
		{Decl: "large()", Call: func(c bind.Call) int { return c.ReturnString(strings.Repeat("x", 1<<20)) }},
		{Decl: "list()", Call: func(c bind.Call) int {
			v, err := bind.FromArray(c, make([]float64, 1<<16), bind.FromFloat[float64])
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(v)
		}},
	}
}

// installBound makes m the module of the functions of bound.
func installBound(L *lua.LState, seen *[]context.Context) {
	table := L.CreateTable(0, 8)
	bind.Install(L, &bind.Instance{Module: "m", Table: table, State: bind.NewState()}, bound(seen))
	L.SetGlobal("m", table)
}

// runBound runs source, which has the functions in m, under limits.
func runBound(t *testing.T, ctx context.Context, lim Limits, source string) (seen []context.Context, err error) {
	t.Helper()
	L := stock()
	defer L.Close()
	installBound(L, &seen)
	fn := load(t, L, source)
	m := &meter{}
	m.start(ctx, L, lim)
	L.Push(fn)
	err = L.PCall(0, 0, nil)
	if reason := m.finish(); reason != nil {
		return seen, reason
	}
	return seen, err
}

func TestGoFunctionsGetTheCallersContext(t *testing.T) {
	ctx := context.WithValue(context.Background(), wordKey{}, "outer")
	seen, err := runBound(t, ctx, Limits{Instructions: 1000, Timeout: time.Hour}, `
		m.see() m.see() m.call(function() m.see() end) m.under(function() m.see() end)`)
	if err != nil || len(seen) != 4 {
		t.Fatal(err, len(seen))
	}
	for i, c := range seen {
		if _, ok := c.(bind.Meter); ok {
			t.Errorf("%d: it is the meter", i)
		}
		if _, ok := c.Deadline(); !ok {
			t.Errorf("%d: there is no deadline", i)
		}
		if want := []string{"outer", "outer", "outer", "inner"}[i]; c.Value(wordKey{}) != want {
			t.Errorf("%d: the value is %v, want %s", i, c.Value(wordKey{}), want)
		}
		select {
		case <-c.Done():
		default:
			t.Errorf("%d: it is not done after the run", i)
		}
	}
	if seen[0] != seen[1] {
		t.Error("a run has two contexts")
	}
}

func TestGoFunctionsAreTimed(t *testing.T) {
	_, err := runBound(t, context.Background(), Limits{Timeout: 50 * time.Millisecond}, "m.wait()")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestCallbacksAreUnderTheLimits(t *testing.T) {
	eachMode(t, func(t *testing.T) {
		for _, call := range []string{"m.call(%)", "m.under(%)", "coroutine.resume(coroutine.create(function() m.call(%) end))", "m.call(function() m.under(%) end)"} {
			for body, want := range map[string]error{
				"while true do end": ErrInstructionLimit,
				"while true do pcall(function() while true do end end) end": ErrInstructionLimit,
				"local s = 'x' while true do s = s .. s end":                ErrMemoryLimit,
				"local l while true do l = {l} end":                         ErrMemoryLimit,
				"local t = {} while true do t[#t + 1] = m.large() end":      ErrMemoryLimit,
				"local t = {} while true do t[#t + 1] = m.list() end":       ErrMemoryLimit,
			} {
				source := strings.ReplaceAll(call, "%", "function() "+body+" end")
				_, err := runBound(t, context.Background(), Limits{Instructions: 1_000_000, Memory: 16 << 20}, source)
				if !errors.Is(err, want) {
					t.Errorf("%s: %v", source, err)
				}
			}
		}
	})
}

// TestStaleThread has another thread taken for the one that runs, as gopher-lua does after some errors.
func TestStaleThread(t *testing.T) {
	L := stock()
	defer L.Close()
	stale, _ := L.NewThread()
	m := &meter{}
	m.start(context.Background(), L, Limits{Memory: 16 << 20, Instructions: 1_000_000})
	L.SetGlobal("stale", L.NewFunction(func(L *lua.LState) int {
		L.G.CurrentThread = stale
		return 0
	}))
	L.Push(load(t, L, "stale() local s = 'x' while true do s = s .. s end"))
	_ = L.PCall(0, 0, nil)
	if err := m.finish(); !errors.Is(err, ErrMemoryLimit) {
		t.Error(err)
	}
}

// TestStrayThread gives a thread the context of another, as Go code may.
func TestStrayThread(t *testing.T) {
	L := stock()
	defer L.Close()
	m := &meter{}
	m.start(context.Background(), L, Limits{Memory: 16 << 20, Instructions: 1_000_000})
	L.SetGlobal("stray", L.NewFunction(func(L *lua.LState) int {
		th, _ := (&lua.LState{G: L.G, Env: L.Env, Options: L.Options}).NewThread()
		th.SetContext(L.Context())
		_, err, _ := L.Resume(th, L.CheckFunction(1))
		L.RaiseError("%v", err)
		return 0
	}))
	L.Push(load(t, L, "stray(function() local s = 'x' while true do s = s .. s end end)"))
	_ = L.PCall(0, 0, nil)
	if err := m.finish(); !errors.Is(err, ErrMemoryLimit) {
		t.Error(err)
	}
}

func TestRunsAllocateNothing(t *testing.T) {
	L := stock()
	defer L.Close()
	m, fn := &meter{}, load(t, L, "local n = 0 for i = 1, 10 do n = n + 1 end")
	call := func() {
		L.Push(fn)
		if err := L.PCall(0, 0, nil); err != nil {
			t.Fatal(err)
		}
	}
	want := testing.AllocsPerRun(100, call)
	run := func() {
		m.start(context.Background(), L, Limits{Instructions: 1000, Timeout: time.Hour, Memory: 1 << 20, Output: 100})
		call()
		if err := m.finish(); err != nil {
			t.Fatal(err)
		}
	}
	run()
	if n := testing.AllocsPerRun(100, run); n > want {
		t.Errorf("%v allocations a run, %v without limits", n, want)
	}
}

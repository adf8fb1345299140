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

// metered runs source in a stock state under limits, and returns what ended it, which is the meter's reason if there is one.
func metered(t testing.TB, ctx context.Context, lim Limits, source string) error {
	t.Helper()
	L := stock()
	defer L.Close()
	fn := load(t, L, source)
	m := &meter{}
	m.start(ctx, L, lim)
	L.Push(fn)
	err := L.PCall(0, 0, nil)
	if reason := m.finish(); reason != nil {
		return reason
	}
	return err
}

// stock is a state with gopher-lua's libraries, whose coroutines are under the limits, and without what no limit holds.
func stock() *lua.LState {
	L := lua.NewState(lua.Options{RegistrySize: 256, RegistryMaxSize: 1 << 18, RegistryGrowStep: 2048, CallStackSize: 200, MinimizeStackMemory: true})
	L.SetGlobal("coroutine", L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{
		"create": func(L *lua.LState) int {
			L.Push(newThread(L, L.CheckFunction(1)))
			return 1
		},
		"resume": func(L *lua.LState) int {
			th := L.CheckThread(1)
			var fn *lua.LFunction
			if p := probeOf(th); p != nil {
				fn = p.first
			}
			args := make([]lua.LValue, 0, L.GetTop())
			for i := 2; i <= L.GetTop(); i++ {
				args = append(args, L.Get(i))
			}
			st, err, vs := L.Resume(th, fn, args...)
			counted(th)
			if st == lua.ResumeError {
				L.Push(lua.LFalse)
				L.Push(lua.LString(err.Error()))
				return 2
			}
			L.Push(lua.LTrue)
			for _, v := range vs {
				L.Push(v)
			}
			return 1 + len(vs)
		},
		"yield": func(L *lua.LState) int { return -1 },
	}))
	rep := L.GetField(L.GetGlobal("string"), "rep").(*lua.LFunction).GFunction
	L.SetField(L.GetGlobal("string"), "rep", L.NewFunction(func(L *lua.LState) int {
		charge(L, len(L.CheckString(1))*L.CheckInt(2))
		return rep(L)
	}))
	return L
}

// newThread makes a coroutine for fn in the state of L, under the limits of L.
func newThread(L *lua.LState, fn *lua.LFunction) *lua.LState {
	// A stand-in makes it: L itself would derive its context, which counts, and which the coroutine would come to cancel.
	th, _ := (&lua.LState{G: L.G, Env: L.Env, Options: L.Options}).NewThread()
	adoptThread(L, th, fn)
	return th
}

func load(t testing.TB, L *lua.LState, source string) *lua.LFunction {
	t.Helper()
	proto, err := Compile("test", source, SourceLimits{})
	if err != nil {
		t.Fatal(err)
	}
	return L.NewFunctionFromProto(proto)
}

func TestInstructionLimitIsExact(t *testing.T) { eachMode(t, instructionLimitIsExact) }

func instructionLimitIsExact(t *testing.T) {
	L := stock()
	defer L.Close()
	for _, n := range []int64{1, 2, 10, slice - 1, slice, slice + 1, 3*slice + 7} {
		ran := int64(0)
		L.SetContext(&counting{Context: context.Background(), n: &ran, most: n})
		L.Push(load(t, L, "local i = 0 while true do i = i + 1 last = i end"))
		if L.PCall(0, 0, nil) == nil {
			t.Fatal("it ended")
		}
		want := L.GetGlobal("last")
		L.SetGlobal("last", lua.LNil)
		m := &meter{}
		m.start(context.Background(), L, Limits{Instructions: n, Memory: 1 << 20})
		L.Push(load(t, L, "local i = 0 while true do i = i + 1 last = i end"))
		err := L.PCall(0, 0, nil)
		reason := m.finish()
		var limit *LimitError
		if err == nil || !errors.Is(reason, ErrInstructionLimit) || !errors.As(reason, &limit) || limit.Max != n {
			t.Fatalf("%d: %v, %v", n, err, reason)
		}
		if got := L.GetGlobal("last"); got != want {
			t.Errorf("%d instructions came to %v, want %v", n, got, want)
		}
		L.SetGlobal("last", lua.LNil)
	}
}

// counting is done after so many instructions.
type counting struct {
	context.Context
	n    *int64
	most int64
}

func (c *counting) Done() <-chan struct{} {
	if *c.n++; *c.n > c.most {
		return closed
	}
	return nil
}

func (c *counting) Err() error { return errors.New("enough") }

func TestTimeoutEndsWhatever(t *testing.T) { eachMode(t, timeoutEndsWhatever) }

func timeoutEndsWhatever(t *testing.T) {
	for _, source := range []string{
		"while true do end",
		"while true do pcall(function() while true do end end) end",
		"local t = {} for i = 1, 1000000 do t[i] = true end for i = 1, 1000000 do t[i] = nil end while true do local n = #t end",
		"local s = string.rep('x', 2^20) while true do local t = s .. s end",
		"while true do local t = {} t[1000000] = 1 end",
		"local t = setmetatable({}, {__index = function(t, k) return k end}) while true do local x = t.a end",
	} {
		err := metered(t, context.Background(), Limits{Timeout: 200 * time.Millisecond, Memory: 64 << 20}, source)
		if !errors.Is(err, ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cause := errors.New("enough")
	time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
	if err := metered(t, ctx, Limits{}, "while true do end"); !errors.Is(err, cause) {
		t.Error(err)
	}
	if err := metered(t, ctx, Limits{}, "local a = 1"); !errors.Is(err, cause) {
		t.Error(err)
	}
}

// TestAbandoned checks that nothing goes on after a run that was given up, however often it is tried.
func TestAbandoned(t *testing.T) {
	eachMode(t, func(t *testing.T) {
		L := stock()
		defer L.Close()
		m := &meter{}
		m.start(t.Context(), L, Limits{Timeout: time.Hour})
		L.Push(load(t, L, `n = 0 local co = coroutine.create(function() while true do coroutine.yield() end end) function go() coroutine.resume(co) n = n + 1 end go()`))
		if err := L.PCall(0, 0, nil); err != nil {
			t.Fatal(err)
		}
		ctx, gone := bind.ContextOf(L), errors.New("gone")
		m.abandon(gone)
		for range 3 {
			L.Push(L.GetGlobal("go"))
			if err := L.PCall(0, 0, nil); err == nil || !strings.Contains(err.Error(), "gone") {
				t.Errorf("got %v", err)
			}
		}
		if L.GetGlobal("n") != lua.LNumber(1) || context.Cause(ctx) != gone || bind.ContextOf(L).Err() == nil {
			t.Errorf("%v, %v", L.GetGlobal("n"), context.Cause(ctx))
		}
	})
}

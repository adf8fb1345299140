//go:build !luamodgen_safe

package sandbox

import (
	"context"
	"errors"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// ask runs f as a function of a loader written by hand, on the main thread, in a coroutine and in a callback, and returns how the runs ended.
func ask(t *testing.T, ctx context.Context, lim Limits, f func(L *lua.LState)) {
	t.Helper()
	for _, source := range []string{
		"local n = 0 for i = 1, 100 do n = n + i end ask()",
		"local ok, err = coroutine.resume(coroutine.create(ask)) error(err)",
		"m.call(ask)",
	} {
		L := stock()
		L.SetGlobal("ask", L.NewFunction(func(L *lua.LState) int {
			f(L)
			L.RaiseError("asked")
			return 0
		}))
		installBound(L, new([]context.Context))
		m := &meter{}
		fn := load(t, L, source)
		m.start(ctx, L, lim)
		L.Push(fn)
		_ = L.PCall(0, 0, nil)
		if m.finish() == nil {
			t.Errorf("%s: the run was not ended", source)
		}
		L.Close()
	}
}

// TestGoCodeMayAskTheContext has Go functions use the context of the state as that of any other.
func TestGoCodeMayAskTheContext(t *testing.T) {
	lim := Limits{Timeout: 50 * time.Millisecond, Instructions: 100_000, Memory: 16 << 20}
	ctx := context.WithValue(context.Background(), wordKey{}, "outer")
	ask(t, ctx, lim, func(L *lua.LState) {
		if d, ok := L.Context().Deadline(); !ok || time.Until(d) > time.Minute {
			t.Errorf("the deadline is %v", d)
		}
		soon(t, L.Context().Done())
		if err := L.Context().Err(); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
	ask(t, ctx, lim, func(L *lua.LState) {
		derived, cancel := context.WithTimeout(L.Context(), time.Minute)
		defer cancel()
		soon(t, derived.Done())
		if err := derived.Err(); !errors.Is(err, context.DeadlineExceeded) || derived.Value(wordKey{}) != "outer" {
			t.Errorf("%v, %v", err, derived.Value(wordKey{}))
		}
	})
	ask(t, ctx, lim, func(L *lua.LState) {
		asked := make(chan struct{})
		go func(ctx context.Context) { <-ctx.Done(); close(asked) }(L.Context())
		soon(t, asked)
	})
}

// TestGoCodeSeesCancel cancels the caller's context below what a Go function derived.
func TestGoCodeSeesCancel(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	ask(t, ctx, Limits{Timeout: time.Hour}, func(L *lua.LState) {
		derived, stop := context.WithTimeout(L.Context(), 2*time.Hour)
		defer stop()
		cancel(cause)
		soon(t, derived.Done())
		if context.Cause(derived) != cause {
			t.Error(context.Cause(derived))
		}
	})
}

// TestAskingIsNotCounted has a Go function ask a thousand times in a run of few instructions.
func TestAskingIsNotCounted(t *testing.T) {
	L := stock()
	defer L.Close()
	L.SetGlobal("ask", L.NewFunction(func(L *lua.LState) int {
		for range 1000 {
			if L.Context().Done() == nil || L.Context().Err() != nil {
				t.Fatal("it cannot be waited for")
			}
		}
		return 0
	}))
	m, fn := &meter{}, load(t, L, "ask() ask()")
	m.start(context.Background(), L, Limits{Instructions: 10})
	L.Push(fn)
	_ = L.PCall(0, 0, nil)
	if err := m.finish(); err != nil {
		t.Error(err)
	}
}

// TestStrayCallIsCounted has a Go function call Lua on a thread of its own that it gave the context of another.
func TestStrayCallIsCounted(t *testing.T) {
	L := stock()
	defer L.Close()
	L.SetGlobal("stray", L.NewFunction(func(L *lua.LState) int {
		th, _ := (&lua.LState{G: L.G, Env: L.Env, Options: L.Options}).NewThread()
		th.SetContext(L.Context())
		th.Push(L.CheckFunction(1))
		if err := th.PCall(0, 0, nil); err != nil {
			L.RaiseError("%v", err)
		}
		return 0
	}))
	m, fn := &meter{}, load(t, L, "stray(function() while true do end end)")
	m.start(context.Background(), L, Limits{Instructions: 100_000, Timeout: time.Minute})
	L.Push(fn)
	_ = L.PCall(0, 0, nil)
	if err := m.finish(); !errors.Is(err, ErrInstructionLimit) {
		t.Error(err)
	}
}

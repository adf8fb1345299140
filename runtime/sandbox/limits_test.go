package sandbox

import (
	"context"
	"errors"
	"fmt"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestCoroutineLimit counts those that are alive: not the dead ones, nor those that nothing refers to.
func TestCoroutineLimit(t *testing.T) {
	eachMode(t, func(t *testing.T) {
		for source, want := range map[string]error{
			"local t = {} for i = 1, 10 do t[i] = coroutine.create(function() end) end":                                                      nil,
			"local t = {} for i = 1, 11 do t[i] = coroutine.create(function() end) end":                                                      ErrCoroutineLimit,
			"local t = {} for i = 1, 11 do t[i] = coroutine.create(function() coroutine.yield() end) coroutine.resume(t[i]) end":             ErrCoroutineLimit,
			"local t = {} for i = 1, 99 do t[i] = coroutine.create(function() end) coroutine.resume(t[i]) end":                               nil,
			"for i = 1, 99 do local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) end":                        nil,
			"local t = {} while true do pcall(function() t[#t + 1] = coroutine.create(function() end) end) end":                              ErrCoroutineLimit,
			"local function f() coroutine.resume(coroutine.create(f)) end f()":                                                               ErrCoroutineLimit,
			"local t = {} for i = 1, 9 do t[i] = coroutine.create(function() end) end for i = 1, 99 do coroutine.create(function() end) end": nil,
		} {
			if err := metered(t, context.Background(), Limits{Coroutines: 10}, source); !errors.Is(err, want) {
				t.Errorf("%s: %v", source, err)
			}
		}
	})
}

func TestOutputLimit(t *testing.T) {
	L := stock()
	defer L.Close()
	written := 0
	L.SetGlobal("print", L.NewFunction(func(L *lua.LState) int {
		printed(L, len(L.CheckString(1)))
		written += len(L.CheckString(1))
		return 0
	}))
	m := &meter{}
	m.start(context.Background(), L, Limits{Output: 25})
	L.Push(load(t, L, "while true do pcall(print, '1234567890') end"))
	_ = L.PCall(0, 0, nil)
	err := m.finish()
	var limit *LimitError
	if !errors.Is(err, ErrOutputLimit) || !errors.As(err, &limit) || limit.Max != 25 || limit.Used != 30 || written != 20 {
		t.Errorf("%v %+v, %d written", err, limit, written)
	}
}

// TestMemoryIsMeasuredAmongNeighbours has other states allocate all the time, so that what the process allocated tells nothing.
func TestMemoryIsMeasuredAmongNeighbours(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	for range 2 {
		go func() { ended <- metered(t, ctx, Limits{Memory: 32 << 20}, "while true do local t = {} t.x = 1 end") }()
	}
	for i, source := range falseAlarms {
		if err := metered(t, context.Background(), Limits{Memory: 32 << 20}, source); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	cancel()
	for range 2 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// TestLimitErrors are what programs log.
func TestLimitErrors(t *testing.T) {
	for err, want := range map[error]string{
		&LimitError{Limit: ErrInstructionLimit, Max: 10, Used: 11}:    "instruction limit of 10 exceeded",
		&LimitError{Limit: ErrTimeout, Max: 1_500_000_000, Used: 2e9}: "timeout of 1.5s exceeded",
		&LimitError{Limit: ErrMemoryLimit, Max: 1024, Used: 2048}:     "memory limit of 1024 bytes exceeded",
		&LimitError{Limit: ErrOutputLimit, Max: 1024, Used: 2048}:     "output limit of 1024 bytes exceeded",
		&LimitError{Limit: ErrCoroutineLimit, Max: 1000, Used: 1001}:  "coroutine limit of 1000 exceeded",
		fmt.Errorf("x: %w", &canceled{cause: context.Canceled}):       "x: canceled: context canceled",
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
	if errors.Is(&LimitError{Limit: ErrMemoryLimit}, context.DeadlineExceeded) {
		t.Error("a memory limit is a deadline")
	}
}

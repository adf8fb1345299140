package sandbox

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/async"
)

// tasks runs source with tasks under limits, and returns what ended it.
func tasks(t *testing.T, ctx context.Context, lim Limits, source string) error {
	t.Helper()
	L := stock()
	defer L.Close()
	async.Open(L)
	fn := load(t, L, source)
	m := &meter{}
	m.start(ctx, L, lim)
	L.Push(fn)
	err := L.PCall(0, 0, nil)
	ended := async.Close(L)
	if reason := m.finish(); reason != nil {
		err = reason
	}
	return errors.Join(err, ended)
}

func TestTasksUnderLimits(t *testing.T) {
	eachMode(t, func(t *testing.T) {
		for _, c := range []struct {
			name, source string
			lim          Limits
			want         error
		}{
			{"none", `local function f() local s = 0 for i = 1, 1000 do s = s + i end async.sleep(0.001) return s end
				local r = async.all {f, f, f} assert(r[1] + r[2] + r[3] == 1501500)`, Limits{Instructions: 1e6, Memory: 32 << 20, Timeout: time.Minute}, nil},
			{"spin", `async.spawn(function() while true do end end):wait()`, Limits{Instructions: 1e5}, ErrInstructionLimit},
			{"swallow", `local function f() while true do pcall(function() while true do end end) end end async.all {f, f}`, Limits{Instructions: 1e5}, ErrInstructionLimit},
			{"turns", `local function f() while true do async.sleep(0) end end async.all {f, f, f}`, Limits{Instructions: 1e4}, ErrInstructionLimit},
			{"coroutine", `async.spawn(function() coroutine.resume(coroutine.create(function() while true do end end)) end):wait()`, Limits{Instructions: 1e5}, ErrInstructionLimit},
			{"number", `for i = 1, 100 do async.spawn(async.sleep, 60) end async.sleep(0)`, Limits{Coroutines: 50}, ErrCoroutineLimit},
			{"number at a time", `local function f() for i = 1, 10 do local t = {} for k = 1, 40 do t[k] = async.spawn(async.sleep, 0) end async.all(t) end end f()`,
				Limits{Coroutines: 50}, nil},
			{"number of both", `local t = {} for i = 1, 30 do t[i] = coroutine.create(print) async.spawn(async.sleep, 60) end`, Limits{Coroutines: 50}, ErrCoroutineLimit},
			{"time", `async.spawn(function() while true do end end):wait()`, Limits{Timeout: 20 * time.Millisecond}, ErrTimeout},
			{"sleep", `async.all {function() async.sleep(60) end, function() pcall(async.sleep, 60) async.sleep(60) end}`, Limits{Timeout: 20 * time.Millisecond}, ErrTimeout},
			{"memory", `local t = {} for i = 1, 1e6 do t[i] = async.spawn(function() local s = string.rep("x", 1e6) async.sleep(60) return s end) async.sleep(0) end`,
				Limits{Memory: 16 << 20}, ErrMemoryLimit},
			{"results", `local t = {} for i = 1, 1e6 do t[i] = async.spawn(string.rep, "x", 1e6) t[i]:wait() end`, Limits{Memory: 16 << 20}, ErrMemoryLimit},
			{"garbage", `for i = 1, 200 do async.spawn(string.rep, "x", 1e6):wait() end`, Limits{Memory: 16 << 20}, nil},
			{"doubling", `async.spawn(function() local s = "x" while true do s = s .. s end end):wait()`, Limits{Memory: 16 << 20}, ErrMemoryLimit},
		} {
			if err := tasks(t, t.Context(), c.lim, c.source); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
		}
	})
}

//go:build !luamodgen_safe

package sandbox

import (
	"context"
	"math"
	"runtime"
	"testing"
)

// keeps are scripts that keep things of each kind.
var keeps = map[string]string{
	"tables":       "kept = {} for i = 1, 30000 do kept[i] = {} end",
	"records":      "kept = {} for i = 1, 5000 do kept[i] = {x = i, y = 'name'} end",
	"touched":      "kept = {} for i = 1, 3000 do kept[i] = {} kept[i].x = i end",
	"arrays":       "kept = {} for i = 1, 5000 do kept[i] = {i, i, i} end",
	"array":        "kept = {} for i = 1, 200000 do kept[i] = i end",
	"far":          "kept = {} kept[1000000] = 1",
	"strings":      "kept = {} for i = 1, 50000 do kept[i] = 'number ' .. i end",
	"same strings": "kept = {} local s = 'same' .. 1 for i = 1, 100000 do kept[i] = s end",
	"string":       "kept = string.rep('x', 4e6) .. 'y'",
	"keys":         "kept = {} for i = 1, 30000 do kept['k' .. i] = true end",
	"dead keys":    "kept = {} for i = 1, 50000 do kept['k' .. i] = true kept['k' .. i] = nil end",
	"number keys":  "kept = {} for i = 1, 30000 do kept[i + 0.5] = true end",
	"closures":     "kept = {} for i = 1, 20000 do local a = i kept[i] = function() return a end end",
	"coroutines":   "kept = {} for i = 1, 500 do kept[i] = coroutine.create(function() coroutine.yield() end) coroutine.resume(kept[i]) end",
	"stacks":       "kept = {} local big = {} for i = 1, 3000 do big[i] = i end for i = 1, 50 do kept[i] = coroutine.create(function(...) coroutine.yield() return ... end) coroutine.resume(kept[i], unpack(big)) end",
	"code":         "kept = {} for i = 1, 300 do kept[i] = loadstring('local a = ' .. i .. ' return function() return a end') end",
	"sparse":       "kept = {} local x = 0.5 for i = 1, 10000 do for j = 1, 31 do x = x + 1 end kept[i] = x end",
	"list":         "for i = 1, 50000 do kept = {kept} end",
}

// recursion overwrites the first frames of a state, which gopher-lua takes from a pool and which still refer to functions of states before.
const recursion = "local function f(n) if n > 0 then f(n - 1) end end f(20)"

// TestWalk compares what a walk finds with what the heap grows.
func TestWalk(t *testing.T) {
	for name, source := range keeps {
		t.Run(name, func(t *testing.T) {
			L := stock()
			defer L.Close()
			m := &meter{}
			m.start(context.Background(), L, Limits{})
			defer m.finish()
			L.Push(load(t, L, recursion))
			L.Call(0, 0)
			m.walk(L, math.MaxInt64)
			fn := load(t, L, source)
			before, empty := heap(), m.live
			L.Push(fn)
			L.Call(0, 0)
			grown := heap() - before
			m.walk(L, math.MaxInt64)
			runtime.KeepAlive(fn)
			if ratio := float64(m.live-empty) / float64(grown); ratio < 0.85 || ratio > 1.25 {
				t.Errorf("found %d bytes more, the heap grew by %d: %.2f", m.live-empty, grown, ratio)
			} else {
				t.Logf("%.2f of %d", ratio, grown)
			}
		})
	}
}

// heap is what lives in the process, but for what a sync.Pool keeps.
func heap() int64 {
	var s runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

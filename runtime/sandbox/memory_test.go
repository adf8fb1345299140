package sandbox

import (
	"context"
	"errors"
	"math"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// bombs reach the memory limit.
var bombs = []string{
	"local ts = {} for i = 1, 1000 do local t = {} t[1000000] = 1 ts[i] = t end",
	"local t = {} local i = 0 while true do i = i + 1 t[i] = i end",
	"local t = {} local i = 0 while true do i = i + 1 local a = i t[i] = function() return a end end",
	"local s = 'x' while true do s = s .. s end",
	"local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = true t['k' .. i] = nil end",
	"local l while true do l = {l} end",
	"local t = {} while true do pcall(function() while true do t[#t + 1] = string.rep('y', 1000) end end) end",
	"local t = {} while true do t[#t + 1] = string.rep('x', 1e7) end",
	"local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = true end",
	"local t = {} local i = 0 while true do i = i + 1 t[i] = {} end",
	"local t, i = {}, 0 while true do i = i + 1 t[i] = {} t[i].x = i end",
	"local t, i = {}, 0 while true do i = i + 1 t[i + 0.5] = true end",
	"local s = ('x'):rep(1e6) local t, i = {}, 0 while true do i = i + 1 t[i] = s .. i end",
	"local t, i = {}, 0 while true do i = i + 1 t[i] = coroutine.create(function() end) coroutine.resume(t[i]) end",
	"local t, i = {}, 0 local big = {} for i = 1, 20000 do big[i] = i end while true do i = i + 1 t[i] = coroutine.create(function(...) coroutine.yield() return ... end) coroutine.resume(t[i], unpack(big)) end",
}

// sparse keeps one of 32 numbers that the interpreter allocates in one piece. Without a look at where they are that is not seen.
const sparse = "local t, x = {}, 0.5 while true do for i = 1, 31 do x = x + 1 end t[#t + 1] = x end"

// falseAlarms keep under half of it at a time.
var falseAlarms = []string{
	"local s = '' for i = 1, 3000 do s = s .. string.rep('z', 10) end",
	"for i = 1, 300000 do local t = {} t.x = i end",
	"local s = string.rep('x', 2^25 / 3)",
	"local t = {} for i = 1, 300000 do t[i] = i end",
	"local t = {} for i = 1, 20000 do t[i] = {x = i, y = i} end",
	"for j = 1, 30 do local t = {} for i = 1, 20000 do t['k' .. i] = i end end",
	"local t = {} for i = 1, 300000 do t[i] = 'the same' end",
	"local s = string.rep('x', 2^23) for i = 1, 300 do local t = s .. i end",
	"for i = 1, 20000 do coroutine.resume(coroutine.create(function() coroutine.yield() end)) end",
	"assert(not pcall(function() local t = {} t[67108863] = 1 end))",
	"assert(not pcall(string.rep, 'x', 1e13))",
}

func TestMemoryLimit(t *testing.T) { eachMode(t, memoryLimit) }

func memoryLimit(t *testing.T) {
	lim := Limits{Memory: 8 << 20, Instructions: 100_000_000}
	for _, source := range bombs {
		if err := metered(t, context.Background(), lim, source); !errors.Is(err, ErrMemoryLimit) {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestMemoryLimitIsNoFalseAlarm(t *testing.T) { eachMode(t, memoryLimitIsNoFalseAlarm) }

func memoryLimitIsNoFalseAlarm(t *testing.T) {
	lim := Limits{Memory: 32 << 20, Instructions: 100_000_000}
	for _, source := range falseAlarms {
		if err := metered(t, context.Background(), lim, source); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
}

// TestWalkEndsWithTheRun stops a run while its memory is measured, among many tables, and in one with many elements or pairs.
func TestWalkEndsWithTheRun(t *testing.T) {
	for _, source := range []string{
		"t = {} for i = 1, 50000 do t[i] = {} end",
		"t = {} for i = 1, 50000 do t[i] = i .. '' end",
		"t = {} for i = 1, 50000 do t['k' .. i] = i end",
		"t = {} for i = 1, 50000 do t[i + 0.5] = i end",
	} {
		eachMode(t, func(t *testing.T) { walkEndsWithTheRun(t, source) })
	}
}

func walkEndsWithTheRun(t *testing.T, source string) {
	L := stock()
	defer L.Close()
	m := &meter{}
	m.start(context.Background(), L, Limits{Memory: 32 << 20})
	L.Push(load(t, L, source))
	L.Call(0, 0)
	if !m.walk(L, math.MaxInt64) || m.live < 50000*2*valueBytes {
		t.Errorf("%s: %d bytes found", source, m.live)
	}
	live, steps := m.live, stepsOf(m, L, math.MaxInt64)
	if half := stepsOf(m, L, live/2); half > steps*3/4 || !m.walk(L, live/2) || m.live <= live/2 || m.live >= live {
		t.Errorf("%s: %d of %d steps to find %d of %d bytes", source, half, steps, m.live, live)
	}
	m.live = live
	m.halt()
	if n := stepsOf(m, L, math.MaxInt64); n > 2048 || m.walk(L, math.MaxInt64) || m.live != live {
		t.Errorf("%s: it went on for %d steps, and found %d bytes", source, n, m.live)
	}
	if err := m.finish(); err != nil {
		t.Error(err)
	}
}

// stepsOf is how many steps a walk takes.
func stepsOf(m *meter, L *lua.LState, most int64) int {
	w := &tally{most: most}
	w.state(L, m)
	return w.steps
}

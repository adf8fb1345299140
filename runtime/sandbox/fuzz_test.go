//go:build !luamodgen_safe

package sandbox

import (
	"context"
	"math"
	"runtime"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// pieces are what FuzzWalk puts together: each adds to the list t, whose length is n.
var pieces = []string{
	"t[n + 1] = {}",
	"t[n + 1] = {n, n + 1}",
	"t[n + 1] = {x = n, y = t}",
	"t[n + 1] = {} t[n + 1].x = n",
	"t[n + 1] = 'text ' .. n",
	"t[n + 1] = string.rep('x', n % 500) .. n",
	"t[n + 1] = t[n] or 1",
	"t[n + 1] = n / 3",
	"local a = n t[n + 1] = function() return a, t end",
	"t['k' .. n] = n",
	"t['k' .. n] = n t['k' .. n] = nil",
	"t[-n - 1.5] = 'x'",
	"local u = {} for i = 1, n % 40 do u[i] = i end t[n + 1] = u",
	"t[n + 1] = setmetatable({}, {__index = t})",
	"local u = {} u[n % 3000 + 1] = 1 t[n + 1] = u",
	"local v = n t[n + 1] = coroutine.create(function() v = v + 1 coroutine.yield() end) if n % 2 == 0 then coroutine.resume(t[n + 1]) end",
	"t = {t, n}",
	"for i = 1, 20 do local garbage = {i} end",
}

// FuzzWalk compares what a walk finds with what the heap grows, for things of many kinds that refer to each other.
func FuzzWalk(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Add([]byte{9, 10, 11, 12, 13, 14, 15, 16, 17})
	f.Add([]byte{4, 4, 4, 16})
	f.Add([]byte{10, 10, 11, 6})
	f.Add([]byte{15, 8, 5})
	f.Fuzz(func(t *testing.T, kinds []byte) {
		if len(kinds) == 0 || len(kinds) > 50 {
			return
		}
		source := "t = {} local function step(n) "
		for _, k := range kinds {
			source += "do local n = #t " + pieces[int(k)%len(pieces)] + " end "
		}
		source += "end for n = 1, ... do step(n) end"
		L := stock()
		defer L.Close()
		m := &meter{}
		m.start(context.Background(), L, Limits{Coroutines: 1 << 20})
		defer m.finish()
		L.Push(load(t, L, recursion))
		L.Call(0, 0)
		m.walk(L, math.MaxInt64)
		fn := load(t, L, source)
		before, empty := heap(), m.live
		L.Push(fn)
		L.Push(lua.LNumber(6000 / len(kinds)))
		L.Call(1, 0)
		grown := heap() - before
		m.walk(L, math.MaxInt64)
		runtime.KeepAlive(fn)
		const noise = 100 << 10 // of the process
		if found := m.live - empty; float64(found) < 0.75*float64(grown)-noise || float64(found) > 1.4*float64(grown)+noise {
			t.Errorf("found %d bytes more, the heap grew by %d: %s", found, grown, source)
		}
	})
}

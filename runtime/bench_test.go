package runtime_test

import (
	"fmt"
	goruntime "runtime"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// wideTable has n modules.
func wideTable(n int) *runtime.Table {
	probes := make([]*probe, n)
	for i := range probes {
		probes[i] = newProbe(fmt.Sprintf("module%05d", i))
	}
	return tableOf(probes...)
}

// freshStates are n states that nothing was done to.
func freshStates(n int) []*lua.LState {
	states := make([]*lua.LState, n)
	for i := range states {
		states[i] = smallState()
	}
	return states
}

// BenchmarkPreload measures Preload alone, on states that are fresh and made while the clock stands. All tables live throughout: the
// garbage collector has the same to do in each case.
func BenchmarkPreload(b *testing.B) {
	sizes := []int{10, 100, 1000, 10000}
	tables := map[int]*runtime.Table{}
	for _, n := range sizes {
		tables[n] = wideTable(n)
	}
	defer goruntime.KeepAlive(tables)
	for _, n := range sizes {
		b.Run(fmt.Sprintf("modules=%d", n), func(b *testing.B) {
			const batch = 16
			use := runtime.Use(tables[n])
			if err := runtime.Preload(smallState(), "all", use); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for done := 0; done < b.N; done += batch {
				b.StopTimer()
				states := freshStates(min(batch, b.N-done))
				b.StartTimer()
				for _, L := range states {
					if err := runtime.Preload(L, "all", use); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// wideUse preloads a module of n functions.
func wideUse(n int, lazy bool) runtime.Option {
	p := newProbe("wide")
	p.Lazy, p.Funcs, p.Values = lazy, nil, nil
	for i := range n {
		p.Funcs = append(p.Funcs, bind.Func{Decl: fmt.Sprintf("f%04d(x)", i), Call: probeName})
	}
	return runtime.Use(tableOf(p))
}

// BenchmarkRequire measures a script that requires a module and looks up two of its functions: the instance, the table, and the functions. The
// state has done nothing but Preload.
func BenchmarkRequire(b *testing.B) {
	for _, lazy := range []bool{true, false} {
		for _, n := range []int{20, 100, 1000} {
			name := fmt.Sprintf("functions=%d", n)
			if !lazy {
				name += "/eager"
			}
			b.Run(name, func(b *testing.B) { benchmarkRequire(b, wideUse(n, lazy)) })
		}
	}
}

func benchmarkRequire(b *testing.B, use runtime.Option) {
	const batch = 64
	b.ReportAllocs()
	for done := 0; done < b.N; done += batch {
		b.StopTimer()
		states := readyStates(b, min(batch, b.N-done), use)
		b.StartTimer()
		for _, L := range states {
			requireTwo(b, L)
		}
	}
}

// readyStates are fresh states that are preloaded, each with the arguments of requireTwo on its stack.
func readyStates(t testing.TB, n int, use runtime.Option) []*lua.LState {
	states := freshStates(n)
	for _, L := range states {
		if err := runtime.Preload(L, "all", use); err != nil {
			t.Fatal(err)
		}
		L.Push(L.GetGlobal("require"))
		L.Push(lua.LString("wide"))
	}
	return states
}

// requireTwo requires the module and looks up two of its functions.
func requireTwo(t testing.TB, L *lua.LState) {
	L.Call(1, 1)
	module := L.Get(-1)
	for _, f := range []string{"f0003", "f0011"} {
		if L.GetField(module, f) == lua.LNil {
			t.Fatal("no function")
		}
	}
}

// TestPreloadCost pins what Preload allocates for a state, which must not depend on the number of modules.
func TestPreloadCost(t *testing.T) {
	for _, n := range []int{10, 10000} {
		use := runtime.Use(wideTable(n))
		preload := func(L *lua.LState) {
			if err := runtime.Preload(L, "all", use); err != nil {
				t.Fatal(err)
			}
		}
		preload(smallState())
		wantAllocated(t, fmt.Sprintf("%d modules", n), freshStates(1000), preload, 480, 13)
	}
}

// TestRequireCost pins what a lazy module of which two functions are used allocates, which must not depend on how many it has.
func TestRequireCost(t *testing.T) {
	for _, n := range []int{20, 100, 1000} {
		use := wideUse(n, true)
		requireTwo(t, readyStates(t, 1, use)[0])
		wantAllocated(t, fmt.Sprintf("%d functions", n), readyStates(t, 1000, use), func(L *lua.LState) { requireTwo(t, L) }, 1200, 18)
	}
}

// wantAllocated bounds what f allocates on average for a state.
func wantAllocated(t *testing.T, what string, states []*lua.LState, f func(*lua.LState), bytes, allocs uint64) {
	t.Helper()
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	for _, L := range states {
		f(L)
	}
	goruntime.ReadMemStats(&after)
	n := uint64(len(states))
	if b, a := (after.TotalAlloc-before.TotalAlloc)/n, (after.Mallocs-before.Mallocs)/n; b > bytes || a > allocs {
		t.Errorf("%s: %d bytes in %d allocations, expected at most %d in %d", what, b, a, bytes, allocs)
	}
}

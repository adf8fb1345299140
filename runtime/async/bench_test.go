package async_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// BenchmarkTask makes tasks on a state as the sandbox makes them, and waits for them; lets one wait for a Go function while another one
// runs; and calls such a function where there are no tasks.
func BenchmarkTask(b *testing.B) {
	for _, c := range []struct{ name, src string }{
		{"spawn", `local function f() end for _ = 1, n do async.spawn(f):wait() end`},
		{"await", `local function f() for _ = 1, n / 2 do m.nothing() end end async.all {f, f}`},
		{"alone", `for _ = 1, n do m.nothing() end`},
	} {
		b.Run(c.name, func(b *testing.B) {
			L := lua.NewState(lua.Options{MinimizeStackMemory: true, RegistrySize: 256, RegistryMaxSize: 1 << 16})
			defer L.Close()
			table := L.NewTable()
			bind.Install(L, &bind.Instance{Module: "m", Table: table}, []bind.Func{{Decl: "nothing()", Call: func(c bind.Call) int {
				bind.Await(c, func() {})
				return 0
			}}})
			L.SetGlobal("m", table)
			L.SetGlobal("n", lua.LNumber(b.N))
			async.Open(L)
			defer async.Close(L)
			b.ReportAllocs()
			if err := L.DoString(c.src); err != nil {
				b.Fatal(err)
			}
		})
	}
}

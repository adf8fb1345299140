package sandbox

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// workloads run in a state of gopher-lua and in one of this package.
var workloads = []struct{ name, source string }{
	{"pcall", `for i = 1, 100 do pcall(math.abs, i) end`},
	{"error", `for i = 1, 100 do pcall(error, i) end`},
	{"yield", `local co = coroutine.wrap(function() while true do coroutine.yield(1) end end) for i = 1, 100 do co() end`},
	{"create", `for i = 1, 10 do coroutine.wrap(function() end)() end`},
	{"find", `local s = ("x"):rep(50) .. "=5" for i = 1, 100 do s:find("(%w+)=(%d)") end`},
	{"plain", `local s = ("x"):rep(50) .. "=5" for i = 1, 100 do s:find("=5", 1, true) end`},
	{"gsub", `for i = 1, 20 do ("hello world from here"):gsub("%w+", string.upper) end`},
	{"gmatch", `for i = 1, 20 do for w in ("one two three four"):gmatch("%a+") do end end`},
	{"format", `for i = 1, 100 do string.format("%5.2f %d %s", i, i, "x") end`},
	{"sub", `local s = ("x"):rep(100) for i = 1, 100 do s:sub(i, i + 5) end`},
	{"concat", `local t = {} for i = 1, 100 do t[i] = "x" .. i end for i = 1, 10 do table.concat(t, ",") end`},
	{"insert", `local t = {} for i = 1, 100 do table.insert(t, i) end`},
	{"sort", `local t = {} for i = 1, 200 do t[i] = i * 7919 % 503 end table.sort(t)`},
	{"sortby", `local t = {} for i = 1, 100 do t[i] = i * 7919 % 503 end table.sort(t, function(a, b) return a > b end)`},
	{"pairs", `local t = {} for i = 1, 100 do t[i] = i end for i = 1, 10 do for k, v in pairs(t) do end end`},
	{"upper", `local s = ("x"):rep(100) for i = 1, 100 do s:upper() end`},
	{"random", `for i = 1, 100 do math.random(10) end`},
}

func BenchmarkLibraries(b *testing.B) {
	for _, w := range workloads {
		for name, L := range map[string]*lua.LState{"sandbox": bare(b), "stock": lua.NewState()} {
			b.Run(w.name+"/"+name, func(b *testing.B) {
				L.Options.RegistrySize = 256
				f := compiled(b, L, w.source)
				b.ReportAllocs()
				for b.Loop() {
					L.Push(f)
					L.Call(0, 0)
				}
			})
		}
	}
}

// BenchmarkCompile compares with gopher-lua alone, which checks nothing.
func BenchmarkCompile(b *testing.B) {
	source := strings.Repeat("local function f(a, b) if a > b then return a .. 'x' else return {a, b, c = a.b:d(1)} end end f(1, 2)\n", 100)
	b.Run("sandbox", func(b *testing.B) {
		for b.Loop() {
			if _, err := Compile("bench", source, SourceLimits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("stock", func(b *testing.B) {
		L := lua.NewState()
		defer L.Close()
		for b.Loop() {
			if _, err := L.Load(strings.NewReader(source), "bench"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

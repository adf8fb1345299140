package sandbox_test

import (
	"context"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// workloads are what scripts do, about a millisecond of it each.
var workloads = []struct{ name, source string }{
	{"fib", `local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
		return function() return fib(18) end`},
	{"fields", `local o = {x = 0, y = 1, z = {v = 2}}
		return function() for i = 1, 4000 do o.x = o.x + o.y o.z.v = o.x - o.z.v end end`},
	{"strings", `local find, sub, format = string.find, string.sub, string.format
		return function() local n = 0 for i = 1, 600 do
			local s = format("key-%d=%s", i, "value") local a = find(s, "=", 1, true) n = n + #sub(s, a + 1) .. ""
		end return n end`},
	{"tables", `local insert, remove = table.insert, table.remove
		return function() for j = 1, 10 do
			local list, index = {}, {} for i = 1, 150 do insert(list, {id = i}) index["k" .. i] = i end
			for i, v in ipairs(list) do v.id = v.id + 1 end for k, v in pairs(index) do index[k] = v + 1 end
			for i = 1, 50 do remove(list) end
		end end`},
	{"calls", `local account = {} account.__index = account
		function account.new() return setmetatable({balance = 0}, account) end
		function account:deposit(n) self.balance = self.balance + n return self end
		return function() local a = account.new() for i = 1, 2500 do a:deposit(i):deposit(-i) end end`},
	{"loop", `return function() local n = 0 for i = 1, 20000 do if i % 3 == 0 then n = n + i else n = n - 1 end end return n end`},
	{"concat", `return function() local n = 0 for i = 1, 60 do
			local s = "" for j = 1, 40 do s = s .. "item " .. j .. ", " end n = n + #s
		end return n end`},
}

// BenchmarkOverhead compares a stock state without limits, one with the usual timeout, and a sandbox with all limits: memory of 32 MiB, 1 MiB and 512 MiB.
func BenchmarkOverhead(b *testing.B) {
	for _, w := range workloads {
		b.Run(w.name+"/none", func(b *testing.B) { overStock(b, w.source, context.Background(), false) })
		b.Run(w.name+"/timeout", func(b *testing.B) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
			defer cancel()
			overStock(b, w.source, ctx, true)
		})
		b.Run(w.name+"/limits", func(b *testing.B) { overLimits(b, w.source, 32<<20) })
		b.Run(w.name+"/limits_small", func(b *testing.B) { overLimits(b, w.source, 1<<20) })
		b.Run(w.name+"/limits_large", func(b *testing.B) { overLimits(b, w.source, 512<<20) })
	}
}

// overStock runs the function that source returns in a state of gopher-lua.
func overStock(b *testing.B, source string, ctx context.Context, set bool) {
	L := lua.NewState()
	defer L.Close()
	if set {
		L.SetContext(ctx)
	}
	if err := L.DoString(source); err != nil {
		b.Fatal(err)
	}
	repeat(b, L, L.Get(-1))
}

func overLimits(b *testing.B, source string, memory int64) {
	s := newState(b, sandbox.Limits{Instructions: 1 << 50, Timeout: time.Hour, Memory: memory, Output: 1 << 20, CallDepth: lua.CallStackSize})
	chunk := compile(b, source)
	if err := s.Do(context.Background(), nil, func(L *lua.LState) error {
		L.Push(L.NewFunctionFromProto(chunk))
		L.Call(0, 1)
		repeat(b, L, L.Get(-1))
		return nil
	}); err != nil {
		b.Fatal(err)
	}
}

// repeat calls f for as long as b asks.
func repeat(b *testing.B, L *lua.LState, f lua.LValue) {
	for b.Loop() {
		L.Push(f)
		if err := L.PCall(0, 0, nil); err != nil {
			b.Fatal(err)
		}
	}
}

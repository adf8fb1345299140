package async_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// chaos does at random what tasks can do. What it adds up must be what it was told to add.
const chaos = `
local sum, want, seed = 0, 0, ...
local function random(n) seed = (seed * 16807) % 2147483647 return seed % n + 1 end
local all = {}
local act

local acts = {
	function() m.fetch("1us", "x") end,
	function() pcall(m.fetch, "1us", "fail") end,
	function() pcall(m.fetch, "1us", "panic") end,
	function() async.sleep(0) end,
	function() async.sleep("20us") end,
	function(n) all[#all + 1] = async.spawn(act, n) end,
	function(n) if #all > 0 then all[random(#all)]:cancel() end end,
	function(n) if #all > 0 then local t = all[random(#all)] pcall(t.wait, t) end end,
	function(n) pcall(async.all, {function() act(n) end, function() act(n) end, a = function() act(n) end}) end,
	function(n) pcall(async.race, {function() act(n) end, function() act(n) end}) end,
	function(n) pcall(m.apply, function(k) act(n) return k end, 1) end,
	function(n) local co = coroutine.wrap(function() act(n) coroutine.yield() act(n) end) pcall(co) pcall(co) end,
	function(n) local t = setmetatable({}, {__index = function() act(n) return 1 end}) pcall(function() return t.x end) end,
	function(n) local l = {3, 2, 1} pcall(table.sort, l, function(a, b) m.fetch("1us", "x") return a < b end) end,
}

function act(n)
	if n == 0 then return end
	for _ = 1, 3 do
		want = want + 1
		sum = sum + 1
		acts[random(#acts)](n - 1)
	end
end

for _ = 1, 10 do act(3) end
assert(sum == want)
`

// TestChaos runs states at once, some of which are cancelled while they are at it.
func TestChaos(t *testing.T) {
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(1, uint64(worker)))
			for range 5 {
				chaotic(t, rnd)
			}
		})
	}
	wg.Wait()
}

// chaotic is one run.
func chaotic(t *testing.T, rnd *rand.Rand) {
	L, w, s := lua.NewState(), &web{}, bind.NewState()
	defer L.Close()
	table := L.NewTable()
	bind.Install(L, &bind.Instance{Module: "m", Table: table, State: s}, w.funcs())
	L.SetGlobal("m", table)
	async.Open(L)
	limit := time.Minute
	if rnd.IntN(3) == 0 {
		limit = time.Duration(rnd.IntN(20)) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	L.SetContext(ctx)
	f, err := L.LoadString(chaos)
	if err != nil {
		t.Error(err)
		return
	}
	seed := lua.LNumber(1 + rnd.IntN(1_000_000))
	if err := L.CallByParam(lua.P{Fn: f, Protect: true}, seed); err != nil && !strings.Contains(err.Error(), context.DeadlineExceeded.Error()) {
		t.Errorf("seed %v: %v", seed, err)
	}
	if err := async.Close(L); err != nil {
		t.Errorf("seed %v: %v", seed, err)
	}
	if n := w.calls.Load(); n != 0 {
		t.Errorf("seed %v: %d calls are left", seed, n)
	}
	if err := s.Close(); err != nil {
		t.Errorf("seed %v: %v", seed, err)
	}
}

package bind_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// giver is a state with the global function give, which gives handles of what next makes.
func giver(tb testing.TB, next func() *agent) *lua.LState {
	tb.Helper()
	L := lua.NewState()
	tb.Cleanup(L.Close)
	inst := &bind.Instance{Module: "m", Table: L.CreateTable(0, 1), Classes: llmClasses}
	bind.Install(L, inst, []bind.Func{{Decl: "give()", Call: func(c bind.Call) int {
		return c.Return(bind.Result(c, 1, next(), fromAgent))
	}}})
	L.SetGlobal("give", inst.Table.RawGetString("give"))
	return L
}

// collected runs the collector until done, which it may need a few cycles for.
func collected(done func() bool) bool {
	for range 20 {
		runtime.GC()
		if done() {
			return true
		}
	}
	return false
}

// clobber overwrites what Lua's registers still hold of values that are gone.
const clobber = `local a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t = 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1 return ("x"):rep(3):upper():lower():len()`

// TestHandlesAreCollected proves that the map of handles holds neither userdata nor Go values, and forgets no handle that Lua
// holds.
func TestHandlesAreCollected(t *testing.T) {
	const count = 1000
	var values []weak.Pointer[agent]
	var userdata []weak.Pointer[lua.LUserData]
	L := giver(t, func() *agent {
		a := &agent{Model: "m"}
		values = append(values, weak.Make(a))
		return a
	})
	keep := func(src string) {
		if err := L.DoString(src); err != nil {
			t.Fatal(err)
		}
	}
	keep(`kept = {} for i = 1, 1000 do local a = give() if i % 100 == 0 then kept[#kept + 1] = a end end`)
	L.GetGlobal("kept").(*lua.LTable).ForEach(func(_, v lua.LValue) { userdata = append(userdata, weak.Make(v.(*lua.LUserData))) })
	keep(clobber)
	alive := func() (n int) {
		for _, v := range values {
			if v.Value() != nil {
				n++
			}
		}
		return n
	}
	if !collected(func() bool { return alive() <= 11 }) || alive() < 10 {
		t.Errorf("%d of %d Go values are alive, 10 are held", alive(), count)
	}
	keep(`for i, a in ipairs(kept) do assert(a.model == "m") end kept = nil`)
	keep(clobber)
	gone := func() bool { return userdata[0].Value() == nil && alive() <= 1 }
	if !collected(gone) {
		t.Errorf("%d Go values are alive, none is held", alive())
	}
}

// TestIdentityOutlivesCollections gives a few Go values over and over among many that are garbage.
func TestIdentityOutlivesCollections(t *testing.T) {
	same, i := []*agent{{Model: "0"}, {Model: "1"}, {Model: "2"}}, 0
	L := giver(t, func() *agent {
		if i++; i%2 == 0 {
			return same[i/2%3]
		}
		if i%501 == 0 {
			runtime.GC()
		}
		return &agent{Model: "other"}
	})
	if err := L.DoString(`
		local held = {}
		for i = 1, 5000 do
			local a, b = give(), give()
			assert(a.model == "other" and b.model ~= "other")
			held[b.model] = held[b.model] or b
			assert(rawequal(held[b.model], b), b.model)
		end
		assert(held["0"] ~= held["1"] and held["1"] ~= held["2"])`); err != nil {
		t.Error(err)
	}
}

// TestStatesShareNothing gives one Go value to two states.
func TestStatesShareNothing(t *testing.T) {
	a := &agent{Model: "m"}
	var handles []*lua.LUserData
	for range 2 {
		L := giver(t, func() *agent { return a })
		if err := L.DoString(`return give()`); err != nil {
			t.Fatal(err)
		}
		handles = append(handles, L.Get(-1).(*lua.LUserData))
	}
	if handles[0] == handles[1] || handles[0].Metatable == handles[1].Metatable || handles[0].Value != handles[1].Value {
		t.Errorf("%v", handles)
	}
	for k, v := handles[0].Metatable.(*lua.LTable).Next(lua.LNil); k != lua.LNil; k, v = handles[0].Metatable.(*lua.LTable).Next(k) {
		if other := handles[1].Metatable.(*lua.LTable).RawGet(k); v == other && v.Type() != lua.LTString {
			t.Errorf("%s is shared", k)
		}
	}
}

// BenchmarkHandle measures what the identity of handles costs: a result that Lua holds already, and one that is new, against
// a new userdata without identity.
func BenchmarkHandle(b *testing.B) {
	a := &agent{Model: "m"}
	loop := func(b *testing.B, L *lua.LState) {
		b.Helper()
		if err := L.DoString(`local give, first = give, give() return function(n) for i = 1, n do give() end return first end`); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		b.ResetTimer()
		if err := L.CallByParam(lua.P{Fn: L.Get(-1), Protect: true}, lua.LNumber(b.N)); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("known", func(b *testing.B) { loop(b, giver(b, func() *agent { return a })) })
	b.Run("new", func(b *testing.B) { loop(b, giver(b, func() *agent { return &agent{} })) })
	b.Run("hand", func(b *testing.B) {
		L := lua.NewState()
		defer L.Close()
		L.NewTypeMetatable("agent")
		L.SetGlobal("give", L.NewFunction(func(L *lua.LState) int {
			ud := L.NewUserData()
			ud.Value, ud.Metatable = &agent{}, L.GetTypeMetatable("agent")
			L.Push(ud)
			return 1
		}))
		loop(b, L)
	})
}

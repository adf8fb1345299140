package bind_test

import (
	"context"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// TestInit fails once, and runs once.
func TestInit(t *testing.T) {
	runs := 0
	setup := &bind.Init{Run: func(bind.Call) error {
		if runs++; runs < 3 {
			return errMissing
		}
		return nil
	}}
	call := func(c bind.Call) int { return c.Return(lua.LNumber(runs)) }
	rules := bind.Rules{Setups: []bind.Setup{{Func: "raises", Init: setup}, {Func: "returns", Init: setup, Returns: true}}}
	runUnder(t, rules, []bind.Func{{Decl: "raises()", Call: call}, {Decl: "returns()", Call: call}, {Decl: "plain()", Call: call}}, []program{
		{`assert(m.plain() == 0) local v, err = m.returns() assert(v == nil and tostring(err) == "` + errText + `") m.raises()`, errText},
		{`assert(m.raises() == 3 and m.returns() == 3)`, ``},
	})
}

// TestInitShared waits for another state.
func TestInitShared(t *testing.T) {
	started, end := make(chan struct{}), make(chan struct{})
	funcs := []bind.Func{{Decl: "f()", Call: func(c bind.Call) int { return 0 }}}
	rules := bind.Rules{Setups: []bind.Setup{{Func: "f", Init: &bind.Init{Run: func(bind.Call) error {
		close(started)
		<-end
		return nil
	}}}}}
	inits := bind.NewInits()
	load := func() *lua.LState {
		L := lua.NewState()
		t.Cleanup(L.Close)
		inst := &bind.Instance{Module: "m", Table: L.NewTable(), Inits: inits, Rules: rules}
		bind.Install(L, inst, funcs)
		L.SetGlobal("m", inst.Table)
		return L
	}
	first, second := load(), load()
	done := make(chan error)
	go func() { done <- first.DoString(`m.f()`) }()
	<-started
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	second.SetContext(ctx)
	if err := second.DoString(`pcall(m.f)`); err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Error(err)
	}
	second.RemoveContext()
	close(end)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := second.DoString(`m.f()`); err != nil {
		t.Error(err)
	}
}

func TestStrict(t *testing.T) {
	f := func(name, params string) bind.Func {
		return bind.Func{Decl: name + "(" + params + ")", Call: func(c bind.Call) int { return 0 }}
	}
	runUnder(t, bind.Rules{Strict: true}, []bind.Func{f("none", ""), f("one", "a"), f("opt", "a, b?"), f("many", "a, ...b"), f("all", "...b")}, []program{
		{`m.none() m.one(1) m.one(nil) m.opt(1) m.opt(1, 2) m.many(1) m.many(1, 2, 3) m.all() m.all(1)`, ``},
		{`m.none(1)`, `wrong number of arguments to 'm.none' (0 expected, got 1)`},
		{`m.one()`, `wrong number of arguments to 'm.one' (1 expected, got 0)`},
		{`m.one(1, 2)`, `wrong number of arguments to 'm.one' (1 expected, got 2)`},
		{`m.opt()`, `wrong number of arguments to 'm.opt' (1 to 2 expected, got 0)`},
		{`m.opt(1, 2, 3)`, `wrong number of arguments to 'm.opt' (1 to 2 expected, got 3)`},
		{`m.many()`, `wrong number of arguments to 'm.many' (at least 1 expected, got 0)`},
		{`m:one(1)`, `one is a function of module m: call m.one(...) with '.', not ':'`},
	})
}

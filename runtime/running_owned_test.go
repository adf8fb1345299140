package runtime_test

import (
	"context"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// conn is a handle of class llm.Conn that module llm gives, and the factory of module reg, which closes what it made.
type conn struct {
	t     *testing.T
	depth int
	kept  func()
}

func (n *conn) Close() error {
	if n.depth > 0 {
		n.t.Error("closed under a call")
	}
	return nil
}

// during calls f while n is at work.
func (n *conn) during(c bind.Call, f func()) int {
	n.depth++
	defer func() { n.depth-- }()
	f()
	return c.Return()
}

var connType = bind.Type{Name: "llm.Conn"}

var connClass = bind.Class{Type: &connType, Methods: []bind.Func{
	{Decl: "each(f)", Call: func(c bind.Call) int {
		return bind.Receiver[*conn](c, &connType).during(c, bind.Arg(c, 2, toFunc))
	}},
	{Decl: "fire()", Call: func(c bind.Call) int { n := bind.Receiver[*conn](c, &connType); return n.during(c, n.kept) }},
	{Decl: "hook(f)", Call: func(c bind.Call) int {
		n, f := bind.Receiver[*conn](c, &connType), bind.Arg(c, 2, toFunc)
		return c.Return(bind.FromFunc(c, "", func(c bind.Call) int { return n.during(c, f) }))
	}},
	{Decl: "on(f)", Call: func(c bind.Call) int {
		bind.Receiver[*conn](c, &connType).kept = bind.Arg(c, 2, toFunc)
		return 0
	}},
	{Decl: "seq()", Call: func(c bind.Call) int {
		n := bind.Receiver[*conn](c, &connType)
		v, _ := bind.FromSeq(c, func(yield func(int) bool) {
			n.depth++
			defer func() { n.depth-- }()
			for i := 1; yield(i); i++ {
			}
		}, bind.FromInt)
		return c.Return(v)
	}},
}}

func fromConn(c bind.Call, v *conn) (lua.LValue, error) { return bind.FromHandle(c, v, &connType) }

// connState is a state with llm, which gives the first handle of the class, and reg, whose product is the global c.
func connState(t *testing.T) (*lua.LState, *conn) {
	llm, reg, tools := newProbe("llm"), newProbe("reg"), newProbe("tools")
	product := &conn{t: t}
	llm.Funcs = []bind.Func{{Decl: "conn()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, &conn{t: t}, fromConn)) }}}
	tools.Funcs = []bind.Func{
		{Decl: "fire()", Call: func(c bind.Call) int { product.kept(); return 0 }},
		{Decl: "with(conn, f)", Call: func(c bind.Call) int {
			n, _ := bind.ToHandle[*conn](c, c.L.Get(1), &connType)
			return n.during(c, bind.Arg(c, 2, toFunc))
		}},
	}
	reg.New = nil
	reg.Factory = &runtime.Factory{
		Make:  func(context.Context, any, string) (any, error) { return product, nil },
		Value: func(c bind.Call, v any) (lua.LValue, error) { return fromConn(c, v.(*conn)) },
	}
	reg.Values, reg.Funcs = nil, nil
	for _, p := range []*probe{llm, reg, tools} {
		p.Uses = []*bind.Class{&connClass}
	}
	L := preloaded(t, llm, reg, tools)
	run(t, L, `
		luamod, tools, other = require "luamod", require "tools", require("llm").conn()
		reg = require "reg"
		c = reg.get("x")
		function leave()
			local ok, err = pcall(luamod.unload, "reg")
			assert(not ok and tostring(err):find('a call of module "reg" is under way', 1, true), tostring(err))
			left = true
		end
	`)
	return L, product
}

// What a factory gave is not closed under a method of it, though the class is another module's.
func TestUnloadRunningProduct(t *testing.T) {
	for name, program := range map[string]string{
		"method":                 `c:each(leave)`,
		"method, protected":      `assert(pcall(c.each, c, leave))`,
		"coroutine":              `c:each(function() coroutine.wrap(leave)() end)`,
		"in a coroutine":         `coroutine.wrap(function() c:each(leave) end)()`,
		"function of it":         `c:hook(leave)()`,
		"function of a function": `local hooked = c:hook(leave); other:each(hooked)`,
		"kept":                   `c:on(leave) tools.fire()`,
		"argument":               `tools.with(c, leave)`,
		"nested":                 `c:each(function() other:each(leave) end)`,
	} {
		t.Run(name, func(t *testing.T) {
			L, product := connState(t)
			run(t, L, program)
			run(t, L, `assert(left); luamod.unload "reg"; assert(not pcall(c.each, c, leave))`)
			if product.depth != 0 {
				t.Error("still at work")
			}
		})
	}
}

// What only Lua code holds of it does not keep a factory.
func TestUnloadIdleProduct(t *testing.T) {
	L, _ := connState(t)
	run(t, L, `
		other:each(function() (function(c) assert(pcall(function(c) luamod.unload "reg" end, c)) end)(c) end)
		assert(tostring(c) == "llm.Conn (closed)")
	`)
}

// A loop over a product ends before that is closed.
func TestUnloadProductIterator(t *testing.T) {
	L, product := connState(t)
	fails(t, L, `for i in c:seq() do if i == 3 then luamod.unload "reg" end assert(i <= 3) end`, `module reg is closed`)
	if product.depth != 0 {
		t.Error("the Go side has not ended")
	}
}

// A stack that is too high to be read may have a call of the module on it.
func TestUnloadRunningFarAway(t *testing.T) {
	llm, tools := newBusy(t, "llm"), newBusy(t, "tools")
	L := preloaded(t, llm.probe, tools.probe)
	run(t, L, `
		luamod, llm = require "luamod", require "llm"
		require "tools"
		local function far(n, f) if n == 0 then return f() end return far(n - 1, f) end
		llm.plain(function() return far(10000, function() return assert(not pcall(luamod.unload, "llm")) end) end)
		far(1000, function() luamod.unload "tools" end)
		luamod.unload "llm"
	`)
	wantCount(t, "closed", &llm.closed, 1)
	wantCount(t, "tools closed", &tools.closed, 1)
}

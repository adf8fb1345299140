package bind_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// a is an agent in the programs below.
const newAgent = `local a = llm.Agent.new("m") `

func TestMethods(t *testing.T) {
	runClasses(t, []program{
		{newAgent + `assert(a:run("hi") == "m: hi" and a:name() == "m" and a.run(a, 5) == "m: 5")`, ``},
		{newAgent + `assert(a:same(a) and not a:same(llm.Agent.open()))`, ``},
		{newAgent + `assert(a.run == llm.Agent.open().run)`, ``},
		{newAgent + `assert(coroutine.wrap(function() return a:run("co") end)() == "m: co")`, ``},
		{newAgent + `a:run({})`, `bad argument #1 to 'llm.Agent:run' (prompt: string expected, got table)`},
		{newAgent + `a:run()`, `bad argument #1 to 'llm.Agent:run' (prompt: string expected, got no value)`},
		{newAgent + `a:same(llm.tool("list"))`, `bad argument #1 to 'llm.Agent:same' (other: llm.Agent expected, got tools.Tool)`},
		{newAgent + `a:same(nil)`, `bad argument #1 to 'llm.Agent:same' (other: llm.Agent expected, got nil)`},
		{newAgent + `a:crash()`, `llm.Agent:crash: panic: out of cheese`},
		{`llm.Agent.new()`, `bad argument #1 to 'llm.Agent.new' (model: string expected, got no value)`},
		{`llm.Agent:new("m")`, `new is a function of class llm.Agent: call llm.Agent.new(...) with '.', not ':'`},
		{`llm.Agent:open()`, `open is a function of class llm.Agent: call llm.Agent.open() with '.', not ':'`},
		{`llm:shared()`, `shared is a function of module llm: call llm.shared() with '.', not ':'`},
		{`assert(llm.Agent._DESCRIPTION == "Agent answers." and llm.Tool == nil and llm["tools.Tool"] == nil)`, ``},
		{`assert(llm.nothing() == nil)`, ``},
		{`llm.run(nil)`, `bad argument #1 to 'llm.run' (agent: llm.Agent expected, got nil)`},
		{`llm.run(llm.tool("list"))`, `bad argument #1 to 'llm.run' (agent: llm.Agent expected, got tools.Tool)`},
		{`llm.run(llm.shared(), llm.shared())`, `bad argument #2 to 'llm.run' (text: string expected, got llm.Agent)`},
		{`assert(llm.any(llm.shared()) == "*bind_test.agent")`, ``},
		{`llm.lost()`, `bad result #1 of 'llm.lost' (module llm does not know class llm.Lost: run go generate)`},
	})
}

func TestHostileReceivers(t *testing.T) {
	const expected = `bad argument #1 to 'llm.Agent:run' (llm.Agent expected, got `
	runClasses(t, []program{
		{newAgent + `a.run()`, expected + `no value; call it with ':', not '.')`},
		{newAgent + `a.run("x")`, expected + `string; call it with ':', not '.')`},
		{newAgent + `a.run(llm.Agent)`, expected + `table; call it with ':', not '.')`},
		{newAgent + `a.run(setmetatable({}, {__index = a, __name = "llm.Agent"}))`, expected + `table; call it with ':', not '.')`},
		{newAgent + `a.run(select(2, pcall(llm.missing)), "x")`, expected + `error; call it with ':', not '.')`},
		{newAgent + `a.run(a.run)`, expected + `function; call it with ':', not '.')`},
		{newAgent + `a.run(nil)`, expected + `nil; call it with ':', not '.')`},
		{newAgent + `a.run(ud)`, expected + `userdata)`},
		{newAgent + `a.run(nilud)`, expected + `userdata)`},
		{newAgent + `a.run(newproxy(true))`, expected + `userdata)`},
		{newAgent + `a.run(llm.tool("list"))`, expected + `tools.Tool)`},
		{newAgent + `assert(a.run(agentud, "x") == "theirs: x")`, ``},
		{newAgent + `assert(a.run(llm.tool("agent"), "x") == "shared: x")`, ``},
		{newAgent + `assert(a.run(agentud, "x") == "theirs: x" and llm.toolname(agentud) == "theirs")`, ``},
		{`local v = llm.vec(1) meta(v).__add(1, 2)`, `bad argument #1 to 'geo.Vec.__add' (a: geo.Vec expected, got number)`},
		{newAgent + `meta(a).__index(ud, "model")`, `bad argument #1 to 'llm.Agent.__index' (llm.Agent expected, got userdata)`},
		{newAgent + `meta(a).__newindex({}, "model", 1)`, `bad argument #1 to 'llm.Agent.__newindex' (llm.Agent expected, got table)`},
		{newAgent + `assert(meta(a).__tostring(ud) == "userdata" and meta(a).__tostring() == "nil")`, ``},
		{newAgent + `assert(not meta(a).__eq() and not meta(a).__eq(ud, ud))`, ``},
	})
}

func TestFields(t *testing.T) {
	runClasses(t, []program{
		{newAgent + `assert(a.model == "m" and a.limit == 0) a.model, a.limit = "n", 7 assert(a.model == "n" and a.limit == 7 and a:run("x") == "n: x")`, ``},
		{newAgent + `return a.modle`, `llm.Agent has no field "modle"; did you mean "model"?`},
		{newAgent + `a:rnu("x")`, `llm.Agent has no field "rnu"; did you mean "run"?`},
		{newAgent + `return a.whatever`, `llm.Agent has no field "whatever"`},
		{newAgent + `return a[1]`, `llm.Agent has no field [1]`},
		{newAgent + `return a[a]`, `llm.Agent has no field [llm.Agent]`},
		{newAgent + `a.limti = 1`, `llm.Agent has no field "limti"; did you mean "limit"?`},
		{newAgent + `a.run = print`, `"run" is a method of llm.Agent and cannot be set`},
		{newAgent + `a.id = 1`, `field "id" of llm.Agent is read-only`},
		{newAgent + `a.limit = 1.5`, `llm.Agent.limit: integer expected, got 1.5`},
		{newAgent + `a.model = nil`, `llm.Agent.model: string expected, got nil`},
		{newAgent + `a["model"] = {}`, `llm.Agent.model: string expected, got table`},
		{`return llm.shared().id`, `llm.Agent.id: 9007199254740993 is beyond 2^53 and would lose digits as a Lua number; mark it int64=string`},
		{`return llm.tool("list").nmae`, `tools.Tool has no field "nmae"; did you mean "name"?`},
		{`llm.tool("list").name = 1`, `"name" is a method of tools.Tool and cannot be set`},
		{`llm.tool("list").x = 1`, `tools.Tool has no field "x"`},
		{`llm.tool("list")[1] = 1`, `tools.Tool has no field [1]`},
	})
}

func TestMeta(t *testing.T) {
	runClasses(t, []program{
		{`local v = llm.vec(1, 2) + llm.vec(3) assert(#v == 3 and v[3] == 3 and v(1) == 1 and v:sum() == 6 and tostring(v) == "[1 2 3]")`, ``},
		{`local v = llm.vec(1, 2) v[1] = 5 assert(v[1] == 5 and v == llm.vec(5, 2) and v ~= llm.vec(5) and not rawequal(v, llm.vec(5, 2)))`, ``},
		{`return llm.vec(1) + 2`, `bad argument #2 to 'geo.Vec.__add' (b: geo.Vec expected, got number)`},
		{`return llm.vec(1).smu`, `bad argument #2 to 'geo.Vec.__index' (i: integer expected, got string)`},
		{`return llm.vec(1)[2]`, `geo.Vec.__index: panic: runtime error: index out of range [1] with length 1`},
		{`llm.vec(1)[1] = "x"`, `geo.Vec[1]: number expected, got string`},
		{`llm.vec(1).sum = 1`, `"sum" is a method of geo.Vec and cannot be set`},
		{`return llm.vec(1) < llm.vec(2)`, `attempt to compare userdata with userdata`},
		{newAgent + `assert(tostring(a) == "llm.Agent" and tostring(llm.tool("bad")) == "broken")`, ``},
	})
}

func TestProtectedMetatable(t *testing.T) {
	runClasses(t, []program{
		{newAgent + `assert(getmetatable(a) == "llm.Agent")`, ``},
		{newAgent + `setmetatable(a, {})`, `cannot change a protected metatable`},
		{newAgent + `newproxy(a)`, `metatable must be a table or nil, but got string`},
		{newAgent + `assert(not pcall(rawset, a, "run", print) and not pcall(rawget, a, "run") and not pcall(pairs, a))`, ``},
		{newAgent + `a.__index = print`, `llm.Agent has no field "__index"`},
		{`return llm.tool("list").__index`, `tools.Tool has no field "__index"`},
	})
}

func TestIdentity(t *testing.T) {
	runClasses(t, []program{
		{`assert(rawequal(llm.shared(), llm.shared())) local t = {[llm.shared()] = 1} assert(t[llm.shared()] == 1)`, ``},
		{`assert(rawequal(coroutine.wrap(function() return llm.shared() end)(), llm.shared()))`, ``},
		{`local a, b = llm.shared(), llm.twin() assert(a == b and not rawequal(a, b) and b:run("x") == "shared: x")`, ``},
		{`local a = llm.twin() a:close() a:run("x")`, `llm.Agent.run: llm.Agent is closed`},
		{`assert(llm.Agent.new("a") ~= llm.Agent.new("a"))`, ``},
		{`local a, b = llm.shared(), llm.tool("agent") assert(a == b and not rawequal(a, b) and rawequal(b, llm.tool("agent")))`, ``},
		{newAgent + `assert(rawequal(a.seat, a.seat) and a.seat ~= a)`, ``},
		{newAgent + `assert(a ~= 1 and a ~= ud and a ~= agentud)`, ``},
		{`assert(llm.tool("nilagent") == nil and llm.tool("nilfunc") == nil and llm.tool("nil") == nil)`, ``},
		{`local l = llm.tool("list") assert(l:name() == "[a]" and l == l and l == llm.tool("list"))`, ``},
		{`local l = llm.tool("fresh") assert(l == l and l ~= llm.tool("fresh") and l ~= llm.tool("kind") and l ~= llm.shared())`, ``},
		{`assert(llm.tool("nillist"):name() == "[]")`, ``},
		{`assert(llm.tool("kind") == llm.tool("kind") and llm.tool("kind"):name() == "1000")`, ``},
		{`assert(llm.tool("func"):name() == "f")`, ``},
		{`llm.toolname({})`, `bad argument #1 to 'llm.toolname' (tool: tools.Tool expected, got table)`},
		{`llm.toolname(select(2, pcall(llm.missing)))`, `bad argument #1 to 'llm.toolname' (tool: tools.Tool expected, got error)`},
		{`llm.toolname(nilud)`, `bad argument #1 to 'llm.toolname' (tool: tools.Tool expected, got userdata)`},
	})
}

func TestClosedHandle(t *testing.T) {
	const closed = newAgent + `a:close() `
	runClasses(t, []program{
		{closed + `a:run("x")`, `llm.Agent.run: llm.Agent is closed`},
		{closed + `return a.model`, `llm.Agent.model: llm.Agent is closed`},
		{closed + `a.model = "x"`, `llm.Agent.model: llm.Agent is closed`},
		{closed + `llm.run(a)`, `bad argument #1 to 'llm.run' (agent: llm.Agent is closed)`},
		{closed + `llm.toolname(a)`, `bad argument #1 to 'llm.toolname' (tool: llm.Agent is closed)`},
		{closed + `llm.any(a)`, `bad argument #1 to 'llm.any' (v: llm.Agent is closed)`},
		{closed + `llm.any({x = a})`, `bad argument #1 to 'llm.any' (v.x: llm.Agent is closed)`},
		{closed + `assert(tostring(a) == "llm.Agent (closed)" and a == a and a ~= llm.shared())`, ``},
		{closed + `local b = llm.Agent.new("m") b:close() assert(a ~= b)`, ``},
		{newAgent + `local close, run = a.close, a.run close(a) close(a)`, `llm.Agent:close: llm.Agent is closed`},
		{newAgent + `local run = a.run a:close() run(a, "x")`, `llm.Agent:run: llm.Agent is closed`},
		{newAgent + `a.close(agentud) assert(a.run(agentud, "x") == "theirs: x")`, ``},
		{`local a, b = llm.shared(), llm.tool("agent") a:close() b:name()`, `tools.Tool:name: tools.Tool is closed`},
		{`local a = llm.shared() a:close() assert(llm.shared():name() == "shared" and llm.shared() ~= a)`, ``},
	})
}

// A function or handle that outlives its state, as in a coroutine that Go kept, raises an error.
func TestClosedState(t *testing.T) {
	L, state := newClasses(t)
	if err := L.DoString(newAgent + `return a, a.run, llm.Agent.new, llm.vec(1), llm.shared`); err != nil {
		t.Fatal(err)
	}
	thread, _ := L.NewThread()
	for i, name := range []string{"a", "run", "new", "v", "shared"} {
		thread.SetGlobal(name, L.Get(i-5))
	}
	state.Close()
	for _, p := range []program{
		{`run(a, "x")`, `llm.Agent:run: the state is closed`},
		{`return a.model`, `llm.Agent.__index: the state is closed`},
		{`a.model = 1`, `llm.Agent.__newindex: the state is closed`},
		{`new("x")`, `llm.Agent.new: the state is closed`},
		{`return v + v`, `geo.Vec.__add: the state is closed`},
		{`shared()`, `llm.shared: the state is closed`},
	} {
		p.check(t, thread)
	}
}

// A module can be closed before its state is; its instance can be of another type only with bindings of another version.
func TestSelf(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	inst := &bind.Instance{Module: "m", Self: &agent{}, Table: L.NewTable()}
	bind.Install(L, inst, []bind.Func{
		{Decl: "agent()", Call: func(c bind.Call) int { bind.Self[*agent](c); return 0 }},
		{Decl: "vec()", Call: func(c bind.Call) int { bind.Self[*vec](c); return 0 }},
	})
	L.SetGlobal("m", inst.Table)
	program{`m.agent()`, ``}.check(t, L)
	program{`m.vec()`, `m.vec: the instance of module m is *bind_test.agent: run go generate`}.check(t, L)
	inst.Self = nil
	program{`m.agent()`, `m.agent: module m is closed`}.check(t, L)
}

func TestTypeName(t *testing.T) {
	L, _ := newClasses(t)
	if err := L.DoString(newAgent + `local b = llm.Agent.open() b:close() return a, b, llm.tool("list"), ud, {}, 1, nil, (select(2, pcall(llm.missing)))`); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"llm.Agent", "llm.Agent", "tools.Tool", "userdata", "table", "number", "nil", "error"} {
		if got := bind.TypeName(L.Get(i + 1)); got != want {
			t.Errorf("value %d: %s, want %s", i+1, got, want)
		}
	}
	if bind.TypeName(nil) != "nil" || bind.TypeName((*lua.LUserData)(nil)) != "nil" {
		t.Error("nil")
	}
}

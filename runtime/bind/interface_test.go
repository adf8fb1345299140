package bind_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// cityTool is a Go interface; cityStopper is optional.
type cityTool interface {
	Name() string
	Run(ctx context.Context, city string) (string, error)
}

type cityStopper interface{ Stop() error }

// What luamodgen generates for cityTool.
var toolInterface = bind.Interface{Name: "tools.Tool", Methods: []string{"run"}, Fields: []string{"name"}}

type luaCityTool struct{ bind.Methods }

func (t luaCityTool) Name() string {
	k := t.Begin("name")
	k.Call(1)
	r1 := bind.Take(&k, bind.ToString[string])
	k.Must()
	return r1
}

func (t luaCityTool) Run(a1 context.Context, a2 string) (string, error) {
	k := t.Begin("run")
	k.Under(a1)
	k.Push(lua.LString(a2))
	k.Try(1)
	return bind.Take(&k, bind.ToString[string]), k.End()
}

type luaCityStopper struct{ luaCityTool }

func (t luaCityStopper) Stop() error {
	k := t.Begin("stop")
	k.Try(0)
	return k.End()
}

func toCityTool(c bind.Call, v lua.LValue) (cityTool, error) {
	if t, ok := bind.Held[cityTool](v); ok {
		return t, nil
	}
	m, err := bind.ToMethods(c, v, &toolInterface)
	if err != nil {
		return nil, err
	}
	if m.Has("stop") {
		return luaCityStopper{luaCityTool{m}}, nil
	}
	return luaCityTool{m}, nil
}

func fromCityTool(c bind.Call, v cityTool) (lua.LValue, error) {
	if t, ok := bind.Given(c, v); ok {
		return t, nil
	}
	return lua.LNil, errors.New("no handle")
}

// cityTools keeps the tools that scripts register.
type cityTools struct{ last cityTool }

func (s *cityTools) funcs() []bind.Func {
	return []bind.Func{
		{Decl: "register(tool)", Call: func(c bind.Call) int {
			s.last = bind.Arg(c, 1, toCityTool)
			return c.Return()
		}},
		{Decl: "run(city)", Call: func(c bind.Call) int {
			r, err := s.last.Run(c.Context(), c.String(1))
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(lua.LString(r))
		}},
		{Decl: "name()", Call: func(c bind.Call) int { return c.Return(lua.LString(s.last.Name())) }},
		{Decl: "last()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, s.last, fromCityTool)) }},
		{Decl: "missing()", Call: func(c bind.Call) int { return c.Raise(errMissing) }},
		{Decl: "stop()", Call: func(c bind.Call) int {
			s, ok := s.last.(cityStopper)
			if ok {
				ok = s.Stop() == nil
			}
			return c.Return(lua.LBool(ok))
		}},
	}
}

func TestInterface(t *testing.T) {
	runWith(t, (&cityTools{}).funcs(), []program{
		{`local t = {name = "weather", run = function(self, city) return self.name .. " in " .. city end}
			m.register(t) assert(m.run("Rome") == "weather in Rome" and m.name() == "weather" and not m.stop() and m.last() == t)`, ``},
		{`local t = {name = function(self) return self.n end, n = "x", run = function() end, stop = function(self) self.n = "stopped" end}
			m.register(t) assert(m.name() == "x" and m.stop() and m.name() == "stopped")`, ``},
		{`local Tool = {run = function(self) return "ran " .. self.id end} Tool.__index = Tool
			m.register(setmetatable({id = 7, name = "n"}, Tool)) assert(m.run("") == "ran 7")`, ``},
		{`m.register(setmetatable({}, {__index = function(t, k) return k == "name" and "dyn" or function() return k end end}))
			assert(m.run("") == "run" and m.name() == "dyn")`, ``},
		{`local t = {name = "a", run = function() return "1" end} m.register(t) t.run = function() return "2" end assert(m.run("") == "2")`, ``},
		{`local t = {name = "a", run = function() end} m.register(t) t.run = nil m.run("x")`, `tools.Tool:run: function expected, got nil`},
		{`local t = {name = 5, run = function() end} m.register(t) assert(m.name() == "5") t.name = {} m.name()`,
			`tools.Tool:name: bad result #1 (string expected, got table)`},
		{`m.register({})`, `bad argument #1 to 'm.register' (tool: the table is no tools.Tool: it lacks run (function expected, got nil), name)`},
		{`m.register({run = 1})`, `bad argument #1 to 'm.register' (tool: the table is no tools.Tool: it lacks run (function expected, got number), name)`},
		{`m.register(print)`, `bad argument #1 to 'm.register' (tool: tools.Tool expected, got function)`},
		{`m.register(setmetatable({}, {__index = function() error("no", 0) end}))`, `bad argument #1 to 'm.register' (tool: no)`},
		{`m.register({name = "x", run = m.missing}) m.run("")`, errText},
	})
}

// TestInterfaceKept is a tool that a script defines and the host runs.
func TestInterfaceKept(t *testing.T) {
	s := &cityTools{}
	L := newWith(t, bind.NewState(), s.funcs())
	if err := L.DoString(`m.register({name = "w", run = function(self, city) if city == "" then m.missing() end return "sun" end})`); err != nil {
		t.Fatal(err)
	}
	if r, err := s.last.Run(context.Background(), "Rome"); r != "sun" || err != nil {
		t.Error(r, err)
	}
	if _, err := s.last.Run(context.Background(), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.last.Run(ctx, "Rome"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	L.SetContext(ctx)
	if err, ok := caught(func() { s.last.Name() }).(error); !ok || !errors.Is(err, context.Canceled) {
		t.Errorf("a field, which Go may read again and again: %v", err)
	}
}

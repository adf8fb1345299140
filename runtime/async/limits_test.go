package async_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// counter is the context of a state that counts instructions and tasks. It has no locks: only one goroutine at a time may use it.
type counter struct {
	context.Context // of the caller
	left            int
	tasks, most     int
	on              int // threads that it was asked for
}

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (c *counter) Done() <-chan struct{} {
	if c.left--; c.left < 0 {
		return closed
	}
	return nil
}

func (c *counter) Err() error { return errors.New("too many instructions") }

func (c *counter) Caller() context.Context { return c.Context }

func (c *counter) Charge(*lua.LState, int) {}

func (c *counter) Hold(*lua.LState) {}

func (c *counter) Drop(*lua.LState) {}

func (c *counter) On(*lua.LState) context.Context { c.on++; return c }

func (c *counter) Begin(L, _ *lua.LState) {
	if c.tasks++; c.tasks > c.most {
		L.RaiseError("too many tasks")
	}
}

func (c *counter) End(*lua.LState) { c.tasks-- }

func (c *counter) Keep(int) {}

func (c *counter) HoldValues(*[]lua.LValue) {}

func (c *counter) DropValues(*[]lua.LValue) {}

func (c *counter) Raising(*lua.LState) {}

func TestMeter(t *testing.T) {
	for _, p := range []program{
		{`async.spawn(function() while true do end end):wait()`, "too many instructions"},
		{`async.spawn(function() while true do pcall(function() while true do end end) end end):wait()`, "too many instructions"},
		{`local function spin() while true do async.sleep(0) end end async.all {spin, spin, spin}`, "too many instructions"},
		{`local function f() for _ = 1, 10 do m.fetch("1ms", "x") end end async.all {f, f, f}`, ""},
		{`for _ = 1, 20 do async.spawn(print):wait() end`, ""},
		{`for _ = 1, 20 do async.spawn(m.fetch, 10, "x") end`, "too many tasks"},
		{`local r = async.race {function() while true do async.sleep("1ms") end end, function() async.sleep("3ms") return "done" end} assert(r == "done")`, ""},
		{`local t = async.spawn(function() m.fetch(10, "x") end) async.sleep("1ms") t:cancel() pcall(t.wait, t) assert(t:status() == "cancelled")`, ""},
		{`local t = async.spawn(function() m.fetch(10, "x") end) async.sleep("1ms") async.sleep(0)`, ""},
	} {
		L, w := newState(t)
		L.SetGlobal("print", L.NewFunction(func(*lua.LState) int { return 0 }))
		c := &counter{Context: t.Context(), left: 100_000, most: 10}
		L.SetContext(c)
		check(t, L, p)
		if err := async.Close(L); err != nil {
			t.Errorf("%s: %v", p.src, err)
		}
		if w.calls.Load() != 0 || c.on == 0 {
			t.Errorf("%s: %d calls are left, %d threads were counted", p.src, w.calls.Load(), c.on)
		}
	}
}

// TestOverflow nests calls too deep on a stack that grows, where the interpreter panics with a text.
func TestOverflow(t *testing.T) {
	L := lua.NewState(lua.Options{MinimizeStackMemory: true, CallStackSize: 100})
	defer L.Close()
	async.Open(L)
	check(t, L, program{src: `local function f() return 1 + f() end local t = async.spawn(f)
		local ok, e = pcall(t.wait, t) assert(not ok and tostring(e):find("stack overflow"), e)`})
	if err := async.Close(L); err != nil {
		t.Error(err)
	}
}

// TestBroken has a panic that no bound function catches.
func TestBroken(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	async.Open(L)
	L.SetGlobal("crash", L.NewFunction(func(*lua.LState) int { panic("out of cheese") }))
	check(t, L, program{src: `local t = async.spawn(crash) async.sleep(0) t:wait()`, want: "out of cheese"})
	var e *bind.PanicError
	if err := async.Close(L); !errors.As(err, &e) || e.Value != "out of cheese" || !strings.Contains(string(e.Stack), "TestBroken") {
		t.Errorf("got %v", err)
	}
}

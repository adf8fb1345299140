package runtime_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestCloseInReverseOrder(t *testing.T) {
	var closed []string
	a := newProbe("a")
	b, c := newProbe("b", a), newProbe("c")
	for _, p := range []*probe{a, b, c} {
		p.log = &closed
	}
	b.close = func() error { return fs.ErrClosed }
	c.close = func() error { panic("boom") }
	L := preloaded(t, a, b, c, newProbe("unused"))
	run(t, L, `require "b"; require "c"`)

	err := runtime.Close(L)
	wantError(t, err, "close \"c\": c.Close: panic: boom\nclose \"b\": file already closed")
	var panicked *bind.PanicError
	if !errors.Is(err, fs.ErrClosed) || !errors.As(err, &panicked) {
		t.Error("the Go errors are lost")
	}
	if got := strings.Join(closed, " "); got != "c b a" {
		t.Errorf("order of closing: %s", got)
	}
	if !L.IsClosed() {
		t.Error("the state is open")
	}
	if err := runtime.Close(L); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestCloseAnything(t *testing.T) {
	closed := preloaded(t, newProbe("x"))
	closed.Close()
	for name, L := range map[string]*lua.LState{
		"nil": nil, "empty": {}, "never preloaded": lua.NewState(), "bare": lua.NewState(lua.Options{SkipOpenLibs: true}), "closed": closed,
	} {
		if err := runtime.Close(L); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if L != nil && !L.IsClosed() {
			t.Errorf("%s: the state is open", name)
		}
	}
}

// A state that was closed with L.Close can still let go of what it holds.
func TestCloseAfterLClose(t *testing.T) {
	p := newProbe("x")
	L := preloaded(t, p)
	run(t, L, `require "x"`)
	L.Close()
	mustClose(t, L)
	wantCount(t, "x closed", &p.closed, 1)
}

func TestCloseCoroutine(t *testing.T) {
	L := preloaded(t, newProbe("x"))
	thread, _ := L.NewThread()
	wantError(t, runtime.Close(thread), "close: the state is a coroutine: pass the state that it belongs to")
	run(t, L, `require "x"`)
}

// A coroutine has a stack of its own, which outlives the state.
func TestCallAfterClose(t *testing.T) {
	p := newProbe("x")
	L := preloaded(t, p, newProbe("y"))
	run(t, L, `require "x"`)
	thread, _ := L.NewThread()
	name := p.tableIn(t, L).RawGetString("name")
	mustClose(t, L)

	if err := thread.CallByParam(lua.P{Fn: name, NRet: 1, Protect: true}); err == nil {
		t.Error("a function of a closed module worked")
	}
	wantError(t, thread.DoString(`require "y"`), `require "y": the state is closed`)
	wantError(t, thread.DoString(`package.preload.x("x")`), `require "x": the state is closed`)
}

// tableIn returns the table of a loaded module.
func (p *probe) tableIn(t *testing.T, L *lua.LState) *lua.LTable {
	t.Helper()
	loaded, ok := L.GetField(L.Get(lua.RegistryIndex), "_LOADED").(*lua.LTable)
	if !ok {
		t.Fatal("no package.loaded")
	}
	return loaded.RawGetString(p.Name).(*lua.LTable)
}

// What an instance does while it is closed cannot load modules.
func TestRequireWhileClosing(t *testing.T) {
	x, y := newProbe("x"), newProbe("y")
	L := preloaded(t, x, y)
	x.close = func() error { return L.DoString(`require "y"`) }
	run(t, L, `require "x"`)
	wantError(t, runtime.Close(L), `close "x": require "y": the state is closed`)
	wantCount(t, "y made", &y.made, 0)
}

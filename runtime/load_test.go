package runtime_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestDependenciesFirst(t *testing.T) {
	var order []string
	record := func(p *probe) { p.make = func(*bind.Build) error { order = append(order, p.Name); return nil } }
	a := newProbe("a")
	b, c := newProbe("b", a), newProbe("c", a)
	d := newProbe("d", c, b)
	for _, p := range []*probe{a, b, c, d} {
		record(p)
	}
	run(t, preloaded(t, a, b, c, d), `require "d"; require "b"`)
	if got := strings.Join(order, " "); got != "a c b d" {
		t.Errorf("order of construction: %s", got)
	}
}

func TestConstructorFails(t *testing.T) {
	core, llm := newProbe("core"), newProbe("llm")
	tools := newProbe("tools", core, llm)
	llm.make = func(*bind.Build) error { return &fs.PathError{Op: "dial", Path: "tcp", Err: fs.ErrPermission} }
	L := preloaded(t, core, llm, tools)

	for range 2 {
		err := fails(t, L, `require "tools"`, `require "tools": dependency "llm": dial tcp: permission denied`)
		var pathError *fs.PathError
		if cause := runtime.Cause(err); !errors.Is(cause, fs.ErrPermission) || !errors.As(cause, &pathError) {
			t.Errorf("the Go error is lost: %#v", cause)
		}
	}
	run(t, L, `
		assert(package.loaded.tools == nil)
		local ok, err = pcall(require, "tools")
		assert(tostring(err) == 'require "tools": dependency "llm": dial tcp: permission denied', tostring(err))
	`)
	wantCount(t, "llm made", &llm.made, 3)
	wantCount(t, "tools made", &tools.made, 0)
	wantCount(t, "core made", &core.made, 1)

	llm.make = nil
	run(t, L, `assert(require("tools").name() == "tools")`)
	wantCount(t, "llm made", &llm.made, 4)
	wantCount(t, "core made", &core.made, 1)
}

func TestPanics(t *testing.T) {
	boom := func() error { panic(fs.ErrInvalid) }
	tests := []struct {
		name, want string
		set        func(*probe)
	}{
		{"constructor", `require "x": x constructor: panic: invalid argument`, func(p *probe) { p.make = func(*bind.Build) error { return boom() } }},
		{"values", `require "x": x values: panic: invalid argument`, func(p *probe) { p.fill = boom }},
		{"loader", `require "x": x loader: panic: invalid argument`, func(p *probe) { p.Loader = func(*lua.LState) int { boom(); return 0 } }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newProbe("x")
			tt.set(p)
			L := preloaded(t, p)
			var panicked *bind.PanicError
			for range 2 {
				err := runtime.Cause(fails(t, L, `require "x"`, tt.want))
				if !errors.As(err, &panicked) || !strings.Contains(string(panicked.Stack), "TestPanics") || !errors.Is(err, fs.ErrInvalid) {
					t.Errorf("the panic or its stack is lost: %v", err)
				}
			}
			p.make, p.fill, p.Loader = nil, nil, nil
			run(t, L, `assert(require("x").name() == "x")`)
		})
	}
}

// What Values made is discarded with the instance, unless others hold the instance already.
func TestValuesFail(t *testing.T) {
	x := newProbe("x")
	y := newProbe("y", x)
	x.fill = func() error { return errors.New("too big") }
	x.close = func() error { return errors.New("stuck") }
	L := preloaded(t, x, y)

	fails(t, L, `require "x"`, `require "x": broken: too big; then close "x": stuck`)
	wantCount(t, "x closed", &x.closed, 1)
	run(t, L, `require "y"`)
	wantCount(t, "x made", &x.made, 2)
	fails(t, L, `require "x"`, `require "x": broken: too big`)
	wantCount(t, "x made", &x.made, 2)
	wantCount(t, "x closed", &x.closed, 1)
	x.fill, x.close = nil, nil
	run(t, L, `assert(require("x").name() == "x")`)
	wantCount(t, "x made", &x.made, 2)
}

func TestRaisedInConstructor(t *testing.T) {
	p := newProbe("x")
	L := preloaded(t, p)
	p.make = func(*bind.Build) error { L.RaiseError("raised"); return nil }
	err := fails(t, L, `local ok, err = pcall(require, "x"); error(err)`, `require "x": <string>:1: raised`)
	var api *lua.ApiError
	if !errors.As(runtime.Cause(err), &api) {
		t.Error("what was raised is lost")
	}
	p.make = func(*bind.Build) error { L.Error(bind.NewError(L, fs.ErrExist), 1); return nil }
	if err := L.DoString(`require "x"`); !errors.Is(runtime.Cause(err), fs.ErrExist) {
		t.Errorf("the Go error is lost: %v", err)
	}
}

func TestNilInstance(t *testing.T) {
	p := newProbe("x")
	p.New = func(*bind.Build) (any, error) { return nil, nil }
	fails(t, preloaded(t, p), `require "x"`, `require "x": the constructor returned nil`)
}

func TestLoops(t *testing.T) {
	core := newProbe("core")
	hello := newProbe("hello", core)
	L := preloaded(t, core, hello)
	core.make = func(*bind.Build) error { return L.DoString(`return require "core"`) }
	fails(t, L, `require "hello"`, `require "hello": dependency "core": require "core": loop: "hello" needs "core" needs "core"`)
	core.make = func(*bind.Build) error { return L.DoString(`return require "hello"`) }
	fails(t, L, `require "hello"`, "loop or previous error loading module: hello")

	L.PreloadModule("other", hello.Load)
	core.make = func(*bind.Build) error { return L.DoString(`return require "other"`) }
	fails(t, L, `require "hello"`, `require "other": loop: "hello" needs "core" needs "hello"`)

	core.make = nil
	hello.fill = func() error { return L.DoString(`return require "other"`) }
	fails(t, L, `require "hello"`, `require "other": loop: "hello" needs "hello"`)

	hello.fill = nil
	run(t, L, `assert(require("hello").name() == "hello" and require "other" == require "hello")`)
}

func TestLoopOfSharedModules(t *testing.T) {
	one := sharedProbe("one")
	L := preloaded(t, one)
	L.PreloadModule("other", one.Load)
	one.make = func(*bind.Build) error { return L.DoString(`return require "other"`) }
	fails(t, L, `require "one"`, `require "other": loop: "one" needs "one"`)
	one.make = nil
	run(t, L, `require "one"`)
}

func TestCyclicDepends(t *testing.T) {
	a, b := newProbe("a"), newProbe("b")
	a.Depends, b.Depends = []*runtime.Module{&b.Module}, []*runtime.Module{&a.Module}
	fails(t, preloaded(t, a, b), `require "a"`, `require "a": dependency "b": dependency "a": loop: "a" needs "b" needs "a"`)
}

func TestConstructorContext(t *testing.T) {
	type key struct{}
	var seen any
	p := newProbe("x")
	p.make = func(b *bind.Build) error { seen = b.Context().Value(key{}); return nil }
	L := preloaded(t, p)
	L.SetContext(context.WithValue(context.Background(), key{}, "the state's"))
	run(t, L, `coroutine.wrap(function() require "x" end)()`)
	if seen != "the state's" {
		t.Errorf("context value: %v", seen)
	}

	q := newProbe("y")
	q.make = func(b *bind.Build) error { return b.Context().Err() }
	run(t, preloaded(t, q), `require "y"`)
}

func TestFunctionsOnly(t *testing.T) {
	p := newProbe("mathx")
	p.New, p.Values = nil, nil
	p.Funcs = []bind.Func{{Decl: "two()", Call: func(c bind.Call) int { return c.Return(lua.LNumber(2)) }}}
	L := preloaded(t, p, newProbe("user", p))
	run(t, L, `require "user"; assert(require("mathx").two() == 2)`)
}

func TestHandWrittenLoader(t *testing.T) {
	calls, json := 0, newProbe("json")
	json.Loader = func(L *lua.LState) int {
		calls++
		mod := L.NewTable()
		mod.RawSetString("name", L.Get(1))
		L.Push(mod)
		return 1
	}
	tools := newProbe("tools", json)
	L := preloaded(t, json, tools)
	tools.make = func(*bind.Build) error { return L.DoString(`assert(package.loaded.json.name == "json")`) }
	run(t, L, `
		require "tools"
		assert(require "json" == package.loaded.json)
		local json = require "json"
		package.loaded.json = nil
		assert(require "json" == json)
	`)
	if calls != 1 {
		t.Errorf("loader called %d times", calls)
	}
	L = preloaded(t, json, tools)
	tools.make = nil
	run(t, L, `
		package.loaded.json = "theirs"
		require "tools"
		assert(package.loaded.json == "theirs")
	`)
}

func TestHandWrittenLoaderFails(t *testing.T) {
	json := newProbe("json")
	tools := newProbe("tools", json)
	L := preloaded(t, json, tools)
	json.Loader = func(L *lua.LState) int { L.RaiseError("no parser"); return 0 }
	fails(t, L, `require "json"`, `require "json": <string>:1: no parser`)
	fails(t, L, `require "tools"`, `require "tools": dependency "json": <string>:1: no parser`)
	json.Loader = func(L *lua.LState) int { L.Error(bind.NewError(L, fs.ErrExist), 0); return 0 }
	if err := L.DoString(`require "tools"`); !errors.Is(runtime.Cause(err), fs.ErrExist) {
		t.Errorf("the Go error is lost: %v", err)
	}
	json.Loader = func(L *lua.LState) int { L.DoString(`tools_ok, tools_error = pcall(require, "tools")`); return 0 }
	run(t, L, `assert(require "json" == true and not tools_ok, "loader without a value")`)
	run(t, L, `assert(tostring(tools_error):find('loop: "json" needs "tools" needs "json"', 1, true), tostring(tools_error))`)
	run(t, L, `assert(require("tools").name() == "tools")`)
}

func TestLoaderThatSetsLoaded(t *testing.T) {
	json := newProbe("json")
	json.Loader = func(L *lua.LState) int { L.DoString(`package.loaded.json = "set"`); return 0 }
	run(t, preloaded(t, json, newProbe("tools", json)), `require "tools"; assert(require "json" == "set")`)
	run(t, preloaded(t, json), `assert(require "json" == "set")`)
}

func TestLoadAlone(t *testing.T) {
	store := newProbe("store")
	hello := newProbe("hello", store)
	L := newState(t)
	L.PreloadModule("hello", hello.Load)
	L.PreloadModule("greetings", hello.Load)
	run(t, L, `
		local hello = require "hello"
		assert(hello.name() == "hello" and require "greetings" == hello)
		assert(not pcall(require, "store"))
	`)
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(hello, store))); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("store").name() == "store")`)
	wantCount(t, "store made", &store.made, 1)
	wantCount(t, "hello made", &hello.made, 1)
	if err := runtime.Close(L); err != nil {
		t.Error(err)
	}
	wantCount(t, "store closed", &store.closed, 1)
}

func TestLoadOutsideTheProfile(t *testing.T) {
	one, two := newProbe("one"), newProbe("two", newProbe("internal"))
	L := preloaded(t, one)
	L.PreloadModule("two", two.Load)
	run(t, L, `assert(require("two").name() == "two")`)
}

func TestLoadWithoutProvide(t *testing.T) {
	L := newState(t)
	L.PreloadModule("hi", LoadHello)
	for range 2 {
		fails(t, L, `require "hi"`, `require "hi": module "hello" needs a runtime_test.config`)
	}
	run(t, L, `assert(package.loaded.hi == nil)`)
}

func TestLoadWithoutPackageLibrary(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer runtime.Close(L)
	json := newProbe("json")
	json.Loader = func(*lua.LState) int { return 0 }
	p := newProbe("x", json)
	for range 2 {
		L.Push(L.NewFunction(p.Load))
		L.Call(0, 1)
		if _, ok := L.Get(-1).(*lua.LTable); !ok {
			t.Fatalf("loaded %v", L.Get(-1))
		}
		L.Pop(1)
	}
	wantCount(t, "x made", &p.made, 1)

	bad := newProbe("bad")
	bad.make = func(*bind.Build) error { return fs.ErrClosed }
	L.Push(L.NewFunction(bad.Load))
	if err := L.PCall(0, 1, nil); !errors.Is(runtime.Cause(err), fs.ErrClosed) {
		t.Errorf("error is %v", err)
	}
}

// A direct call of a loader that fails must not touch what package.loaded holds under the name.
func TestFailureKeepsOthersModules(t *testing.T) {
	p := newProbe("x")
	p.make = func(*bind.Build) error { return fs.ErrClosed }
	L := preloaded(t, p)
	run(t, L, `package.loaded.x = "theirs"; assert(not pcall(package.preload.x, "x")); assert(package.loaded.x == "theirs")`)
}

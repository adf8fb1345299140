package runtime_test

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// lifecycle gives p hooks that record themselves.
func lifecycle(p *probe, log *[]string) {
	note := func(what string) { *log = append(*log, p.Name+" "+what) }
	p.make = func(*bind.Build) error { note("new"); return nil }
	p.Init = func(context.Context, any) error { note("init"); return nil }
	p.fill = func() error { note("table"); return nil }
	p.Ready = func(context.Context, any) error { note("ready"); return nil }
	p.Unload = func(any) error { note("unload"); return nil }
	p.close = func() error { note("close"); return nil }
}

func wantLog(t *testing.T, log []string, want string) {
	t.Helper()
	if got := strings.Join(log, ", "); got != want {
		t.Errorf("what happened: %s\nexpected:      %s", got, want)
	}
}

func TestModuleHooks(t *testing.T) {
	var log []string
	core := newProbe("core")
	llm := newProbe("llm", core)
	lifecycle(core, &log)
	lifecycle(llm, &log)
	L := preloaded(t, core, llm)
	run(t, L, `require "llm"; require "llm"; require "core"`)
	mustClose(t, L)
	wantLog(t, log, "core new, core init, llm new, llm init, llm table, llm ready, core table, core ready, llm unload, llm close, core unload, core close")
}

func TestModuleHooksHaveInstanceAndContext(t *testing.T) {
	type key struct{}
	p := newProbe("x")
	seen := map[string]any{}
	see := func(name string) func(context.Context, any) error {
		return func(ctx context.Context, self any) error {
			if self.(*probeInstance).of != p {
				t.Errorf("%s has another instance", name)
			}
			seen[name] = ctx.Value(key{})
			return nil
		}
	}
	p.Init, p.Ready = see("init"), see("ready")
	L := preloaded(t, p)
	L.SetContext(context.WithValue(t.Context(), key{}, "the state's"))
	run(t, L, `require "x"`)
	if seen["init"] != "the state's" || seen["ready"] != "the state's" {
		t.Errorf("context values: %v", seen)
	}
}

// What Init refuses is closed again, and made anew by the next require.
func TestInitFails(t *testing.T) {
	p := newProbe("x")
	L := preloaded(t, p, newProbe("user", p))
	p.Init = func(context.Context, any) error { return fs.ErrPermission }
	p.Unload = func(any) error { t.Error("Unload of what never was there"); return nil }
	err := fails(t, L, `require "x"`, `require "x": init: permission denied`)
	if !errors.Is(runtime.Cause(err), fs.ErrPermission) {
		t.Errorf("the Go error is lost: %v", err)
	}
	wantCount(t, "x closed", &p.closed, 1)
	p.close = func() error { return errors.New("stuck") }
	fails(t, L, `require "user"`, `require "user": dependency "x": init: permission denied; then close "x": stuck`)
	p.Init = func(context.Context, any) error { panic("boom") }
	fails(t, L, `require "x"`, `require "x": x init: panic: boom`)
	p.Init, p.Unload, p.close = nil, nil, nil
	run(t, L, `require "x"`)
	wantCount(t, "x made", &p.made, 4)
}

func TestReadyFails(t *testing.T) {
	p := newProbe("x")
	L := preloaded(t, p, newProbe("user", p))
	refuse := func(context.Context, any) error { return fs.ErrPermission }
	p.Ready = refuse
	fails(t, L, `require "x"`, `require "x": ready: permission denied`)
	wantCount(t, "x closed", &p.closed, 1)
	run(t, L, `assert(package.loaded.x == nil)`)

	run(t, L, `require "user"`) // needs no table of x
	fails(t, L, `require "x"`, `require "x": ready: permission denied`)
	wantCount(t, "x closed while user holds it", &p.closed, 1)
	p.Ready = func(context.Context, any) error { return L.DoString(`require "x"`) }
	fails(t, L, `require "x"`, `loop or previous error loading module: x`)
	L.PreloadModule("other", p.Load)
	p.Ready = func(context.Context, any) error { return L.DoString(`require "other"`) }
	fails(t, L, `require "x"`, `ready: require "other": loop: "x" needs "x"`)
	p.Ready = nil
	run(t, L, `assert(require("x").name() == "x")`)
	wantCount(t, "x made", &p.made, 2)
}

// A module that came to be needed while it was made stays when its own loading fails.
func TestReadyFailsWhileNeeded(t *testing.T) {
	p := newProbe("x")
	user := newProbe("user", p)
	L := preloaded(t, p, user)
	p.Ready = func(context.Context, any) error {
		run(t, L, `require "user"`)
		return fs.ErrPermission
	}
	fails(t, L, `require "x"`, `require "x": ready: permission denied`)
	wantCount(t, "x closed", &p.closed, 0)
	mustClose(t, L)
	wantCount(t, "x closed", &p.closed, 1)
}

// Init and Unload are the instance's, Ready the state's.
func TestHooksOfSharedModules(t *testing.T) {
	var log []string
	p := sharedProbe("pool")
	lifecycle(p, &log)
	one, two := preloaded(t, p), preloaded(t, p)
	run(t, one, `require "pool"`)
	run(t, two, `require "pool"`)
	mustClose(t, one)
	wantLog(t, log, "pool new, pool init, pool table, pool ready, pool table, pool ready")
	mustClose(t, two)
	wantLog(t, log[6:], "pool unload, pool close")
}

// A module of functions, or with a loader written by hand, has hooks without an instance.
func TestHooksWithoutInstance(t *testing.T) {
	for _, scope := range []runtime.Scope{runtime.PerState, runtime.Shared} {
		var log []string
		lib, json := newProbe("lib"), newProbe("json")
		lib.New, lib.Values = nil, nil
		json.Loader = func(L *lua.LState) int { log = append(log, "json loader"); L.Push(L.NewTable()); return 1 }
		for _, p := range []*probe{lib, json} {
			lifecycle(p, &log)
			p.Scope = scope
			p.Module.Close = func(self any) error { log = append(log, p.Name+" Close"); return nil }
		}
		L := preloaded(t, lib, json, newProbe("user", json))
		run(t, L, `require "lib"; require "user"; require "json"`)
		mustClose(t, L)
		wantLog(t, log, "lib init, lib ready, json init, json loader, json ready, json unload, json Close, lib unload, lib Close")
	}
}

func TestCloseByMethod(t *testing.T) {
	p := newProbe("x")
	p.Module.Close = func(self any) error {
		self.(*probeInstance).of.made.Add(-1)
		return fs.ErrClosed
	}
	p.Unload = func(any) error { panic("boom") }
	L := preloaded(t, p)
	run(t, L, `require "x"`)
	err := runtime.Close(L)
	wantError(t, err, "close \"x\": x unload: panic: boom\nclose \"x\": file already closed")
	if !errors.Is(err, fs.ErrClosed) {
		t.Error("the Go error is lost")
	}
	wantCount(t, "io.Closer", &p.closed, 0)
	wantCount(t, "x open", &p.made, 0)
}

// hooked is a state with hooks that record themselves and refuse what is in refused, such as "before user".
func hooked(t *testing.T, log *[]string, refused map[string]error, probes ...*probe) *lua.LState {
	L := newState(t)
	hook := func(when string) func(*lua.LState, string) error {
		return func(_ *lua.LState, module string) error {
			what := when + " " + module
			*log = append(*log, what)
			return refused[what]
		}
	}
	hooks := runtime.Hooks{BeforeLoad: hook("before"), AfterLoad: hook("after"), BeforeUnload: hook("unload")}
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(probes...)), runtime.WithHooks(hooks), runtime.WithHooks(runtime.Hooks{})); err != nil {
		t.Fatal(err)
	}
	return L
}

func TestWithHooks(t *testing.T) {
	var log []string
	core := newProbe("core")
	L := hooked(t, &log, nil, core, newProbe("user", core))
	run(t, L, `require "user"; require "user"; require "core"`)
	if err := runtime.Unload(L, "core", runtime.Cascade()); err != nil {
		t.Error(err)
	}
	run(t, L, `require "core"`)
	mustClose(t, L)
	wantLog(t, log, "before user, before core, after core, after user, unload user, unload core, before core, after core")
}

func TestHooksRefuse(t *testing.T) {
	var log []string
	refused := map[string]error{"before core": fs.ErrPermission}
	core := newProbe("core")
	user := newProbe("user", core)
	L := hooked(t, &log, refused, core, user)
	err := fails(t, L, `require "user"`, `require "user": dependency "core": refused before loading: permission denied`)
	if !errors.Is(runtime.Cause(err), fs.ErrPermission) {
		t.Errorf("the Go error is lost: %v", err)
	}
	wantCount(t, "core made", &core.made, 0)

	delete(refused, "before core")
	refused["after user"] = fs.ErrExist
	fails(t, L, `require "user"`, `require "user": refused after loading: file already exists`)
	wantCount(t, "user closed", &user.closed, 1)
	refused["after core"] = fs.ErrExist
	fails(t, L, `require "user"`, `require "user": refused after loading: file already exists`)
	wantCount(t, "core closed", &core.closed, 0) // it was told before
	clear(refused)
	run(t, L, `require "user"`)

	refused["unload user"] = fs.ErrPermission
	err = runtime.Unload(L, "core", runtime.Cascade())
	wantError(t, err, `unload "core": refused before unloading "user": permission denied`)
	wantCount(t, "core closed", &core.closed, 0)
	wantCount(t, "user closed", &user.closed, 2)
	mustClose(t, L) // does not ask
	wantCount(t, "user closed", &user.closed, 3)
	if slices.Contains(log, "unload core") {
		t.Error("asked further after a refusal")
	}
}

func TestHooksOfDependencyRefuse(t *testing.T) {
	var log []string
	core := newProbe("core")
	L := hooked(t, &log, map[string]error{"after core": fs.ErrExist}, core, newProbe("user", core))
	fails(t, L, `require "user"`, `require "user": dependency "core": refused after loading: file already exists`)
	wantCount(t, "core closed", &core.closed, 1)
}

// A module that stays, because others need it, is told again.
func TestHooksRefuseWhatIsNeeded(t *testing.T) {
	core := newProbe("core")
	user := newProbe("user", core)
	L := newState(t)
	hooks := runtime.Hooks{AfterLoad: func(L *lua.LState, module string) error {
		if module == "user" {
			return nil
		}
		run(t, L, `require "user"`)
		return fs.ErrPermission
	}}
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(core, user)), runtime.WithHooks(hooks)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		fails(t, L, `require "core"`, `require "core": refused after loading: permission denied`)
	}
	wantCount(t, "core made", &core.made, 1)
}

func TestHooksPanicAndRequire(t *testing.T) {
	p, q := newProbe("p"), newProbe("q")
	L := newState(t)
	hooks := runtime.Hooks{
		BeforeLoad: func(L *lua.LState, module string) error {
			if module == "q" {
				panic(fs.ErrInvalid)
			}
			return nil
		},
		AfterLoad: func(L *lua.LState, module string) error {
			return L.DoString(`assert(package.preload.p("p").name() == "p")`)
		},
	}
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(p, q)), runtime.WithHooks(hooks)); err != nil {
		t.Fatal(err)
	}
	run(t, L, `require "p"`)
	err := fails(t, L, `require "q"`, `require "q": refused before loading: BeforeLoad: panic: invalid argument`)
	if !errors.Is(runtime.Cause(err), fs.ErrInvalid) {
		t.Errorf("the Go error is lost: %v", err)
	}
}

// What a factory makes is closed beside the Close of its module, whose hooks get no instance.
func TestHooksOfFactories(t *testing.T) {
	var log []string
	p := newProbe("registry")
	p.New, p.Values, p.Funcs = nil, nil, nil
	closable := &probeInstance{newProbe("made")}
	p.Factory = &runtime.Factory{
		Make:  func(context.Context, any, string) (any, error) { return closable, nil },
		Value: func(bind.Call, any) (lua.LValue, error) { return lua.LTrue, nil },
	}
	lifecycle(p, &log)
	p.Module.Close = func(self any) error {
		if self != nil {
			t.Errorf("Close has %v", self)
		}
		log = append(log, "registry close")
		return nil
	}
	L := preloaded(t, p)
	run(t, L, `assert(require("registry").get("made"))`)
	mustClose(t, L)
	wantLog(t, log, "registry init, registry ready, registry unload, registry close")
	wantCount(t, "made closed", &closable.of.closed, 1)
}

// Close cannot be refused.
func TestHooksDoNotRefuseClose(t *testing.T) {
	p, asked := newProbe("x"), false
	L := newState(t)
	err := runtime.Preload(L, "all", runtime.Use(tableOf(p)), runtime.WithHooks(runtime.Hooks{
		BeforeUnload: func(*lua.LState, string) error { asked = true; return errBusy },
	}))
	if err != nil {
		t.Fatal(err)
	}
	run(t, L, `require "x"`)
	mustClose(t, L)
	wantCount(t, "closed", &p.closed, 1)
	if asked {
		t.Error("Close asked")
	}
}

package runtime_test

import (
	"fmt"
	"io"
	"slices"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestPreload(t *testing.T) {
	L := newState(t)
	if err := runtime.Preload(L, "standard", runtime.Use(&table), runtime.Provide(config{"Hello"})); err != nil {
		t.Fatal(err)
	}
	run(t, L, `
		local hello = require "hello"
		assert(hello.greet("World") == "Hello World")
		assert(hello.sum(1, 2, 3) == 6)
		assert(hello.lang == "en")
		assert(hello._VERSION == "1.2" and hello._DESCRIPTION == "Greets people.")
		assert(tostring(hello) == "hello: Greeter of example.com/app/hello")
		assert(hello == require "hello" and hello == package.loaded.hello)
		local store = require "store"
		assert(store.get("World") == "Earth")
		assert(store._VERSION == nil and tostring(store) == "store")
	`)
}

func TestPreloadIsLazy(t *testing.T) {
	core := newProbe("core")
	llm, other := newProbe("llm", core), newProbe("other")
	L := preloaded(t, core, llm, other)
	wantCount(t, "core made by Preload", &core.made, 0)

	run(t, L, `require "llm"; require "llm"`)
	wantCount(t, "llm made", &llm.made, 1)
	wantCount(t, "llm table", &llm.filled, 1)
	wantCount(t, "core made", &core.made, 1)
	wantCount(t, "core table", &core.filled, 0)
	wantCount(t, "other made", &other.made, 0)

	run(t, L, `assert(package.loaded.core == nil); require "core"`)
	wantCount(t, "core made", &core.made, 1)
	wantCount(t, "core table", &core.filled, 1)
	wantCount(t, "other table", &other.filled, 0)
}

func TestPreloadErrors(t *testing.T) {
	closed := lua.NewState()
	closed.Close()
	bare := lua.NewState(lua.Options{SkipOpenLibs: true})
	thread, _ := newState(t).NewThread()
	hidden := newState(t)
	hidden.SetGlobal("package", lua.LNil)
	noPreload := newState(t)
	run(t, noPreload, `package.preload = 1`)
	given := runtime.Provide(config{"Hello"})
	var noConfig *config

	tests := []struct {
		name, profile string
		L             *lua.LState
		opts          []runtime.Option
		want          string
	}{
		{"nil state", "minimal", nil, nil, "preload: the state is nil"},
		{"empty state", "minimal", &lua.LState{}, nil, "preload: the state is closed"},
		{"closed state", "minimal", closed, nil, "preload: the state is closed"},
		{"coroutine", "minimal", thread, nil, "preload: the state is a coroutine: pass the state that it belongs to"},
		{"no libraries", "minimal", bare, nil, "preload: the package library is not open: call lua.OpenPackage first"},
		{"hidden package", "minimal", hidden, nil, "preload: package.preload, where require looks for modules, was removed or replaced by no table"},
		{"broken package", "minimal", noPreload, nil, "package.preload, where require looks for modules, was removed"},
		{"misspelt", "standrad", nil, nil, `unknown profile "standrad"; did you mean "standard"? (profiles: minimal, standard)`},
		{"unknown", "everything", nil, nil, `unknown profile "everything" (profiles: minimal, standard)`},
		{"missing value", "standard", nil, nil, `profile "standard": module "hello" needs a value of type app.config: pass it with runtime.Provide`},
		{"missing value of the default", "", nil, nil, `module "hello" needs`},
		{"nil value", "standard", nil, []runtime.Option{runtime.Provide(nil)}, "runtime.Provide of a nil value (<nil>)"},
		{"nil pointer", "standard", nil, []runtime.Option{given, runtime.Provide(noConfig)}, "runtime.Provide of a nil value (*runtime_test.config)"},
		{"ambiguous", "standard", nil, []runtime.Option{given, given},
			`module "hello" needs a value of type app.config, and two provided values match, a runtime_test.config and a runtime_test.config`},
		{"nil table", "standard", nil, []runtime.Option{runtime.Use(nil)}, "runtime.Use of no table or a nil table"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			L := tt.L
			if L == nil && tt.name != "nil state" {
				L = newState(t)
			}
			err := runtime.Preload(L, tt.profile, append([]runtime.Option{runtime.Use(&table)}, tt.opts...)...)
			wantError(t, err, tt.want)
			if tt.L == nil && L != nil {
				unchanged(t, L)
			}
		})
	}
}

// unchanged expects that Preload did nothing to L, and that it works after the failure.
func unchanged(t *testing.T, L *lua.LState) {
	t.Helper()
	run(t, L, `assert(getmetatable(package.preload) == nil)`)
	if names := runtime.Modules(L); names != nil {
		t.Errorf("modules after a failed Preload: %v", names)
	}
	if err := runtime.Preload(L, "minimal", runtime.Use(&table)); err != nil {
		t.Error(err)
	}
}

func TestPreloadTwice(t *testing.T) {
	L := preloaded(t, newProbe("one"))
	err := runtime.Preload(L, "minimal", runtime.Use(&table))
	wantError(t, err, `preload: profile "all" is preloaded in this state already`)
	run(t, L, `assert(require("one").name() == "one")`)
}

func TestPreloadDefaultProfile(t *testing.T) {
	L := newState(t)
	if err := runtime.Preload(L, "", runtime.Use(&table), runtime.Provide(config{"Hi"})); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("hello").greet("you") == "Hi you")`)

	err := runtime.Preload(newState(t), "", runtime.Use(tableOf(newProbe("one"))))
	wantError(t, err, "no profile is named, and none is the default (profiles: all)")

	rival := &runtime.Table{Package: "example.com/rival", Profiles: []runtime.Profile{{Name: "rival", Default: true}}}
	err = runtime.Preload(newState(t), "", runtime.Use(&table, rival))
	wantError(t, err, `two default profiles, "standard" and "rival": name the one to preload`)
}

func TestPreloadAmbiguousInterface(t *testing.T) {
	need := runtime.Need{Type: "io.Writer", Modules: []string{"log", "net"}, Match: bind.Provides[io.Writer]}
	tab := &runtime.Table{Profiles: []runtime.Profile{{Name: "all", Needs: []runtime.Need{need}}}}
	err := runtime.Preload(newState(t), "all", runtime.Use(tab), runtime.Provide(io.Discard), runtime.Provide(new(nullWriter)))
	wantError(t, err, fmt.Sprintf(`modules "log", "net" need a value of type io.Writer, and two provided values match, a %T and a *runtime_test.nullWriter`, io.Discard))
}

type nullWriter struct{}

func (*nullWriter) Write(p []byte) (int, error) { return len(p), nil }

func TestModuleOutsideTheProfile(t *testing.T) {
	db, net := newProbe("db"), newProbe("net")
	hello := newProbe("hello", db)
	db.Internal = true
	tab := tableOf(hello, db, net)
	tab.Profiles = []runtime.Profile{
		{Name: "minimal", Modules: []string{"hello"}},
		{Name: "standard", Modules: []string{"hello", "net"}},
		{Name: "full", Modules: []string{"hello", "net"}},
	}
	L := newState(t)
	if err := runtime.Preload(L, "minimal", runtime.Use(tab)); err != nil {
		t.Fatal(err)
	}
	fails(t, L, `require "net"`, `<string>:1: module "net" is not in profile "minimal" (it is in: standard, full)`)
	fails(t, L, `require "net"`, `module "net" is not in profile "minimal"`)
	fails(t, L, `require "db"`, `module "db" is internal: it is built for other modules and cannot be required`)
	fails(t, L, `require "nowhere"`, "module nowhere not found")
	run(t, L, `
		assert(package.loaded.net == nil and package.loaded.db == nil)
		assert(package.preload.nowhere == nil and package.preload[1] == nil)
		assert(type(package.preload.hello) == "function")
		package.loaders[#package.loaders + 1] = function(name) return function() return "found " .. name end end
		assert(require "elsewhere" == "found elsewhere")
		assert(require("hello").name() == "hello")
	`)
	wantCount(t, "net made", &net.made, 0)
	wantCount(t, "db made", &db.made, 1)
	if got := runtime.Modules(L); !slices.Equal(got, []string{"hello", "luamod"}) {
		t.Errorf("modules: %v", got)
	}
}

func TestModuleInNoProfile(t *testing.T) {
	tab := tableOf(newProbe("one"))
	tab.Profiles[0].Modules = nil
	L := newState(t)
	if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
		t.Fatal(err)
	}
	fails(t, L, `require "one"`, `module "one" is in no profile`)
}

func TestUserPreloadWins(t *testing.T) {
	one := newProbe("one")
	L := preloaded(t, one)
	run(t, L, `
		package.preload.one = function() return "mine" end
		assert(require "one" == "mine")
	`)
	wantCount(t, "one made", &one.made, 0)
}

func TestPreloadChains(t *testing.T) {
	for kind, index := range map[string]string{
		"function": `function(t, name) assert(t == package.preload); if name == "theirs" or name == "net" then return function() return "their " .. name end end end`,
		"table":    `{theirs = function() return "their theirs" end, net = function() return "their net" end}`,
	} {
		t.Run(kind, func(t *testing.T) {
			tab := tableOf(newProbe("one"), newProbe("net"))
			tab.Profiles[0].Modules = []string{"one"}
			L := newState(t)
			run(t, L, `setmetatable(package.preload, {__index = `+index+`, kept = true})`)
			if err := runtime.Preload(L, "all", runtime.Use(tab)); err != nil {
				t.Fatal(err)
			}
			run(t, L, `
				assert(require("one").name() == "one")
				assert(require "theirs" == "their theirs")
				assert(require "net" == "their net")
				assert(not pcall(require, "nobodys"))
				assert(getmetatable(package.preload).kept)
			`)
		})
	}
}

// States share the metatable of package.preload, so that scripts do not get it.
func TestPreloadMetatable(t *testing.T) {
	run(t, preloaded(t, newProbe("one")), `
		assert(getmetatable(package.preload) == "package.preload")
		assert(not pcall(setmetatable, package.preload, {}))
		package.preload.two = function() return "mine" end
		assert(require("one").name() == "one" and require "two" == "mine")
	`)
	run(t, preloaded(t, newProbe("one")), `assert(not pcall(require, "two"))`)
}

// The searcher of require has its own environment, so that scripts cannot misdirect Preload.
func TestPreloadAfterScripts(t *testing.T) {
	L := newState(t)
	L.G.Global = L.NewTable()
	if err := runtime.Preload(L, "minimal", runtime.Use(&table)); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("store").get("World") == "Earth")`)
}

func TestRequireInCoroutine(t *testing.T) {
	one, two := newProbe("one"), newProbe("two")
	two.make = func(*bind.Build) error { return fmt.Errorf("boom") }
	L := preloaded(t, one, two)
	run(t, L, `
		local co = coroutine.wrap(function()
			local one = require "one"
			coroutine.yield(one)
			local ok, err = pcall(require, "two")
			assert(not ok and tostring(err) == 'require "two": boom', tostring(err))
			require "two"
		end)
		local one = co()
		assert(one == require "one" and one.name() == "one")
		local ok, err = pcall(co)
		assert(not ok and tostring(err):find('require "two": boom', 1, true), tostring(err))
	`)
	wantCount(t, "one made", &one.made, 1)
	wantCount(t, "two made", &two.made, 2)
}

func TestModulesOfNothing(t *testing.T) {
	if runtime.Modules(nil) != nil || runtime.Modules(newState(t)) != nil {
		t.Error("modules without Preload")
	}
	L := preloaded(t, newProbe("b"), newProbe("a"))
	if got := runtime.Modules(L); !slices.Equal(got, []string{"a", "b", "luamod"}) {
		t.Errorf("modules: %v", got)
	}
	runtime.Close(L)
	if runtime.Modules(L) != nil {
		t.Error("modules after Close")
	}
}

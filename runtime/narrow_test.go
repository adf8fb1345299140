package runtime_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// narrowTable has the modules core, llm, net and tools, of which tools needs llm, and llm a provided config.
func narrowTable() *runtime.Table {
	core, llm, net := newProbe("core"), newProbe("llm"), newProbe("net")
	tools := newProbe("tools", llm)
	net.Capabilities = []string{"net"}
	net.Gates = []runtime.Gate{{Feature: "online"}}
	tab := withBundle(tableOf(core, llm, net, tools), "ai", "llm", "tools")
	tab.Profiles[0].Features = []string{"async", "online"}
	tab.Profiles[0].Needs = []runtime.Need{{Type: "app.config", Modules: []string{"llm"}, Match: bind.Provides[config]}}
	tab.Profiles = append(tab.Profiles, runtime.Profile{Name: "minimal", Modules: []string{"core"}, Features: []string{"sandbox"}})
	return tab
}

func TestNarrow(t *testing.T) {
	yes, no := func() bool { return true }, func() bool { return false }
	for name, tt := range map[string]struct {
		opts []runtime.Option
		want string
	}{
		"nothing":        {nil, "core llm luamod net tools"},
		"only":           {[]runtime.Option{runtime.Only("core", "tools")}, "core luamod tools"},
		"only a bundle":  {[]runtime.Option{runtime.Only("ai")}, "llm luamod tools"},
		"only nothing":   {[]runtime.Option{runtime.Only()}, "luamod"},
		"only twice":     {[]runtime.Option{runtime.Only("core", "net"), runtime.Only("net", "llm")}, "luamod net"},
		"without":        {[]runtime.Option{runtime.Without("net", "llm")}, "core luamod tools"},
		"without bundle": {[]runtime.Option{runtime.Without("ai")}, "core luamod net"},
		"without luamod": {[]runtime.Option{runtime.Without("luamod", "ai")}, "core net"},
		"both":           {[]runtime.Option{runtime.Without("net"), runtime.Only("core", "net")}, "core luamod"},
		"when true":      {[]runtime.Option{runtime.When("net", yes)}, "core llm luamod net tools"},
		"when false":     {[]runtime.Option{runtime.When("net", no)}, "core llm luamod tools"},
		"feature off":    {[]runtime.Option{runtime.Features(map[string]bool{"online": false, "async": true})}, "core llm luamod tools"},
	} {
		t.Run(name, func(t *testing.T) {
			L := preloadedTable(t, narrowTable(), append(tt.opts, runtime.Provide(config{"Hi"}))...)
			if got := strings.Join(runtime.Modules(L), " "); got != tt.want {
				t.Errorf("modules: %s\nexpected: %s", got, tt.want)
			}
		})
	}
}

func TestNarrowed(t *testing.T) {
	L := preloadedTable(t, narrowTable(), runtime.Only("tools"), runtime.Provide(config{"Hi"}))
	run(t, L, `assert(require("tools").name() == "tools")`)
	fails(t, L, `require "llm"`, `module "llm" was left out of profile "all" by the program`)
	fails(t, L, `require "ai"`, `bundle "ai" was left out of profile "all" by the program`)

	L = preloadedTable(t, narrowTable(), runtime.Without("llm"), runtime.Provide(config{"Hi"}))
	run(t, L, `local ai = require "ai" assert(ai.llm == nil and ai.tools.name() == "tools")`)
}

func TestNarrowNeverWidens(t *testing.T) {
	for name, tt := range map[string]struct {
		profile string
		opt     runtime.Option
		want    string
	}{
		"only outside":        {"minimal", runtime.Only("net"), `preload: runtime.Only: module "net" is not in profile "minimal" (it is in: all)`},
		"only bundle outside": {"minimal", runtime.Only("ai"), `runtime.Only: bundle "ai" is not in profile "minimal" (it is in: all)`},
		"only misspelt":       {"all", runtime.Only("tolls"), `runtime.Only: unknown module "tolls"; did you mean "tools"?`},
		"without misspelt":    {"all", runtime.Without("lml"), `runtime.Without: unknown module "lml"; did you mean "llm"?`},
		"when misspelt":       {"all", runtime.When("nett", func() bool { return true }), `runtime.When: unknown module "nett"; did you mean "net"?`},
		"when of nothing":     {"all", runtime.When("net", nil), `runtime.When("net", nil) has no condition`},
		"feature on":          {"minimal", feature("online", true), `feature "online" cannot be switched on: profile "minimal" does not have it`},
		"sandbox off":         {"minimal", feature("sandbox", false), `feature "sandbox" cannot be switched off: profile "minimal" has it`},
		"feature misspelt":    {"all", feature("asinc", false), `runtime.Features: unknown feature "asinc"; did you mean "async"?`},
		"feature unknown":     {"all", feature("gpu", true), `unknown feature "gpu" (valid: async, debug, online, sandbox)`},
	} {
		t.Run(name, func(t *testing.T) {
			L := newState(t)
			err := runtime.Preload(L, tt.profile, runtime.Use(narrowTable()), runtime.Provide(config{"Hi"}), tt.opt)
			wantError(t, err, tt.want)
			unchanged(t, L)
		})
	}
	L := newState(t)
	if err := runtime.Preload(L, "minimal", runtime.Use(narrowTable()), runtime.Without("net", "ai")); err != nil {
		t.Errorf("without what the profile does not have: %v", err)
	}
}

func feature(name string, on bool) runtime.Option { return runtime.Features(map[string]bool{name: on}) }

// What is left out needs nothing of the program, unless it is built for what is left.
func TestNarrowedNeeds(t *testing.T) {
	preloadedTable(t, narrowTable(), runtime.Only("core"))
	err := runtime.Preload(newState(t), "all", runtime.Use(narrowTable()), runtime.Only("tools"))
	wantError(t, err, `module "llm" needs a value of type app.config`)
}

func TestNarrowingIsOfOneState(t *testing.T) {
	tab := narrowTable()
	preloadedTable(t, tab, runtime.Only("core"), runtime.Features(map[string]bool{"async": false, "sandbox": true}))
	L := preloadedTable(t, tab, runtime.Provide(config{"Hi"}))
	if got := runtime.Modules(L); !slices.Contains(got, "tools") {
		t.Errorf("modules: %v", got)
	}
	run(t, L, `assert(profile.features.async and not profile.features.sandbox and io)`)
}

func TestDeniedCapability(t *testing.T) {
	tab := narrowTable()
	tab.Profiles = append(tab.Profiles, runtime.Profile{Name: "offline", Modules: []string{"core", "net"}, Deny: []string{"exec", "net"}})
	L := newState(t)
	if err := runtime.Preload(L, "offline", runtime.Use(tab)); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("core").name() == "core")`)
	fails(t, L, `require "net"`, `module "net" is not in profile "offline", which denies capability "net" (it is in: all)`)
}

// gated is a table with the modules audit and bank, which has gates. All can get accounts.
func gated(lazy bool) (*runtime.Table, *probe) {
	b, audit := newProbe("bank"), newProbe("audit")
	b.Lazy = lazy
	b.Classes = []*bind.Class{&accountClass}
	b.Funcs = append(b.Funcs, bind.Func{Decl: "sum()", Call: probeName})
	audit.Funcs = []bind.Func{
		{Decl: "main()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, theAccount, fromAccount)) }},
	}
	for _, p := range []*probe{b, audit} {
		p.Uses = []*bind.Class{&accountClass}
	}
	b.Gates = []runtime.Gate{
		{Func: "Account.new", Capabilities: []string{"exec"}}, {Func: "Account:__len", Feature: "async"}, {Func: "Account:fail", Feature: "async"}, {Func: "sum", Feature: "async"},
	}
	tab := tableOf(b, audit)
	tab.Profiles[0].Features = []string{"async"}
	tab.Profiles = append(tab.Profiles, runtime.Profile{Name: "denying", Modules: []string{"audit", "bank"}, Features: []string{"async"}, Deny: []string{"exec"}})
	return tab, b
}

func TestFunctionsOfFeaturesAndCapabilities(t *testing.T) {
	const closed = `
		local bank, a = require "bank", require("audit").main()
		assert(bank.sum == nil and bank.name() == "bank" and a.owner and bank.Account.new)
		for name in pairs(bank) do assert(name ~= "sum") end
		assert(not pcall(function() return #a end))
	`
	const open = `
		local bank, a = require "bank", require("audit").main()
		assert(bank.sum() == "bank" and a.fail and a.owner and #a > 0)
	`
	for _, lazy := range []bool{false, true} {
		tab, _ := gated(lazy)
		run(t, preloadedTable(t, tab), open+` assert(bank.Account.new)`)
		L := preloadedTable(t, tab, feature("async", false))
		run(t, L, closed)
		err := fails(t, L, `return require("audit").main().fail`, `bank.Account has no field "fail"`)
		if strings.Contains(err.Error(), "did you mean") {
			t.Errorf("a method that is not there is suggested: %v", err)
		}
		L = newState(t)
		if err := runtime.Preload(L, "denying", runtime.Use(tab)); err != nil {
			t.Fatal(err)
		}
		run(t, L, open+` assert(bank.Account == nil)`)
	}
}

// Without a profile there is nothing to leave anything out.
func TestFunctionsOfFeaturesWithoutProfile(t *testing.T) {
	_, b := gated(false)
	L := newState(t)
	L.PreloadModule("bank", b.Load)
	run(t, L, `assert(require("bank").sum)`)
}

// A module that is left out is built for modules that depend on it, and not for scripts.
func TestLeftOutDependency(t *testing.T) {
	util := sourceProbe("util", `return {name = "util"}`)
	user := sourceProbe("user", `local util = require "util" return {util = util.name}`, util)
	L := preloadedTable(t, tableOf(user, util), runtime.Without("util"))
	fails(t, L, `require "util"`, `module "util" `)
	run(t, L, `assert(require("user").util == "util" and package.loaded.util == nil)`)
	fails(t, L, `require "util"`, `module "util" `)
}

package runtime_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// selected selects profile "all" of a table.
func selected(t testing.TB, tab *runtime.Table, opts ...runtime.Option) *runtime.Selection {
	t.Helper()
	s, err := runtime.Select("all", append(opts, runtime.Use(tab))...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// opened is a state of a selection with all libraries but package, and what scripts get of the selection.
func opened(t testing.TB, s *runtime.Selection) *lua.LState {
	t.Helper()
	L := newState(t)
	for _, key := range []string{"_LOADED", "_LOADERS"} {
		L.G.Registry.RawSetString(key, lua.LNil)
	}
	L.SetGlobal("package", lua.LNil)
	L.SetGlobal("require", runtime.RequireFunction())
	L.SetGlobal("trace", runtime.TraceFunction())
	reopen(t, L, s)
	return L
}

// reopen opens a state again.
func reopen(t testing.TB, L *lua.LState, s *runtime.Selection) {
	t.Helper()
	if err := s.Open(L); err != nil {
		t.Fatal(err)
	}
	L.SetGlobal("profile", runtime.ProfileTable(L))
}

// loadedBy is a table with modules of all kinds.
func loadedBy() *runtime.Table {
	internal, left, broken := newProbe("internal"), newProbe("left"), newProbe("broken")
	internal.Internal = true
	broken.make = func(*bind.Build) error { return errNoGreeting }
	nothing, no, itself, source := newProbe("nothing"), newProbe("no"), newProbe("itself"), newProbe("source", newProbe("dep"))
	nothing.Loader = func(*lua.LState) int { return 0 }
	no.Loader = func(L *lua.LState) int { L.Push(lua.LFalse); return 1 }
	itself.Source = &runtime.Source{File: "itself.lua", Code: `return require "itself"`}
	source.Source = &runtime.Source{File: "source.lua", Code: `return {name = ..., dep = require "dep"}`}
	tab := tableOf(newProbe("a"), internal, left, broken, nothing, no, itself, source, newProbe("dep"), newProbe("risky"))
	tab.Profiles[0].Modules = slices.DeleteFunc(tab.Profiles[0].Modules, func(name string) bool { return name == "left" })
	i := slices.IndexFunc(tab.Modules, func(m *runtime.Module) bool { return m.Name == "risky" })
	tab.Modules[i].Capabilities, tab.Profiles[0].Deny = []string{"net"}, []string{"net"}
	tab.Bundles = []runtime.Bundle{{Name: "hidden", Modules: []string{"a"}}}
	return withBundle(tab, "pack", "a", "dep")
}

// A script cannot tell which require it has.
func TestRequireOfSelection(t *testing.T) {
	for _, program := range []string{
		`local a = require "a" assert(a == require "a" and a.name() == "a") return tostring(a)`,
		`return tostring(require "pack") .. require("pack").dep.name() .. tostring(require("pack") == require "pack")`,
		`local s = require "source" return s.name .. s.dep.name() .. tostring(s == require "source")`,
		`return tostring(require "nothing") .. tostring(require "nothing")`,
		`return tostring(require "no") .. tostring(require "no")`,
		`return table.concat(require("luamod").modules(), " ")`,
		`local l = require "luamod" l.load{"a", "dep"} return table.concat(l.loaded(), " ")`,
		`local l, a = require "luamod", require "a" l.unload("a") return tostring(a == require "a")`,
		`local l, s = require "luamod", require "source" l.reload("source") return tostring(s == require "source")`,
		`require "internal"`,
		`require "left"`,
		`require "risky"`,
		`require "hidden"`,
		`require "itself"`,
		`pcall(require, "itself") require "itself"`,
		`require "broken"`,
		`pcall(require, "broken") require "broken"`,
		`require()`,
		`require {}`,
		`return (select(2, pcall(require, "broken"))) .. ""`,
	} {
		stock, own := preloadedTable(t, loadedBy()), opened(t, selected(t, loadedBy()))
		if want, got := outcome(stock, program), outcome(own, program); got != want {
			t.Errorf("%s\nis        %s\nexpected: %s", program, got, want)
		}
	}
	L := opened(t, selected(t, loadedBy()))
	fails(t, L, `require "os"`, "module os not found:\n\tthere is no such module in the profile")
	fails(t, L, `require "./selection_test"`, "not found")
	fails(t, L, `require "luamod/../a"`, "not found")
}

// outcome is what a program returns or fails with.
func outcome(L *lua.LState, program string) string {
	if err := L.DoString(program); err != nil {
		text, _, _ := strings.Cut(err.Error(), "\nstack traceback")
		return "error: " + text
	}
	return L.Get(-1).String()
}

func TestResetClosesWhatCloseDoes(t *testing.T) {
	core := sharedProbe("core")
	pool, user, bad := sharedProbe("pool", core), newProbe("user", core), newProbe("bad")
	bad.close = func() error { return errNoGreeting }
	var closed []string
	core.log, pool.log, user.log = &closed, &closed, &closed
	sel := selected(t, tableOf(core, pool, user, bad))
	L := opened(t, sel)
	run(t, L, `require "pool" require "user"`)
	before := runtime.Stats()
	if err := runtime.Reset(L); err != nil {
		t.Error(err)
	}
	if got := strings.Join(closed, " "); got != "user pool core" {
		t.Errorf("order of closing: %s", got)
	}
	if after := runtime.Stats(); after.Closes != before.Closes+1 {
		t.Errorf("%d closes", after.Closes-before.Closes)
	}
	fails(t, L, `require "pool"`, "the state has no profile")

	reopen(t, L, sel)
	run(t, L, `require "bad" assert(require("user").name() == "user")`)
	wantCount(t, "user made", &user.made, 2)
	if err := runtime.Reset(L); !errors.Is(err, errNoGreeting) {
		t.Errorf("reset: %v", err)
	}
	reopen(t, L, sel)
	run(t, L, `assert(require("bad").name() == "bad")`)
}

func TestResetForAnotherSelection(t *testing.T) {
	L := opened(t, selected(t, tableOf(newProbe("one"))))
	run(t, L, `one = require "one" assert(profile.name == "all") old = profile rawset(profile, "x", 1)`)
	if err := runtime.Reset(L); err != nil {
		t.Fatal(err)
	}
	reopen(t, L, selected(t, tableOf(newProbe("two")), runtime.Features(map[string]bool{"sandbox": true})))
	run(t, L, `assert(profile ~= old and profile.x == nil and profile.features.sandbox)
		assert(require("two").name() == "two")`)
	fails(t, L, `require "one"`, "no such module")
	fails(t, L, `one.name()`, "one.name: the state is closed")
}

func TestWhatCannotBeReset(t *testing.T) {
	sel := selected(t, tableOf(newProbe("a")))
	closed := opened(t, sel)
	runtime.Close(closed)
	thread, _ := opened(t, sel).NewThread()
	thread.G.MainThread = &lua.LState{}
	for text, L := range map[string]*lua.LState{
		"reset: the state is nil":                                            nil,
		"reset: the state is closed":                                         closed,
		"reset: the state was not opened by a Selection: close it":           preloaded(t, newProbe("a")),
		"reset: the state is a coroutine: pass the state that it belongs to": thread,
	} {
		wantError(t, runtime.Reset(L), text)
	}
	if err := runtime.Reset(newState(t)); err != nil {
		t.Error(err)
	}
	L := opened(t, sel)
	wantError(t, sel.Open(L), `open: profile "all" is preloaded in this state already`)

	loading := newProbe("loading")
	L = opened(t, selected(t, tableOf(loading)))
	loading.make = func(*bind.Build) error { return runtime.Reset(L) }
	fails(t, L, `require "loading"`, `reset: module "loading" is being loaded`)
}

func TestSelectionSeesWhatItsOptionsSay(t *testing.T) {
	m, user := newProbe("m"), newProbe("user")
	m.Source = &runtime.Source{File: "m.lua", Code: `return "built in"`}
	user.Source = &runtime.Source{File: "user.lua", Code: `return "uses " .. require "m"`}
	files := fstest.MapFS{"m.lua": {Data: []byte(`return "file"`)}}
	var events []runtime.EventKind
	sel := selected(t, tableOf(m, user), runtime.WithSource(files), runtime.Observe(runtime.ObserverFunc(func(e runtime.Event) {
		events = append(events, e.Kind)
	})))
	L := opened(t, sel)
	run(t, L, `assert(require("user") == "uses file")`)
	files["m.lua"] = &fstest.MapFile{Data: []byte(`return "changed"`)}
	if err := runtime.Reload(L, "m"); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("user") == "uses changed")`)
	if !slices.Contains(events, runtime.LoadEnd) {
		t.Errorf("events: %v", events)
	}
}

func BenchmarkOpen(b *testing.B) {
	sel := selected(b, tableOf(newProbe("a")))
	L := opened(b, sel)
	runtime.Reset(L)
	b.ReportAllocs()
	for b.Loop() {
		if err := sel.Open(L); err != nil {
			b.Fatal(err)
		}
		if err := runtime.Reset(L); err != nil {
			b.Fatal(err)
		}
	}
}

package runtime_test

import (
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// limited is a table with a profile that has limits, features and a rival that has none.
func limited() *runtime.Table {
	tab := tableOf(newProbe("one"))
	tab.Profiles[0].Features = []string{"async", "debug"}
	tab.Profiles[0].MemoryLimit, tab.Profiles[0].InstructionLimit, tab.Profiles[0].Timeout = 50<<20, 1e9, 1500*time.Millisecond
	tab.Profiles = append(tab.Profiles, runtime.Profile{Name: "bare"})
	return tab
}

func TestProfileTable(t *testing.T) {
	L := preloadedTable(t, limited())
	run(t, L, `
		assert(profile == _PROFILE and profile == require("luamod").profile and type(profile) == "table")
		assert(profile.name == "all" and profile.features.async == true and profile.features.net == nil)
		assert(profile.memory_limit == 52428800 and profile.instruction_limit == 1e9 and profile.timeout == 1.5 and profile.other == nil)
		local fields, features = {}, {}
		for key, value in pairs(profile) do fields[key] = type(value) end
		for name, on in pairs(profile.features) do assert(on == true) features[#features + 1] = name end
		assert(fields.name == "string" and fields.features == "table" and fields.timeout == "number")
		assert(table.concat(features, " ") == "async debug" and next(profile) == "name")
	`)
	fails(t, L, `profile.name = "full"`, "profile is read-only")
	fails(t, L, `profile.features.sandbox = true`, "profile.features is read-only")
	fails(t, L, `setmetatable(profile, {})`, "cannot change a protected metatable")
	run(t, L, `for _, t in pairs{profile} do local _, copy = pairs(t) copy.name = "full" end assert(profile.name == "all")`)

	L = newState(t)
	if err := runtime.Preload(L, "bare", runtime.Use(limited())); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(profile.timeout == nil and profile.memory_limit == nil and next(profile.features) == nil)`)
}

// Two states do not see what the other wrote past the guards.
func TestProfileTableIsOfOneState(t *testing.T) {
	run(t, preloadedTable(t, limited()), `rawset(profile, "name", "mine") rawset(profile.features, "gpu", true) assert(profile.name == "mine")`)
	run(t, preloadedTable(t, limited()), `assert(profile.name == "all" and rawget(profile, "name") == nil and not profile.features.gpu)`)
}

func TestGlobalsOfTheProgramStay(t *testing.T) {
	L := newState(t)
	L.SetGlobal("profile", lua.LString("mine"))
	L.SetGlobal("trace", lua.LFalse)
	if err := runtime.Preload(L, "all", runtime.Use(limited())); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(profile == "mine" and trace == false and _PROFILE.name == "all")`)
}

// What scripts trace reaches the observer where feature debug is on.
func TestTrace(t *testing.T) {
	for _, on := range []bool{true, false} {
		var messages []string
		o := runtime.ObserverFunc(func(e runtime.Event) {
			if e.Kind == runtime.Trace {
				messages = append(messages, e.Message)
			}
		})
		L := preloadedTable(t, limited(), runtime.Observe(o), feature("debug", on))
		run(t, L, `trace("loaded") trace(1)`)
		want := map[bool]string{true: "loaded, 1"}[on]
		if got := strings.Join(messages, ", "); got != want {
			t.Errorf("with debug %t traced %q, expected %q", on, got, want)
		}
	}
}

func TestTraceWithoutObserver(t *testing.T) {
	run(t, preloadedTable(t, limited()), `trace("loaded") trace(1) trace{} assert(not pcall(trace))`)
}

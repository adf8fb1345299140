package runtime_test

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// confined is a stock state with a profile that has feature sandbox.
func confined(t *testing.T) *lua.LState {
	tab := withBundle(tableOf(newProbe("one"), newProbe("net")), "all_of_it", "one")
	tab.Profiles[0].Modules = []string{"one"}
	tab.Profiles[0].Features = []string{"sandbox"}
	tab.Profiles[0].MemoryLimit = 1 << 20
	tab.Profiles = append(tab.Profiles, runtime.Profile{Name: "full", Modules: []string{"net"}})
	return preloadedTable(t, tab)
}

func TestSandboxRemoves(t *testing.T) {
	L := confined(t)
	run(t, L, `
		for _, name in ipairs{"io", "dofile", "loadfile", "load", "loadstring", "package", "getfenv", "setfenv", "module", "debug", "collectgarbage",
			"newproxy", "channel", "coroutine", "_printregs"} do
			assert(_G[name] == nil, name)
		end
		for _, name in ipairs{"execute", "exit", "getenv", "setenv", "remove", "rename", "tmpname", "setlocale"} do assert(os[name] == nil, name) end
		assert(os.time() > 0 and os.clock() >= 0 and #os.date("%Y") == 4)
		assert(string.dump == nil and ("x"):rep(3) == "xxx" and ("a,b"):gsub(",", ";") == "a;b" and ("x1"):match("%d") == "1")
		assert(("%5.2f|%-3d|%q|%%|%s"):format(1.5, 7, "q", true) == ' 1.50|7  |"q"|%|true')
		local t = {1, 3} table.insert(t, 2, 2) table.insert(t, 4) assert(table.concat(t) == "1234")
		assert(getmetatable(setmetatable({}, {})) and profile.features.sandbox)
	`)
	for program, want := range map[string]string{
		`setmetatable("", {})`:               "table expected, got string",
		`getmetatable("").__index = nil`:     "table expected, got string",
		`setmetatable(print, {})`:            "table expected, got function",
		`("x"):rep(1e13)`:                    "the result is too long",
		`string.rep(12, 1e13)`:               "the result is too long",
		`("%#v"):format(print)`:              "invalid option in format",
		`("%5%%v"):format(print)`:            "invalid option in format",
		`os.date(("%"):rep(1e5))`:            "string is too long",
		`("x"):find(("("):rep(5e5))`:         "string is too long",
		`("x"):gsub("x", ("%"):rep(5e5))`:    "string is too long",
		`table.insert({}, 67108863, 1)`:      "position out of bounds",
		`local t = {} table.insert(t, 3, 1)`: "position out of bounds",
	} {
		fails(t, L, program, want)
	}
}

func TestSandboxRequires(t *testing.T) {
	L := confined(t)
	run(t, L, `
		assert(require("one").name() == "one" and require("all_of_it").one == require "one")
		assert(table.concat(require("luamod").modules(), " ") == "luamod one")
	`)
	fails(t, L, `require "net"`, `module "net" is not in profile "all" (it is in: full)`)
	for name, want := range map[string]string{
		"os.path": `<string>:1: module "os.path" not found in profile "all" (valid: all_of_it, luamod, one)`,
		"oen":     `<string>:1: module "oen" not found in profile "all"; did you mean "one"?`,
	} {
		err := fails(t, L, fmt.Sprintf("require %q", name), want)
		if message, _, _ := strings.Cut(err.Error(), "\nstack traceback"); message != want {
			t.Errorf("the message is %q", message)
		}
	}
}

// A program adds what its scripts may have after Preload.
func TestSandboxKeepsWhatComesAfter(t *testing.T) {
	L := confined(t)
	L.SetGlobal("io", lua.LString("a writer"))
	run(t, L, `assert(io == "a writer")`)
}

func TestSandboxSwitchedOn(t *testing.T) {
	run(t, preloadedTable(t, tableOf(newProbe("one")), feature("sandbox", true)), `assert(io == nil and profile.features.sandbox and require("one").name())`)
}

// A state without all libraries has less to remove.
func TestSandboxOfASmallState(t *testing.T) {
	L := smallState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(newProbe("one"))), feature("sandbox", true)); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("one").name() == "one" and package == nil)`)
}

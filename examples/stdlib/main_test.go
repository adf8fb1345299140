package main

import (
	"os"
	"os/exec"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// TestLoad requires every module, each in a state of its own.
func TestLoad(t *testing.T) {
	for _, name := range modules(t) {
		L := lua.NewState()
		if err := runtime.Preload(L, "standard"); err != nil {
			t.Fatal(err)
		}
		L.SetGlobal("name", lua.LString(name))
		if err := L.DoString(`assert(type(require(name)) == "table")`); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := runtime.Close(L); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func modules(t *testing.T) []string {
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "standard"); err != nil {
		t.Fatal(err)
	}
	names := runtime.Modules(L)
	if len(names) < 40 {
		t.Errorf("there are only %d modules: %v", len(names), names)
	}
	return names
}

// TestTimer has a timer call a script on a goroutine of its own. The next call of the script raises that it cannot.
func TestTimer(t *testing.T) {
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "standard"); err != nil {
		t.Fatal(err)
	}
	if err := L.DoString(`
		local time, path = require("time"), require("path")
		time.after_func(0, function() error("never called") end)
		local ok, err
		repeat ok, err = pcall(path.base, "a") until not ok
		assert(err:find("goroutine"), err)
	`); err != nil {
		t.Error(err)
	}
}

// TestErrorInItself sets the fields of errors so that one would contain itself. Its text would end the program.
func TestErrorInItself(t *testing.T) {
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "standard"); err != nil {
		t.Fatal(err)
	}
	if err := L.DoString(`
		local inner, outer = require("template").ExecError.new(), require("fs").PathError.new({op = "open", path = "x"})
		outer.err = inner
		for _, err in ipairs({inner, outer, require("fs").err_exist}) do
			local ok, text = pcall(function() inner.err = err end)
			assert(ok == (err ~= inner and err ~= outer), text)
			assert(ok or text:find("template.ExecError.err: the error contains itself", 1, true), text)
		end
		assert(not pcall(function() inner.err = require("url").Error.new({err = outer}).err end))
		assert(outer:error() == "open x: file already exists")
	`); err != nil {
		t.Error(err)
	}
}

// TestScript runs the program, whose output is output.txt.
func TestScript(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "RUN_EXAMPLE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want, err := os.ReadFile("output.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(out) != string(want) {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestMain(m *testing.M) {
	if os.Getenv("RUN_EXAMPLE") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

package watch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/watch"
)

var table = runtime.Table{
	Package: "example.com/app/bindings",
	Modules: []*runtime.Module{
		{Name: "app", Source: &runtime.Source{File: "lua/app.lua", Code: `return {util = require "util"}`}},
		{Name: "util", Source: &runtime.Source{File: "lua/text/util.lua", Code: `return {v = "built in"}`}},
	},
	Profiles: []runtime.Profile{{Name: "all", Modules: []string{"app", "util"}}},
}

// open watches a directory with the files, and gives a state that reads from it.
func open(t *testing.T, files map[string]string) (*lua.LState, *watch.Files, string) {
	t.Helper()
	root := t.TempDir()
	for name, code := range files {
		write(t, root, name, code)
	}
	w, err := watch.Dir(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	L := lua.NewState()
	t.Cleanup(func() { runtime.Close(L) })
	if err := runtime.Preload(L, "all", runtime.Use(&table), runtime.WithSource(w)); err != nil {
		t.Fatal(err)
	}
	return L, w, root
}

func write(t *testing.T, root, name, code string) {
	t.Helper()
	path := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(code), 0o666); err != nil {
		t.Fatal(err)
	}
}

// eventually runs a Lua program until it succeeds: the system reports changes when it likes.
func eventually(t *testing.T, L *lua.LState, program string) {
	t.Helper()
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if err = L.DoString(program); err == nil {
			return
		}
	}
	t.Fatal(err)
}

func TestChangedFile(t *testing.T) {
	L, w, root := open(t, map[string]string{"lua/text/util.lua": `return {v = 1}`, "lua/app.lua": `return {util = require "util"}`})
	const version = `assert(require("util").v == %d and require("app").util == require("util"))`
	eventually(t, L, fmt.Sprintf(version, 1))
	other := lua.NewState()
	defer runtime.Close(other)
	if err := runtime.Preload(other, "all", runtime.Use(&table), runtime.WithSource(w)); err != nil {
		t.Fatal(err)
	}
	eventually(t, other, fmt.Sprintf(version, 1))

	write(t, root, "lua/text/util.lua", `return {v = 2}`)
	eventually(t, L, fmt.Sprintf(version, 2))
	eventually(t, other, fmt.Sprintf(version, 2))
	if err := L.DoString(`same = require "util"; assert(same == require "util" and require "app" == require "app")`); err != nil {
		t.Error(err)
	}

	write(t, root, "lua/text/util.lua", "return {v = 3")
	eventually(t, L, `local ok, err = pcall(require, "util"); assert(tostring(err):find("lua/text/util.lua:1: syntax error", 1, true))`)
	write(t, root, "new", `return {v = 3}`) // as editors save
	if err := os.Rename(filepath.Join(root, "new"), filepath.Join(root, "lua/text/util.lua")); err != nil {
		t.Fatal(err)
	}
	eventually(t, L, fmt.Sprintf(version, 3))
}

// Directories come and go, and with them what is built in goes and comes.
func TestNewDirectory(t *testing.T) {
	L, _, root := open(t, map[string]string{"lua/app.lua": `return {util = require "util"}`})
	eventually(t, L, `assert(require("util").v == "built in")`)
	write(t, root, "lua/text/util.lua", `return {v = 1}`)
	eventually(t, L, `assert(require("util").v == 1)`)
	write(t, root, "lua/text/util.lua", `return {v = 2}`)
	eventually(t, L, `assert(require("util").v == 2)`)
	for _, away := range []func() error{
		func() error { return os.Rename(filepath.Join(root, "lua/text"), filepath.Join(root, "away")) },
		func() error { return os.RemoveAll(filepath.Join(root, "lua/text")) },
	} {
		if err := away(); err != nil {
			t.Fatal(err)
		}
		eventually(t, L, `assert(require("app").util.v == "built in")`)
		write(t, root, "lua/text/util.lua", `return {v = 3}`)
		eventually(t, L, `assert(require("util").v == 3)`)
	}
}

func TestClose(t *testing.T) {
	L, w, root := open(t, map[string]string{"lua/text/util.lua": `return {v = 1}`})
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	write(t, root, "lua/text/util.lua", `return {v = 2}`)
	eventually(t, L, `assert(require("util").v == 2)`) // the first time it is read
	if _, err := watch.Dir(filepath.Join(root, "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a directory that is not there: %v", err)
	}
}

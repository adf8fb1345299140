package runtime_test

import (
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestAssertRaisesGoErrors(t *testing.T) {
	want := errors.New("no such file")
	p := newProbe("files")
	p.Funcs = []bind.Func{{Decl: "open(name)", Call: func(c bind.Call) int { return c.Fail(want) }}}
	L := preloaded(t, p)
	err := fails(t, L, `assert(require("files").open("none"))`, "no such file")
	if runtime.Cause(err) != want {
		t.Errorf("the Go error is %v", runtime.Cause(err))
	}
	run(t, L, `
		local ok, err = pcall(assert, require("files").open("none"))
		assert(not ok and tostring(err) == "no such file")
	`)
}

func TestAssertIsOtherwiseLuas(t *testing.T) {
	for _, program := range []string{
		`return assert(1, "two", nil)`, `return assert()`, `return assert(nil)`, `return assert(false, "text")`,
		`return assert(false, 7)`, `return assert(nil, {})`, `return select("#", assert(true, nil, nil))`,
	} {
		stock, ours := lua.NewState(), preloaded(t, newProbe("files"))
		wantErr, gotErr := stock.DoString(program), ours.DoString(program)
		if text(wantErr) != text(gotErr) {
			t.Errorf("%s\nstock: %v\nours:  %v", program, wantErr, gotErr)
		}
		if stock.GetTop() != ours.GetTop() {
			t.Errorf("%s: %d values, stock %d", program, ours.GetTop(), stock.GetTop())
		}
		stock.Close()
	}
}

// text is the value of an error without its traceback.
func text(err error) string {
	var api *lua.ApiError
	if errors.As(err, &api) {
		return api.Object.String()
	}
	return ""
}

func TestAssertWithoutPreload(t *testing.T) {
	p := newProbe("files")
	p.Funcs = []bind.Func{{Decl: "open(name)", Call: func(c bind.Call) int { return c.Fail(errors.New("no such file")) }}}
	L := newState(t)
	L.PreloadModule("files", p.Module.Load)
	fails(t, L, `local files = require "files" assert(files.open("none"))`, "no such file")
}

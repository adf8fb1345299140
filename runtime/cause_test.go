package runtime_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestCause(t *testing.T) {
	L := newState(t)
	L.SetGlobal("fail", L.NewFunction(func(L *lua.LState) int {
		L.Error(bind.NewError(L, fs.ErrNotExist), 1)
		return 0
	}))
	for _, program := range []string{
		`fail()`,
		`local ok, err = pcall(fail); error(err)`,
		`local ok, err = coroutine.resume(coroutine.create(fail)); error(err, 0)`,
		`coroutine.wrap(fail)()`,
	} {
		err := L.DoString(program)
		if cause := runtime.Cause(err); cause != fs.ErrNotExist {
			t.Errorf("%s: cause %v", program, cause)
		}
		if cause := runtime.Cause(fmt.Errorf("running: %w", err)); cause != fs.ErrNotExist {
			t.Errorf("%s, wrapped: cause %v", program, cause)
		}
	}
	if err := runtime.Cause(nil); err != nil {
		t.Errorf("cause of nil: %v", err)
	}
	if err := runtime.Cause(fs.ErrExist); err != fs.ErrExist {
		t.Errorf("cause of a Go error: %v", err)
	}
	if err := L.DoString(`error("text")`); runtime.Cause(err) != err {
		t.Errorf("cause of an error of the script: %v", runtime.Cause(err))
	}
	if err := L.DoFile("/nonexistent.lua"); !errors.Is(runtime.Cause(err), fs.ErrNotExist) {
		t.Errorf("cause of a missing file: %v", runtime.Cause(err))
	}
}

func ExampleCause() {
	files := runtime.Module{
		Name: "files",
		Funcs: []bind.Func{
			{Decl: "read(name)", Call: func(c bind.Call) int {
				return c.Raise(&fs.PathError{Op: "read", Path: c.String(1), Err: fs.ErrNotExist})
			}},
		},
	}
	L := lua.NewState()
	defer runtime.Close(L)
	L.PreloadModule("files", files.Load)

	err := L.DoString(`require("files").read("notes.txt")`)
	fmt.Println(errors.Is(runtime.Cause(err), fs.ErrNotExist))
	fmt.Println(runtime.Cause(err))
	// Output:
	// true
	// read notes.txt: file does not exist
}

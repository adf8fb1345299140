package sandbox

import (
	"os"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// settle makes t an ordinary table that holds all it shows, if it is the environment of L and still inherits what it has. Whatever looks at a table
// without its metamethods calls it first.
func settle(L *lua.LState, t *lua.LTable) {}

// whole returns the table to walk for t.
func whole(L *lua.LState, t *lua.LTable) *lua.LTable {
	settle(L, t)
	return runtime.Whole(L, t)
}

// writeOutput writes what a script prints to the writer of the run.
func writeOutput(L *lua.LState, text []byte) { os.Stdout.Write(text) }

// exceed ends the run of L for a limit that is not counted by charge or work.
func exceed(L *lua.LState, err *LimitError) { L.Error(bind.NewError(L, err), 1) }

// spoil ends the run of L for a panic that is no Lua error: neither the values nor the stack of the state are to be trusted after it.
func spoil(L *lua.LState, err *PanicError) { panic(err) }

// Stdlib runs script.lua, which uses a dozen packages of Go's standard library. luamod.yaml names the packages; everything else
// is generated.
package main

import (
	_ "embed"
	"fmt"
	"os"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"

	_ "github.com/luamodgen/luamodgen/examples/stdlib/bindings"
)

//go:embed script.lua
var script string

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "standard"); err != nil {
		return err
	}
	return L.DoString(script)
}

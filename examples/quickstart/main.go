// Quickstart runs a Lua script that uses two modules written in Go.
package main

import (
	_ "embed"
	"errors"
	"fmt"
	"log"

	lua "github.com/yuin/gopher-lua"

	_ "github.com/luamodgen/luamodgen/examples/quickstart/bindings"
	"github.com/luamodgen/luamodgen/examples/quickstart/inventory"
	"github.com/luamodgen/luamodgen/runtime"
)

//go:embed script.lua
var script string

func main() {
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "standard"); err != nil {
		log.Fatal(err)
	}
	// The script ends with an error that Go raised. It is the same error when it comes back to Go.
	err := L.DoString(script)
	fmt.Println("is ErrUnknown:", errors.Is(runtime.Cause(err), inventory.ErrUnknown))
}

// Package runtime loads the modules that luamodgen generates into gopher-lua states.
//
// A complete program. The package hello is plain Go with annotations:
//
//	package hello
//
//	// Greeter greets people.
//	//
//	//luamod:module hello
//	type Greeter struct{ greeting string }
//
//	// Config is what the program decides.
//	type Config struct{ Greeting string }
//
//	func New(c Config) *Greeter { return &Greeter{c.Greeting} }
//
//	func (g *Greeter) Greet(name string) string { return g.greeting + ", " + name }
//
// The manifest luamod.yaml names what programs can ask for:
//
//	version: 1
//	output: bindings
//	packages: [./hello]
//	modules:
//	  hello: {new: New}
//	profiles:
//	  standard: {modules: [hello], default: true}
//
// luamodgen writes the package bindings, which registers itself. The program preloads a profile in each Lua state:
//
//	package main
//
//	import (
//		"log"
//
//		"github.com/luamodgen/luamodgen/runtime"
//		lua "github.com/yuin/gopher-lua"
//
//		_ "example.com/app/bindings"
//		"example.com/app/hello"
//	)
//
//	func main() {
//		L := lua.NewState()
//		defer runtime.Close(L)
//		if err := runtime.Preload(L, "standard", runtime.Provide(hello.Config{Greeting: "Hello"})); err != nil {
//			log.Fatal(err)
//		}
//		if err := L.DoString(`print(require("hello").greet("World"))`); err != nil {
//			log.Fatal(runtime.Cause(err))
//		}
//	}
//
// Nothing of a module exists until a script requires it. Then its dependencies are made first, each once per state (or
// once per process, if it is shared), and what fails can be required again. Close closes what was made.
//
// A state is used by one goroutine at a time, as gopher-lua demands; different states are independent of each other.
package runtime

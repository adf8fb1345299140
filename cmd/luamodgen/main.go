// Luamodgen generates Lua bindings for annotated Go structs, for programs that embed gopher-lua.
//
// It reads luamod.yaml, which lists modules, their dependencies and the profiles that scripts run under, and the Go packages that it names.
// It writes a package of bindings, which is committed. Given
//
//	version: 1
//	output: bindings
//	packages: [./hello]
//	modules:
//	  hello: {}
//	profiles:
//	  standard: {modules: [hello]}
//
// and, in hello/hello.go,
//
//	//luamod:module hello
//	type Greeter struct{}
//
//	func (g *Greeter) Greet(name string) string { return "Hello, " + name + "!" }
//
// the command
//
//	luamodgen
//
// writes bindings/hello_luamod.go and bindings/table_luamod.go, after which a program that imports the bindings runs
//
//	if err := runtime.Preload(L, "standard"); err != nil { … }
//	err := L.DoString(`print(require("hello").greet("World"))`)
//
// Usually it runs from a directive, //go:generate luamodgen or //go:generate go tool luamodgen.
//
// The exit code is 0 when done, 1 for diagnostics or stale files, and 2 for a wrong call or a broken environment.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// errFindings is returned by a command that has told what it found: diagnostics or stale files.
var errFindings = errors.New("findings")

// run executes the command and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr *os.File) int {
	cmd := newCommand(stdout, stderr)
	cmd.SetArgs(goFlags(args))
	err := cmd.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFindings):
		return 1
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "luamodgen: interrupted")
	default:
		fmt.Fprintln(stderr, "luamodgen:", err)
	}
	if usage := new(usageError); errors.As(err, &usage) {
		fmt.Fprintln(stderr, "Run 'luamodgen help' for usage.")
	}
	return 2
}

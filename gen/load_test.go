package gen_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/gen"
	"github.com/luamodgen/luamodgen/gen/diag"
)

const brokenProject = `
-- luamod.yaml --
version: 1
output: bindings
packages: [./hello]
modules:
  hello: {}
-- store/store.go --
package store

type Store struct{ n int }

func broken() int { return "text" }
-- hello/hello.go --
package hello

import (
	"example.com/app/nothere"
	"example.com/app/store"
)

//luamod:module hello
type Greeter struct{ store *store.Store }

func (g *Greeter) Greet(name string) string { return undefined(name) }

var _ = nothere.X
`

// TestTypeErrors generates from code that does not compile, as long as nothing that is bound needs the broken part.
func TestTypeErrors(t *testing.T) {
	dir := project(t, brokenProject)
	generate(t, dir)
	rename(t, filepath.Join(dir, "hello", "hello.go"), "(name string)", "(name nothere.Name)")
	diags := run(t, dir).Diagnostics
	if len(diags) != 1 || diags[0].Code != diag.BrokenGo || diags[0].Pos.Line != 11 || diags[0].Pos.Column != 30 {
		t.Errorf("diagnostics %v, want %v at 11:30", diags, diag.BrokenGo)
	}
}

// TestGoCommandFails hands on what the go command says when it cannot list packages at all.
func TestGoCommandFails(t *testing.T) {
	dir := project(t, helloProject)
	write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\nrequire nonsense\n")
	_, err := gen.Run(t.Context(), gen.Config{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "go.mod:3: usage: require module/path v1.2.3") {
		t.Errorf("error %v", err)
	}
}

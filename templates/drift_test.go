package templates_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Go code that changes under its bindings breaks the build, even where the old calls would compile.
func TestDrift(t *testing.T) {
	for _, tt := range []struct{ name, file, from, to string }{
		{"parameter", "hello/user.go", "Check([]uint8)", "Check(any)"},
		{"result", "hello/user.go", "Greet(string) string", "Greet(string) []byte"},
		{"more parameters", "hello/user.go", "Sum(context.Context, string, ...int)", "Sum(context.Context, string, string, ...int)"},
		{"variadic", "hello/user.go", "Reset()", "Reset(...int)"},
		{"value", "hello/user.go", "Lang   string", "Lang   rune"},
		{"constant", "hello/user.go", `Default Kind = "x"`, "Default = 'x'"},
		{"field", "geo/user.go", "X    float64", "X    float32"},
		{"new field", "geo/user.go", "Y    float64", "Y, Z float64"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorkspace(t)
			archive, err := txtar.ParseFile("testdata/hello.txtar")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range archive.Files {
				content := string(f.Data)
				if f.Name == tt.file {
					if !strings.Contains(content, tt.from) {
						t.Fatalf("%s has no %q", tt.file, tt.from)
					}
					content = strings.ReplaceAll(content, tt.from, tt.to)
				}
				w.write("hello/"+f.Name, content)
			}
			out, err := w.run("build", "./...")
			if err == nil || !strings.Contains(out, "_luamod.go:") {
				t.Errorf("the build says nothing of the bindings: %v\n%s", err, out)
			}
		})
	}
}

// Guards are for the compiler: a program is the same, byte for byte, without them.
func TestGuardsAreFree(t *testing.T) {
	w := newWorkspace(t)
	b := helloCase()
	w.add(b)
	w.write("hello/main.go", "package main\n\nimport _ \"example.com/hello/bindings\"\n\nfunc main() {}\n")
	program := func() []byte {
		if out, err := w.run("build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", "program", "./hello"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		content, err := os.ReadFile(filepath.Join(w.dir, "program"))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	with := program()
	// Lines stay where they are, because they are in the program.
	onlyGuardsImport := strings.NewReplacer("\t\"context\"\n", "\n", "\t\"example.com/hello/geo\"\n", "\n")
	for _, f := range files(t, b) {
		if body, _, found := strings.Cut(string(f.Content), "// Go code that changed"); found && f.Name == "hello_luamod.go" {
			w.write("hello/bindings/"+f.Name, onlyGuardsImport.Replace(body))
		}
	}
	if without := program(); !bytes.Equal(with, without) {
		t.Errorf("guards change the program: %d bytes with, %d without", len(with), len(without))
	}
}

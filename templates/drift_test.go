package templates_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// Guards are for the compiler: a program has the same symbols, of the same sizes, without them.
func TestGuardsAreFree(t *testing.T) {
	w := newWorkspace(t)
	b := helloCase()
	w.add(b)
	w.write("hello/main.go", "package main\n\nimport _ \"example.com/hello/bindings\"\n\nfunc main() {}\n")
	with := w.symbols("./hello")
	onlyGuardsImport := strings.NewReplacer("\t\"context\"\n", "", "\t\"example.com/hello/geo\"\n", "")
	for _, f := range files(t, b) {
		if body, _, found := strings.Cut(string(f.Content), "// Go code that changed"); found && f.Name == "hello_luamod.go" {
			w.write("hello/bindings/"+f.Name, onlyGuardsImport.Replace(body))
		}
	}
	if diff := cmp.Diff(w.symbols("./hello"), with); diff != "" {
		t.Errorf("guards change the program (-without +with):\n%s", diff)
	}
}

// symbols lists what a program is made of, with sizes and without addresses.
func (w *workspace) symbols(pkg string) []string {
	w.t.Helper()
	var symbols []string
	w.must("build", "-o", "program", pkg)
	for line := range strings.Lines(w.must("tool", "nm", "-size", "program")) {
		fields := strings.Fields(line)
		if len(fields) > 1 && strings.Contains(line, "example.com/") {
			symbols = append(symbols, strings.Join(fields[1:], " "))
		}
	}
	slices.Sort(symbols)
	if len(symbols) == 0 {
		w.t.Fatal("no symbols")
	}
	return symbols
}

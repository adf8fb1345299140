package gen_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// TestDiagnostics generates every case of testdata/diagnostics and compares the diagnostics, with their positions,
// with the file want/diagnostics of the archive.
func TestDiagnostics(t *testing.T) {
	files, err := filepath.Glob("../testdata/diagnostics/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := newModule(t)
			extract(t, dir, a)
			var got strings.Builder
			for _, d := range run(t, dir).Diagnostics {
				got.WriteString(filepath.ToSlash(d.String()) + "\n")
			}
			if *update {
				rewriteDiagnostics(t, file, a, got.String())
				return
			}
			if diff := cmp.Diff(wantFile(a, "want/diagnostics"), got.String()); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func wantFile(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func rewriteDiagnostics(t *testing.T, file string, a *txtar.Archive, got string) {
	var keep []txtar.File
	for _, f := range a.Files {
		if f.Name != "want/diagnostics" {
			keep = append(keep, f)
		}
	}
	a.Files = append(keep, txtar.File{Name: "want/diagnostics", Data: []byte(got)})
	if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestCodeExamples feeds the example in the comment of each diagnostic code through the generator, and expects
// exactly that code.
func TestCodeExamples(t *testing.T) {
	for _, c := range codes(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, example, ok := strings.Cut(c.doc, "Example:\n")
			if !ok {
				t.Fatalf("%s (%s) has no example", c.name, c.code)
			}
			diags := run(t, project(t, unindent(example))).Diagnostics
			for _, d := range diags {
				if d.Code != c.code {
					t.Errorf("got %v, want only %s", d, c.code)
				}
				if !d.Pos.IsValid() || d.Pos.Column < 1 || filepath.IsAbs(d.Pos.Filename) {
					t.Errorf("%v has no usable position", d)
				}
			}
			if len(diags) == 0 {
				t.Errorf("the example yields no diagnostic")
			}
		})
	}
}

// TestCodeTable keeps README's table of codes complete.
func TestCodeTable(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range codes(t) {
		row := "| " + c.code.String() + " | " + strings.TrimSpace(strings.SplitN(c.doc, "\n", 2)[0]) + " |"
		if !strings.Contains(string(readme), row+"\n") {
			t.Errorf("README lacks the row\n%s", row)
		}
	}
}

type code struct {
	name string
	code diag.Code
	doc  string
}

// codes reads the constants of gen/diag/codes.go with their comments.
func codes(t *testing.T) []code {
	file, err := parser.ParseFile(token.NewFileSet(), "diag/codes.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var cs []code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		number, err := strconv.Atoi(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		cs = append(cs, code{spec.Names[0].Name, diag.Code(number), spec.Doc.Text()})
		return true
	})
	if len(cs) < 40 {
		t.Fatalf("found only %d codes", len(cs))
	}
	return cs
}

// unindent removes the tab that a comment's code block is indented by.
func unindent(s string) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		out.WriteString(strings.TrimPrefix(line, "\t"))
	}
	return out.String()
}

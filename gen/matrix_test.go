package gen_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMatrix runs the bindings of testdata/matrix.txtar, and keeps README's support matrix what the run prints.
func TestMatrix(t *testing.T) {
	dir := newModule(t)
	c := newGolden(t, dir, "../testdata/matrix.txtar")
	if t.Failed() {
		return
	}
	cmd := exec.CommandContext(t.Context(), buildRunner(t, dir, []*goldenCase{c}), c.name)
	cmd.Dir = c.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("run: %v\n%s", err, out)
	}
	replaceInReadme(t, "matrix", matrixTable(t, matrixFuncs(t, c), string(out)))
	code := strings.Join(slices.Collect(maps.Values(c.got)), "\n")
	for _, name := range conversions(t) {
		if !regexp.MustCompile(`\bbind\.` + name + `\b`).MatchString(code) {
			t.Errorf("no type of the matrix is converted by bind.%s", name)
		}
	}
}

// conversions are the functions of runtime/bind that convert a value of one type.
func conversions(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../runtime/bind/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func ((?:To|From)[A-Z]\w*)`).FindAllStringSubmatch(string(source), -1) {
			names = append(names, m[1])
		}
	}
	if len(names) < 70 {
		t.Fatalf("found only %v", names)
	}
	return names
}

// replaceInReadme compares what README has between the comments "name" and "end of name" with text. With -update it becomes text.
func replaceInReadme(t *testing.T, name, text string) {
	t.Helper()
	const file = "../README.md"
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, ok := strings.Cut(string(content), begin)
	old, after, closed := strings.Cut(rest, end)
	switch {
	case !ok || !closed:
		t.Fatalf("README lacks %sand %s", begin, end)
	case *update:
		if err := os.WriteFile(file, []byte(before+begin+text+end+after), 0o666); err != nil {
			t.Fatal(err)
		}
	case old != text:
		t.Errorf("README differs (-want +got); go test ./gen -run %s -update rewrites it:\n%s", t.Name(), cmp.Diff(strings.SplitAfter(old, "\n"), strings.SplitAfter(text, "\n")))
	}
}

// matrixFunc is a function of the fixture: TakeInt8, GiveInt8.
type matrixFunc struct {
	goType    string // as Markdown
	direction string
}

// matrixTable makes the table of lines "take_int8", what is taken, what is not, between tabs. There must be one line for each function.
func matrixTable(t *testing.T, funcs map[string]matrixFunc, lines string) string {
	t.Helper()
	var table strings.Builder
	table.WriteString("| Go type | direction | Lua | error |\n|---|---|---|---|\n")
	for line := range strings.Lines(lines) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		name := strings.ReplaceAll(cells[0], "_", "")
		f, ok := funcs[name]
		if !ok || len(cells) != 3 {
			t.Fatalf("no row of a function:\n%s", lines[strings.Index(lines, line):])
		}
		delete(funcs, name)
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", f.goType, f.direction, cells[1], cells[2])
	}
	for name := range funcs {
		t.Errorf("script.lua has no case for %s", name)
	}
	return table.String()
}

// matrixFuncs finds the functions of the fixture, by their names in lower case.
func matrixFuncs(t *testing.T, c *goldenCase) map[string]matrixFunc {
	t.Helper()
	decls := matrixDecls(t, c)
	funcs, about := map[string]matrixFunc{}, map[string]string{}
	for _, d := range decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			describe(d, about)
		}
	}
	for _, d := range decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		switch name := strings.ToLower(d.Name.Name); {
		case strings.HasPrefix(name, "take"):
			funcs[name] = matrixFunc{typeCell(d, d.Type.Params, about), "argument"}
		case strings.HasPrefix(name, "give"):
			funcs[name] = matrixFunc{typeCell(d, d.Type.Results, about), "result"}
		}
	}
	return funcs
}

// matrixDecls parses the fixture's package types.
func matrixDecls(t *testing.T, c *goldenCase) (decls []ast.Decl) {
	t.Helper()
	for _, f := range c.archive.Files {
		if !strings.HasPrefix(f.Name, "types/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, file.Decls...)
	}
	return decls
}

// describe notes what the comments of types say that they are: of "Kind is an enum.", "an enum".
func describe(d *ast.GenDecl, about map[string]string) {
	for _, s := range d.Specs {
		s := s.(*ast.TypeSpec)
		if _, is, ok := strings.Cut(s.Doc.Text(), " is "); ok {
			about[s.Name.Name], _, _ = strings.Cut(is, ".\n")
		}
	}
}

var typeName = regexp.MustCompile(`^\*?(\w+)`)

// typeCell is the type of the values of a function, and what its comment adds, directives on lines of their own. Of several values
// the first counts, or all when they have no names.
func typeCell(d *ast.FuncDecl, values *ast.FieldList, about map[string]string) string {
	text := types.ExprString(values.List[0].Type)
	if len(values.List) > 1 && values.List[0].Names == nil {
		text = strings.TrimPrefix(types.ExprString(&ast.FuncType{Params: values}), "func")
	}
	cell := "`" + text + "`"
	if m := typeName.FindStringSubmatch(text); m != nil && about[m[1]] != "" {
		cell += ", " + about[m[1]]
	}
	if d.Doc == nil {
		return cell
	}
	for _, c := range d.Doc.List {
		if prose, ok := strings.CutPrefix(c.Text, "// "); ok {
			cell += ", " + prose
		} else {
			cell += "<br>`" + c.Text + "`"
		}
	}
	return cell
}

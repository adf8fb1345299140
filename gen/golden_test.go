package gen_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the want/ files of the golden cases")

// TestGolden generates every case of testdata/golden, compares the files with the ones in the archive, compiles and
// vets them, and runs the case's script.lua, whose output must be want/output.
//
// The case geo.txtar is the directory geo of module example.com/app. Its package geo/host, if there is one, has a
// function Options() []runtime.Option for Preload. Scripts run under the profile standard.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("../testdata/golden/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden cases", err)
	}
	dir := newModule(t)
	var cases []*goldenCase
	for _, file := range files {
		cases = append(cases, newGolden(t, dir, file))
	}
	runner := buildRunner(t, dir, cases)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.compare(t, runner) })
	}
}

type goldenCase struct {
	name, file, dir string
	bindings        string // import path of the generated package
	archive         *txtar.Archive
	got             map[string]string // want/… → content
}

func newGolden(t *testing.T, module, file string) *goldenCase {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(file), ".txtar")
	c := &goldenCase{name: name, file: file, dir: filepath.Join(module, name), archive: a, got: map[string]string{}}
	extract(t, c.dir, a)
	res := run(t, c.dir)
	for _, d := range res.Diagnostics {
		t.Errorf("%s: %v", name, d)
	}
	if _, err := res.Commit(); err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(module, res.Dir)
	if err != nil {
		t.Fatal(err)
	}
	c.bindings = path.Join("example.com/app", filepath.ToSlash(rel))
	for _, f := range res.Files {
		c.got["want/"+f.Name] = string(f.Content)
	}
	return c
}

// buildRunner vets all cases and builds one program that runs any of them.
func buildRunner(t *testing.T, dir string, cases []*goldenCase) string {
	t.Helper()
	var imports, rows strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&imports, "\tb%d %q\n", i, c.bindings)
		options := "nil"
		if _, err := os.Stat(filepath.Join(c.dir, "host")); err == nil {
			fmt.Fprintf(&imports, "\th%d \"example.com/app/%s/host\"\n", i, c.name)
			options = fmt.Sprintf("h%d.Options()", i)
		}
		fmt.Fprintf(&rows, "\t\t%q: {&b%d.Table, %s},\n", c.name, i, options)
	}
	src := strings.NewReplacer("IMPORTS\n", imports.String(), "ROWS\n", rows.String()).Replace(runnerSource)
	write(t, filepath.Join(dir, "runner", "main.go"), src)
	if out, err := goTool(t, dir, "vet", "./..."); err != nil {
		t.Fatalf("go vet: %v\n%s", err, out)
	}
	bin := filepath.Join(dir, "runner.exe")
	if out, err := goTool(t, dir, "build", "-o", bin, "./runner"); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

const runnerSource = `package main

import (
	"fmt"
	"os"

	lua "github.com/yuin/gopher-lua"
	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/async"
IMPORTS
)

func main() {
	type program struct {
		table   *runtime.Table
		options []runtime.Option
	}
	p := map[string]program{
ROWS
	}[os.Args[1]]
	L := lua.NewState()
	async.Open(L)
	if err := runtime.Preload(L, "standard", append(p.options, runtime.Use(p.table))...); err != nil {
		fmt.Println("preload:", err)
		return
	}
	if err := L.DoFile("script.lua"); err != nil {
		fmt.Println("error:", err)
	}
	if err := runtime.Close(L); err != nil {
		fmt.Println("close:", err)
	}
}
`

func (c *goldenCase) compare(t *testing.T, runner string) {
	cmd := exec.CommandContext(t.Context(), runner, c.name)
	cmd.Dir = c.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("run: %v\n%s", err, out)
	}
	c.got["want/output"] = string(out)
	if *update {
		c.rewrite(t)
		return
	}
	want := map[string]string{}
	for _, f := range c.archive.Files {
		if strings.HasPrefix(f.Name, "want/") {
			want[f.Name] = string(f.Data)
		}
	}
	if diff := cmp.Diff(want, c.got); diff != "" {
		t.Errorf("generated code or output differs (-want +got); go test ./gen -run TestGolden -update rewrites it:\n%s", diff)
	}
}

func (c *goldenCase) rewrite(t *testing.T) {
	a := &txtar.Archive{Comment: c.archive.Comment}
	for _, f := range c.archive.Files {
		if !strings.HasPrefix(f.Name, "want/") {
			a.Files = append(a.Files, f)
		}
	}
	var names []string
	for name := range c.got {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(c.got[name])})
	}
	if err := os.WriteFile(c.file, txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
}

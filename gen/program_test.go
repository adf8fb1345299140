package gen

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"

	"github.com/luamodgen/luamodgen/gen/manifest"
)

// program is Go code that was type-checked without the go command.
type program struct {
	fset     *token.FileSet
	files    []*file
	packages map[string]*packages.Package // by import path; those that are done
	broken   []error
}

// file is a Go file with its place.
type file struct {
	name   string // slash-separated, relative to the module
	source []byte
	syntax *ast.File
}

const (
	fuzzModule = "example.com/app"
	fuzzRoot   = "/app"
)

func newProgram(source string) *program {
	p := &program{fset: token.NewFileSet(), packages: map[string]*packages.Package{}}
	archive := txtar.Parse([]byte(source))
	if len(archive.Files) == 0 {
		archive.Files = []txtar.File{{Name: "hello/hello.go", Data: []byte(source)}}
	}
	for _, f := range archive.Files {
		name := path.Clean("/" + f.Name)[1:]
		if path.Ext(name) == ".go" && !slices.ContainsFunc(p.files, func(o *file) bool { return o.name == name }) {
			p.files = append(p.files, &file{name: name, source: f.Data})
		}
	}
	return p
}

// load parses and checks everything. Files that do not parse are left out, as a run stops there.
func (p *program) load() (ok bool) {
	ok = true
	for _, f := range p.files {
		syntax, err := parser.ParseFile(p.fset, path.Join(fuzzRoot, f.name), f.source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			ok = false
			continue
		}
		f.syntax = syntax
	}
	for _, f := range p.files {
		p.check(path.Join(fuzzModule, path.Dir(f.name)), nil)
	}
	return ok
}

// check type-checks a package of the program once. Its importers are the packages that wait for it.
func (p *program) check(importPath string, importers []string) *packages.Package {
	if pkg, done := p.packages[importPath]; done || slices.Contains(importers, importPath) {
		return pkg
	}
	pkg := &packages.Package{ID: importPath, PkgPath: importPath, Fset: p.fset, Imports: map[string]*packages.Package{}, TypesInfo: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
	}}
	for _, f := range p.files {
		if f.syntax != nil && path.Join(fuzzModule, path.Dir(f.name)) == importPath {
			pkg.Syntax = append(pkg.Syntax, f.syntax)
			pkg.GoFiles = append(pkg.GoFiles, path.Join(fuzzRoot, f.name))
		}
	}
	if len(pkg.Syntax) == 0 {
		return nil
	}
	conf := types.Config{
		Error: func(err error) { p.broken = append(p.broken, err) },
		Importer: importerFunc(func(imported string) (*types.Package, error) {
			if dep := p.check(imported, append(importers, importPath)); dep != nil {
				pkg.Imports[imported] = dep
				return dep.Types, nil
			}
			return exported().Import(imported)
		}),
	}
	pkg.Types, _ = conf.Check(importPath, p.fset, pkg.Syntax, pkg.TypesInfo)
	pkg.Name = pkg.Types.Name()
	p.packages[importPath] = pkg
	return pkg
}

// generate runs what follows loading. It is nil when a run would have stopped there.
func (p *program) generate(t *testing.T, text string) *Result {
	r := &run{
		dir: fuzzRoot, root: fuzzRoot, manifest: path.Join(fuzzRoot, ManifestName), source: []byte(text),
		logf: func(string, ...any) {},
	}
	man := r.readManifest()
	if r.failed() {
		return r.result()
	}
	if !p.load() {
		return nil
	}
	p.output(r, man)
	l := &loaded{fset: p.fset, byPath: p.packages}
	for _, path := range slices.Sorted(maps.Keys(p.packages)) {
		l.annotated = append(l.annotated, p.packages[path])
	}
	res, err := r.generate(man, l)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// output does for the program's files what locateOutput does for those on disk.
func (p *program) output(r *run, man *manifest.Manifest) {
	importPath := path.Join(fuzzModule, man.Output.Value)
	r.out = newOutput(man, path.Join(fuzzRoot, man.Output.Value), importPath)
	for _, f := range p.files {
		if path.Join(fuzzModule, path.Dir(f.name)) == importPath {
			r.handWritten(path.Join(fuzzRoot, f.name), f.source, true)
		}
	}
}

// compile type-checks the generated files with the source, if the source itself compiles.
func (p *program) compile(t *testing.T, res *Result) {
	if len(p.broken) > 0 {
		return
	}
	importPath := path.Join(fuzzModule, strings.TrimPrefix(res.Dir, fuzzRoot))
	var files []*ast.File
	if pkg := p.packages[importPath]; pkg != nil {
		files = append(files, pkg.Syntax...)
	}
	var text bytes.Buffer
	for _, f := range res.Files {
		syntax, err := parser.ParseFile(p.fset, path.Join(res.Dir, f.Name), f.Content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, syntax)
		fmt.Fprintf(&text, "-- %s --\n%s", f.Name, f.Content)
	}
	conf := types.Config{
		Error: func(err error) { t.Errorf("generated code does not compile: %v\n%s", err, &text) },
		Sizes: types.SizesFor("gc", build.Default.GOARCH),
		Importer: importerFunc(func(path string) (*types.Package, error) {
			if pkg := p.packages[path]; pkg != nil {
				return pkg.Types, nil
			}
			return exported().Import(path)
		}),
	}
	conf.Check(importPath, p.fset, files, nil)
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// exported imports packages that are not the program's from export data, which the go command finds once.
var exported = sync.OnceValue(func() types.Importer {
	files := map[string]string{}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedExportFile | packages.NeedImports | packages.NeedDeps},
		"std", luaPath, "github.com/luamodgen/luamodgen/runtime/...")
	if err != nil {
		panic(err)
	}
	packages.Visit(pkgs, nil, func(pkg *packages.Package) { files[pkg.PkgPath] = pkg.ExportFile })
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, fmt.Errorf("no package %s", path)
		}
		return os.Open(files[path])
	})
})

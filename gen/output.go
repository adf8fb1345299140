package gen

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/mod/modfile"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/templates"
)

// suffixes end the names of generated files: bindings, and their tests.
var suffixes = [...]string{"_luamod.go", "_luamod_test.go"}

// hasSuffix reports whether a file is named as one that luamodgen makes.
func hasSuffix(name string) bool {
	return slices.ContainsFunc(suffixes[:], func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// output is the bindings package as it is before the run.
type output struct {
	dir       string // absolute
	path      string // import path
	name      string // package clause
	generated map[string][]byte
	foreign   map[string]token.Position // file name → its package clause, of files named like ours that are not ours
	declared  map[string]token.Position // identifiers that hand-written files of the package declare
	imported  []string                  // what these files call the packages that they import
}

// newOutput is an empty bindings package.
func newOutput(man *manifest.Manifest, dir, importPath string) output {
	return output{
		dir:       dir,
		path:      importPath,
		name:      cmp.Or(man.Package.Value, goPackageName(filepath.Base(dir))),
		generated: map[string][]byte{},
		foreign:   map[string]token.Position{},
		declared:  map[string]token.Position{},
	}
}

// locateOutput finds out where the bindings package goes and what is there already.
func (r *run) locateOutput(man *manifest.Manifest) error {
	dir := filepath.Join(r.root, filepath.FromSlash(man.Output.Value))
	importPath, err := importPathOf(dir)
	if err != nil {
		return err
	}
	r.out = newOutput(man, dir, importPath)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		r.diags.Addf(man.Output.Pos, diag.BadPath, "output %s is not a directory", man.Output.Value)
		return nil
	}
	for _, e := range entries {
		if err := r.existing(e); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) existing(e fs.DirEntry) error {
	if e.IsDir() || !strings.HasSuffix(e.Name(), ".go") {
		return nil
	}
	file := filepath.Join(r.out.dir, e.Name())
	src, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if hasSuffix(e.Name()) {
		if isGenerated(src) {
			r.out.generated[e.Name()] = src
			return nil
		}
		r.out.foreign[e.Name()] = token.Position{Filename: file, Line: 1, Column: 1}
	}
	built, err := build.Default.MatchFile(r.out.dir, e.Name())
	r.handWritten(file, src, built || err != nil)
	return nil
}

// isGenerated reports whether luamodgen made a file: its header stands on a line of its own before any code.
func isGenerated(src []byte) bool {
	for line := range bytes.Lines(src) {
		text := strings.TrimSpace(string(line))
		if text == templates.Header {
			return true
		}
		if text != "" && !strings.HasPrefix(text, "//") {
			return false
		}
	}
	return false
}

// handWritten notes what a file that shares the directory declares, and checks its package clause if it is part of the build.
func (r *run) handWritten(file string, src []byte, built bool) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if f == nil || f.Name == nil || err != nil && strings.Trim(f.Name.Name, "_") == "" {
		return // no Go at all
	}
	if f.Name.Name != r.out.name {
		if built && !strings.HasSuffix(file, "_test.go") && f.Name.Name != "_" {
			way := "set package: " + f.Name.Name
			if f.Name.Name == "main" {
				way = "choose another output"
			}
			r.diags.Addf(fset.Position(f.Name.Pos()), diag.OutputPackage, "package %s shares the output directory with the bindings, which are package %s; move it, or %s", f.Name.Name, r.out.name, way)
		}
		return
	}
	for _, d := range f.Decls {
		for _, id := range declaredBy(d) {
			r.out.declared[id.Name] = fset.Position(id.Pos())
		}
	}
	for _, spec := range f.Imports {
		r.out.imported = append(r.out.imported, importName(spec))
	}
}

// importName is what a file calls a package that it imports.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return path.Base(strings.Trim(spec.Path.Value, "\"`"))
}

// declaredBy returns the package-level identifiers of a declaration.
func declaredBy(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		var ids []*ast.Ident
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				ids = append(ids, s.Name)
			case *ast.ValueSpec:
				ids = append(ids, s.Names...)
			}
		}
		return ids
	}
	return nil
}

// mask overlays earlier output with its package clause.
func (o *output) mask() map[string][]byte {
	m := map[string][]byte{}
	for name := range o.generated {
		m[filepath.Join(o.dir, name)] = fmt.Appendf(nil, "package %s\n", o.name)
	}
	return m
}

// names returns the generated files, sorted.
func (o *output) names() []string {
	var ns []string
	for n := range o.generated {
		ns = append(ns, n)
	}
	slices.Sort(ns)
	return ns
}

// importPathOf returns the import path of a directory that need not exist, from the nearest go.mod.
func importPathOf(dir string) (string, error) {
	for d := dir; ; d = filepath.Dir(d) {
		src, err := os.ReadFile(filepath.Join(d, "go.mod"))
		if err == nil {
			return importPath(d, dir, src)
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) { // the latter below a file
			return "", err
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("no go.mod in %s or above it; run go mod init", dir)
		}
	}
}

func importPath(modDir, dir string, mod []byte) (string, error) {
	module := modfile.ModulePath(mod)
	if module == "" {
		return "", fmt.Errorf("%s has no module line", filepath.Join(modDir, "go.mod"))
	}
	rel, err := filepath.Rel(modDir, dir)
	if err != nil {
		return "", err
	}
	return path.Join(module, filepath.ToSlash(rel)), nil
}

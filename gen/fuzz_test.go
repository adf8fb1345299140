package gen

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// FuzzGenerate generates bindings for any manifest and any Go code, in memory. Either there are diagnostics, or files
// that compile with the source; nothing panics, and two runs say the same.
//
// The source is one file, hello/hello.go of module example.com/app, or an archive of several.
func FuzzGenerate(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed.manifest, seed.source)
	}
	f.Fuzz(func(t *testing.T, manifest, source string) {
		const long = 1 << 14
		if len(source) > long || len(manifest) > long {
			return
		}
		res := generateTwice(t, manifest, source)
		if res != nil {
			checkPositions(t, source, res)
		}
	})
}

// FuzzDirective puts any directive on any kind of declaration.
func FuzzDirective(f *testing.F) {
	for _, spec := range directiveSpecs {
		for kind := range byte(len(directivePlaces)) {
			f.Add(kind, strings.TrimPrefix(cmp.Or(spec.usage, prefix+spec.name), prefix))
			f.Add(kind, spec.name+" ints instance=[int]")
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, text string) {
		text, _, _ = strings.Cut(text, "\n")
		source := strings.Replace(directiveSource, directivePlaces[int(kind)%len(directivePlaces)], prefix+text, 1)
		res := generateTwice(t, "version: 1\noutput: bindings\npackages: [./hello]\nmodules: {hello: {}}\n", source)
		if res != nil {
			checkPositions(t, source, res)
		}
	})
}

// directivePlaces are the comments of directiveSource, in which each stands once.
var directivePlaces = []string{
	"// package", "// import", "// struct", "// field", "// interface", "// basic", "// alias", "// func", "// method", "// statement",
	"// constant", "// block", "// item", "// variable", "// nothing",
	"// generic type", "// generic func",
}

const directiveSource = `
// package
package hello

// import
import "context"

//luamod:module hello
// struct
type Hello struct {
	// field
	Kind Kind ` + "`lua:\"kind\"`" + `
}

// generic type
type List[T any] struct{ Item T }

// Get gets.
func (l *List[T]) Get() T { return l.Item }

// generic func
func NewList[T any](item T) *List[T] { return nil }

// interface
type Any interface{}

// basic
type Kind int64

// alias
type Also = Kind

// func
func New(ctx context.Context, n, m int) (*Hello, error) { return nil, nil }

// method
func (h *Hello) Method(ctx context.Context, name string, id int64) (int64, Any, error) {
	// statement
	return 0, nil, nil
}

//luamod:const
// constant
const Version = "1"

//luamod:const
// block
const (
	// item
	One Kind = 1
)

// variable
var Variable int

// nothing
`

// generateTwice generates, sees that a second run says the same, and compiles the result if there are no diagnostics.
func generateTwice(t *testing.T, manifest, source string) *Result {
	p := newProgram(source)
	res := p.generate(t, manifest)
	if res == nil {
		return nil
	}
	if again := newProgram(source).generate(t, manifest); fmt.Sprint(again) != fmt.Sprint(res) {
		t.Errorf("two runs differ:\n%v\n%v", res, again)
	}
	if len(res.Diagnostics) == 0 {
		p.compile(t, res)
	}
	return res
}

// checkPositions fails the test when a diagnostic does not point at something.
func checkPositions(t *testing.T, source string, res *Result) {
	for _, d := range res.Diagnostics {
		if d.Pos.Line < 1 || d.Pos.Column < 1 || d.Pos.Filename == "" {
			t.Errorf("%v has no usable position in\n%s", d, source)
		}
		if d.Message == "" || strings.ContainsAny(d.Message, "\n\r") {
			t.Errorf("%q is no message", d.Message)
		}
	}
}

type seed struct{ manifest, source string }

// seeds are the golden cases, the cases of diagnostics and the examples.
func seeds(f *testing.F) []seed {
	var all []seed
	for _, pattern := range []string{"../testdata/golden/*.txtar", "../testdata/diagnostics/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatal("no seeds", err)
		}
		for _, name := range files {
			a, err := txtar.ParseFile(name)
			if err != nil {
				f.Fatal(err)
			}
			name := strings.TrimSuffix(filepath.Base(name), ".txtar")
			all = append(all, archiveSeed(a, fuzzModule+"/"+name))
		}
	}
	return append(all, archiveSeed(readArchive(f, "../examples/quickstart"), "github.com/luamodgen/luamodgen/examples/quickstart"))
}

// archiveSeed takes the manifest and the Go files of an archive, which is the directory of that import path. An archive of one file
// is that file.
func archiveSeed(a *txtar.Archive, importPath string) seed {
	var s seed
	source := &txtar.Archive{}
	for _, f := range a.Files {
		switch {
		case f.Name == ManifestName:
			s.manifest = string(f.Data)
		case path.Ext(f.Name) == ".go" && !strings.HasPrefix(f.Name, "want/") && !hasSuffix(f.Name):
			f.Data = bytes.ReplaceAll(f.Data, []byte(`"`+importPath+"/"), []byte(`"`+fuzzModule+"/"))
			source.Files = append(source.Files, f)
		}
	}
	s.source = string(txtar.Format(source))
	if len(source.Files) == 1 {
		s.source = string(source.Files[0].Data)
	}
	return s
}

func readArchive(f *testing.F, dir string) *txtar.Archive {
	a := &txtar.Archive{}
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, relErr := filepath.Rel(dir, name)
		a.Files = append(a.Files, txtar.File{Name: filepath.ToSlash(rel), Data: data})
		return cmp.Or(err, relErr)
	})
	if err != nil {
		f.Fatal(err)
	}
	return a
}

package templates_test

import (
	"bytes"
	"flag"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/luamodgen/luamodgen/gen/model"
	"github.com/luamodgen/luamodgen/templates"
)

var update = flag.Bool("update", false, "rewrite the expected files in testdata")

// Each case of testdata is a whole Go module: the user's packages, and the bindings that its model must give.
func TestGolden(t *testing.T) {
	archives := map[string]*txtar.Archive{}
	for name, b := range cases() {
		t.Run(name, func(t *testing.T) {
			archives[name] = golden(t, filepath.Join("testdata", name+".txtar"), files(t, b))
		})
	}
	w := newWorkspace(t)
	for name, archive := range archives {
		for _, f := range archive.Files {
			w.write(name+"/"+f.Name, string(f.Data))
		}
	}
	w.check()
}

// golden compares files with the ones below bindings/ of an archive.
func golden(t *testing.T, path string, files []templates.File) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "bindings/") {
			want.Files = append(want.Files, f)
		}
	}
	for _, f := range files {
		want.Files = append(want.Files, txtar.File{Name: "bindings/" + f.Name, Data: f.Content})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(&want), 0o644); err != nil {
			t.Fatal(err)
		}
		return &want
	}
	if diff := cmp.Diff(string(txtar.Format(archive)), string(txtar.Format(&want))); diff != "" {
		t.Errorf("bindings differ from %s (-want +got), see -update:\n%s", path, diff)
	}
	return archive
}

func TestGoldenCasesAreComplete(t *testing.T) {
	onDisk, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range slices.Sorted(maps.Keys(cases())) {
		want = append(want, filepath.Join("testdata", name+".txtar"))
	}
	if diff := cmp.Diff(want, onDisk); diff != "" {
		t.Errorf("archives in testdata (-want +got):\n%s", diff)
	}
}

// Every file begins with the header, is what gofmt makes of it, and has no long lines but rows.
func TestForm(t *testing.T) {
	const longest = 160
	for name, b := range cases() {
		for _, f := range files(t, b) {
			if !bytes.HasPrefix(f.Content, []byte(templates.Header+"\n\npackage ")) {
				t.Errorf("%s/%s does not begin with the header", name, f.Name)
			}
			formatted, err := format.Source(f.Content)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(formatted, f.Content) {
				t.Errorf("gofmt changes %s/%s:\n%s", name, f.Name, cmp.Diff(string(f.Content), string(formatted)))
			}
			for i, line := range strings.Split(string(f.Content), "\n") {
				if len(line) > longest && !strings.HasPrefix(strings.TrimLeft(line, "\t"), "{Name: ") {
					t.Errorf("%s/%s:%d has %d columns: %s", name, f.Name, i+1, len(line), line)
				}
			}
		}
	}
}

// The order of lists that are sorted in the output does not matter, nor does the run.
func TestDeterminism(t *testing.T) {
	for name, b := range cases() {
		want := files(t, b)
		for range 5 {
			if diff := cmp.Diff(want, files(t, b)); diff != "" {
				t.Fatalf("%s: two runs differ:\n%s", name, diff)
			}
		}
		if diff := cmp.Diff(want, files(t, reversed(b))); diff != "" {
			t.Errorf("%s: the order of the model shows:\n%s", name, diff)
		}
	}
}

// reversed is b with every sorted list the other way round.
func reversed(b *model.Bindings) *model.Bindings {
	b = new(*b)
	b.Modules = backwards(b.Modules)
	for i, mod := range b.Modules {
		b.Modules[i] = new(*mod)
		b.Modules[i].Funcs = backwards(mod.Funcs)
		b.Modules[i].Values = backwards(mod.Values)
		b.Modules[i].Classes = backwards(mod.Classes)
		b.Modules[i].Enums = backwards(mod.Enums)
		b.Modules[i].Uses = backwards(mod.Uses)
	}
	b.Profiles = backwards(b.Profiles)
	for i, p := range b.Profiles {
		b.Profiles[i] = new(*p)
		b.Profiles[i].Modules = backwards(p.Modules)
		b.Profiles[i].Features = backwards(p.Features)
		b.Profiles[i].Needs = backwards(p.Needs)
	}
	return b
}

func backwards[T any](s []T) []T {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

package luatest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// suffix is what the names of scripts with tests end with, prefix what the names of their test functions begin with.
const suffix, prefix = "_test.lua", "test_"

// Dir runs every file *_test.lua of a directory as a subtest, in a state of its own under the profile. The global functions test_* that
// a file leaves are subtests, in the order of their names. No file at all fails the test.
func Dir(t *testing.T, dir, profile string, opts ...runtime.Option) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no file %s", filepath.Join(dir, "*"+suffix))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), suffix), func(t *testing.T) { File(t, file, profile, opts...) })
	}
}

// File runs one file as [Dir] does.
func File(t *testing.T, file, profile string, opts ...runtime.Option) {
	t.Helper()
	s := Open(t, profile, opts...)
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fn, err := s.L.Load(strings.NewReader(bind.Chunk(string(src))), filepath.ToSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.call(fn); err != nil {
		t.Fatal(err)
	}
	for _, name := range s.tests() {
		t.Run(name, func(t *testing.T) {
			if _, err := s.call(s.L.GetGlobal(name).(*lua.LFunction)); err != nil {
				t.Error(err)
			}
		})
	}
}

// tests names the test functions, sorted.
func (s *State) tests() (names []string) {
	s.L.G.Global.ForEach(func(k, v lua.LValue) {
		name, ok := k.(lua.LString)
		if ok && strings.HasPrefix(string(name), prefix) && v.Type() == lua.LTFunction {
			names = append(names, string(name))
		}
	})
	slices.Sort(names)
	return names
}

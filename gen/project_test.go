package gen_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/luamodgen/luamodgen/gen"
)

// newModule makes an empty module example.com/app that uses this repository, and returns its directory. Nothing is
// downloaded: what this repository needs is what the module needs.
func newModule(t testing.TB) string {
	t.Helper()
	dir, root := t.TempDir(), repository(t)
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, requires, _ := strings.Cut(string(mod), "\ngo ")
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	const self = "github.com/luamodgen/luamodgen"
	write(t, filepath.Join(dir, "go.mod"), fmt.Sprintf("module example.com/app\n\ngo %s\nrequire %s v0.0.0\n\nreplace %s => %s\n", requires, self, self, root))
	write(t, filepath.Join(dir, "go.sum"), string(sum))
	return dir
}

func repository(t testing.TB) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// extract writes the files of an archive below dir, without those whose name starts with want/.
func extract(t testing.TB, dir string, a *txtar.Archive) {
	t.Helper()
	for _, f := range a.Files {
		if !strings.HasPrefix(f.Name, "want/") {
			write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
		}
	}
}

// project makes a module of an archive, and returns the directory.
func project(t testing.TB, archive string) string {
	t.Helper()
	dir := newModule(t)
	extract(t, dir, txtar.Parse([]byte(archive)))
	return dir
}

// run generates in dir, and fails the test unless the environment holds.
func run(t testing.TB, dir string) *gen.Result {
	t.Helper()
	res, err := gen.Run(t.Context(), gen.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// generate runs and commits, and fails the test on diagnostics.
func generate(t testing.TB, dir string) *gen.Result {
	t.Helper()
	res := run(t, dir)
	for _, d := range res.Diagnostics {
		t.Error(d)
	}
	if t.Failed() {
		t.FailNow()
	}
	if _, err := res.Commit(); err != nil {
		t.Fatal(err)
	}
	return res
}

// goTool runs the go command in dir and returns what it printed.
func goTool(t testing.TB, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

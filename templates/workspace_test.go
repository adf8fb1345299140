package templates_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/gen/model"
	"github.com/luamodgen/luamodgen/templates"
)

// workspace is a Go module that uses this repository. Models share one, because one build of many packages is fast.
type workspace struct {
	t   *testing.T
	dir string
}

// The paths of a workspace's packages begin with this, and the name of a case.
const workspaceModule = "example.com/"

func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	w := &workspace{t: t, dir: t.TempDir()}
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	w.write("go.sum", string(sum))
	w.write("go.mod", `module example.com

go 1.26.0

require (
	github.com/luamodgen/luamodgen v0.0.0
	github.com/yuin/gopher-lua v1.1.2
)

replace github.com/luamodgen/luamodgen => `+repo+"\n")
	return w
}

func (w *workspace) write(name, content string) {
	w.t.Helper()
	file := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// add writes the bindings of b, and the user's packages that they bind.
func (w *workspace) add(b *model.Bindings) {
	w.t.Helper()
	for path, source := range userFiles(b) {
		w.write(strings.TrimPrefix(path, workspaceModule)+"/user.go", source)
	}
	w.addFiles(b.Path, files(w.t, b))
}

func (w *workspace) addFiles(path string, files []templates.File) {
	w.t.Helper()
	for _, f := range files {
		w.write(strings.TrimPrefix(path, workspaceModule)+"/"+f.Name, string(f.Content))
	}
}

// check builds and vets everything.
func (w *workspace) check() {
	w.t.Helper()
	w.must("build", "./...")
	w.must("vet", "./...")
}

// must runs the go command.
func (w *workspace) must(args ...string) string {
	w.t.Helper()
	out, err := w.run(args...)
	if err != nil {
		w.t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (w *workspace) run(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// files prints b.
func files(t *testing.T, b *model.Bindings) []templates.File {
	t.Helper()
	files, err := templates.Files(b)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

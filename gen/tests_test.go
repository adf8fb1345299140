package gen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestTests generates tests for all golden cases and for the standard library. They must vet, and pass.
func TestTests(t *testing.T) {
	dir := newModule(t)
	files, err := filepath.Glob("../testdata/golden/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden cases", err)
	}
	tests := 0
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		at := filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), ".txtar"))
		extract(t, at, a)
		tests += generateTests(t, at)
	}
	manifest, err := os.ReadFile("../examples/stdlib/luamod.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "stdlib", "luamod.yaml"), string(manifest))
	tests += generateTests(t, filepath.Join(dir, "stdlib"))
	out, err := goTool(t, dir, "test", "-trimpath", "-vet=all", "./...") // cached wherever dir is
	if err != nil {
		t.Fatalf("go test: %v\n%s", err, out)
	}
	if least := len(files); tests < least {
		t.Errorf("%d tests were generated, fewer than %d", tests, least)
	}
}

// TestTestsFail changes bindings so that a function reads another argument than it should.
func TestTestsFail(t *testing.T) {
	dir := project(t, helloProject)
	generateTests(t, dir)
	rename(t, filepath.Join(dir, "bindings", "hello_luamod.go"), "c.String(1)", "c.String(2)")
	out, err := goTool(t, dir, "test", "-trimpath", "./bindings")
	const want = "hello.greet with name = nil: got bad argument #2 to 'hello.greet' (cards: string expected, got no value), want bad argument #1 to 'hello.greet' (name: ...)"
	if err == nil || !strings.Contains(out, "--- FAIL: TestHello/hello.greet") || !strings.Contains(out, want) {
		t.Errorf("go test: %v\n%s\nwant a failure with %s", err, out, want)
	}
}

// generateTests generates in dir with tests, and says how many files of tests there are.
func generateTests(t *testing.T, dir string) (n int) {
	t.Helper()
	file := filepath.Join(dir, "luamod.yaml")
	manifest, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(manifest), "\ntests:") {
		write(t, file, string(manifest)+"\ntests: true\n")
	}
	for _, f := range generate(t, dir).Files {
		if strings.HasSuffix(f.Name, "_test.go") {
			n++
		}
	}
	return n
}

package luatest_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/luatest"
)

// clock is what a program provides, and a test fakes.
type clock interface{ Now() int }

type fixed int

func (f fixed) Now() int { return int(f) }

type calendar struct{ clock clock }

var errLate = errors.New("too late")

var calendarModule = runtime.Module{
	Name: "calendar",
	New: func(b *bind.Build) (any, error) {
		c := bind.Provided[clock](b)
		return bind.Made(&calendar{c}, b.Err())
	},
	Funcs: []bind.Func{
		{Decl: "late()", Call: func(c bind.Call) int { return c.Raise(errLate) }},
		{Decl: "now()", Call: func(c bind.Call) int { return c.ReturnInt(bind.Self[*calendar](c).clock.Now()) }},
	},
}

var table = runtime.Table{
	Package: "example.com/luatest",
	Modules: []*runtime.Module{&calendarModule},
	Profiles: []runtime.Profile{{
		Name: "standard", Modules: []string{"calendar"},
		Needs: []runtime.Need{{Type: "clock", Modules: []string{"calendar"}, Match: bind.Provides[clock]}},
	}},
}

func TestState(t *testing.T) {
	s := luatest.Open(t, "standard", runtime.Use(&table), runtime.Provide(fixed(7)))
	if s.Loads("calendar")+s.Constructed("calendar") != 0 {
		t.Error("loaded before it is required")
	}
	s.Equal(`return require("calendar").now(), "a", nil, {1, true}, {x = {}}`, 7, "a", nil, []any{1.0, true}, map[string]any{"x": map[string]any{}})
	s.Equal(`require("calendar")`)
	if s.Loads("calendar") != 1 || s.Constructed("calendar") != 1 {
		t.Errorf("%d loads, %d constructors", s.Loads("calendar"), s.Constructed("calendar"))
	}
	if _, err := s.Try(`require("calendar").late()`); !errors.Is(runtime.Cause(err), errLate) {
		t.Error(err)
	}
	if _, err := s.Try(`x =`); err == nil || !strings.Contains(err.Error(), "TestState at EOF") {
		t.Error(err)
	}
}

func TestDir(t *testing.T) {
	luatest.Dir(t, "testdata", "standard", runtime.Use(&table), runtime.Provide(fixed(7)))
}

// TestFailures runs tests that fail, in a process of their own.
func TestFailures(t *testing.T) {
	if os.Getenv("LUATEST_FAIL") != "" {
		dir := t.TempDir()
		src := "function test_bad() error('bad news') end function test_good() end"
		if err := os.WriteFile(filepath.Join(dir, "x_test.lua"), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		luatest.Dir(t, dir, "standard", runtime.Use(&table), runtime.Provide(fixed(7)))
		luatest.Open(t, "standard", runtime.Use(&table), runtime.Provide(fixed(7))).Equal(`return 1, 2`, 1, 3)
		luatest.Dir(t, filepath.Join(dir, "none"), "standard")
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestFailures$", "-test.v")
	cmd.Env = append(os.Environ(), "LUATEST_FAIL=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the tests pass")
	}
	for _, want := range []string{"--- FAIL: TestFailures/x/test_bad", "bad news", "--- PASS: TestFailures/x/test_good", "result 2 is 2, want 3", "no file "} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

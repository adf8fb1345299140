package luatest_test

import (
	"cmp"
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

// errBroken is what the constructor of the calendar fails with.
var errBroken error

var calendarModule = runtime.Module{
	Name: "calendar",
	New: func(b *bind.Build) (any, error) {
		c := bind.Provided[clock](b)
		return bind.Made(&calendar{c}, cmp.Or(b.Err(), errBroken))
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

// open is a state with the calendar, whose clock says 7.
func open(t *testing.T) *luatest.State {
	return luatest.Open(t, "standard", runtime.Use(&table), runtime.Provide(fixed(7)))
}

func TestLoadsAndConstructorCallsAreCounted(t *testing.T) {
	s := open(t)
	counts := func(loads, constructed int) {
		t.Helper()
		if s.Loads("calendar") != loads || s.Constructed("calendar") != constructed {
			t.Errorf("%d loads and %d calls of the constructor, expected %d and %d", s.Loads("calendar"), s.Constructed("calendar"), loads, constructed)
		}
	}
	counts(0, 0)
	errBroken = errLate
	if _, err := s.Try(`require("calendar")`); !errors.Is(runtime.Cause(err), errLate) {
		t.Error(err)
	}
	errBroken = nil
	counts(0, 1)
	s.Run(`require("calendar"); require("calendar")`)
	counts(1, 2)
}

func TestProvidedIsFaked(t *testing.T) {
	for _, now := range []fixed{7, 8} {
		s := luatest.Open(t, "standard", runtime.Use(&table), runtime.Provide(now))
		s.Equal(`return require("calendar").now()`, int(now))
	}
}

func TestResultsAreCompared(t *testing.T) {
	open(t).Equal(`return 7, "a", nil, {1, true}, {x = {}}`, 7, "a", nil, []any{1.0, true}, map[string]any{"x": map[string]any{}})
	open(t).Equal(`require("calendar")`)
}

func TestErrorsAreReturned(t *testing.T) {
	s := open(t)
	if _, err := s.Try(`require("calendar").late()`); !errors.Is(runtime.Cause(err), errLate) {
		t.Error(err)
	}
	if _, err := s.Try(`x =`); err == nil || !strings.Contains(err.Error(), t.Name()+" at EOF") {
		t.Error(err)
	}
}

func TestDirRunsEveryScript(t *testing.T) {
	luatest.Dir(t, "testdata", "standard", runtime.Use(&table), runtime.Provide(fixed(7)))
}

func TestFileRunsOneScript(t *testing.T) {
	luatest.File(t, "testdata/calendar_test.lua", "standard", runtime.Use(&table), runtime.Provide(fixed(7)))
}

// TestFailuresAreReported runs tests that fail, in a process of their own.
func TestFailuresAreReported(t *testing.T) {
	if os.Getenv("LUATEST_FAIL") != "" {
		dir := t.TempDir()
		for name, src := range map[string]string{
			"x_test.lua":   "function test_bad() error('bad news') end function test_good() end",
			"top_test.lua": "\n#error('of the parser')\nerror('worse news')",
			"run_test.lua": "#!/usr/bin/env lua\nerror('worst news')",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		luatest.Dir(t, dir, "standard", runtime.Use(&table), runtime.Provide(fixed(7)))
		open(t).Equal(`return 1, 2`, 1, 3)
		open(t).Equal(`return 1`)
		luatest.Dir(t, filepath.Join(dir, "none"), "standard")
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestFailuresAreReported$", "-test.v")
	cmd.Env = append(os.Environ(), "LUATEST_FAIL=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the tests pass")
	}
	for _, want := range []string{"--- FAIL: TestFailuresAreReported/x/test_bad", "bad news", "/run_test.lua:2: worst news", "/top_test.lua line:2", "--- PASS: TestFailuresAreReported/x/test_good", "result 2 is 2, want 3", "got  [1]", "no file "} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

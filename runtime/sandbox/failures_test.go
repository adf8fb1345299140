package sandbox_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// TestFailedTasks checks that a run does not end well when one of its tasks failed and nobody knows of it, and that its state can be used again.
func TestFailedTasks(t *testing.T) {
	s := asyncState(t)
	for program, want := range map[string][]string{
		`async.spawn(error, "bang", 0) async.sleep(0)`:                      {"a task that nobody waited for failed: bang"},
		`async.spawn(error, {}, 0) async.sleep(0)`:                          {"failed: (error object is a table value)"},
		`async.spawn(require("counter").fail) async.sleep(0)`:               {"failed: the host says no"},
		`async.spawn(error, "bang", 0) async.sleep(0) error("and main", 0)`: {"and main\n", "failed: bang"},
	} {
		_, err := try(t, s, program)
		var (
			failures *async.Failures
			raised   *sandbox.RuntimeError
		)
		if !errors.As(err, &failures) || !errors.As(err, &raised) {
			t.Errorf("%s: %T %v", program, err, err)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q, want %q in it", program, err, w)
			}
		}
		if strings.Contains(program, "fail)") && !errors.Is(err, errOfHost) {
			t.Errorf("%s: %v", program, err)
		}
		mustReset(t, s)
	}
	run(t, s, `async.spawn(print):wait()`)
}

// TestFailedTasksAreMeasured checks that failures that nobody knows of are kept within the memory limit, and are not many.
func TestFailedTasksAreMeasured(t *testing.T) {
	for _, c := range []struct {
		program string
		want    error
	}{
		{`for i = 1, 8 do async.spawn(function() error(string.rep("x", 3e6) .. i, 0) end) async.sleep(0) end for i = 1, 1e5 do local t = {} end`, sandbox.ErrMemoryLimit},
		{`for i = 1, 3000 do async.spawn(function() error(string.rep("x", 1e5) .. i, 0) end) async.sleep(0) end`, nil},
	} {
		s := asyncStateWith(t, sandbox.Limits{Memory: 16 << 20})
		_, err := try(t, s, c.program)
		var failures *async.Failures
		switch {
		case c.want != nil && !errors.Is(err, c.want):
			t.Errorf("%s: %v, want %v", c.program, err, c.want)
		case c.want == nil && (!errors.As(err, &failures) || len(failures.Errors)+failures.More != 3000):
			t.Errorf("%s: %.200v", c.program, err)
		}
	}
}

package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// The limits of scripts that do not say others.
const (
	attackMemory       = 32 << 20
	attackInstructions = 100_000_000
	attackTimeout      = 10 * time.Second
	attackOutput       = 1 << 20
)

// grace is what a process may take for other things than the script: it starts, has little of the processor, makes a neighbour end its work.
const grace = 30 * time.Second

// attack is a hostile script: its first lines say how it ends, "limit or error" where both will do, and under which limits when these are not the ones above.
//
//	-- expect: deadline
//	-- timeout: 1s
//	-- instructions: 1_000_000
//	-- fallback: limit (why the build without unsafe ends it in another way)
type attack struct {
	File, Expect string
	Limits       sandbox.Limits
}

// report is what the process of an attack says of it.
type report struct {
	Ended     string // as attack.Expect, or else the type of the error
	Error     string
	Took      time.Duration
	Late      time.Duration // of the processors, from the deadline to the end
	Peak      int64         // bytes of memory that the process had
	Neighbour string        // what went wrong in the state beside
	After     string        // what went wrong in the same state, if it can be made as new, and in a new one
}

// init makes the test binary the process of one attack.
func init() {
	file := os.Getenv("SANDBOX_ATTACK")
	if file == "" {
		return
	}
	if err := json.NewEncoder(os.Stdout).Encode(suffer(file)); err != nil {
		panic(err)
	}
	os.Exit(0)
}

// TestAttacks runs every script; under the race detector, which takes ten times as long and memory of its own, every eighth.
func TestAttacks(t *testing.T) {
	files, err := filepath.Glob("testdata/attacks/*.lua")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	if built("-race") != "" {
		for i := range len(files) / 8 {
			files[i] = files[8*i]
		}
		files = files[:len(files)/8]
	}
	base := inProcess(t, "testdata/baseline.lua").Peak
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lua"), func(t *testing.T) {
			t.Parallel()
			a := readAttack(t, file)
			a.check(t, inProcess(t, file), base)
		})
	}
}

// check compares how a ended with what it says. base is the peak of a process with a script that does nothing.
func (a attack) check(t *testing.T, r report, base int64) {
	t.Helper()
	grown := float64(r.Peak-base) / float64(a.Limits.Memory)
	t.Logf("%s after %v, %.2f of the memory limit: %s", r.Ended, r.Took.Round(time.Millisecond), grown, r.Error)
	if !a.expects(r.Ended) {
		t.Errorf("ended with %s, want %s: %s", r.Ended, a.Expect, r.Error)
	}
	if over := r.Took - a.Limits.Timeout; over > 0 {
		t.Logf("ended %v after the deadline, and took %v of the processors for it", over, r.Late)
	}
	if r.Late > lateness() {
		t.Errorf("took %v of the processors after the deadline, more than %v", r.Late, lateness())
	}
	if grown > 2.5 && built("-race") == "" {
		t.Errorf("the process grew by %.2f of the memory limit", grown)
	}
	if r.Neighbour != "" || r.After != "" {
		t.Errorf("neighbour: %q, afterwards: %q", r.Neighbour, r.After)
	}
}

// lateness is what a process may take of its processors after the deadline: 100 ms of those that work for the run, itself and the collector. The clock
// would tell how busy the machine is.
func lateness() time.Duration {
	late := 100 * time.Millisecond * time.Duration(min(goruntime.GOMAXPROCS(0), 2))
	if built("-race") != "" {
		late *= 10
	}
	return late
}

// expects reports whether a script may end so. One that is expected to run into its deadline may end before with a value or an error.
func (a attack) expects(ended string) bool {
	return slices.Contains(strings.Split(a.Expect, " or "), ended) || a.Expect == "deadline" && (ended == "ok" || ended == "error")
}

// inProcess runs a script in a process of its own.
func inProcess(t *testing.T, file string) (r report) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), readAttack(t, file).Limits.Timeout+grace)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), "SANDBOX_ATTACK="+file)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v (%v)\n%.2000s", err, ctx.Err(), stderr.String())
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return r
}

// readAttack reads a script's first lines.
func readAttack(t testing.TB, file string) attack {
	t.Helper()
	a, err := parseAttack(file)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func parseAttack(file string) (a attack, err error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return a, err
	}
	a = attack{File: file, Limits: sandbox.Limits{Memory: attackMemory, Instructions: attackInstructions, Timeout: attackTimeout, Output: attackOutput}}
	for line := range strings.Lines(string(source)) {
		key, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "-- "), ": ")
		if !ok || !strings.HasPrefix(line, "-- ") {
			break
		}
		if err := a.set(key, value); err != nil {
			return a, fmt.Errorf("%s: %w", file, err)
		}
	}
	if built("-race") != "" {
		a.Limits.Instructions /= 4
		a.Limits.Timeout *= 4
	}
	return a, nil
}

// set sets what a line at the top of a script says.
func (a *attack) set(key, value string) (err error) {
	switch key {
	case "expect":
		a.Expect = value
	case "fallback":
		if built("-tags") == "luamodgen_safe" {
			a.Expect, _, _ = strings.Cut(value, " ")
		}
	case "timeout":
		a.Limits.Timeout, err = time.ParseDuration(value)
	case "instructions":
		a.Limits.Instructions, err = strconv.ParseInt(value, 0, 64)
	default:
		err = fmt.Errorf("unknown line %q", key)
	}
	return err
}

// built is a setting that this binary was built with.
func built(key string) string {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// ending names how a run ended.
func ending(err error) string {
	for _, e := range []struct {
		limit error
		name  string
	}{
		{sandbox.ErrMemoryLimit, "limit"},
		{sandbox.ErrInstructionLimit, "instructions"},
		{sandbox.ErrTimeout, "deadline"},
		{sandbox.ErrOutputLimit, "output"},
		{sandbox.ErrCoroutineLimit, "coroutines"},
	} {
		if errors.Is(err, e.limit) {
			return e.name
		}
	}
	return kindOf(err)
}

// kindOf names what ends a run without a limit.
func kindOf(err error) string {
	var (
		script *sandbox.RuntimeError
		syntax *sandbox.SyntaxError
		broken *sandbox.PanicError
	)
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &script), errors.As(err, &syntax):
		return "error" // that of a module's panic, too
	case errors.As(err, &broken):
		return "panic"
	}
	return fmt.Sprintf("%T", err)
}

// suffer runs a script, in a process that ends afterwards, beside a neighbour.
func suffer(file string) (r report) {
	a, err := parseAttack(file)
	if err != nil {
		return report{Ended: "unreadable", Error: err.Error()}
	}
	var (
		done      = make(chan struct{})
		neighbour sync.WaitGroup
		started   = make(chan struct{})
	)
	neighbour.Go(func() { r.Neighbour = live(started, done) })
	<-started
	state, took, late, err := a.run()
	close(done)
	neighbour.Wait()
	r.Ended, r.Took, r.Late, r.Peak = ending(err), took, late, peak()
	if err != nil {
		r.Error = fmt.Sprintf("%.300s", err.Error())
	}
	if state != nil {
		r.After = afterwards(state)
	}
	return r
}

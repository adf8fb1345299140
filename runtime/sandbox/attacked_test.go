package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	_ "github.com/luamodgen/luamodgen/runtime/bench/arena/bindings"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// run runs a in a state of its own, which it returns, with how long that took, and what of the processors after the deadline.
func (a attack) run() (s *sandbox.State, took, late time.Duration, err error) {
	source, err := os.ReadFile(a.File)
	if err != nil {
		return nil, 0, 0, err
	}
	s, err = arena(a.Limits)
	if err != nil {
		return nil, 0, 0, err
	}
	chunk, err := sandbox.Compile(a.File, string(source), sandbox.SourceLimits{})
	deadline := make(chan time.Duration, 1)
	start := time.Now()
	alarm := time.AfterFunc(a.Limits.Timeout, func() { deadline <- cpuTime() })
	if err == nil {
		_, err = s.Run(context.Background(), io.Discard, chunk)
	}
	took = time.Since(start)
	end := cpuTime()
	if !alarm.Stop() {
		late = end - <-deadline
	}
	return s, took, late, err
}

// arena makes a state with modules.
func arena(lim sandbox.Limits) (*sandbox.State, error) {
	sel, err := runtime.Select("arena")
	if err != nil {
		return nil, err
	}
	return sandbox.New(sel, lim)
}

// work is an honest script, and worked its result.
const work = `
	local words = require("words")
	local t = {}
	for i = 1, 500 do t[i] = words.upper("w" .. (i * 7) % 500) end
	table.sort(t)
	local kept = {}
	for w in table.concat(t, ","):gmatch("%a(%d+)") do kept[#kept + 1] = tonumber(w) end
	local sum = 0
	for i, n in ipairs(kept) do sum = sum + n * (i % 3) end
	return sum .. ":" .. #kept .. ":" .. t[1]`

// live runs honest scripts in a state of its own until done, and once more, and returns what went wrong.
func live(started chan<- struct{}, done <-chan struct{}) string {
	s, err := arena(sandbox.Limits{Memory: attackMemory, Instructions: attackInstructions, Timeout: time.Minute})
	if err != nil {
		close(started)
		return err.Error()
	}
	defer s.Close()
	problem := honest(s)
	close(started)
	for problem == "" {
		select {
		case <-done:
			return honest(s)
		case <-time.After(5 * time.Millisecond):
			problem = honest(s)
		}
	}
	return problem
}

// honest runs the honest script in s, and returns what went wrong.
func honest(s *sandbox.State) string {
	chunk, err := sandbox.Compile("honest.lua", work, sandbox.SourceLimits{})
	if err != nil {
		return err.Error()
	}
	results, err := s.Run(context.Background(), io.Discard, chunk)
	if err != nil {
		return err.Error()
	}
	if len(results) != 1 || results[0] != lua.LString(worked()) {
		return fmt.Sprintf("the honest script returned %v, want %q", results, worked())
	}
	return ""
}

// worked is the result of work, from Go.
func worked() string {
	var sum int
	names := make([]string, 500)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	slices.Sort(names)
	for i, name := range names {
		n, _ := strconv.Atoi(name)
		sum += n * ((i + 1) % 3)
	}
	return fmt.Sprintf("%d:500:W0", sum)
}

// afterwards tells what is wrong with a state that was attacked, if it says that it is as new, and with one made after it.
func afterwards(s *sandbox.State) string {
	var problems []string
	switch err := s.Reset(); {
	case err == nil:
		problems = append(problems, honest(s))
	case !errors.Is(err, sandbox.ErrSpent):
		problems = append(problems, err.Error())
	}
	if err := s.Close(); err != nil {
		problems = append(problems, err.Error())
	}
	fresh, err := sandbox.NewState("arena")
	if err != nil {
		return err.Error()
	}
	defer fresh.Close()
	return strings.TrimSpace(strings.Join(append(problems, honest(fresh)), " "))
}

// peak is the most memory that the process had at a time; where the system does not tell, what the Go runtime ever got from it.
func peak() int64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		_, rest, _ := strings.Cut(string(status), "VmHWM:")
		var kib int64
		if _, err := fmt.Sscan(rest, &kib); err == nil {
			return kib << 10
		}
	}
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return int64(m.Sys)
}

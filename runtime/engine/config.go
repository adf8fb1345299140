package engine

import (
	"fmt"
	"io"
	"io/fs"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// Config says what an engine runs, and how much it keeps. The zero value is of use: all profiles of the registered tables, scripts by their
// paths, and no output.
type Config struct {
	// Modules are the options of runtime.Preload: what constructors are given, tables, observers, hooks.
	Modules []runtime.Option
	// Profiles are those that scripts can run under, which New checks. Without any, all that the tables have can be named, and
	// are checked at their first run.
	Profiles []string
	// Scripts is where ExecuteFile and Call find scripts; nil is the file system of the machine, with paths as os.Open takes them.
	// os.DirFS and os.Root.FS are of use.
	Scripts fs.FS
	// Output is what scripts print to, when a Request has no writer of its own; nil discards it. Runs write to it at the same time.
	Output io.Writer
	// Limits, by profile, are set where the profile has none, and lower what it has. One above the profile's is an error.
	Limits map[string]sandbox.Limits
	// Source bounds what is compiled, as many scripts at a time as there are processors. Where a profile has a limit of memory, its scripts may take
	// 16 times that to compile, if Source.Memory is not less: a compiled script is much smaller.
	Source sandbox.SourceLimits

	// PoolSize is how many states each profile has at most, which is how many of its scripts run at a time; 0 is four for each processor.
	PoolSize int
	// RunsPerState is after how many runs a state is replaced; 0 is 10,000.
	RunsPerState int
	// IdleTime is after how long an unused state is closed; 0 is a minute.
	IdleTime time.Duration
	// CacheBytes bounds the compiled scripts that are kept, by an estimate of their size; 0 is 64 MiB.
	CacheBytes int64
	// CacheAge is after how long a script is compiled anew; 0 is an hour.
	CacheAge time.Duration
	// Recheck is after how long the content of a file that looks unchanged is compared; 0 is a second.
	Recheck time.Duration
}

// withDefaults sets what is zero.
func (c Config) withDefaults() Config {
	c.PoolSize = or(c.PoolSize, 4*goruntime.GOMAXPROCS(0))
	c.RunsPerState = or(c.RunsPerState, 10_000)
	c.IdleTime = or(c.IdleTime, time.Minute)
	c.CacheBytes = or(c.CacheBytes, 64<<20)
	c.CacheAge = or(c.CacheAge, time.Hour)
	c.Recheck = or(c.Recheck, time.Second)
	if c.Scripts == nil {
		c.Scripts = machine{}
	}
	if c.Output == nil {
		c.Output = io.Discard
	}
	return c
}

// or is v, or def when that is zero.
func or[T int | int64 | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}

// check refuses what is negative.
func (c *Config) check() error {
	for _, v := range [...]struct {
		name  string
		value int64
	}{
		{"PoolSize", int64(c.PoolSize)},
		{"RunsPerState", int64(c.RunsPerState)},
		{"IdleTime", int64(c.IdleTime)},
		{"CacheBytes", c.CacheBytes},
		{"CacheAge", int64(c.CacheAge)},
		{"Recheck", int64(c.Recheck)},
		{"Source.Bytes", int64(c.Source.Bytes)},
		{"Source.Nesting", int64(c.Source.Nesting)},
		{"Source.Effort", int64(c.Source.Effort)},
		{"Source.Memory", int64(c.Source.Memory)},
	} {
		if v.value < 0 {
			return fmt.Errorf("%s is negative: leave it 0 for the default", v.name)
		}
	}
	return nil
}

// admit refuses a profile that is not among those that can be named.
func (c *Config) admit(profile string) error {
	if len(c.Profiles) == 0 || slices.Contains(c.Profiles, profile) {
		return nil
	}
	return fmt.Errorf("unknown profile %q (profiles of this engine: %s)", profile, strings.Join(c.Profiles, ", "))
}

// limits are those of a profile, with what the configuration has for it.
func (c *Config) limits(sel *runtime.Selection) (sandbox.Limits, error) {
	l := sandbox.Limits{Instructions: sel.InstructionLimit(), Timeout: sel.Timeout(), Memory: sel.MemoryLimit()}
	own, ok := c.Limits[sel.Name()]
	if !ok {
		return l, nil
	}
	for _, err := range []error{
		own.Check(),
		lower("Instructions", &l.Instructions, own.Instructions),
		lower("Timeout", &l.Timeout, own.Timeout),
		lower("Memory", &l.Memory, own.Memory),
	} {
		if err != nil {
			return l, fmt.Errorf("limits of profile %q: %w", sel.Name(), err)
		}
	}
	l.CallDepth, l.Output, l.Coroutines = own.CallDepth, own.Output, own.Coroutines
	return l, nil
}

// compileFactor is how many times the memory of a run the compilation of its script may take.
const compileFactor = 16

// compileMemory is what compiling a script may take that runs with so much memory.
func (c *Config) compileMemory(run int64) int {
	most := c.Source.Memory
	if most == 0 {
		most = sandbox.DefaultSourceMemory
	}
	if run > 0 && run < int64(most)/compileFactor {
		return int(run) * compileFactor
	}
	return most
}

// lower sets a limit, which must not be above what is there. Zero leaves it.
func lower[T int64 | time.Duration](name string, limit *T, to T) error {
	switch {
	case to <= 0:
		return nil
	case *limit != 0 && to > *limit:
		return fmt.Errorf("%s of %v is above the profile's, %v: raise that in the manifest", name, to, *limit)
	}
	*limit = to
	return nil
}

package runtime_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// journal is an observer that writes down what it is told, one line each.
type journal struct {
	mu     sync.Mutex
	lines  []string
	events []runtime.Event
}

func (j *journal) Observe(e runtime.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line := fmt.Sprintf("%s %s", e.Kind, e.Module)
	if e.Cause != "" {
		line += fmt.Sprintf(" (%s %s)", e.Cause, e.By)
	}
	if e.Err != nil {
		line += ": " + e.Err.Error()
	}
	j.lines = append(j.lines, line)
	j.events = append(j.events, e)
}

// want expects the lines since the last call.
func (j *journal) want(t *testing.T, lines ...string) {
	t.Helper()
	if got, want := strings.Join(j.lines, "\n"), strings.Join(lines, "\n"); got != want {
		t.Errorf("observed:\n%s\nexpected:\n%s", got, want)
	}
	j.lines = nil
}

// observed is newState with the probes preloaded and observed.
func observed(t *testing.T, o runtime.Observer, probes ...*probe) *lua.LState {
	t.Helper()
	L := newState(t)
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(probes...)), runtime.Observe(o)); err != nil {
		t.Fatal(err)
	}
	return L
}

func TestObserveLoads(t *testing.T) {
	var seen journal
	core := newProbe("core")
	llm, tools := newProbe("llm", core), newProbe("tools", core)
	L := observed(t, &seen, core, llm, tools)
	run(t, L, `require "llm"`)
	seen.want(t,
		"load start llm (require )",
		"load start core (dependency llm)",
		"constructed core",
		"load end core (dependency llm)",
		"constructed llm",
		"load end llm (require )",
	)
	run(t, L, `require "tools"; require "core"; require "llm"`)
	seen.want(t,
		"load start tools (require )",
		"cache hit core (dependency tools)",
		"constructed tools",
		"load end tools (require )",
		"cache hit core (require )",
	)
	tools.close = func() error { return fs.ErrClosed }
	if err := runtime.Close(L); err == nil {
		t.Error("no error from Close")
	}
	seen.want(t, `unloaded tools: close "tools": file already closed`, "unloaded llm", "unloaded core")
}

// TestObserveCauses has each cause of a load but a program's own: Warm says its own, see TestWarmEvents.
func TestObserveCauses(t *testing.T) {
	var seen journal
	core := newProbe("core")
	tab := withBundle(tableOf(core, newProbe("llm", core), newProbe("tools"), newProbe("web")), "ai", "llm")
	tab.Stages = []runtime.Stage{{Name: "critical", Required: []string{"web"}}}
	L := newState(t)
	if err := runtime.Progressive(t.Context(), L, "all", runtime.Use(tab), runtime.Observe(&seen)); err != nil {
		t.Fatal(err)
	}
	run(t, L, `require "tools"; local _ = require("ai").llm`)
	var causes []string
	for _, line := range seen.lines {
		if cause, ok := strings.CutPrefix(line, "load start "); ok {
			causes = append(causes, cause)
		}
	}
	want := "web (stage critical), tools (require ), llm (bundle ai), core (dependency llm)"
	if got := strings.Join(causes, ", "); got != want {
		t.Errorf("causes: %s\nexpected: %s", got, want)
	}
}

// What the events say besides is the time, and the number of the state.
func TestObserveTimes(t *testing.T) {
	var seen journal
	p := newProbe("x")
	run(t, observed(t, &seen, p), `require "x"`)
	run(t, observed(t, &seen, p), `require "x"`)
	start, constructed, end := seen.events[0], seen.events[1], seen.events[2]
	if got := start.Time.Add(end.Duration); !got.Equal(end.Time) {
		t.Errorf("the load ends at %s, the event says %s", got, end.Time)
	}
	if constructed.Duration <= 0 || constructed.Duration > end.Duration || start.Duration != 0 {
		t.Errorf("load start, constructed, load end took %s, %s, %s", start.Duration, constructed.Duration, end.Duration)
	}
	if one, two := start.State, seen.events[3].State; one == 0 || two <= one || end.State != one {
		t.Errorf("states are %d and %d", one, two)
	}
}

func TestObserveFailure(t *testing.T) {
	var seen journal
	core := newProbe("core")
	llm := newProbe("llm", core)
	L := observed(t, &seen, core, llm)
	core.make = func(*bind.Build) error { return fs.ErrPermission }
	fails(t, L, `require "llm"`, "permission denied")
	seen.want(t,
		"load start llm (require )",
		"load start core (dependency llm)",
		"constructed core: permission denied",
		"load end core (dependency llm): permission denied",
		`load end llm (require ): dependency "core": permission denied`,
	)
	if err := seen.events[2].Err; !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the Go error is lost: %v", err)
	}

	core.make = func(*bind.Build) error { panic("boom") }
	fails(t, L, `require "core"`, "boom")
	seen.want(t,
		"load start core (require )",
		"constructed core: core constructor: panic: boom",
		"load end core (require ): core constructor: panic: boom",
	)
}

// A module is loaded as a dependency; its table, made later, can still fail.
func TestObserveFailingTable(t *testing.T) {
	var seen journal
	core := newProbe("core")
	L := observed(t, &seen, core, newProbe("llm", core))
	run(t, L, `require "llm"`)
	seen.lines = nil
	core.fill = func() error { panic("boom") }
	fails(t, L, `require "core"`, "boom")
	if len(seen.lines) != 1 || !strings.HasPrefix(seen.lines[0], "cache hit core (require ): core values: panic: boom") {
		t.Errorf("observed: %q", seen.lines)
	}
}

func TestObserveShared(t *testing.T) {
	var first, second journal
	pool := sharedProbe("pool")
	one, two := observed(t, &first, pool), observed(t, &second, pool)
	run(t, one, `require "pool"`)
	run(t, two, `require "pool"`)
	first.want(t, "load start pool (require )", "constructed pool", "load end pool (require )")
	second.want(t, "load start pool (require )", "cache hit pool", "load end pool (require )")
}

// A module that requires another while it loads is what caused that.
func TestObserveNestedRequire(t *testing.T) {
	var seen journal
	outer, inner := newProbe("outer"), newProbe("inner")
	outer.New, outer.Values = nil, nil
	outer.Loader = func(L *lua.LState) int {
		if err := L.DoString(`require "inner"`); err != nil {
			L.RaiseError("%s", err)
		}
		return 0
	}
	run(t, observed(t, &seen, outer, inner), `require "outer"`)
	seen.want(t,
		"load start outer (require )",
		"load start inner (require outer)",
		"constructed inner",
		"load end inner (require outer)",
		"load end outer (require )",
	)
}

func TestObserveSeveral(t *testing.T) {
	var order []string
	note := func(name string) runtime.Option {
		return runtime.Observe(runtime.ObserverFunc(func(runtime.Event) { order = append(order, name) }))
	}
	L := newState(t)
	p := newProbe("x")
	p.New, p.Values, p.Funcs = nil, nil, nil
	if err := runtime.Preload(L, "all", note("a"), runtime.Use(tableOf(p)), note("b")); err != nil {
		t.Fatal(err)
	}
	run(t, L, `require "x"`)
	if got := strings.Join(order, " "); got != "a b a b" {
		t.Errorf("told: %s", got)
	}
}

func TestObserveNil(t *testing.T) {
	var none *journal
	for _, o := range []runtime.Observer{nil, none, runtime.ObserverFunc(nil)} {
		wantError(t, runtime.Preload(newState(t), "all", runtime.Observe(o)), "preload: runtime.Observe of a nil observer")
	}
}

// States on several goroutines share an observer. Whatever fails, each load that starts ends, and what loads is unloaded.
func TestObserveConcurrently(t *testing.T) {
	var seen journal
	pool := sharedProbe("pool")
	flaky := newProbe("flaky", pool)
	pool.make = func(*bind.Build) error { return sometimes(pool, 5) }
	flaky.make = func(*bind.Build) error { return sometimes(flaky, 3) }
	opts := []runtime.Option{runtime.Use(tableOf(pool, flaky)), runtime.Observe(&seen)}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				useFlaky(t, opts)
			}
		})
	}
	group.Wait()
	count := map[runtime.EventKind]int{}
	for _, e := range seen.events {
		count[e.Kind]++
		if e.Kind == runtime.LoadEnd && e.Err != nil {
			count["failed"]++
		}
	}
	if count[runtime.LoadStart] != count[runtime.LoadEnd] || count["failed"] == 0 {
		t.Errorf("counted: %v", count)
	}
	if loaded := count[runtime.LoadEnd] - count["failed"]; loaded != count[runtime.Unloaded] {
		t.Errorf("%d loaded: %v", loaded, count)
	}
	if made := pool.made.Load() + flaky.made.Load(); int(made) != count[runtime.Constructed] {
		t.Errorf("%d constructor calls: %v", made, count)
	}
}

// sometimes fails each n-th time.
func sometimes(p *probe, n int32) error {
	if p.made.Load()%n == 0 {
		return fs.ErrPermission
	}
	return nil
}

// useFlaky requires module flaky in a new state, and copes with its failure.
func useFlaky(t *testing.T, opts []runtime.Option) {
	L := smallState()
	if err := runtime.Preload(L, "all", opts...); err != nil {
		t.Error(err)
	}
	if err := L.DoString(`pcall(require, "flaky")`); err != nil {
		t.Error(err)
	}
	if err := runtime.Close(L); err != nil {
		t.Error(err)
	}
}

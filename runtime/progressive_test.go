package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	goruntime "runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// staged is tableOf with stages.
func staged(stages []runtime.Stage, probes ...*probe) runtime.Option {
	t := tableOf(probes...)
	t.Stages = stages
	return runtime.Use(t)
}

// recorder collects progress as lines: "stage module 1/3", with the error if there is one.
type recorder struct {
	lines []string
	all   chan struct{} // closed after the last
}

func newRecorder() *recorder { return &recorder{all: make(chan struct{})} }

func (r *recorder) option() runtime.Option {
	return runtime.OnProgress(func(p runtime.Progress) {
		r.lines = append(r.lines, progressLine(p))
		if p.Done == p.Total {
			close(r.all)
		}
	})
}

func progressLine(p runtime.Progress) string {
	line := fmt.Sprintf("%s %s %d/%d", p.Stage, p.Module, p.Done, p.Total)
	if p.Err != nil {
		line += " " + p.Err.Error()
	}
	return line
}

// noLeaks fails the test when goroutines outlive it.
func noLeaks(t *testing.T) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
}

func TestStagesByPriority(t *testing.T) {
	noLeaks(t)
	core, web, pool := newProbe("core"), newProbe("web"), sharedProbe("pool")
	hidden := newProbe("hidden")
	hidden.Internal = true
	r := newRecorder()
	L := newState(t)
	type key struct{}
	own := context.WithValue(context.Background(), key{}, "own")
	L.SetContext(own)
	var seen context.Context
	core.make = func(b *bind.Build) error { seen = b.Context(); return nil }
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "start"))
	err := runtime.Progressive(ctx, L, "all", r.option(), staged([]runtime.Stage{
		{Name: "late", Priority: 3, Required: []string{"web"}},
		{Name: "nothing", Priority: 2, Required: []string{"hidden", "elsewhere"}},
		{Name: "critical", Priority: 1, Required: []string{"core"}, Timeout: time.Minute},
		{Name: "background", Priority: 4, Warm: []string{"pool"}},
	}, core, web, pool, hidden))
	if err != nil {
		t.Fatal(err)
	}
	<-r.all
	cancel()
	if got := strings.Join(r.lines, "\n"); got != "critical core 1/3\nlate web 2/3\nbackground pool 3/3" {
		t.Errorf("progress:\n%s", got)
	}
	if seen.Value(key{}) != "start" || seen.Err() != nil {
		t.Errorf("the context of the constructor is %v: %v", seen, seen.Err())
	}
	if L.Context() != own {
		t.Errorf("the state has the context %v", L.Context())
	}
	run(t, L, `
		assert(package.loaded.core and package.loaded.web and not package.loaded.pool)
		assert(require("core") == package.loaded.core)
		require "pool"
	`)
	for _, p := range []*probe{core, web, pool} {
		wantCount(t, p.Name+" made", &p.made, 1)
	}
	mustClose(t, L)
	wantCount(t, "pool closed", &pool.closed, 1)
}

// The stages of several tables run as those of one, for modules of all of them, and every listener hears of each.
func TestStagesOfSeveralTables(t *testing.T) {
	core, web := newProbe("core"), newProbe("web")
	one, two := tableOf(core), tableOf(web)
	one.Stages = []runtime.Stage{{Name: "late", Priority: 2, Required: []string{"web", "core"}}}
	two.Stages = []runtime.Stage{{Name: "early", Priority: 1, Required: []string{"core"}}}
	r, second := newRecorder(), newRecorder()
	err := runtime.Progressive(context.Background(), newState(t), "all", r.option(), second.option(), runtime.Use(one, two))
	if err != nil {
		t.Fatal(err)
	}
	want := "early core 1/3\nlate web 2/3\nlate core 3/3"
	if got := strings.Join(r.lines, "\n"); got != want || got != strings.Join(second.lines, "\n") {
		t.Errorf("progress:\n%s\nand:\n%s", got, strings.Join(second.lines, "\n"))
	}
	wantCount(t, "core made", &core.made, 1)
}

func TestProgressiveRefuses(t *testing.T) {
	L := newState(t)
	wantError(t, runtime.Progressive(context.Background(), L, "none", staged(nil)), `preload: unknown profile "none"`)
	wantError(t, runtime.Progressive(context.Background(), L, "all", runtime.OnProgress(nil)), "runtime.OnProgress of a nil function")
	events, wait := runtime.ProgressChannel(context.Background(), L, "none", staged(nil))
	if _, open := <-events; open {
		t.Error("there is progress")
	}
	wantError(t, wait(), `preload: unknown profile "none"`)
}

func TestStageTimeoutInterrupts(t *testing.T) {
	spin := newProbe("spin")
	spin.New, spin.Loader = nil, func(L *lua.LState) int {
		if err := L.DoString(`while true do pcall(function() while true do end end) end`); err != nil {
			L.Error(bind.NewError(L, err), 1)
		}
		return 0
	}
	hang, hangShared := newProbe("hang"), sharedProbe("hangshared")
	for _, p := range []*probe{hang, hangShared} {
		p.make = func(b *bind.Build) error { <-b.Context().Done(); return context.Cause(b.Context()) }
	}
	for _, p := range []*probe{spin, sourceProbe("spinsource", `while true do end`), hang, hangShared} {
		t.Run(p.Name, func(t *testing.T) {
			noLeaks(t)
			L := newState(t)
			stages := []runtime.Stage{{Name: "critical", Timeout: 50 * time.Millisecond, Required: []string{p.Name}}}
			begun := time.Now()
			err := runtime.Progressive(context.Background(), L, "all", staged(stages, p))
			t.Logf("interrupted %v after the timeout: %v", time.Since(begun)-50*time.Millisecond, err)
			wantError(t, err, `stage "critical": `)
			wantError(t, err, "not done within its timeout of 50ms")
			wantError(t, err, fmt.Sprintf(`require %q: `, p.Name))
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Error("it is not context.DeadlineExceeded")
			}
			if strings.Count(err.Error(), "50ms") != 1 {
				t.Errorf("the reason is there more than once: %v", err)
			}
			run(t, L, `local n = 0; for i = 1, 1000 do n = n + i end`) // the state is fine
			mustClose(t, L)
		})
	}
}

// TestStageInterruptsTailCalls measures by memory that an interruption does not list the tail calls that led to it, which takes several times as
// long as they did: a line of the list takes 16 bytes or more.
func TestStageInterruptsTailCalls(t *testing.T) {
	const calls = 200_000
	inner := sourceProbe("inner", `local function spin() tick() return spin() end spin()`)
	outer := sourceProbe("outer", `require "inner"`, inner)
	L := newState(t)
	ctx, cancel := context.WithCancel(t.Context())
	ticks := 0
	L.SetGlobal("tick", L.NewFunction(func(*lua.LState) int {
		if ticks++; ticks == calls {
			cancel()
		}
		return 0
	}))
	stages := []runtime.Stage{{Name: "critical", Required: []string{"outer"}}}
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	err := runtime.Progressive(ctx, L, "all", staged(stages, outer, inner))
	goruntime.ReadMemStats(&after)
	wantError(t, err, `require "outer": dependency "inner": lua/inner.lua:1: context canceled`)
	if !errors.Is(err, context.Canceled) {
		t.Error("it is not context.Canceled")
	}
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 8*calls {
		t.Errorf("%d bytes for %d tail calls", bytes, ticks)
	}
}

// A module that takes no notice of the timeout has a context that is done, so that the stage is not a success.
func TestStageTimeoutIgnored(t *testing.T) {
	slow, next := newProbe("slow"), newProbe("next")
	slow.make = func(b *bind.Build) error { <-b.Context().Done(); return nil }
	stages := []runtime.Stage{{Name: "critical", Timeout: time.Millisecond, Required: []string{"slow", "next"}}}
	err := runtime.Progressive(context.Background(), newState(t), "all", staged(stages, slow, next))
	if want := `stage "critical": not done within its timeout of 1ms`; err == nil || err.Error() != want {
		t.Errorf("error is %v", err)
	}
	wantCount(t, "next made", &next.made, 0)
}

func TestStageRequiredFails(t *testing.T) {
	noLeaks(t)
	core, web, pool := newProbe("core"), newProbe("web"), sharedProbe("pool")
	core.make = func(*bind.Build) error { return &fs.PathError{Op: "open", Path: "core.db", Err: fs.ErrNotExist} }
	var mended atomic.Bool // as the background has yet to end when the start has
	var made atomic.Int32
	pool.make = func(b *bind.Build) error {
		if mended.Load() {
			made.Add(1)
			return nil
		}
		<-b.Context().Done()
		return b.Context().Err()
	}
	L := newState(t)
	err := runtime.Progressive(context.Background(), L, "all", staged([]runtime.Stage{
		{Name: "critical", Warm: []string{"pool"}, Required: []string{"core", "web"}},
		{Name: "late", Required: []string{"web"}},
	}, core, web, pool))
	if want := `stage "critical": require "core": open core.db: file does not exist`; err == nil || err.Error() != want {
		t.Errorf("error is %v\nexpected: %s", err, want)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("the Go error is lost")
	}
	wantCount(t, "web made", &web.made, 0)

	core.make = nil
	mended.Store(true)
	run(t, L, `require "core"; require "pool"`)
	mustClose(t, L)
	for deadline := time.Now().Add(20 * time.Second); pool.closed.Load() < made.Load() && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond) // the background may have made one, too, and lets go of it
	}
	wantCount(t, "pool closed", &pool.closed, made.Load())
}

func TestStageEndsWithContext(t *testing.T) {
	core := newProbe("core")
	ctx, cancel := context.WithCancel(context.Background())
	core.make = func(b *bind.Build) error { cancel(); <-b.Context().Done(); return b.Context().Err() }
	stages := []runtime.Stage{{Name: "critical", Timeout: time.Hour, Required: []string{"core"}}}
	err := runtime.Progressive(ctx, newState(t), "all", staged(stages, core))
	if want := `stage "critical": require "core": context canceled`; err == nil || err.Error() != want || !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// A module that is not required holds nothing up when it fails: neither its stage nor those after it.
func TestStageOptionalFails(t *testing.T) {
	noLeaks(t)
	broken, pool, core := sharedProbe("broken"), sharedProbe("pool"), newProbe("core")
	broken.make = func(*bind.Build) error { return errors.New("refused") }
	r := newRecorder()
	L := newState(t)
	err := runtime.Progressive(context.Background(), L, "all", r.option(), staged([]runtime.Stage{
		{Name: "first", Priority: 1, Warm: []string{"broken", "pool"}, Parallel: 1},
		{Name: "second", Priority: 2, Required: []string{"core"}},
	}, broken, pool, core))
	if err != nil {
		t.Fatal(err)
	}
	<-r.all
	for _, want := range []string{"first broken", "refused", "first pool", "second core"} {
		if !strings.Contains(strings.Join(r.lines, "\n"), want) {
			t.Errorf("no %q in the progress: %q", want, r.lines)
		}
	}
	wantCount(t, "pool made", &pool.made, 1)
	wantCount(t, "core made", &core.made, 1)
	mustClose(t, L)
}

// TestStageWarmsInBackground makes the warm modules of one stage two at a time, each after what it depends on, in the background.
func TestStageWarmsInBackground(t *testing.T) {
	noLeaks(t)
	core := sharedProbe("core")
	core.Internal = true
	perState := newProbe("session", core)
	probes := []*probe{core, perState}
	stage := runtime.Stage{Name: "background", Warm: []string{"session"}, Parallel: 2}
	for i := range 6 {
		p := sharedProbe(fmt.Sprint("pool", i), core)
		probes, stage.Warm = append(probes, p), append(stage.Warm, p.Name)
	}
	broken := probes[3]
	var running, most, before, coreMade atomic.Int32
	proceed := make(chan struct{})
	for _, p := range probes {
		p.make = func(*bind.Build) error {
			n := running.Add(1)
			defer running.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			<-proceed
			if p != core && coreMade.Load() == 0 {
				before.Add(1)
			}
			for begun := time.Now(); p != core && most.Load() < 2 && time.Since(begun) < 10*time.Second; { // until there are two
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Millisecond) // for a third
			if p == core {
				coreMade.Add(1)
			}
			if p == broken {
				return errors.New("refused")
			}
			return nil
		}
	}
	r := newRecorder()
	L := newState(t)
	if err := runtime.Progressive(context.Background(), L, "all", r.option(), staged([]runtime.Stage{stage}, probes...)); err != nil {
		t.Fatal(err)
	}
	close(proceed) // it returned while nothing could be made
	<-r.all
	if n := most.Load(); n != 2 {
		t.Errorf("%d constructors at once", n)
	}
	wantCount(t, "made before what they depend on", &before, 0)
	wantCount(t, "session made", &perState.made, 0)
	if got := strings.Join(r.lines, "\n"); len(r.lines) != 7 || strings.Count(got, "refused") != 1 || !strings.Contains(got, "background session") {
		t.Errorf("progress:\n%s", got)
	}
	wantCount(t, "core made", &core.made, 1)

	broken.make, perState.make = nil, nil
	run(t, L, `require "pool1"; require "pool0"; require "session"`)
	wantCount(t, "pool1 made", &broken.made, 2)
	wantCount(t, "pool0 made", &probes[2].made, 1)
	mustClose(t, L)
	for _, p := range probes[2:] {
		wantCount(t, p.Name+" closed", &p.closed, 1)
	}
	wantCount(t, "core closed", &core.closed, 1)
}

// The first stage's warm modules come before the second's, and each stage has its own timeout.
func TestStageWarmTimeout(t *testing.T) {
	noLeaks(t)
	hang, pool := sharedProbe("hang"), sharedProbe("pool")
	hang.make = func(b *bind.Build) error { <-b.Context().Done(); return context.Cause(b.Context()) }
	r := newRecorder()
	L := newState(t)
	err := runtime.Progressive(context.Background(), L, "all", r.option(), staged([]runtime.Stage{
		{Name: "first", Priority: 1, Timeout: time.Millisecond, Warm: []string{"hang"}},
		{Name: "second", Priority: 2, Warm: []string{"pool"}},
	}, hang, pool))
	if err != nil {
		t.Fatal(err)
	}
	<-r.all
	if got := strings.Join(r.lines, "\n"); got != "first hang 1/2 not done within its timeout of 1ms\nsecond pool 2/2" {
		t.Errorf("progress:\n%s", got)
	}
	mustClose(t, L)
	wantCount(t, "pool closed", &pool.closed, 1)
}

// Close does not wait for what runs in the background, which ends, and is closed by those who make it.
func TestStageWarmClosed(t *testing.T) {
	noLeaks(t)
	pool := sharedProbe("pool")
	begun, proceed := make(chan struct{}), make(chan struct{})
	pool.make = func(b *bind.Build) error { close(begun); <-proceed; return nil }
	r := newRecorder()
	L := newState(t)
	stages := []runtime.Stage{{Name: "background", Warm: []string{"pool"}}}
	if err := runtime.Progressive(context.Background(), L, "all", r.option(), staged(stages, pool)); err != nil {
		t.Fatal(err)
	}
	<-begun
	mustClose(t, L)
	close(proceed)
	<-r.all
	if got := strings.Join(r.lines, "\n"); got != "background pool 1/1 context canceled" {
		t.Errorf("progress:\n%s", got)
	}
	wantCount(t, "pool closed", &pool.closed, 1)
}

// A state that is garbage-collected without Close lets go of what was made for it.
func TestStageWarmAbandoned(t *testing.T) {
	noLeaks(t)
	pool := sharedProbe("pool")
	r := newRecorder()
	stages := []runtime.Stage{{Name: "background", Warm: []string{"pool"}}}
	func() {
		if err := runtime.Progressive(context.Background(), smallState(), "all", r.option(), staged(stages, pool)); err != nil {
			t.Fatal(err)
		}
	}()
	<-r.all
	for range 1000 {
		if goruntime.GC(); pool.closed.Load() > 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("it is held")
}

func TestProgressChannelNeverBlocks(t *testing.T) {
	noLeaks(t)
	core, pool := newProbe("core"), sharedProbe("pool")
	var cause error
	core.make = func(*bind.Build) error { return cause }
	stages := staged([]runtime.Stage{{Name: "critical", Required: []string{"core"}, Warm: []string{"pool"}}}, core, pool)

	L := newState(t)
	events, wait := runtime.ProgressChannel(context.Background(), L, "all", stages)
	if err := wait(); err != nil { // although nobody receives
		t.Fatal(err)
	}
	run(t, L, `require "core"`)
	var done []int
	for p := range events {
		if p.Err != nil || p.Stage != "critical" || p.Elapsed <= 0 {
			t.Errorf("progress: %+v", p)
		}
		done = append(done, p.Done)
	}
	if fmt.Sprint(done) != "[1 2]" {
		t.Errorf("progress of %v", done)
	}
	mustClose(t, L)

	cause = errors.New("refused")
	events, wait = runtime.ProgressChannel(context.Background(), newState(t), "all", stages)
	failed := 0
	for p := range events {
		if p.Module == "core" && p.Err != nil {
			failed++
		}
	}
	if failed != 1 {
		t.Errorf("%d failures in the channel", failed)
	}
	wantError(t, wait(), `stage "critical": require "core": refused`)
}

// Unload of what was made ahead leaves nothing of it.
func TestStageWarmUnloaded(t *testing.T) {
	pool := sharedProbe("pool")
	r := newRecorder()
	L := newState(t)
	stages := []runtime.Stage{{Name: "background", Warm: []string{"pool"}}}
	if err := runtime.Progressive(context.Background(), L, "all", r.option(), staged(stages, pool)); err != nil {
		t.Fatal(err)
	}
	<-r.all
	run(t, L, `require "pool"`)
	if err := runtime.Unload(L, "pool"); err != nil {
		t.Fatal(err)
	}
	wantCount(t, "pool closed", &pool.closed, 1)
}

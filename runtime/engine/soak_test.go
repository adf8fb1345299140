package engine_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bench/arena/bindings"
	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// soakRuns is how many runs TestSoak makes: go test ./runtime/engine -run Soak -soak 1000000 -timeout 0 -v.
var soakRuns = flag.Int64("soak", 2000, "runs of TestSoak")

const (
	soakers = 8
	stages  = 10 // after each of which everything is counted
)

// TestSoak runs a hundred honest scripts in three profiles from many goroutines, and among them hostile ones and such that are cancelled, and checks each
// result. Goroutines and memory after a stage are those after the first.
func TestSoak(t *testing.T) {
	before := goruntime.NumGoroutine()
	s := newSoak(t)
	var first weight
	for stage := range int64(stages) {
		start := time.Now()
		s.run(t, (stage+1)**soakRuns/stages)
		now := weigh()
		t.Logf("%9d runs, %7.0f/s, heap %.1f MiB, %d goroutines", s.next.Load(), float64(*soakRuns/stages)/time.Since(start).Seconds(), now.mebibytes(), now.goroutines)
		if stage == 0 {
			first = now
		}
		if now.heap > first.heap+first.heap/4+4<<20 || now.goroutines > first.goroutines+soakers {
			t.Errorf("it grows: from %+v to %+v", first, now)
		}
		if t.Failed() {
			break
		}
	}
	s.finish(t)
	if now := settled(before); now > before {
		t.Errorf("%d goroutines, %d before", now, before)
	}
}

// soak is an engine and what runs on it.
type soak struct {
	eng     *engine.Engine
	scripts []soakScript
	next    atomic.Int64    // runs that began
	ends    [4]atomic.Int64 // of these: honest, hostile, cancelled in time, cancelled too late
}

// soakScript is one of the honest scripts.
type soakScript struct {
	family
	k            int
	file, source string
}

var soakProfiles = []string{"small", "middle", "large"}

func newSoak(t *testing.T) *soak {
	s := &soak{}
	files := fstest.MapFS{}
	for _, f := range families {
		for k := 1; k <= 10; k++ {
			file, source := fmt.Sprintf("%s%d.lua", f.name, k), strings.ReplaceAll(f.source, "K", strconv.Itoa(k))
			files[file] = &fstest.MapFile{Data: []byte(source)}
			s.scripts = append(s.scripts, soakScript{f, k, file, source})
		}
	}
	var err error
	s.eng, err = engine.New(engine.Config{
		Modules: []runtime.Option{runtime.Use(&bindings.Table)}, Profiles: soakProfiles, Scripts: files, PoolSize: 16,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run runs scripts on many goroutines until there were as many runs.
func (s *soak) run(t *testing.T, until int64) {
	var all sync.WaitGroup
	begin := s.next.Load()
	for range soakers {
		all.Go(func() {
			for !t.Failed() {
				i := s.next.Add(1)
				if i > until {
					s.next.Add(-1)
					return
				}
				s.one(t, rand.New(rand.NewPCG(uint64(i), 1)))
			}
		})
	}
	all.Wait()
	if n := s.next.Load(); !t.Failed() && n != until {
		t.Fatalf("%d runs from %d, not %d", n, begin, until)
	}
}

// one makes a run: one in a hundred is hostile, one in two hundred is cancelled.
func (s *soak) one(t *testing.T, r *rand.Rand) {
	switch dice := r.IntN(200); dice {
	case 0, 1:
		s.hostile(t, r)
	case 2:
		s.cancelled(t, r)
	default:
		s.honest(t, r)
	}
}

func (s *soak) honest(t *testing.T, r *rand.Rand) {
	script, n := s.scripts[r.IntN(len(s.scripts))], r.IntN(100)
	profiles := soakProfiles
	if script.modules {
		profiles = profiles[1:]
	}
	req := engine.Request{Profile: profiles[r.IntN(len(profiles))], Function: script.function, Args: []any{n}}
	if r.IntN(2) == 0 {
		req.File = script.file
	} else {
		req.Source, req.Name = script.source, script.name
	}
	res, err := s.eng.Execute(t.Context(), req)
	s.ends[0].Add(1)
	if err != nil {
		t.Errorf("%s under %s: %v", script.file, req.Profile, err)
	} else if want := script.want(script.k, n); !reflect.DeepEqual(res.Value(), want) {
		t.Errorf("%s under %s with %d returned %v, want %v", script.file, req.Profile, n, res.Value(), want)
	}
}

func (s *soak) hostile(t *testing.T, r *rand.Rand) {
	script, profile := hostileScripts[r.IntN(len(hostileScripts))], soakProfiles[r.IntN(len(soakProfiles))]
	_, err := s.eng.ExecuteString(t.Context(), script.source, profile)
	s.ends[1].Add(1)
	if ended := endOf(err); ended != script.ended {
		t.Errorf("%.80s under %s ended with %s, want %s: %v", script.source, profile, ended, script.ended, err)
	}
}

// cancelled cancels a run that would go on for some time, before it begins, while it runs, or when it has ended.
func (s *soak) cancelled(t *testing.T, r *rand.Rand) {
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(time.Duration(r.IntN(3000))*time.Microsecond, cancel)
	defer timer.Stop()
	source := `require("yard").wait(1)`
	if r.IntN(2) == 0 {
		source = `local n = 0 for i = 1, 1e5 do n = n + 1 end return n`
	}
	_, err := s.eng.ExecuteString(ctx, source, "large")
	switch {
	case errors.Is(err, context.Canceled):
		s.ends[2].Add(1)
	case err == nil:
		s.ends[3].Add(1)
	default:
		t.Errorf("a run that was cancelled ended with %v", err)
	}
}

// finish closes the engine and checks that it counted all.
func (s *soak) finish(t *testing.T) {
	stats := s.eng.Stats()
	var runs int64
	for _, name := range soakProfiles {
		p := stats.Profiles[name]
		runs += p.Runs
		t.Logf("%s: %+v", name, p)
		if p.Pool.Busy != 0 || p.Pool.Size > 16 {
			t.Errorf("pool of %s: %+v", name, p.Pool)
		}
	}
	t.Logf("%d honest, %d hostile, %d cancelled in time, %d too late", s.ends[0].Load(), s.ends[1].Load(), s.ends[2].Load(), s.ends[3].Load())
	t.Logf("cache: %+v", stats.Cache)
	if n := s.next.Load(); runs != n {
		t.Errorf("%d runs counted, %d made", runs, n)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.eng.Close(ctx); err != nil {
		t.Error(err)
	}
}

// endOf names how a run ended.
func endOf(err error) string {
	var (
		raised *sandbox.RuntimeError
		syntax *sandbox.SyntaxError
	)
	switch {
	case err == nil:
		return "nothing"
	case errors.Is(err, sandbox.ErrInstructionLimit):
		return "instructions"
	case errors.Is(err, sandbox.ErrMemoryLimit):
		return "memory"
	case errors.As(err, &raised):
		return "error"
	case errors.As(err, &syntax):
		return "syntax"
	}
	return "result"
}

// weight is what the process keeps.
type weight struct {
	heap       uint64
	goroutines int
}

func (w weight) mebibytes() float64 { return float64(w.heap) / (1 << 20) }

// weigh collects garbage before it looks.
func weigh() weight {
	goruntime.GC()
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return weight{m.HeapAlloc, goruntime.NumGoroutine()}
}

// settled waits for goroutines that are about to end, and returns how many there are.
func settled(want int) int {
	for range 100 {
		if goruntime.NumGoroutine() <= want {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return goruntime.NumGoroutine()
}

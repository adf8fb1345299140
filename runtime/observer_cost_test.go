package runtime

import (
	"errors"
	"testing"
)

// Without observers the points where events arise allocate nothing, and with one they do not either.
func TestNoObserverNoCost(t *testing.T) {
	told := 0
	count := []Observer{ObserverFunc(func(Event) { told++ })}
	for name, c := range map[string]struct {
		watch *watch
		told  int // in one round
	}{
		"no observer": {newWatch(nil, 1), 0}, "an observer": {newWatch(count, 1), 6},
	} {
		s := &state{watch: c.watch, loads: &loads{}}
		m, failed := &Module{Name: "x"}, errors.New("no")
		told = 0
		allocs := testing.AllocsPerRun(100, func() {
			s.because(CauseStage, "critical")
			s.watchLoad(m, CauseRequire).end(&failed)
			s.watchConstruct(m).end(&failed)
			s.hit(m)
			s.watchUnload(m).end(&failed)
			s.trace("here")
		})
		if allocs != 0 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
		if told != c.told*101 {
			t.Errorf("%s: told %d times, expected %d", name, told, c.told*101)
		}
	}
}

// What because says holds for one load, whoever asks for it.
func TestBecause(t *testing.T) {
	var seen []string
	s := &state{loads: &loads{}, watch: newWatch([]Observer{ObserverFunc(func(e Event) {
		seen = append(seen, string(e.Kind)+" "+string(e.Cause)+" "+e.By+e.Message)
	})}, 1)}
	m := &Module{Name: "x"}
	var err error
	s.because(CauseStage, "critical")
	s.watchLoad(m, CauseRequire).end(&err)
	s.watchLoad(m, CauseRequire).end(&err)
	s.chain = []*Module{m}
	s.watchLoad(m, CauseDependency).end(&err)
	s.because(CauseBundle, "ai")
	s.watchLoad(m, CauseRequire).end(&err)
	s.trace("here")
	want := []string{
		"load start stage critical", "load end stage critical", "load start require ", "load end require ",
		"load start dependency x", "load end dependency x", "load start bundle ai", "load end bundle ai", "trace  here",
	}
	if got := len(seen); got != len(want) {
		t.Fatalf("observed %d events: %q", got, seen)
	}
	for i := range want {
		if seen[i] != want[i] {
			t.Errorf("observed %q, expected %q", seen[i], want[i])
		}
	}
}

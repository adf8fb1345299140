package main

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// FuzzStdlib calls whatever the bytes say, with values that they say: two bytes for a target, then those of its arguments.
// Nothing but a Lua error may come of it. What is covered varies with timers, so minimizing does not pay:
//
//	go test -fuzz FuzzStdlib -fuzzminimizetime 1x ./examples/stdlib
func FuzzStdlib(f *testing.F) {
	dir := f.TempDir()
	random := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		data := make([]byte, 200)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		workspace(t, dir)
		s := newSession(t)
		defer s.close()
		src := &bytesSource{data}
		for n := 0; len(src.data) > 0 && n < 50; n++ {
			s.step(src, targets[below(src, len(targets))])
		}
	})
}

// randomSource gives random bytes.
type randomSource struct{ *rand.Rand }

func (r randomSource) next() byte { return byte(r.Uint32()) }

// tally counts the calls of a target, and those among them that were not refused because of an argument.
type tally struct{ calls, passed int }

// add counts a call that gave err.
func (n *tally) add(err error) {
	n.calls++
	if err == nil || !strings.Contains(err.Error(), "bad argument #") && !strings.Contains(err.Error(), " expected, got ") {
		n.passed++
	}
}

// TestEvery calls everything that is bound, with random values that are the same in every run: each often, and until a call gets
// to the Go function.
func TestEvery(t *testing.T) {
	const rounds, most = 4, 100
	workspace(t, t.TempDir())
	src := randomSource{rand.New(rand.NewPCG(2, 3))}
	tallies := map[target]*tally{}
	for _, target := range targets {
		tallies[target] = &tally{}
	}
	s := newSession(t)
	s.called = func(t target, err error) { tallies[t].add(err) }
	reached := func(t target) bool {
		return tallies[t].calls >= rounds && (tallies[t].passed > 0 || t.kind == operator) // many operators are refused by Lua
	}
	for round := range most {
		for _, i := range src.Perm(len(targets)) {
			if round < rounds || !reached(targets[i]) {
				s.step(src, targets[i])
			}
		}
	}
	s.close()
	for _, target := range targets {
		if !reached(target) {
			t.Errorf("%s: %d calls, of which %d had valid arguments", target, tallies[target].calls, tallies[target].passed)
		}
	}
}

// total is the line of README that counts the functions and methods that the report lists.
var total = regexp.MustCompile(`\| \| all \| \d+ \| (\d+) \|`)

// TestTargets counts what the fuzzer calls: all that README speaks of, and instances of generic functions.
func TestTargets(t *testing.T) {
	n := 0
	for _, target := range targets {
		if target.module != "" && (target.kind == function || target.kind == method) {
			n++
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	line := total.FindSubmatch(readme)
	if line == nil || n < number(string(line[1])) {
		t.Errorf("%d functions and methods are called, and README has %q", n, line)
	}
	for name := range limits {
		if !slices.ContainsFunc(targets, func(t target) bool { return t.String() == name }) {
			t.Errorf("the limit of %s is of no use", name)
		}
	}
}

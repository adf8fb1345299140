package sandbox_test

import (
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

func TestNegativeLimits(t *testing.T) {
	if _, err := sandbox.New(selection(t), sandbox.Limits{Coroutines: -1}); err == nil || err.Error() != "limits: Coroutines is negative: leave it 0 for the default" {
		t.Error(err)
	}
}

func TestRunAndReset(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	for range 3 {
		got := run(t, s, `
			assert(x == nil)
			x = 1
			local c = require "counter"
			print(c.add(), c.add(), string.upper("a"), ("b"):upper(), math.pi > 3, profile.name)`)
		if want := "1\t2\tA\tB\ttrue\tall\n"; got != want {
			t.Fatalf("%q", got)
		}
		if err := s.Reset(); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkReset is of a reset alone, after a script that did what the name says.
func BenchmarkReset(b *testing.B) {
	for name, program := range map[string]string{
		"nothing": ``, "require": `local c = require "lazy" return c.one()`, "globals": `x = 1 y = 2 return string.upper("a")`,
	} {
		b.Run(name, func(b *testing.B) {
			s, proto := newState(b, sandbox.Limits{}), compile(b, program)
			b.ReportAllocs()
			var took time.Duration
			for b.Loop() {
				if _, err := s.Run(b.Context(), nil, proto); err != nil {
					b.Fatal(err)
				}
				begun := time.Now()
				mustReset(b, s)
				took += time.Since(begun)
			}
			b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "reset-ns/op")
		})
	}
}

package sandbox_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

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

func BenchmarkReset(b *testing.B) {
	s := newState(b, sandbox.Limits{})
	proto, err := sandbox.Compile("script", `local c = require "counter"`, sandbox.SourceLimits{})
	if err != nil {
		b.Fatal(err)
	}
	empty, _ := sandbox.Compile("script", ``, sandbox.SourceLimits{})
	b.Run("reset", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := s.Reset(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, k := range []struct {
		name  string
		proto *lua.FunctionProto
		reset bool
	}{{"empty", empty, false}, {"empty+reset", empty, true}, {"require", proto, false}, {"require+reset", proto, true}} {
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Run(b.Context(), nil, k.proto); err != nil {
					b.Fatal(err)
				}
				if k.reset {
					if err := s.Reset(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

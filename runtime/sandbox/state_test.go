package sandbox_test

import (
	"context"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// counter is a module with an instance, and a class.
type counter struct {
	n      int
	kept   func() error
	closed bool
}

var counterModule = runtime.Module{
	Name: "counter",
	New:  func(*bind.Build) (any, error) { return &counter{}, nil },
	Funcs: []bind.Func{
		{Decl: "add()", Call: func(c bind.Call) int {
			self := bind.Self[*counter](c)
			self.n++
			return c.Return(lua.LNumber(self.n))
		}},
	},
}

var table = runtime.Table{
	Package:  "example.com/sandbox",
	Modules:  []*runtime.Module{&counterModule},
	Profiles: []runtime.Profile{{Name: "all", Modules: []string{"counter"}}},
}

func newState(t testing.TB, lim sandbox.Limits) *sandbox.State {
	t.Helper()
	sel, err := runtime.Select("all", runtime.Use(&table))
	if err != nil {
		t.Fatal(err)
	}
	s, err := sandbox.New(sel, lim)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// run runs a program and returns what it printed.
func run(t testing.TB, s *sandbox.State, program string) string {
	t.Helper()
	out, err := try(t, s, program)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// try runs a program and returns what it printed and its error.
func try(t testing.TB, s *sandbox.State, program string) (string, error) {
	t.Helper()
	proto, err := sandbox.Compile("script", program, sandbox.SourceLimits{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	_, err = s.Run(context.Background(), &out, proto)
	return out.String(), err
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

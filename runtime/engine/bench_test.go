package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

const requestScript = `local module = require("module042")
return module.greet("World")`

// BenchmarkRequest measures one script that requires one of 100 modules and calls it: on a state of gopher-lua made for it, on a sandbox made for it, and on
// an engine, without limits and with.
func BenchmarkRequest(b *testing.B) {
	modules := numbered(100)
	use := runtime.Use(table(modules...))
	b.Run("stock", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			L := stock(modules)
			if err := L.DoString(requestScript); err != nil {
				b.Fatal(err)
			}
			if got := L.Get(-1).String(); got != "Hello, World!" {
				b.Fatal(got)
			}
			L.Close()
		}
	})
	b.Run("fresh", func(b *testing.B) { benchmarkFresh(b, use) })
	b.Run("engine", func(b *testing.B) { benchmarkEngine(b, engine.Config{Modules: []runtime.Option{use}}) })
	b.Run("engine_limits", func(b *testing.B) {
		benchmarkEngine(b, engine.Config{Modules: []runtime.Option{use}, Limits: map[string]sandbox.Limits{
			"minimal": {Instructions: 1_000_000, Timeout: time.Minute, Memory: 64 << 20},
		}})
	})
}

func benchmarkFresh(b *testing.B, use runtime.Option) {
	sel, err := runtime.Select("minimal", use)
	if err != nil {
		b.Fatal(err)
	}
	chunk, err := sandbox.Compile("script", requestScript, sandbox.SourceLimits{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s, err := sandbox.New(sel, sandbox.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		results, err := s.Run(context.Background(), nil, chunk)
		if err != nil {
			b.Fatal(err)
		}
		if got := results[0].String(); got != "Hello, World!" {
			b.Fatal(got)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkEngine(b *testing.B, cfg engine.Config) {
	e := open(b, cfg)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		r, err := e.ExecuteString(ctx, requestScript, "minimal")
		if err != nil {
			b.Fatal(err)
		}
		if got := r.Value(); got != "Hello, World!" {
			b.Fatal(got)
		}
	}
}

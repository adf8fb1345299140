package runtime_test

import (
	"errors"
	"testing"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestStats(t *testing.T) {
	core := newProbe("core")
	llm, broken := newProbe("llm", core), newProbe("broken", core)
	broken.make = func(*bind.Build) error { return errors.New("no") }
	llm.close = func() error { return errors.New("no") }
	before := runtime.Stats()

	L := preloaded(t, core, llm, broken)
	run(t, L, `require "llm"; require "core"`)
	fails(t, L, `require "broken"`, "no")
	if err := runtime.Close(L); err == nil {
		t.Error("no error from Close")
	}
	mustClose(t, L)

	want := runtime.Counters{
		Preloads: 1, Closes: 1,
		Loads: 3, LoadErrors: 1, Unloads: 2, UnloadErrors: 1,
		Constructed: 3, ConstructorErrors: 1,
		CacheHits: 2, // core: by require, and for broken
	}
	if got := since(before); got != want {
		t.Errorf("counted:\n%+v\nexpected:\n%+v", got, want)
	}
}

// since returns what has been counted since before.
func since(before runtime.Counters) runtime.Counters {
	now := runtime.Stats()
	return runtime.Counters{
		Preloads: now.Preloads - before.Preloads, Closes: now.Closes - before.Closes,
		Loads: now.Loads - before.Loads, LoadErrors: now.LoadErrors - before.LoadErrors,
		Unloads: now.Unloads - before.Unloads, UnloadErrors: now.UnloadErrors - before.UnloadErrors,
		Constructed: now.Constructed - before.Constructed, ConstructorErrors: now.ConstructorErrors - before.ConstructorErrors,
		CacheHits: now.CacheHits - before.CacheHits,
	}
}
